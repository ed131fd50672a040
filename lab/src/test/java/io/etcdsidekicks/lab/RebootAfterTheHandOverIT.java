package io.etcdsidekicks.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RebootAfterTheHandOverIT {
    @Test
    void aMachineWithDataDoesNotWaitForConsul() throws Exception {
        Scenario.play(3, ClusterPlan.article(3), lab -> {
            lab.startConsul();
            lab.machines().stream().map(Scenario::boot).toList().forEach(gate -> Scenario.assertExit(gate, 0));
            Scenario.assertOneCluster(lab.machines());
            var clusterId = clusterId(lab.machine(1));

            lab.machines().forEach(LabMachine::powerOff);
            var gates = lab.machines().stream().map(Scenario::boot).toList();
            gates.forEach(gate -> Scenario.assertSays(gate, "etcd has what it needs to start"));
            // The peers' names are Consul's in this mode, so etcd itself needs it to find them (docs/facts.md 7).
            lab.startConsul();
            gates.forEach(gate -> Scenario.assertExit(gate, 0));
            Scenario.assertOneCluster(lab.machines());
            assertThat(clusterId(lab.machine(1))).isEqualTo(clusterId);
        });
    }

    private static String clusterId(LabMachine machine) {
        return machine.etcdView().membership().orElseThrow().clusterId();
    }
}
