package io.etcdsidekicks.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.Pause;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.discovery.settings.Program;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whole runs of the gate, minutes in a moment. */
@Timeout(30)
final class ReadinessGateTest {
    private static final String HEALTHY = "ended well: done: etcd is healthy";
    private static final String RESTART =
            "start restart: there are data in /var/lib/etcd/data: etcd goes on with them, whatever Consul says";

    private static final String STARTS = "etcd may start from /var/lib/etcd/etcd.yaml, and has written no log yet";
    private static final String HANDED_OVER =
            "handed over /etc/kubernetes/staged/etcd.yaml to /etc/kubernetes/manifests/etcd.yaml";
    private static final String NOT_WAITING = "ended well: done: the start file is open, not waiting for etcd";
    private static final String STOPPED_BEFORE =
            "ended well: stopped, as asked, before etcd was handed over; the next start goes on where this one was";
    private static final String STOPPED = "ended well: stopped, as asked; etcd goes on without this program";
    private static final EtcdId ID = EtcdId.ofHex("1234");

    private final Timeline time = new Timeline();
    private final World world = new World();
    private final Machine machine = world.machine(1);

    private int run(GateSettings settings) throws InterruptedException {
        return machine.run(settings, time, time::passed);
    }

    private static GateSettings ofThree() {
        return Settings.of(3);
    }

    private static GateSettings with(Consumer<Settings> change) {
        return Settings.with(change);
    }

    private static GateSettings notWaiting() {
        return with(settings -> settings.noWait = true);
    }

    private static GateSettings dry() {
        return with(settings -> settings.dryRun = true);
    }

    private static GateSettings withTimeout(int seconds) {
        return with(settings -> settings.timeout = Optional.of(Duration.ofSeconds(seconds)));
    }

    private static GateSettings staying() {
        return with(settings -> settings.stay = true);
    }

    /** All of them at one time. */
    private Map<Integer, Integer> runAll(GateSettings settings, int... numbers) {
        var runs = new TreeMap<Integer, Turns.Run>();
        IntStream.of(numbers)
                .forEach(number ->
                        runs.put(number, pause -> world.machine(number).run(settings, pause, time::passed)));
        return new Turns(time).run(runs);
    }

    private void assertNothingWasHandedOver() {
        assertThat(machine.disk().files()).isEqualTo(Map.of(Settings.STAGED, Machine.POD));
        assertThat(machine.disk().written()).isEmpty();
        assertThat(machine.volume().head().filter(head -> head.state() == StartState.OPEN))
                .isEmpty();
    }

    @Test
    void tellsOnceWhomItTalksTo() {
        assertThat(runAll(ofThree(), 1, 2, 3)).containsEntry(1, Program.DONE);
        assertThat(world.machine(1).met())
                .containsExactly(
                        "the local Consul agent is Consul 1.21.4, node node-1 in datacenter dc1",
                        "this machine's etcd is etcd 3.5.16");
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
            assertThat(founder.disk().files()).isEqualTo(Map.of(Settings.INSTALLED, Machine.POD));
            assertThat(founder.volume().done()).containsExactly("claim", "open", "seal");
            var head = founder.volume().head().orElseThrow();
            assertThat(head.state()).isEqualTo(StartState.SEALED);
            assertThat(head.initialCluster())
                    .isEqualTo("node-1=http://10.0.0.1:2380,node-2=http://10.0.0.2:2380,node-3=http://10.0.0.3:2380");
            assertThat(head.claim()).contains("secret-" + claims(number));
            assertThat(founder.volume().memory().head()).contains(head);
            assertThat(founder.volume().memory().memberId())
                    .contains(world.etcd().id(number));
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
                        "3 of 3 records, the same in every view: 10.0.0.1:2380, 10.0.0.2:2380, 10.0.0.3:2380; the"
                                + " founding record is written",
                        "this machine is a founder: a claimed start file is written on its volume",
                        "this machine is a founder: its claim is entered into the founding record",
                        "founding cluster "
                                + world.records().founding().clusterId()
                                + " with node-1 (10.0.0.1:2380), node-2 (10.0.0.2:2380), node-3 (10.0.0.3:2380): the"
                                + " start file is opened",
                        "start new: founding cluster "
                                + world.records().founding().clusterId()
                                + " as member "
                                + world.etcd().id(3),
                        HANDED_OVER,
                        "etcd has written its log: the start file is sealed",
                        "etcd has written its log, and the start file is sealed: this founder's entry is spent",
                        "waiting: etcd has what it needs to start; etcd does not answer",
                        HEALTHY);
    }

    @Test
    void whoIsAskedToStopSaysWhatBecomesOfEtcd() {
        Pause asked = _ -> {
            throw new InterruptedException("asked to stop");
        };
        assertThatThrownBy(() -> machine.run(ofThree(), asked, time::passed)).isInstanceOf(InterruptedException.class);
        assertThat(machine.told())
                .last()
                .isEqualTo(
                        "ended well: stopped, as asked, before etcd was handed over; the next start goes on where this one"
                                + " was");
    }

    @Test
    void machinesAppearOneByOne() throws InterruptedException {
        machine.unregistered();
        time.at(60, () -> machine.register());
        time.at(120, () -> world.consul().register(2));
        time.at(180, () -> world.consul().register(3));
        assertThat(run(notWaiting())).isEqualTo(Program.DONE);
        assertThat(machine.told())
                .startsWith(
                        "waiting: 0 of 3 records; this machine's own record (10.0.0.1:2380) is not among them",
                        "waiting: 1 of 3 records: node-1; nothing from 2 more machines",
                        "waiting: 2 of 3 records: node-1, node-2; nothing from a third machine");
        assertThat(time.passed()).isEqualTo(Duration.ofMinutes(3));
    }

    @Test
    void aFlappingRecordBeginsTheRowAnewWhereThereIsNoFoundingRecord() throws InterruptedException {
        world.consul().register(2, 3);
        for (int second = 1; second < 60; second += 2) {
            time.at(second, () -> world.consul().deregister(3));
            time.at(second + 1, () -> world.consul().register(3));
        }
        assertThat(run(with(settings -> {
                    settings.noWait = true;
                    settings.founding = false;
                })))
                .isEqualTo(Program.DONE);
        assertThat(time.passed()).isEqualTo(Duration.ofSeconds(61));
    }

    @Test
    void theOthersAreFirst() throws InterruptedException {
        world.consul().register(2, 3);
        world.records().fails("Consul has no leader yet");
        time.at(60, () -> world.records().failsNoMore());
        assertThat(run(notWaiting())).isEqualTo(Program.DONE);
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
        assertThat(run(notWaiting())).isEqualTo(Program.DONE);
        assertThat(machine.told())
                .startsWith(
                        "waiting: the Consul agent does not answer; without it nobody knows"
                                + " which machines take part",
                        "waiting with alarm: the Consul agent does not answer; without it nobody knows"
                                + " which machines take part",
                        "waiting with alarm: Consul's catalog cannot be read: No cluster leader");
    }

    @Test
    void withoutTheRecordTheStartFileIsClaimedAndOpenedAndTheManifestMovedAsItIs() throws InterruptedException {
        machine.discoverySrv();
        machine.etcdStarts(false);
        world.consul().register(2, 3);
        assertThat(run(with(settings -> {
                    settings.noWait = true;
                    settings.founding = false;
                })))
                .isEqualTo(Program.DONE);
        var peers = "3 of 3 records, the same in every view: 10.0.0.1:2380, 10.0.0.2:2380, 10.0.0.3:2380";
        var cluster = machine.volume().head().flatMap(StartHead::clusterId).orElseThrow();
        var member = machine.volume().head().flatMap(StartHead::memberId).orElseThrow();
        assertThat(machine.told())
                .endsWith(
                        peers + "; a claimed start file is written",
                        peers + "; it is opened",
                        "start new: founding cluster " + cluster + " as member " + member,
                        HANDED_OVER,
                        NOT_WAITING);
        assertThat(machine.disk().files()).isEqualTo(Map.of(Settings.INSTALLED, Machine.POD));
        assertThat(machine.volume().done()).containsExactly("claim", "open");
        assertThat(world.records().writes()).isZero();
    }

    @Test
    void aCutAnswerHoldsTheGateUntilConsulIsSetRight() throws InterruptedException {
        machine.discoverySrv();
        machine.etcdStarts(false);
        world.consul().register(2, 3, 4, 5);
        machine.consul().cutsUdp(true);
        time.at(30, () -> machine.consul().cutsUdp(false));
        assertThat(run(with(settings -> {
                    settings.size = 5;
                    settings.noWait = true;
                    settings.founding = false;
                })))
                .isEqualTo(Program.DONE);
        assertThat(time.passed()).isEqualTo(Duration.ofSeconds(31));
        assertThat(machine.told().getFirst())
                .startsWith("waiting with alarm: DNS answers with 3 of 5 records by plain UDP");
    }

    // Restart

    @Test
    void withDataItGoesOnAtOnce() throws InterruptedException {
        world.running(3);
        machine.takeManifestAway();
        machine.consul().agentDown(true);
        assertThat(run(ofThree())).isEqualTo(Program.DONE);
        assertThat(time.passed()).isZero();
        assertThat(machine.told()).containsExactly(RESTART, HANDED_OVER, HEALTHY);
    }

    /** The first look is over after a second; once etcd was handed over a slow answer is better than none. */
    @Test
    void aLookIsUrgentUntilEtcdWasHandedOverSoThatASlowConsulHoldsBackNoRestart() throws InterruptedException {
        world.running(3);
        machine.takeManifestAway();
        var never = new CountDownLatch(1);
        var slow = new FoundingRecords() {
            @Override
            public RecordAnswer read() {
                try {
                    var _ = never.await(1500, TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return new RecordAnswer.Failed("it was slow");
            }

            @Override
            public Set<GivenUp> givenUp() {
                return Set.of();
            }

            @Override
            public WriteAnswer write(FoundingRecord founding, long index) {
                throw new AssertionError("nothing is to be written");
            }
        };
        var began = System.nanoTime();
        var handedOverAfter = new ArrayList<Duration>();
        var exitCode = machine.run(
                ofThree(),
                duration -> { // the first pause comes after the hand-over
                    handedOverAfter.add(Duration.ofNanos(System.nanoTime() - began));
                    time.pause(duration);
                },
                time::passed,
                slow);
        assertThat(exitCode).isEqualTo(Program.DONE);
        assertThat(handedOverAfter.getFirst()).isLessThan(Duration.ofMillis(1450));
        assertThat(machine.told())
                .startsWith(RESTART)
                .endsWith(
                        "ALARM: the founding record cannot be read, so it may not say yet that etcd runs here: it was"
                                + " slow",
                        HEALTHY);
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
        machine.disk().failFrom(0);
        time.at(600, machine.disk()::failNoMore);
        assertThat(run(with(settings -> {
                    settings.noWait = true;
                    settings.founding = false;
                })))
                .isEqualTo(Program.DONE);
        assertThat(machine.told())
                .containsExactly(
                        "there are data here that never had a start file: a sealed one is written beside them",
                        "waiting with alarm: " + RESTART
                                + ": not yet, cannot hand over /etc/kubernetes/staged/etcd.yaml to"
                                + " /etc/kubernetes/manifests/etcd.yaml: no space left at step 0",
                        RESTART,
                        HANDED_OVER,
                        "ended well: done: etcd goes on with its data, not waiting for it");
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
        assertThat(fourth.disk().files()).isEqualTo(Map.of(Settings.INSTALLED, Machine.POD));
        var head = fourth.volume().head().orElseThrow();
        assertThat(head.initialCluster())
                .contains("node-4=http://10.0.0.4:2380", world.etcd().id(1) + "=http://10.0.0.1:2380");
        assertThat(head.memberId()).contains(world.etcd().id(4));
        assertThat(head.promoted()).isTrue();
        assertThat(world.lock().holder()).isEmpty();
        assertThat(fourth.volume().done()).containsExactly("claim", "open", "seal", "seal");
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
        assertThat(third.run(with(settings -> settings.lostDiskGrace = Duration.ofMinutes(2)), time, time::passed))
                .isEqualTo(Program.DONE);
        assertThat(world.etcd().changes()).containsExactly("remove 3", "add learner 3", "promote 3");
        assertThat(time.passed()).isGreaterThanOrEqualTo(Duration.ofMinutes(2));
        assertThat(third.told())
                .anySatisfy(words -> assertThat(words)
                        .startsWith("voter node-3 (http://10.0.0.3:2380) is this machine, and its data are not there")
                        .endsWith("the manifest is taken away"));
        assertThat(third.volume().done()).containsExactly("forget", "claim", "open", "seal", "seal");
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
    void aLearnerThatDoesNotStartIsAnAlarmAndJoinsAnewOnceItIsRemoved() throws InterruptedException {
        world.running(3);
        var fourth = world.machine(4);
        fourth.etcdStarts(false);
        time.at(400, () -> {
            var _ = world.etcd().remove(List.of(), world.etcd().id(4));
            fourth.etcdStarts(true);
        });
        assertThat(fourth.run(ofThree(), time, time::passed)).isEqualTo(Program.DONE);
        assertThat(world.etcd().changes()).containsExactly("add learner 4", "remove 4", "add learner 4", "promote 4");
        assertThat(fourth.told())
                .contains(
                        "waiting: " + STARTS + " for 0 s of --join-timeout (300 s)",
                        "waiting with alarm: " + STARTS + " for 300 s",
                        "the start file may not be used any more, a quorum of its cluster no longer lists its member: it"
                                + " is withdrawn",
                        "the start file was withdrawn, a quorum of its cluster no longer lists its member: the manifest"
                                + " is taken away");
        assertThat(fourth.volume().done())
                .containsExactly("claim", "open", "withdraw", "move start file aside", "claim", "open", "seal", "seal");
        assertThat(time.passed()).isBetween(Duration.ofSeconds(410), Duration.ofSeconds(415));
    }

    @Test
    void aRemovedMemberIsRefusedUnlessItMayRejoin() throws InterruptedException {
        world.running(4);
        var fourth = world.machine(4);
        var _ = world.etcd().remove(List.of(), world.etcd().id(4));
        assertThat(fourth.run(ofThree(), time, time::passed)).isEqualTo(Program.REFUSED);
        assertThat(fourth.volume().done()).isEmpty();

        assertThat(fourth.run(with(settings -> settings.rejoinRemoved = true), time, time::passed))
                .isEqualTo(Program.DONE);
        assertThat(fourth.volume().done()).containsExactly("move data aside", "claim", "open", "seal", "seal");
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
    void anExchangedPodKeepsTheLockUntilItsEtcdHasStoppedAndIsHealthyAgain() throws InterruptedException {
        world.running(3);
        var exchanged = world.machine(1);
        exchanged.disk().with(Settings.STAGED, "another pod");
        time.at(20, () -> {
            assertThat(world.lock().holder()).contains("node-1");
            exchanged.etcdStarts(false);
        });
        time.at(40, () -> {
            assertThat(world.lock().holder()).contains("node-1");
            exchanged.etcdStarts(true);
        });
        assertThat(exchanged.run(ofThree(), time, time::passed)).isEqualTo(Program.DONE);
        assertThat(exchanged.disk().files()).containsEntry(Settings.INSTALLED, "another pod");
        assertThat(exchanged.told()).contains("waiting: etcd is starting from the other manifest", HEALTHY);
        assertThat(time.passed()).isBetween(Duration.ofSeconds(40), Duration.ofSeconds(42));
        assertThat(world.lock().holder()).isEmpty();
    }

    @Test
    void anExchangedPodThatTheKubeletDoesNotTakeHoldsTheOthersBackForAWhileOnly() throws InterruptedException {
        world.running(3);
        var exchanged = world.machine(1);
        exchanged.disk().with(Settings.STAGED, "another pod");
        assertThat(exchanged.run(ofThree(), time, time::passed)).isEqualTo(Program.DONE);
        assertThat(time.passed()).isBetween(Duration.ofMinutes(5), Duration.ofSeconds(302));
        assertThat(world.lock().holder()).isEmpty();
    }

    @Test
    void anotherOnesLockIsWaitedFor() throws InterruptedException {
        world.running(3);
        var other = world.lock().on("node-9");
        assertThat(other.acquire()).isInstanceOf(LockState.Mine.class);
        time.at(30, other::release);
        var fourth = world.machine(4);
        assertThat(fourth.run(ofThree(), time, time::passed)).isEqualTo(Program.DONE);
        assertThat(fourth.told())
                .anySatisfy(words -> assertThat(words)
                        .startsWith("waiting: ")
                        .endsWith("this machine is going to join it, once node-9 has finished: members are changed one"
                                + " at a time"));
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
        time.stopAt(0);
        assertThatThrownBy(() -> run(ofThree())).isInstanceOf(InterruptedException.class);
        assertNothingWasHandedOver();
    }

    /** Then nothing can be read any more, and looks broken. */
    @Test
    void askedToStopInTheMiddleOfALookItIsNotRefused() {
        machine.volume().unreadable("no access");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> run(ofThree())).isInstanceOf(InterruptedException.class);
        assertThat(machine.told()).containsExactly(STOPPED_BEFORE);
        assertThat(Thread.interrupted()).isFalse();
    }

    /** The look is over, and what it saw may be the work of the interruption. */
    @Test
    void askedToStopAtTheEndOfALookItTellsNoRefusal() {
        machine.volume().unreadable("no access");
        machine.lock().whenReleased(() -> Thread.currentThread().interrupt());
        assertThatThrownBy(() -> run(ofThree())).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isTrue(); // by the release at the very end
        assertThat(machine.told()).containsExactly(STOPPED_BEFORE);
    }

    // Ends

    @Test
    void aRefusalEndsAtOnce() throws InterruptedException {
        world.consul().register(2, 3);
        machine.ownPeerPortAnswers(true);
        assertThat(run(ofThree())).isEqualTo(Program.REFUSED);
        assertThat(machine.told())
                .containsExactly("ended badly: refused: something answers on 10.0.0.1:2380 although there is no data in"
                        + " /var/lib/etcd/data: an etcd runs here with another data directory, or another machine has"
                        + " this address; see --volume, --template, --address and --peer-port");
        assertThat(time.passed()).isZero();
        assertThat(machine.lock().released()).isPositive();
        assertNothingWasHandedOver();
    }

    @Test
    void theDeadlineTellsWhatItWasWaitingFor() throws InterruptedException {
        world.consul().register(2);
        assertThat(run(withTimeout(300))).isEqualTo(Program.DEADLINE_PASSED);
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
        assertThat(run(withTimeout(1))).isEqualTo(Program.DEADLINE_PASSED);
        assertThat(machine.told())
                .last()
                .asString()
                .endsWith("is not among them; see whether its registrar runs, for the same --cluster and --scheme");
    }

    @Test
    void theDeadlineHoldsForEtcdsHealthToo() throws InterruptedException {
        machine.etcdStarts(false);
        world.consul().register(2, 3);
        assertThat(run(withTimeout(60))).isEqualTo(Program.DEADLINE_PASSED);
        assertThat(machine.told())
                .last()
                .isEqualTo("ended badly: deadline passed, still waiting: " + STARTS
                        + " for 60 s of --join-timeout (300 s); the other founders do not answer yet");
        assertThat(machine.hasManifest()).isTrue();
    }

    @Test
    void withoutDeadlineItWaitsForHours() throws InterruptedException {
        time.at(3600, () -> world.consul().register(2, 3));
        assertThat(run(notWaiting())).isEqualTo(Program.DONE);
        assertThat(machine.waitedFor()).startsWith(Duration.ZERO, Duration.ofMillis(500), Duration.ofSeconds(1));
        assertThat(machine.waitedFor().getLast()).isEqualTo(Duration.ofMillis(3_599_500));
    }

    @Test
    void etcdNeedsAWhile() throws InterruptedException {
        world.running(3);
        machine.takeManifestAway();
        machine.etcdStarts(false);
        time.at(90, () -> machine.etcdStarts(true));
        assertThat(run(ofThree())).isEqualTo(Program.DONE);
        assertThat(machine.told())
                .containsExactly(
                        RESTART,
                        HANDED_OVER,
                        "waiting: etcd has what it needs to start; etcd does not answer",
                        HEALTHY);
        assertThat(time.passed()).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void withoutWaitingItEndsAsSoonAsEtcdMayStart() throws InterruptedException {
        machine.etcdStarts(false);
        world.consul().register(2, 3);
        assertThat(run(notWaiting())).isEqualTo(Program.DONE);
        assertThat(machine.told()).endsWith(HANDED_OVER, NOT_WAITING);
        assertThat(machine.hasManifest()).isTrue();
    }

    @Test
    void withoutWaitingARestartEndsWithTheHandOver() throws InterruptedException {
        world.running(3);
        machine.takeManifestAway();
        machine.etcdStarts(false);
        assertThat(run(notWaiting())).isEqualTo(Program.DONE);
        assertThat(machine.told())
                .containsExactly(
                        RESTART, HANDED_OVER, "ended well: done: etcd goes on with its data, not waiting for it");
    }

    /** As before {@code ExecStart=} of a unit: whoever called starts etcd. */
    @Test
    void withoutAKubeletItEndsWithTheOpenStartFile() throws InterruptedException {
        machine.etcdStarts(false);
        world.consul().register(2, 3);
        assertThat(run(with(settings -> {
                    settings.noWait = true;
                    settings.manifest = Optional.empty();
                })))
                .isEqualTo(Program.DONE);
        assertThat(machine.told()).last().isEqualTo(NOT_WAITING);
        assertThat(machine.volume().head().map(StartHead::state)).contains(StartState.OPEN);
        assertThat(machine.disk().written()).isEmpty();
    }

    // A gate that stays

    @Test
    void aGateThatStaysGoesOnAfterDoneAndTellsWhatItSees() {
        world.running(3);
        time.at(60, () -> machine.etcdStarts(false));
        time.at(120, () -> machine.etcdStarts(true));
        time.stopAt(180);
        assertThatThrownBy(() -> run(staying())).isInstanceOf(InterruptedException.class);
        assertThat(machine.told())
                .containsExactly(
                        "waiting: etcd has what it needs to start; etcd was not asked yet",
                        "watching: etcd is healthy",
                        "waiting: etcd has what it needs to start; etcd does not answer",
                        "watching: etcd is healthy",
                        STOPPED);
        assertThat(time.passed()).isEqualTo(Duration.ofMinutes(3));
    }

    @Test
    void aGateThatStaysGoesOnAfterARefusalAndTellsIt() {
        world.running(3);
        var fourth = world.machine(4);
        fourth.ownPeerPortAnswers(true);
        time.at(60, () -> fourth.ownPeerPortAnswers(false));
        time.stopAt(180);
        assertThatThrownBy(() -> fourth.run(staying(), time, time::passed)).isInstanceOf(InterruptedException.class);
        assertThat(fourth.told())
                .startsWith("refused: something answers on 10.0.0.4:2380 although there is no data in"
                        + " /var/lib/etcd/data: an etcd runs here with another data directory, or another machine has"
                        + " this address")
                .endsWith("watching: etcd is healthy", STOPPED);
        assertThat(world.etcd().changes()).containsExactly("add learner 4", "promote 4");
        assertThat(fourth.waitedFor())
                .allSatisfy(since -> assertThat(since).isGreaterThanOrEqualTo(Duration.ofMinutes(1)));
    }

    /** A step that was done long ago is no reason to end later on. */
    @Test
    void aGateThatStaysDoesWhatIsLeftToDo() {
        world.running(3);
        time.at(60, () -> world.records().forget());
        time.stopAt(120);
        assertThatThrownBy(() -> run(staying())).isInstanceOf(InterruptedException.class);
        assertThat(world.records().founding().founders()).isEmpty();
        assertThat(machine.told()).endsWith("watching: etcd is healthy", STOPPED);
        assertThat(machine.lock().released()).isPositive();
    }

    @Test
    void aFullVolumeIsTold() throws InterruptedException {
        world.consul().register(2, 3);
        machine.volume().full(true);
        time.at(60, () -> machine.volume().full(false));
        assertThat(run(notWaiting())).isEqualTo(Program.DONE);
        assertThat(machine.told())
                .contains("waiting: this machine is a founder: a claimed start file is written on its volume: not yet,"
                        + " no space left");
    }

    // Dry runs

    @Test
    void aDryRunFoundsNothing() throws InterruptedException {
        world.consul().register(2, 3);
        assertThat(run(dry())).isEqualTo(Program.DONE);
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
        machine.takeManifestAway();
        var files = machine.disk().files();
        assertThat(run(dry())).isEqualTo(Program.DONE);
        assertThat(machine.told()).containsExactly("ended well: would hand over, " + RESTART);
        assertThat(machine.disk().files()).isEqualTo(files);
        assertThat(machine.volume().done()).isEmpty();
    }

    @Test
    void aDryRunJoinsNothing() throws InterruptedException {
        world.running(3);
        var fourth = world.machine(4);
        assertThat(fourth.run(dry(), time, time::passed)).isEqualTo(Program.DONE);
        assertThat(fourth.told())
                .last()
                .asString()
                .startsWith("ended well: would do: cluster ")
                .endsWith(" runs, and this machine is going to join it: a claimed start file is written on its volume");
        assertThat(fourth.lock().acquired()).isZero();
        assertThat(world.etcd().changes()).isEmpty();
        assertThat(fourth.volume().done()).isEmpty();
    }

    @Test
    void aDryRunEndsAtItsFirstStepAlsoWhereTheGateStays() throws InterruptedException {
        world.consul().register(2, 3);
        assertThat(run(with(settings -> {
                    settings.dryRun = true;
                    settings.stay = true;
                })))
                .isEqualTo(Program.DONE);
        assertNothingWasHandedOver();
    }

    @Test
    void aDryRunTakesNoManifestAway() throws InterruptedException {
        world.running(4);
        var fourth = world.machine(4);
        var _ = world.etcd().remove(List.of(), world.etcd().id(4));
        assertThat(fourth.run(
                        with(settings -> {
                            settings.rejoinRemoved = true;
                            settings.dryRun = true;
                        }),
                        time,
                        time::passed))
                .isEqualTo(Program.DONE);
        assertThat(fourth.told())
                .last()
                .asString()
                .startsWith("ended well: would do: ")
                .endsWith(": the manifest is taken away");
        assertThat(fourth.hasManifest()).isTrue();
    }
}
