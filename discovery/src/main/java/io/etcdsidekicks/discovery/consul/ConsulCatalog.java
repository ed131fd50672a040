package io.etcdsidekicks.discovery.consul;

import com.orbitz.consul.model.health.HealthCheck;
import com.orbitz.consul.model.health.ServiceHealth;
import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.CatalogRecord;
import io.etcdsidekicks.discovery.Naming;
import io.etcdsidekicks.discovery.NodeService;
import io.etcdsidekicks.discovery.PeerCatalog;
import io.etcdsidekicks.discovery.Role;
import java.util.List;

/** The catalog through the local agent's HTTP API, always with {@code ?consistent} (docs/facts.md 1d). */
public final class ConsulCatalog implements PeerCatalog {
    private final ConsulConnection consul;

    public ConsulCatalog(ConsulConnection consul) {
        this.consul = consul;
    }

    @Override
    public CatalogAnswer records(Naming naming, Role role) {
        return ConsulReads.<CatalogAnswer>orElse(
                consul,
                () -> {
                    var instances = ConsulFailure.told(consul.client()
                            .healthClient()
                            .getAllServiceInstances(naming.serviceName(role), ConsulReads.CONSISTENT)
                            .getResponse());
                    return new CatalogAnswer.Records(instances.stream()
                            .filter(instance -> naming.matches(
                                    role,
                                    instance.getService().getService(),
                                    instance.getService().getTags()))
                            .map(ConsulCatalog::toRecord)
                            .toList());
                },
                CatalogAnswer.Failed::new);
    }

    @Override
    public AgentAnswer agent() {
        return consul.<AgentAnswer>orElse(
                () -> {
                    var self = ConsulFailure.told(consul.client().agentClient().getAgent());
                    var config = self.getConfig();
                    return new AgentAnswer.Agent(
                            config.getNodeName(),
                            self.getMember().getAddress(),
                            config.getDatacenter(),
                            config.getVersion());
                },
                AgentAnswer.Failed::new);
    }

    private static CatalogRecord toRecord(ServiceHealth instance) {
        var node = instance.getNode();
        var service = instance.getService();
        return new CatalogRecord(
                node.getNode(),
                node.getAddress(),
                service.getId(),
                service.getAddress().isBlank() ? node.getAddress() : service.getAddress(),
                service.getPort(),
                service.getMeta(),
                instance.getChecks().stream()
                        .filter(check -> check.getStatus().equals("critical"))
                        .map(HealthCheck::getCheckId)
                        .sorted()
                        .toList());
    }

    @Override
    public List<NodeService> servicesOf(String node) {
        return consul.<List<NodeService>>orElse(
                () -> {
                    var known = consul.client()
                            .catalogClient()
                            .getNode(node, ConsulReads.CONSISTENT)
                            .getResponse();
                    return known == null
                            ? List.of()
                            : known.getServices().values().stream()
                                    .map(service -> new NodeService(
                                            service.getId(),
                                            service.getService(),
                                            service.getTags(),
                                            service.getAddress().isBlank()
                                                    ? known.getNode().getAddress()
                                                    : service.getAddress(),
                                            service.getPort(),
                                            service.getMeta()))
                                    .toList();
                },
                _ -> List.of());
    }
}
