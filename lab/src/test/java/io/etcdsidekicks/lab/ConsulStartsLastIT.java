package io.etcdsidekicks.lab;

import org.junit.jupiter.api.Test;

final class ConsulStartsLastIT {
    @Test
    void registrarAndGateWaitForItAndSaySo() throws Exception {
        Scenario.play(3, ClusterPlan.article(3), lab -> {
            var gates = lab.machines().stream().map(Scenario::boot).toList();
            gates.forEach(gate -> Scenario.assertSays(gate, "the Consul agent does not answer (connection refused)"));
            lab.machines()
                    .forEach(machine -> Scenario.assertSays(
                            machine.programs().getFirst(), "until then no other machine finds this one's etcd"));
            lab.startConsul();
            gates.forEach(gate -> Scenario.assertExit(gate, 0));
            Scenario.assertOneCluster(lab.machines());
        });
    }
}
