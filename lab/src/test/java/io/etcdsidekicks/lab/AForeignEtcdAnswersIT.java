package io.etcdsidekicks.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Rule 7a: somebody's etcd runs where a machine of this cluster is to have its own. */
final class AForeignEtcdAnswersIT {
    @Test
    void isAnAlarmThatNamesAdoptAndNobodyWrites() throws Exception {
        Scenario.play(3, ClusterPlan.of(3), lab -> {
            lab.startConsul();
            var squatted = lab.machine(3);
            var foreign = squatted.startForeignEtcd(squatted.address());
            Scenario.await("the foreign etcd").until(() -> squatted.etcdView().isHealthy());
            Scenario.assertSays(squatted.startRegistrar(), " registered: ");
            var others = lab.machines().subList(0, 2);
            var gates = others.stream()
                    .map(machine -> Scenario.bootStaying(machine, Scenario.SHORT_TIMES))
                    .toList();
            for (var gate : gates) {
                assertThat(Scenario.assertSays(gate, "cluster " + Scenario.clusterId(squatted) + " answers on "))
                        .contains("there is no founding record", "readiness-gate adopt");
            }
            // As long as a founding would have taken, and more.
            var begun = System.nanoTime();
            Scenario.await("nobody does anything").until(() -> {
                for (var machine : others) {
                    Scenario.assertEtcdNeverStarted(machine);
                    assertThat(machine.disk().startFile()).doesNotExist();
                }
                assertThat(lab.machine(1)
                                .consulView()
                                .ask("/v1/kv/etcd-sidekicks/demo?recurse&consistent")
                                .isMissingNode())
                        .as("nothing in Consul's KV")
                        .isTrue();
                return System.nanoTime() - begun > 8_000_000_000L;
            });

            foreign.kill();
            Scenario.bootStaying(squatted, Scenario.SHORT_TIMES);
            Scenario.assertOneCluster(lab.machines());
        });
    }
}
