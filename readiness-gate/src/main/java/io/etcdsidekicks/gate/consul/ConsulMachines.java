package io.etcdsidekicks.gate.consul;

import com.orbitz.consul.Consul;
import com.orbitz.consul.model.State;
import com.orbitz.consul.option.ConsistencyMode;
import com.orbitz.consul.option.ImmutableQueryOptions;
import com.orbitz.consul.option.QueryOptions;
import io.etcdsidekicks.discovery.Naming;
import io.etcdsidekicks.discovery.Role;
import io.etcdsidekicks.discovery.consul.ConsulFailure;
import io.etcdsidekicks.gate.LiveMachines;
import io.etcdsidekicks.gate.MachinesAnswer;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The Consul nodes whose serfHealth passes: their addresses, and those under which etcd is registered on them, which may
 * lie in another network.
 */
public final class ConsulMachines implements LiveMachines {
    private final Consul consul;
    private final Naming naming;

    public ConsulMachines(Consul consul, Naming naming) {
        this.consul = consul;
        this.naming = naming;
    }

    @Override
    public MachinesAnswer ask() {
        return ConsulFailure.<MachinesAnswer>orElse(
                () -> {
                    var consistently = ImmutableQueryOptions.builder()
                            .consistencyMode(ConsistencyMode.CONSISTENT)
                            .build();
                    return alive(addresses(passing(consistently), consistently));
                },
                MachinesAnswer.Failed::new);
    }

    private Set<String> passing(QueryOptions consistently) {
        return consul.healthClient().getChecksByState(State.PASS, consistently).getResponse().stream()
                .filter(check -> check.getCheckId().equals("serfHealth"))
                .map(check -> check.getNode())
                .collect(Collectors.toSet());
    }

    private Collection<String> addresses(Set<String> passing, QueryOptions consistently) {
        var addresses = new HashSet<String>();
        for (var node : consul.catalogClient().getNodes(consistently).getResponse()) {
            if (passing.contains(node.getNode())) {
                addresses.add(node.getAddress());
            }
        }
        for (var service : consul.catalogClient()
                .getService(naming.serviceName(Role.SERVER), consistently)
                .getResponse()) {
            if (passing.contains(service.getNode())
                    && !service.getServiceAddress().isBlank()) {
                addresses.add(service.getServiceAddress());
            }
        }
        return addresses;
    }

    private static MachinesAnswer alive(Collection<String> addresses) {
        try {
            return new MachinesAnswer.Alive(
                    addresses.stream().map(InetAddress::ofLiteral).collect(Collectors.toSet()));
        } catch (IllegalArgumentException e) {
            return new MachinesAnswer.Failed(
                    "Consul knows a machine by something that is no address: " + e.getMessage());
        }
    }
}
