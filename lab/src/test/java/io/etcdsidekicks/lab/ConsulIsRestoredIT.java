package io.etcdsidekicks.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ConsulIsRestoredIT {
    private static final String RECORD = "/v1/kv/etcd-sidekicks/demo/founding?raw";

    @Test
    void toBeforeTheFoundingUnderARunningClusterNobodyFoundsAgain() throws Exception {
        Scenario.play(4, ClusterPlan.of(3), lab -> {
            lab.startConsul();
            var before = lab.machine(1).consul().saveSnapshot();
            Scenario.bootStayingCluster(lab, 3);
            var clusterId = Scenario.clusterId(lab.machine(1));
            try (var writer = Scenario.startWriter(lab)) {
                lab.machine(1).consul().restoreSnapshot(before);
                Scenario.await("a record in which nobody may found").untilAsserted(() -> {
                    var record = lab.machine(1).consulView().ask(RECORD);
                    assertThat(record.path("cluster-id").asText()).isEqualTo(clusterId);
                    assertThat(record.path("founders")).isEmpty();
                });
                Scenario.bootStaying(lab.machine(4), Scenario.SHORT_TIMES);
                Scenario.assertOneCluster(lab.machines());
                assertThat(Scenario.clusterId(lab.machine(4))).isEqualTo(clusterId);
                Scenario.assertNothingLost(writer, lab.machines());
            }
        });
    }

    /** The claims are in Consul no more; the same founding gets them again. */
    @Test
    void toTheMiddleOfTheFoundingItGoesOn() throws Exception {
        Scenario.play(3, ClusterPlan.of(3), lab -> {
            lab.startConsul();
            var view = lab.machine(1).consulView();
            for (var machine : lab.machines()) {
                Scenario.assertSays(machine.startRegistrar(), " registered: ");
            }
            lab.machine(1).startKubelet();
            lab.machine(1).startStayingGate(Scenario.SHORT_TIMES);
            Scenario.await("the founding record").until(() -> view.ask(RECORD).has("founders"));
            var middle = lab.machine(1).consul().saveSnapshot();
            for (var machine : lab.machines().subList(1, 3)) {
                machine.startKubelet();
                machine.startStayingGate(Scenario.SHORT_TIMES);
            }
            Scenario.await("a start file on each machine")
                    .until(() -> lab.machines().stream()
                            .allMatch(machine ->
                                    machine.disk().startFile().toFile().exists()));
            lab.machine(1).consul().restoreSnapshot(middle);
            Scenario.assertOneCluster(lab.machines());
            lab.machines().forEach(Scenario::awaitWatching);
        });
    }
}
