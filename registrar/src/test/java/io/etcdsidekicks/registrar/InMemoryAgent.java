package io.etcdsidekicks.registrar;

import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.CatalogRecord;
import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.NameLookup;
import io.etcdsidekicks.discovery.Naming;
import io.etcdsidekicks.discovery.NodeService;
import io.etcdsidekicks.discovery.PeerCatalog;
import io.etcdsidekicks.discovery.Role;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.Transport;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A Consul of one node: agent, catalog and DNS. It can be down, deny, forget everything, and cut off its DNS. */
final class InMemoryAgent implements LocalAgent, PeerCatalog, NodeDirectory, NameLookup {
    static final String DOWN = "the Consul agent does not answer (connection refused)";

    private final Map<String, AgentService> services = new TreeMap<>();
    private final Map<String, EtcdHealth> reported = new TreeMap<>();
    private final List<String> writes = new ArrayList<>();
    private final Naming naming;
    private AgentAnswer.Agent self = new AgentAnswer.Agent("machine-1", "10.0.0.11", "dc1", "1.8.7");
    private final Map<String, AgentService> restored = new HashMap<>();
    private boolean down;
    private Optional<String> denial = Optional.empty();
    private Optional<SrvAnswer> dnsLie = Optional.empty();

    /** Its DNS knows this cluster's server records only. */
    InMemoryAgent(Naming naming) {
        this.naming = naming;
    }

    void goDown() {
        down = true;
    }

    void comeUp() {
        down = false;
    }

    /** As after a restart without its data directory. */
    void forgetEverything() {
        services.clear();
        reported.clear();
    }

    /** Takes no writing from now on. */
    void deny(String cause) {
        denial = Optional.of(cause);
    }

    void advertise(String address) {
        self = new AgentAnswer.Agent(self.node(), address, self.datacenter(), self.version());
    }

    /** As an agent of this name, in this datacenter. */
    void become(String node, String datacenter) {
        self = new AgentAnswer.Agent(node, self.address(), datacenter, self.version());
    }

    void upgrade(String version) {
        self = new AgentAnswer.Agent(self.node(), self.address(), self.datacenter(), version);
    }

    /** {@code consul maint -enable -service=…} */
    void maintain(String serviceId) {
        var service = Objects.requireNonNull(services.get(serviceId));
        put(new AgentService(
                service.id(),
                service.service(),
                service.tags(),
                service.address(),
                service.port(),
                service.meta(),
                Stream.concat(service.checkIds().stream(), Stream.of("_service_maintenance:" + serviceId))
                        .toList()));
    }

    /** What DNS answers from now on, whatever is registered. */
    void answerInDns(SrvAnswer lie) {
        dnsLie = Optional.of(lie);
    }

    void put(AgentService service) {
        services.put(service.id(), service);
        restored.remove(service.id());
    }

    /** The catalog has this record of an earlier day, until the agent is told to write it again. */
    void restoreCatalog(AgentService older) {
        restored.put(older.id(), older);
    }

    Map<String, AgentService> has() {
        return Map.copyOf(services);
    }

    /** What was last told about the check of a record. */
    Optional<EtcdHealth> healthOf(String serviceId) {
        return Optional.ofNullable(reported.get(serviceId));
    }

    /** IDs registered or deregistered so far, in order. */
    List<String> writes() {
        return List.copyOf(writes);
    }

    @Override
    public AgentAnswer agent() {
        return down ? new AgentAnswer.Failed(DOWN) : self;
    }

    @Override
    public ServicesAnswer services() {
        return down ? new ServicesAnswer.Failed(DOWN) : new ServicesAnswer.Services(services);
    }

    @Override
    public Optional<String> register(Registration registration) {
        return write("+" + registration.id(), () -> {
            put(new AgentService(
                    registration.id(),
                    registration.service(),
                    registration.tags(),
                    registration.address().getHostAddress(),
                    registration.port(),
                    registration.meta(),
                    Stream.concat(
                                    registration.ttl().stream().map(_ -> "service:" + registration.id()),
                                    Optional.ofNullable(services.get(registration.id())).stream()
                                            .flatMap(before -> before.checkIds().stream())
                                            .filter(id -> id.startsWith("_")))
                            .toList()));
            reported.remove(registration.id());
        });
    }

    @Override
    public Optional<String> deregister(String serviceId) {
        if (!services.containsKey(serviceId)) {
            return Optional.of("the Consul agent answers 404 Unknown service " + serviceId);
        }
        return write("-" + serviceId, () -> {
            services.remove(serviceId);
            reported.remove(serviceId);
        });
    }

    @Override
    public Optional<String> report(Registration registration, EtcdHealth health) {
        var service = Optional.ofNullable(services.get(registration.id()));
        if (service.filter(has -> !has.checkIds().isEmpty()).isEmpty()) {
            return Optional.of("the Consul agent answers 500 CheckID does not have associated TTL");
        }
        if (down) {
            return Optional.of(DOWN);
        }
        reported.put(registration.id(), health);
        return Optional.empty();
    }

    private Optional<String> write(String what, Runnable write) {
        if (down) {
            return Optional.of(DOWN);
        }
        if (denial.isPresent()) {
            return denial;
        }
        writes.add(what);
        write.run();
        return Optional.empty();
    }

    @Override
    public CatalogAnswer records(Naming asked, Role role) {
        if (down) {
            return new CatalogAnswer.Failed(DOWN);
        }
        return new CatalogAnswer.Records(services.values().stream()
                .map(service -> restored.getOrDefault(service.id(), service))
                .filter(service -> asked.matches(role, service.service(), service.tags()))
                .map(service -> new CatalogRecord(
                        self.node(),
                        self.address(),
                        service.id(),
                        service.address(),
                        service.port(),
                        service.meta(),
                        !service.checkIds().isEmpty()
                                && !healthOf(service.id())
                                        .filter(EtcdHealth.Healthy.class::isInstance)
                                        .isPresent()))
                .toList());
    }

    @Override
    public List<NodeService> servicesOf(String node) {
        throw new AssertionError("the registrar asks its own agent");
    }

    @Override
    public Optional<String> addressOf(String node) {
        return down || !node.equals(self.node()) ? Optional.empty() : Optional.of(self.address());
    }

    @Override
    public SrvAnswer servers(String name, Transport transport) {
        if (down) {
            return new SrvAnswer.Failed("no answer");
        }
        if (!name.equals(naming.srvName(Role.SERVER, Settings.ZONE))) {
            return new SrvAnswer.NoSuchName();
        }
        return dnsLie.orElseGet(() -> {
            var targets = services.values().stream()
                    .filter(service -> naming.matches(Role.SERVER, service.service(), service.tags()))
                    .map(service -> new SrvAnswer.Target(service.address(), service.port()))
                    .toList();
            return targets.isEmpty() ? new SrvAnswer.NoSuchName() : new SrvAnswer.Records(targets);
        });
    }

    @Override
    public AddressAnswer address(String host) {
        try {
            return new AddressAnswer.Address(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException e) {
            return new AddressAnswer.NoSuchName();
        }
    }

    @Override
    public String source() {
        return "memory";
    }
}
