package io.etcdsidekicks.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.lab.ClusterPlan.Mode;
import io.etcdsidekicks.lab.trials.Writer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EtcdNeedsConsulOnlyToStartIT {
    @Test
    void afterAFilledInStartEveryMemberComesBackWithoutConsul() throws Exception {
        Scenario.play(3, ClusterPlan.of(3), lab -> {
            lab.startConsul();
            Scenario.bootCluster(lab, 3);
            try (var writer = Writer.start(() -> addresses(lab))) {
                lab.machines().forEach(machine -> machine.consul().kill());
                for (var machine : lab.machines()) {
                    machine.powerOff();
                    machine.startKubelet(); // before any gate, as at boot
                    Scenario.await(machine.name() + " serves again")
                            .until(() -> machine.etcdView().isHealthy());
                    var before = writer.count();
                    Scenario.await("writes go on").until(() -> writer.count() > before + 5);
                }
                writer.stop();
                assertThat(writer.missing(lab.machine(1).address()).orElseThrow())
                        .as("acknowledged writes that are missing")
                        .isEmpty();
            }
        });
    }

    /** For contrast: the peers' names are Consul's (docs/facts.md 7). */
    @Test
    void withDiscoverySrvAMemberDoesNotFindTheOthersWithoutConsul() throws Exception {
        Scenario.play(3, ClusterPlan.of(3).with(Mode.DISCOVERY_SRV), lab -> {
            lab.startConsul();
            Scenario.bootCluster(lab, 3);
            lab.machines().forEach(machine -> machine.consul().kill());
            var machine = lab.machine(1);
            machine.powerOff();
            machine.startKubelet();
            Scenario.await("etcd runs")
                    .until(() -> machine.etcdView().membership().isPresent());
            var begun = System.nanoTime();
            Scenario.await("ten seconds without rejoining").until(() -> {
                assertThat(machine.etcdView().isHealthy()).isFalse();
                return System.nanoTime() - begun > Duration.ofSeconds(10).toNanos();
            });
        });
    }

    private static List<String> addresses(Lab lab) {
        return lab.machines().stream().map(LabMachine::address).toList();
    }
}
