package io.etcdsidekicks.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One that the kubelet runs, and one that a person started who did not know of it. */
final class TwoGatesOnAMachineIT {
    @Test
    void foundOnceTogetherAndJoinOnceTogether() throws Exception {
        Scenario.play(3, ClusterPlan.of(3), lab -> {
            lab.startConsul();
            bootWithTwo(lab.machines());
            Scenario.assertOneCluster(lab.machines());
            assertThat(lab.machine(1)
                            .consulView()
                            .ask("/v1/kv/etcd-sidekicks/demo/founding?raw")
                            .path("founders"))
                    .hasSize(3)
                    .allMatch(founder -> founder.path("entry").asText().equals("spent"));
            for (var machine : lab.machines()) {
                try (var files = Files.list(machine.volume())) {
                    assertThat(files.map(file -> file.getFileName().toString()).filter(name -> !name.startsWith(".")))
                            .as("nothing had to be moved aside on " + machine.name())
                            .containsExactlyInAnyOrder("etcd.yaml", "data");
                }
            }
            var clusterId = Scenario.clusterId(lab.machine(1));

            var lost = lab.machine(2);
            lost.powerOff();
            lost.disk().lose();
            lost.consul().start();
            bootWithTwo(List.of(lost));
            Scenario.assertOneCluster(lab.machines());
            assertThat(Scenario.clusterId(lost)).isEqualTo(clusterId);
        });
    }

    private static void bootWithTwo(List<LabMachine> machines) {
        machines.forEach(LabMachine::startKubelet);
        machines.forEach(LabMachine::startRegistrar);
        var second = Stream.concat(Stream.of("--listen", "off"), Stream.of(Scenario.SHORT_TIMES))
                .toArray(String[]::new);
        var ending = machines.stream()
                .map(machine -> {
                    machine.startStayingGate(Scenario.SHORT_TIMES);
                    return machine.startGate(second);
                })
                .toList();
        ending.forEach(gate -> Scenario.assertExit(gate, 0));
        machines.forEach(Scenario::awaitWatching);
    }
}
