package io.etcdsidekicks.gate.consul;

import com.orbitz.consul.model.State;
import io.etcdsidekicks.discovery.Naming;
import io.etcdsidekicks.discovery.Role;
import io.etcdsidekicks.discovery.consul.ConsulConnection;
import io.etcdsidekicks.discovery.consul.ConsulReads;
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
    private final ConsulConnection consul;
    private final Naming naming;

    public ConsulMachines(ConsulConnection consul, Naming naming) {
        this.consul = consul;
        this.naming = naming;
    }

    @Override
    public MachinesAnswer ask() {
        return consul.<MachinesAnswer>orElse(
                () -> {
                    return alive(addresses(passing()));
                },
                MachinesAnswer.Failed::new);
    }

    private Set<String> passing() {
        return consul
                .client()
                .healthClient()
                .getChecksByState(State.PASS, ConsulReads.CONSISTENT)
                .getResponse()
                .stream()
                .filter(check -> check.getCheckId().equals("serfHealth"))
                .map(check -> check.getNode())
                .collect(Collectors.toSet());
    }

    private Collection<String> addresses(Set<String> passing) {
        var addresses = new HashSet<String>();
        for (var node :
                consul.client().catalogClient().getNodes(ConsulReads.CONSISTENT).getResponse()) {
            if (passing.contains(node.getNode())) {
                addresses.add(node.getAddress());
            }
        }
        for (var service : consul.client()
                .catalogClient()
                .getService(naming.serviceName(Role.SERVER), ConsulReads.CONSISTENT)
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
