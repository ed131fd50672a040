package io.etcdsidekicks.registrar.consul;

import com.orbitz.consul.AgentClient;
import com.orbitz.consul.ConsulException;
import com.orbitz.consul.NotRegisteredException;
import com.orbitz.consul.model.State;
import com.orbitz.consul.model.agent.ImmutableRegCheck;
import com.orbitz.consul.model.agent.ImmutableRegistration;
import com.orbitz.consul.model.health.HealthCheck;
import com.orbitz.consul.model.health.Service;
import com.orbitz.consul.option.ImmutableQueryParameterOptions;
import com.orbitz.consul.option.QueryOptions;
import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.Maintenance;
import io.etcdsidekicks.discovery.consul.ConsulConnection;
import io.etcdsidekicks.discovery.consul.ConsulFailure;
import io.etcdsidekicks.registrar.AgentService;
import io.etcdsidekicks.registrar.LocalAgent;
import io.etcdsidekicks.registrar.NodeDirectory;
import io.etcdsidekicks.registrar.Registration;
import io.etcdsidekicks.registrar.RegistrationPlanner;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The agent's registrations and the catalog's machines, over the agent's HTTP API. */
public final class ConsulLocalAgent implements LocalAgent, NodeDirectory {
    private final ConsulConnection consul;

    public ConsulLocalAgent(ConsulConnection consul) {
        this.consul = consul;
    }

    @Override
    public ServicesAnswer services() {
        try {
            var agent = consul.client().agentClient();
            var checks = ConsulFailure.told(agent.getChecks()).values();
            return new ServicesAnswer.Services(ConsulFailure.told(agent.getServices()).values().stream()
                    .map(service -> toAgentService(service, checks))
                    .collect(Collectors.toMap(AgentService::id, Function.identity())));
        } catch (ConsulException e) {
            return new ServicesAnswer.Failed(consul.describe(e));
        }
    }

    @Override
    public Optional<String> register(Registration registration) {
        var wanted = ImmutableRegistration.builder()
                .id(registration.id())
                .name(registration.service())
                .tags(registration.tags())
                .address(registration.address().getHostAddress())
                .port(registration.port())
                .meta(registration.meta());
        registration
                .ttl()
                .ifPresent(ttl -> wanted.check(ImmutableRegCheck.builder()
                        .ttl(ttl.toSeconds() + "s")
                        .status("critical")
                        .notes("passes while the local etcd says that it is healthy")
                        .build()));
        return attempt(
                agent -> agent.register(
                        wanted.build(),
                        QueryOptions.BLANK,
                        ImmutableQueryParameterOptions.builder()
                                .replaceExistingChecks(!isInMaintenance(agent, registration.id()))
                                .build()),
                "registering needs service:write on " + registration.service());
    }

    /**
     * Then the check that is an operator's word has to survive. Otherwise checks of an earlier registration must not
     * (docs/facts.md 2a).
     */
    private static boolean isInMaintenance(AgentClient agent, String serviceId) {
        return ConsulFailure.told(agent.getChecks()).containsKey(Maintenance.checkOf(serviceId));
    }

    @Override
    public Optional<String> report(Registration registration, EtcdHealth health) {
        var checkId = RegistrationPlanner.checkId(registration.id());
        return attempt(
                agent -> {
                    switch (health) {
                        case EtcdHealth.Healthy() -> agent.check(checkId, State.PASS, "etcd is healthy");
                        case EtcdHealth.Unhealthy(String reason) -> agent.check(checkId, State.FAIL, reason);
                    }
                },
                "this needs service:write on " + registration.service());
    }

    @Override
    public Optional<String> deregister(String serviceId) {
        return attempt(agent -> agent.deregister(serviceId), "this needs service:write on its service");
    }

    @Override
    public Optional<String> addressOf(String node) {
        try {
            return Optional.ofNullable(
                            consul.client().catalogClient().getNode(node).getResponse())
                    .map(found -> found.getNode().getAddress());
        } catch (ConsulException e) {
            return Optional.empty();
        }
    }

    /** @param right what the token needs, where Consul denies it */
    private Optional<String> attempt(Call call, String right) {
        try {
            call.on(consul.client().agentClient());
            return Optional.empty();
        } catch (ConsulException | NotRegisteredException e) {
            // NotRegisteredException wraps every failure of a check update, also a refused connection (docs/facts.md
            // 2e).
            return Optional.of(consul.describe(e) + (ConsulFailure.isDenied(e) ? "; " + right : ""));
        }
    }

    private static AgentService toAgentService(Service service, Collection<HealthCheck> checks) {
        return new AgentService(
                service.getId(),
                service.getService(),
                service.getTags(),
                service.getAddress(),
                service.getPort(),
                service.getMeta(),
                checks.stream()
                        .filter(check -> check.getServiceId()
                                .filter(service.getId()::equals)
                                .isPresent())
                        .map(HealthCheck::getCheckId)
                        .toList());
    }

    @FunctionalInterface
    private interface Call {
        void on(AgentClient agent) throws NotRegisteredException;
    }
}
