package io.etcdsidekicks.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.lab.etcd.EtcdView;
import io.etcdsidekicks.lab.trials.Writer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules 8 to 13 on real machines; what each took is printed, and asserted nowhere. */
final class DisksAreLostIT {
    @Test
    void aPowerCutOnAllWithTwoVolumesLostAndOneMountedLateStartsNobodyAnew() throws Exception {
        Scenario.play(3, ClusterPlan.of(3), lab -> {
            lab.startConsul();
            Scenario.bootCluster(lab, 3);
            var clusterId = clusterId(lab.machine(1));
            lab.machines().forEach(LabMachine::powerOff);
            lab.machine(1).disk().lose();
            lab.machine(2).disk().lose();
            lab.machine(3).disk().unmount();
            lab.startConsul();
            var gates = lab.machines().stream()
                    .map(machine -> Scenario.bootStaying(machine, Scenario.SHORT_TIMES))
                    .toList();
            for (var gate : gates.subList(0, 2)) {
                Scenario.assertSays(gate, "the volume is lost or not mounted");
            }
            Scenario.assertSays(
                    gates.get(2), "nothing is mounted at " + lab.machine(3).volume());
            lab.machine(3).disk().mount();
            Scenario.await("the third one's etcd goes on")
                    .until(() -> lab.machine(3).etcdView().membership().isPresent());
            for (var gate : gates.subList(0, 2)) {
                Scenario.assertSays(gate, "cluster " + clusterId + " has no quorum");
            }
            assertThat(gates)
                    .allMatch(gate ->
                            gate.lines().stream().noneMatch(line -> line.text().contains("start new")));
            assertThat(lab.machine(1).dataDirectory()).doesNotExist();
            assertThat(lab.machine(2).dataDirectory()).doesNotExist();
        });
    }

    @Test
    void theSameMachineIsReplacedUnderLoad() throws Exception {
        Scenario.play(3, ClusterPlan.of(3), lab -> {
            lab.startConsul();
            Scenario.bootCluster(lab, 3);
            underLoad(lab, "the same machine, with an empty disk (grace 2 s)", () -> {
                var machine = lab.machine(2);
                machine.powerOff();
                machine.disk().lose();
                machine.consul().start();
                var gate = Scenario.boot(machine, Scenario.SHORT_TIMES);
                Scenario.assertSays(gate, "is this machine, and its data are not there");
                Scenario.assertExit(gate, 0);
            });
            Scenario.assertOneCluster(lab.machines());
        });
    }

    @Test
    void aFreshMachineWithAnotherAddressReplacesADeadOneUnderLoad() throws Exception {
        Scenario.play(4, ClusterPlan.of(3), lab -> {
            lab.startConsul();
            Scenario.bootCluster(lab, 3);
            underLoad(lab, "a fresh machine with another address (dead-after 6 s)", () -> {
                lab.machine(3).powerOff();
                var gate = Scenario.boot(lab.machine(4), Scenario.SHORT_TIMES);
                Scenario.assertSays(gate, "does not answer, and a machine that only reboots must not be removed");
                Scenario.assertExit(gate, 0);
            });
            Scenario.assertOneCluster(List.of(lab.machine(1), lab.machine(2), lab.machine(4)));
        });
    }

    @Test
    void twoMachinesOfFiveAreReplacedAtOnce() throws Exception {
        Scenario.play(7, ClusterPlan.of(5), lab -> {
            lab.startConsul();
            Scenario.bootCluster(lab, 5);
            underLoad(lab, "two fresh machines at once (dead-after 6 s)", () -> {
                lab.machine(4).powerOff();
                lab.machine(5).powerOff();
                var gates = List.of(
                        Scenario.boot(lab.machine(6), Scenario.SHORT_TIMES),
                        Scenario.boot(lab.machine(7), Scenario.SHORT_TIMES));
                gates.forEach(gate -> Scenario.assertExit(gate, 0));
            });
            Scenario.assertOneCluster(
                    List.of(lab.machine(1), lab.machine(2), lab.machine(3), lab.machine(6), lab.machine(7)));
        });
    }

    @Test
    void aJoinerThatNeverStartsIsTakenBackAndTheNextOneJoins() throws Exception {
        Scenario.play(5, ClusterPlan.of(3), lab -> {
            lab.startConsul();
            Scenario.bootCluster(lab, 3);
            var broken = lab.machine(4);
            broken.startRegistrar(); // no kubelet: nobody starts etcd there
            var gate = broken.startGate("--join-timeout", "6s");
            Scenario.assertSays(gate, "start existing: joining cluster");
            var next = Scenario.boot(lab.machine(5), Scenario.SHORT_TIMES);
            Scenario.assertSays(next, "is joining; etcd takes one at a time, so this machine joins after it");
            Scenario.assertSays(gate, "a quorum of its cluster no longer lists its member: it is withdrawn");
            Scenario.assertSays(gate, "and no etcd started from it: it is moved aside");
            gate.kill(); // it would begin again
            Scenario.assertExit(next, 0);
            assertThat(lab.machine(5).etcdView().membership().orElseThrow().members())
                    .filteredOn(member -> !member.learner())
                    .extracting(EtcdView.Member::name)
                    .containsExactlyInAnyOrder("node-1", "node-2", "node-3", "node-5");
            assertThat(broken.dataDirectory().resolve("member")).doesNotExist();
        });
    }

    @Test
    void aJoinerKilledWhileItHoldsTheLockLetsTheNextOneIn() throws Exception {
        Scenario.play(5, ClusterPlan.of(3), lab -> {
            lab.startConsul();
            Scenario.bootCluster(lab, 3);
            var doomed = Scenario.boot(lab.machine(4), Scenario.SHORT_TIMES);
            var view = lab.machine(1).consulView();
            Scenario.await("the gate of node-4 holds the lock")
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> view.ask("/v1/kv/etcd-sidekicks/demo/member-changes?consistent")
                            .path(0)
                            .has("Session"));
            doomed.kill();
            var killed = Instant.now();
            // Should it have added its learner just before, that is taken back first.
            var gate = Scenario.boot(lab.machine(5), "--dead-after", "6s", "--join-timeout", "15s");
            Scenario.assertSays(gate, "has finished: members are changed one at a time");
            Scenario.assertExit(gate, 0);
            tell("a dead holder's lock, until the next machine is a full voter", killed);
            Scenario.assertOneCluster(List.of(lab.machine(1), lab.machine(2), lab.machine(3), lab.machine(5)));
        });
    }

    /** A replacement while somebody writes. */
    private interface Replacement {
        void play() throws Exception;
    }

    private static void underLoad(Lab lab, String what, Replacement replacement) throws Exception {
        try (var writer = Writer.start(() -> lab.machines().stream()
                .filter(machine -> machine.kubelet().isPresent())
                .map(LabMachine::address)
                .toList())) {
            Scenario.await("writes").until(() -> writer.count() > 20);
            var begun = Instant.now();
            replacement.play();
            tell(what, begun);
            var before = writer.count();
            Scenario.await("writes go on").until(() -> writer.count() > before + 20);
            writer.stop();
            System.out.printf(
                    "    %d writes acknowledged, longest gap %d ms%n",
                    writer.count(), writer.longestGap(begun).toMillis());
            assertThat(writer.missing(lab.machine(1).address()).orElseThrow())
                    .as("acknowledged writes that are missing")
                    .isEmpty();
        }
    }

    private static void tell(String what, Instant begun) {
        System.out.printf(
                "%s: %.1f s%n", what, Duration.between(begun, Instant.now()).toMillis() / 1000.0);
    }

    private static String clusterId(LabMachine machine) {
        return machine.etcdView()
                .membership()
                .map(EtcdView.Membership::clusterId)
                .orElseThrow();
    }
}
