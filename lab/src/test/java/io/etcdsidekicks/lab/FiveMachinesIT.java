package io.etcdsidekicks.lab;

import org.junit.jupiter.api.Test;

final class FiveMachinesIT {
    @Test
    void formOneClusterWhereConsulMarksCutAnswers() throws Exception {
        Scenario.play(5, ClusterPlan.article(5), lab -> {
            lab.startConsul();
            var gates = lab.machines().stream().map(Scenario::boot).toList();
            gates.forEach(gate -> Scenario.assertExit(gate, 0));
            Scenario.assertOneCluster(lab.machines());
        });
    }

    @Test
    void areHeldBackWithConsulsDefaultsAndTheSettingIsNamed() throws Exception {
        Scenario.play(5, ClusterPlan.article(5).withConsulDefaults(), lab -> {
            lab.startConsul();
            var gates = lab.machines().stream()
                    .map(machine -> Scenario.boot(machine, "--timeout", "40s"))
                    .toList();
            gates.forEach(gate -> {
                Scenario.assertSays(gate, "DNS answers with 3 of 5 records by plain UDP");
                Scenario.assertSays(gate, "set dns_config { enable_truncate = true } in Consul");
                Scenario.assertExit(gate, 3);
            });
            lab.machines().forEach(Scenario::assertEtcdNeverStarted);
        });
    }
}
