package io.etcdsidekicks.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.lab.kubelet.PodEvent;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

final class TheDiskIsMountedLateIT {
    /** The kubelet starts etcd before any gate, as at boot, on what lies below the mount point. */
    @Test
    void etcdStartsFromNothingBeforeAndFromItsDataAfterwards() throws Exception {
        Scenario.play(3, ClusterPlan.of(3), lab -> {
            lab.startConsul();
            Scenario.bootStayingCluster(lab, 3);
            var machine = lab.machine(2);
            var clusterId = Scenario.clusterId(machine);
            try (var writer = Scenario.startWriter(lab)) {
                machine.powerOff();
                machine.disk().unmount();
                machine.consul().start();
                var gate = Scenario.bootStaying(machine, Scenario.SHORT_TIMES);
                Scenario.assertSays(gate, "nothing is mounted at " + machine.volume());
                var kubelet = machine.kubelet().orElseThrow();
                Scenario.await("etcd was tried, and ended")
                        .until(() -> kubelet.events()
                                .first(event -> event.kind() == PodEvent.Kind.EXITED)
                                .isPresent());
                assertThat(machine.dataDirectory().resolve("member/wal")).doesNotExist();
                assertThat(machine.disk().startFile()).doesNotExist();

                machine.disk().mount();
                Scenario.awaitWatching(machine);
                Scenario.assertOneCluster(lab.machines());
                assertThat(Scenario.clusterId(machine)).isEqualTo(clusterId);
                Scenario.assertNothingLost(writer, lab.machines());
            }
        });
    }

    @Test
    void aMachineThatWasNeverMountedFoundsOnItsDiskOnly() throws Exception {
        Scenario.play(3, ClusterPlan.of(3), lab -> {
            lab.startConsul();
            var late = lab.machine(3);
            late.disk().unmount();
            var volume = late.volume().toString();
            late.startKubelet();
            late.startRegistrar("--mount-point", volume);
            var gate = late.startGate("--mount-point", volume);
            var others = lab.machines().subList(0, 2).stream()
                    .map(machine -> Scenario.boot(machine, Scenario.SHORT_TIMES))
                    .toList();
            Scenario.assertSays(gate, "nothing is mounted at " + volume);
            others.forEach(other -> Scenario.assertSays(other, "data=not-mounted"));
            try (var below = Files.list(late.volume())) {
                assertThat(below).isEmpty();
            }
            late.disk().mount();
            Scenario.assertExit(gate, 0);
            others.forEach(other -> Scenario.assertExit(other, 0));
            Scenario.assertOneCluster(lab.machines());
        });
    }
}
