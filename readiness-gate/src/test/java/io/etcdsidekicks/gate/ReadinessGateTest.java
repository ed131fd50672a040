package io.etcdsidekicks.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.VolumeNote;
import io.etcdsidekicks.discovery.settings.Program;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whole runs of the gate, minutes in a moment. */
@Timeout(30)
final class ReadinessGateTest {
    private static final String HEALTHY = "ended well: done: etcd is healthy";
    private static final String RESTART =
            "start restart: there is data in /var/lib/etcd/data: etcd goes on with it, whatever Consul says";

    private static final EtcdId ID = EtcdId.ofHex("1234");

    private final Timeline time = new Timeline();
    private final World world = new World();
    private final Machine machine = world.machine(1);

    private int run(Settings settings) throws InterruptedException {
        return machine.run(settings, time, time::passed);
    }

    private static Settings ofThree() {
        return Settings.of(3);
    }

    /** All of them at one time. */
    private Map<Integer, Integer> runAll(Settings settings, int... numbers) {
        var runs = new TreeMap<Integer, Turns.Run>();
        IntStream.of(numbers)
                .forEach(number ->
                        runs.put(number, pause -> world.machine(number).run(settings, pause, time::passed)));
        return new Turns(time).run(runs);
    }

    private void assertNothingWasHandedOver() {
        assertThat(machine.disk().files()).isEqualTo(Map.of(Settings.STAGED, PlainTemplates.TEMPLATE));
        assertThat(machine.disk().written()).isEmpty();
        assertThat(machine.volume().isOpen()).isFalse();
    }

    // Founding

    @Test
    void threeGatesFoundOneCluster() {
        assertThat(runAll(ofThree(), 1, 2, 3)).isEqualTo(Map.of(1, Program.DONE, 2, Program.DONE, 3, Program.DONE));

        var founding = world.records().founding();
        assertThat(founding.founders()).extracting(Founder::name).containsExactly("node-1", "node-2", "node-3");
        assertThat(founding.founders()).extracting(Founder::entry).containsOnly(new Entry.Spent());
        assertThat(world.etcd().hasQuorum()).isTrue();
        for (var number : List.of(1, 2, 3)) {
            var founder = world.machine(number);
            assertThat(founder.disk().files().get(Settings.INSTALLED))
                    .isEqualTo("start node-%s new with node-1=http://10.0.0.1:2380,node-2=http://10.0.0.2:2380,"
                                    .formatted(number)
                            + "node-3=http://10.0.0.3:2380");
            assertThat(founder.disk().files()).containsEntry(Settings.STAGED, PlainTemplates.TEMPLATE);
            assertThat(founder.volume().done()).containsExactly("note", "copy", "note", "open");
            assertThat(founder.volume().note().flatMap(VolumeNote::claim)).contains("secret-" + claims(number));
            assertThat(founder.told()).last().isEqualTo(HEALTHY);
            assertThat(founder.lock().acquired()).isZero();
        }
    }

    /** The one that writes the record needs another value, for the cluster's token. */
    private static String claims(int number) {
        return number == 3 ? "3-2" : number + "-1";
    }

    @Test
    void whatOneOfThemTells() {
        assertThat(runAll(ofThree(), 1, 2, 3)).hasSize(3);
        assertThat(world.machine(3).told())
                .containsExactly(
                        "waiting: 3 of 3 records, the same in every view: 10.0.0.1:2380, 10.0.0.2:2380,"
                                + " 10.0.0.3:2380; seen 1 of 3 times in a row",
                        "waiting: 3 of 3 records, the same in every view: 10.0.0.1:2380, 10.0.0.2:2380,"
                                + " 10.0.0.3:2380; seen 2 of 3 times in a row",
                        "3 of 3 records, the same in every view: 10.0.0.1:2380, 10.0.0.2:2380, 10.0.0.3:2380; the"
                                + " founding record is written",
                        "this machine is a founder: its claim is written on the data volume",
                        "this machine is a founder: its claim is entered into the founding record",
                        "this machine may found the cluster: that is put down on its data volume",
                        "start new: founding cluster "
                                + world.records().founding().clusterId()
                                + " with node-1 (10.0.0.1:2380), node-2 (10.0.0.2:2380), node-3 (10.0.0.3:2380)",
                        "filled in /etc/kubernetes/staged/etcd.yaml and handed it over to"
                                + " /etc/kubernetes/manifests/etcd.yaml",
                        "etcd has written its log: this founder's entry is spent",
                        "waiting: the manifest is handed over; etcd does not answer",
                        HEALTHY);
    }

    @Test
    void machinesAppearOneByOne() throws InterruptedException {
        machine.unregistered();
        time.at(60, () -> machine.register());
        time.at(120, () -> world.consul().register(2));
        time.at(180, () -> world.consul().register(3));
        assertThat(run(ofThree().notWaiting())).isEqualTo(Program.DONE);
        assertThat(machine.told())
                .startsWith(
                        "waiting: 0 of 3 records; this machine's own record (10.0.0.1:2380) is not among them",
                        "waiting: 1 of 3 records: node-1; nothing from 2 more machines",
                        "waiting: 2 of 3 records: node-1, node-2; nothing from a third machine");
        assertThat(time.passed()).isEqualTo(Duration.ofSeconds(181));
    }

    @Test
    void aFlappingRecordBeginsTheRowAnew() throws InterruptedException {
        world.consul().register(2, 3);
        for (int second = 1; second < 60; second += 2) {
            time.at(second, () -> world.consul().deregister(3));
            time.at(second + 1, () -> world.consul().register(3));
        }
        assertThat(run(ofThree().notWaiting())).isEqualTo(Program.DONE);
        assertThat(time.passed()).isEqualTo(Duration.ofSeconds(61));
    }

    @Test
    void aLookThatDidNotAskForThePeersBeginsTheRowAnew() throws InterruptedException {
        world.consul().register(2, 3);
        machine.manifestDirExists(false);
        time.at(100, () -> machine.manifestDirExists(true));
        assertThat(run(ofThree().notWaiting())).isEqualTo(Program.DONE);
        assertThat(time.passed()).isBetween(Duration.ofSeconds(100), Duration.ofSeconds(101));
    }

    @Test
    void theOthersAreFirst() throws InterruptedException {
        world.consul().register(2, 3);
        world.records().fails("Consul has no leader yet");
        time.at(60, () -> world.records().failsNoMore());
        assertThat(run(ofThree().notWaiting())).isEqualTo(Program.DONE);
        assertThat(machine.told().getFirst())
                .isEqualTo("waiting: the founding record cannot be read: Consul has no leader yet; without it nobody"
                        + " knows whether this machine may found the cluster, or has to join it");
    }

    @Test
    void consulComesLate() throws InterruptedException {
        world.consul().register(2, 3);
        machine.consul().agentDown(true);
        machine.consul().leaderless(true);
        time.at(20, () -> machine.consul().agentDown(false));
        time.at(40, () -> machine.consul().leaderless(false));
        assertThat(run(ofThree().notWaiting())).isEqualTo(Program.DONE);
        assertThat(machine.told())
                .startsWith(
                        "waiting: the Consul agent does not answer at http://127.0.0.1:8500; without it nobody knows"
                                + " which machines take part",
                        "waiting: Consul's catalog cannot be read: No cluster leader");
    }

    @Test
    void withoutTheRecordTheManifestIsMovedAsItIs() throws InterruptedException {
        machine.disk().with(Settings.STAGED, "etcd --discovery-srv mycluster");
        world.consul().register(2, 3);
        assertThat(run(ofThree().withoutFounding().notWaiting())).isEqualTo(Program.DONE);
        assertThat(machine.told())
                .endsWith(
                        "start new: 3 of 3 records, the same in every view: 10.0.0.1:2380, 10.0.0.2:2380,"
                                + " 10.0.0.3:2380",
                        "handed over /etc/kubernetes/staged/etcd.yaml to /etc/kubernetes/manifests/etcd.yaml",
                        "ended well: done: not waiting for etcd");
        assertThat(machine.disk().files()).isEqualTo(Map.of(Settings.INSTALLED, "etcd --discovery-srv mycluster"));
        assertThat(machine.volume().done()).containsExactly("open");
        assertThat(world.records().writes()).isZero();
    }

    @Test
    void aCutAnswerHoldsTheGateUntilConsulIsSetRight() throws InterruptedException {
        machine.disk().with(Settings.STAGED, "etcd --discovery-srv mycluster");
        world.consul().register(2, 3, 4, 5);
        machine.consul().cutsUdp(true);
        time.at(30, () -> machine.consul().cutsUdp(false));
        assertThat(run(Settings.of(5).withoutFounding().notWaiting())).isEqualTo(Program.DONE);
        assertThat(time.passed()).isEqualTo(Duration.ofSeconds(31));
        assertThat(machine.told().getFirst())
                .startsWith("waiting with alarm: DNS answers with 3 of 5 records by plain UDP");
    }

    // Restart

    @Test
    void withDataItGoesOnAtOnce() throws InterruptedException {
        world.running(3);
        machine.disk().with(Settings.STAGED, "kind: Pod");
        machine.consul().agentDown(true);
        assertThat(run(ofThree())).isEqualTo(Program.DONE);
        assertThat(time.passed()).isZero();
        assertThat(machine.told()).startsWith(RESTART).endsWith(HEALTHY);
    }

    @Test
    void aHangingConsulHoldsBackNoRestart() throws InterruptedException {
        world.running(3);
        var handedOver = new CountDownLatch(1);
        var hanging = new FoundingRecords() {
            @Override
            public RecordAnswer read() {
                try {
                    var _ = handedOver.await(20, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return new RecordAnswer.Failed("it hangs");
            }

            @Override
            public WriteAnswer write(FoundingRecord founding, long index) {
                throw new AssertionError("nothing is to be written");
            }
        };
        var began = System.nanoTime();
        var exitCode = machine.run(
                ofThree().withTimeout(1),
                duration -> {
                    handedOver.countDown(); // the first pause comes after the hand-over
                    time.pause(duration);
                },
                time::passed,
                hanging);
        assertThat(exitCode).isEqualTo(Program.DEADLINE_PASSED);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(6));
        assertThat(machine.told())
                .startsWith(RESTART)
                .last()
                .isEqualTo("ended badly: deadline passed, still waiting: etcd runs and needs nothing more, but the"
                        + " founding record has still to say so, and it cannot be read: it hangs");
    }

    @Test
    void aRestartFindsNoRecordAndWritesAClosedOne() throws InterruptedException {
        world.running(3);
        world.records().forget();
        assertThat(run(ofThree())).isEqualTo(Program.DONE);
        assertThat(world.records().founding())
                .isEqualTo(FoundingRecord.closed(
                        "mycluster", 3, machine.volume().wal().orElseThrow().clusterId()));
    }

    @Test
    void aHandOverThatFailsIsTriedAgain() throws InterruptedException {
        machine.volume().writeWal(new WalIdentity(ID, ID));
        machine.disk().with(Settings.STAGED, "kind: Pod").failFrom(0);
        time.at(600, machine.disk()::failNoMore);
        assertThat(run(ofThree().notWaiting().withoutFounding())).isEqualTo(Program.DONE);
        assertThat(machine.told())
                .containsExactly(
                        "waiting with alarm: " + RESTART
                                + ": not yet, cannot hand over /etc/kubernetes/staged/etcd.yaml to"
                                + " /etc/kubernetes/manifests/etcd.yaml: IOException no space left at step 0",
                        RESTART,
                        "handed over /etc/kubernetes/staged/etcd.yaml to /etc/kubernetes/manifests/etcd.yaml",
                        "ended well: done: not waiting for etcd");
        assertThat(time.passed()).isEqualTo(Duration.ofMinutes(10));
    }

    // Joining

    @Test
    void aFourthMachineJoins() throws InterruptedException {
        world.running(3);
        var fourth = world.machine(4);
        assertThat(fourth.run(ofThree(), time, time::passed)).isEqualTo(Program.DONE);
        assertThat(world.etcd().changes()).containsExactly("add learner 4", "promote 4");
        assertThat(world.etcd().members()).hasSize(4).noneMatch(MemberView::learner);
        assertThat(fourth.disk().files().get(Settings.INSTALLED))
                .startsWith("start node-4 existing with ")
                .contains("node-4=http://10.0.0.4:2380", world.etcd().id(1) + "=http://10.0.0.1:2380");
        assertThat(world.lock().holder()).isEmpty();
        assertThat(fourth.volume().done()).containsExactly("note", "copy", "note", "open");
    }

    @Test
    void twoMachinesJoinOneAfterTheOther() {
        world.running(3);
        assertThat(runAll(ofThree(), 4, 5)).isEqualTo(Map.of(4, Program.DONE, 5, Program.DONE));
        assertThat(world.etcd().changes()).containsExactly("add learner 4", "promote 4", "add learner 5", "promote 5");
        assertThat(world.lock().holder()).isEmpty();
    }

    @Test
    void aLostDiskIsReplacedAfterTheGrace() throws InterruptedException {
        world.running(3);
        var third = world.machine(3);
        third.volume().lose();
        world.etcd().stop(3);
        assertThat(third.run(ofThree(), time, time::passed)).isEqualTo(Program.DONE);
        assertThat(world.etcd().changes()).containsExactly("remove 3", "add learner 3", "promote 3");
        assertThat(time.passed()).isGreaterThanOrEqualTo(Duration.ofMinutes(2));
        assertThat(third.told())
                .first()
                .isEqualTo("/etc/kubernetes/manifests/etcd.yaml is there, but etcd was never handed over on this"
                        + " volume and must not begin anew on it: the manifest is taken away");
    }

    @Test
    void aDeadMachineIsReplacedByAnother() throws InterruptedException {
        world.running(3);
        world.kill(3);
        assertThat(world.machine(4).run(ofThree(), time, time::passed)).isEqualTo(Program.DONE);
        assertThat(world.etcd().changes()).containsExactly("remove 3", "add learner 4", "promote 4");
        assertThat(time.passed()).isBetween(Duration.ofMinutes(15), Duration.ofMinutes(16));
    }

    @Test
    void aRebootingMachineIsWaitedFor() throws InterruptedException {
        world.running(3);
        world.etcd().stop(3);
        time.at(3600, () -> world.etcd().restart(3));
        assertThat(world.machine(4).run(ofThree(), time, time::passed)).isEqualTo(Program.DONE);
        assertThat(world.etcd().changes()).containsExactly("add learner 4", "promote 4");
        assertThat(time.passed()).isGreaterThanOrEqualTo(Duration.ofHours(1));
    }

    @Test
    void aLearnerThatDoesNotStartIsTakenBack() throws InterruptedException {
        world.running(3);
        var fourth = world.machine(4);
        fourth.etcdStarts(false);
        assertThat(fourth.run(ofThree(), time, time::passed)).isEqualTo(Program.REFUSED);
        assertThat(world.etcd().changes()).containsExactly("add learner 4", "remove 4");
        assertThat(fourth.hasManifest()).isFalse();
        assertThat(world.lock().holder()).isEmpty();
        assertThat(fourth.told())
                .last()
                .asString()
                .startsWith("ended badly: refused: etcd did not start in time, and the learner that was added for it"
                        + " has been taken back");
        assertThat(time.passed()).isBetween(Duration.ofMinutes(5), Duration.ofMinutes(6));
    }

    @Test
    void aRemovedMemberIsRefusedUnlessItMayRejoin() throws InterruptedException {
        world.running(4);
        var fourth = world.machine(4);
        var _ = world.etcd().remove(List.of(), world.etcd().id(4));
        assertThat(fourth.run(ofThree(), time, time::passed)).isEqualTo(Program.REFUSED);
        assertThat(fourth.volume().done()).isEmpty();

        assertThat(fourth.run(ofThree().rejoiningRemoved(), time, time::passed)).isEqualTo(Program.DONE);
        assertThat(fourth.volume().done()).containsExactly("move aside", "note", "copy", "note", "open");
        assertThat(world.etcd().changes()).containsExactly("remove 4", "add learner 4", "promote 4");
    }

    // The lock

    @Test
    void whoWaitsHoldsNoLock() throws InterruptedException {
        world.running(3);
        var fourth = world.machine(4);
        world.etcd().refuses("unhealthy cluster");
        time.at(60, () -> {
            assertThat(world.lock().holder()).isEmpty();
            world.etcd().refusesNoMore();
        });
        assertThat(fourth.run(ofThree(), time, time::passed)).isEqualTo(Program.DONE);
        assertThat(fourth.told())
                .anySatisfy(words -> assertThat(words)
                        .startsWith("waiting: this machine is added to cluster ")
                        .endsWith(" as a learner: not yet, unhealthy cluster"));
        assertThat(fourth.lock().acquired()).isGreaterThan(100);
    }

    @Test
    void anotherOnesLockIsWaitedFor() throws InterruptedException {
        world.running(3);
        var other = world.lock().on("node-9");
        assertThat(other.acquire()).isInstanceOf(LockState.Mine.class);
        time.at(30, other::release);
        var fourth = world.machine(4);
        assertThat(fourth.run(ofThree(), time, time::passed)).isEqualTo(Program.DONE);
        assertThat(fourth.told().getFirst())
                .endsWith("this machine is going to join it, once node-9 has finished: members are changed one at a"
                        + " time");
        assertThat(time.passed()).isGreaterThanOrEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void askedToStopItFreesTheLock() {
        world.running(3);
        var fourth = world.machine(4);
        assertThatThrownBy(() -> fourth.run(
                        ofThree(),
                        duration -> {
                            time.pause(duration);
                            if (world.lock().holder().isPresent()) {
                                throw new InterruptedException("asked to stop");
                            }
                        },
                        time::passed))
                .isInstanceOf(InterruptedException.class);
        assertThat(fourth.lock().acquired()).isEqualTo(1);
        assertThat(world.lock().holder()).isEmpty();
        assertThat(world.etcd().changes()).isEmpty();
    }

    @Test
    void askedToStopItHandsNothingOver() {
        world.consul().register(2, 3);
        time.stopAt(1);
        assertThatThrownBy(() -> run(ofThree())).isInstanceOf(InterruptedException.class);
        assertNothingWasHandedOver();
    }

    /** Then nothing can be read any more, and looks broken. */
    @Test
    void askedToStopInTheMiddleOfALookItIsNotRefused() {
        machine.volume().looks(DataVolume.UNREADABLE);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> run(ofThree())).isInstanceOf(InterruptedException.class);
        assertThat(machine.told()).isEmpty();
        assertThat(Thread.interrupted()).isFalse();
    }

    // Ends

    @Test
    void aRefusalEndsAtOnce() throws InterruptedException {
        world.consul().register(2, 3);
        machine.ownPeerPortAnswers();
        assertThat(run(ofThree())).isEqualTo(Program.REFUSED);
        assertThat(machine.told())
                .containsExactly("ended badly: refused: something answers on 10.0.0.1:2380 although there is no data in"
                        + " /var/lib/etcd/data: an etcd runs here with another data directory, or another machine has"
                        + " this address; see --data-dir, --address and --peer-port");
        assertThat(time.passed()).isZero();
        assertThat(machine.lock().released()).isPositive();
        assertNothingWasHandedOver();
    }

    @Test
    void theDeadlineTellsWhatItWasWaitingFor() throws InterruptedException {
        world.consul().register(2);
        assertThat(run(ofThree().withTimeout(300))).isEqualTo(Program.DEADLINE_PASSED);
        assertThat(machine.told())
                .last()
                .isEqualTo("ended badly: deadline passed, still waiting: 2 of 3 records: node-1, node-2; nothing from"
                        + " a third machine");
        assertThat(time.passed()).isEqualTo(Duration.ofMinutes(5));
        assertNothingWasHandedOver();
    }

    @Test
    void theDeadlineTellsTheRemedyToo() throws InterruptedException {
        machine.unregistered();
        world.consul().register(2, 3);
        assertThat(run(ofThree().withTimeout(1))).isEqualTo(Program.DEADLINE_PASSED);
        assertThat(machine.told()).last().asString().endsWith("is not among them; see whether its registrar runs");
    }

    @Test
    void theDeadlineHoldsForEtcdsHealthToo() throws InterruptedException {
        machine.etcdStarts(false);
        world.consul().register(2, 3);
        assertThat(run(ofThree().withTimeout(60))).isEqualTo(Program.DEADLINE_PASSED);
        assertThat(machine.told())
                .last()
                .isEqualTo("ended badly: deadline passed, still waiting: the manifest is handed over; etcd does not"
                        + " answer");
        assertThat(machine.hasManifest()).isTrue();
    }

    @Test
    void withoutDeadlineItWaitsForHours() throws InterruptedException {
        time.at(3600, () -> world.consul().register(2, 3));
        assertThat(run(ofThree().notWaiting())).isEqualTo(Program.DONE);
        assertThat(machine.waitedFor()).startsWith(Duration.ZERO, Duration.ofMillis(500), Duration.ofSeconds(1));
        assertThat(machine.waitedFor().getLast()).isEqualTo(Duration.ofMillis(3_600_500));
    }

    @Test
    void etcdNeedsAWhile() throws InterruptedException {
        world.running(3);
        machine.etcdStarts(false);
        time.at(90, () -> machine.etcdStarts(true));
        assertThat(run(ofThree())).isEqualTo(Program.DONE);
        assertThat(machine.told())
                .startsWith(RESTART)
                .endsWith("waiting: the manifest is handed over; etcd does not answer", HEALTHY);
        assertThat(time.passed()).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void withoutWaitingItEndsWithTheHandOver() throws InterruptedException {
        machine.etcdStarts(false);
        world.consul().register(2, 3);
        assertThat(run(ofThree().notWaiting())).isEqualTo(Program.DONE);
        assertThat(machine.told()).last().isEqualTo("ended well: done: not waiting for etcd");
        assertThat(machine.hasManifest()).isTrue();
    }

    @Test
    void aFullVolumeIsTold() throws InterruptedException {
        world.consul().register(2, 3);
        machine.volume().full(true);
        time.at(60, () -> machine.volume().full(false));
        assertThat(run(ofThree().notWaiting())).isEqualTo(Program.DONE);
        assertThat(machine.told())
                .contains("waiting: this machine is a founder: its claim is written on the data volume: not yet,"
                        + " IOException no space left");
    }

    // Dry runs

    @Test
    void aDryRunFoundsNothing() throws InterruptedException {
        world.consul().register(2, 3);
        assertThat(run(ofThree().dry())).isEqualTo(Program.DONE);
        assertThat(machine.told())
                .last()
                .isEqualTo("ended well: would do: 3 of 3 records, the same in every view: 10.0.0.1:2380,"
                        + " 10.0.0.2:2380, 10.0.0.3:2380; the founding record is written");
        assertThat(world.records().writes()).isZero();
        assertNothingWasHandedOver();
    }

    @Test
    void aDryRunRestartsNothing() throws InterruptedException {
        world.running(3);
        machine.disk().with(Settings.STAGED, "kind: Pod # a newer one");
        assertThat(run(ofThree().dry())).isEqualTo(Program.DONE);
        assertThat(machine.told()).containsExactly("ended well: would hand over, " + RESTART);
        assertThat(machine.disk().written()).isEmpty();
    }

    @Test
    void aDryRunJoinsNothing() throws InterruptedException {
        world.running(3);
        var fourth = world.machine(4);
        assertThat(fourth.run(ofThree().dry(), time, time::passed)).isEqualTo(Program.DONE);
        assertThat(fourth.told())
                .last()
                .asString()
                .startsWith("ended well: would do: cluster ")
                .endsWith(" runs: this machine is going to join it");
        assertThat(fourth.lock().acquired()).isZero();
        assertThat(world.etcd().changes()).isEmpty();
        assertThat(fourth.volume().done()).isEmpty();
    }

    @Test
    void aDryRunTakesNoManifestAway() throws InterruptedException {
        world.running(3);
        machine.volume().lose();
        world.etcd().stop(1);
        machine.etcdStarts(false);
        assertThat(run(ofThree().dry())).isEqualTo(Program.DONE);
        assertThat(machine.told())
                .last()
                .asString()
                .startsWith("ended well: would do: /etc/kubernetes/manifests/etcd.yaml is there, but");
        assertThat(machine.hasManifest()).isTrue();
    }
}
