package io.etcdsidekicks.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.lab.kubelet.PodEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ADiskIsLostWhileEtcdRunsIT {
    /**
     * docs/facts.md 9.2, step by step: an etcd that starts anew under its old ID would vote twice, and form a quorum with a
     * machine that was off, without the writes that were acknowledged meanwhile.
     */
    @Test
    void whileOnePeerIsOffAndTheOtherCutOffItDoesNotVoteTwice() throws Exception {
        Scenario.play(3, ClusterPlan.of(3), lab -> {
            lab.startConsul();
            Scenario.bootStayingCluster(lab, 3);
            var off = lab.machine(1);
            var lost = lab.machine(2);
            var cutOff = lab.machine(3);
            var clusterId = Scenario.clusterId(lost);
            try (var writer = Scenario.startWriter(lab)) {
                off.powerOff();
                Scenario.await("the other two serve")
                        .until(() -> lost.etcdView().isHealthy());
                Scenario.awaitMore(writer);
                cutOff.machine().cutOff();
                lost.disk().lose();
                lost.killEtcd();
                Scenario.await("etcd's container was started again, and ended")
                        .until(() -> count(lost, PodEvent.Kind.EXITED) > 1);
                off.consul().start();
                Scenario.bootStaying(off, Scenario.SHORT_TIMES);
                Scenario.await("the first one's etcd runs")
                        .until(() -> off.etcdView().membership().isPresent());
                var acknowledged = writer.count();
                var begun = System.nanoTime();
                Scenario.await("ten seconds without a quorum").until(() -> {
                    assertThat(lost.etcdView().membership())
                            .as("a second start")
                            .isEmpty();
                    assertThat(off.etcdView().isHealthy()).as("a quorum").isFalse();
                    return System.nanoTime() - begun > Duration.ofSeconds(10).toNanos();
                });
                assertThat(writer.count()).isEqualTo(acknowledged);

                cutOff.machine().heal();
                Scenario.assertOneCluster(lab.machines());
                Scenario.awaitWatching(lost);
                assertThat(Scenario.clusterId(lost)).isEqualTo(clusterId);
                Scenario.awaitMore(writer);
                Scenario.assertNothingLost(writer, lab.machines());
            }
        });
    }

    private static long count(LabMachine machine, PodEvent.Kind kind) {
        return machine.kubelet().orElseThrow().events().entries().stream()
                .filter(event -> event.kind() == kind)
                .count();
    }
}
