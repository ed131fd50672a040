package io.etcdsidekicks.lab;

import org.junit.jupiter.api.Test;

final class AMachineTooManyIT {
    @Test
    void isAnAlarmAndNobodyFounds() throws Exception {
        Scenario.play(4, ClusterPlan.article(3), lab -> {
            lab.startConsul();
            lab.machines().forEach(machine -> Scenario.assertSays(machine.startRegistrar(), " registered: "));
            for (var machine : lab.machines()) {
                machine.startKubelet();
                var gate = machine.startGate("--timeout", "5s");
                Scenario.assertSays(
                        gate,
                        "4 records for a cluster of 3: node-1, node-2, node-3, node-4; etcd would count them all");
                Scenario.assertExit(gate, 3);
                Scenario.assertEtcdNeverStarted(machine);
            }
        });
    }

    @Test
    void isToleratedOnceItIsGone() throws Exception {
        Scenario.play(4, ClusterPlan.article(3), lab -> {
            lab.startConsul();
            var tooMany = lab.machine(4).startRegistrar("--deregister-on-stop");
            Scenario.assertSays(tooMany, " registered: ");
            var three = lab.machines().subList(0, 3);
            var gates = three.stream().map(Scenario::boot).toList();
            gates.forEach(gate -> Scenario.assertSays(gate, "4 records for a cluster of 3"));
            tooMany.stop(Scenario.PATIENCE);
            gates.forEach(gate -> Scenario.assertExit(gate, 0));
            Scenario.assertOneCluster(three);
        });
    }
}
