package io.etcdsidekicks.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.settings.Program;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whole runs of the gate on node-1, minutes in a moment. */
class ReadinessGateTest {
    private static final Path STAGED = Scene.settings(3).manifest();
    private static final Path INSTALLED = Scene.settings(3).installedManifest();
    private static final String MANIFEST = "kind: Pod";
    private static final String NEW =
            "start new: 3 of 3 records, the same in every view: 10.0.0.1:2380," + " 10.0.0.2:2380, 10.0.0.3:2380";
    private static final String HANDED_OVER = "handed over " + STAGED + " to " + INSTALLED;
    private static final String HEALTHY = "ended well: done: etcd is healthy";

    private final Timeline time = new Timeline();
    private final InMemoryConsul consul = new InMemoryConsul();
    private final FragileFiles disk = new FragileFiles(Scene.settings(3).manifestDir()).with(STAGED, MANIFEST);
    private final Told told = new Told();
    private DataVolume data = DataVolume.ABSENT;
    private boolean ownPeerPortAnswers;
    private boolean manifestDirExists = true;
    private boolean etcdStarts = true;
    private int looksAtTheDisk;

    /** Each thing told once, as long as it does not change. */
    private static final class Told implements Narrator {
        private final List<String> words = new ArrayList<>();
        private final List<Duration> waitedFor = new ArrayList<>();

        @Override
        public void waiting(Wait wait, Duration since) {
            waitedFor.add(since);
            add((wait.alarm() ? "waiting with alarm: " : "waiting: ") + wait.reason());
        }

        @Override
        public void did(String done) {
            add(done);
        }

        @Override
        public void ended(boolean well, String last) {
            add((well ? "ended well: " : "ended badly: ") + last);
        }

        private void add(String line) {
            if (words.isEmpty() || !words.getLast().equals(line)) {
                words.add(line);
            }
        }
    }

    private LocalObservation look() {
        looksAtTheDisk++;
        return new LocalObservation(data, manifest(STAGED), manifest(INSTALLED), manifestDirExists);
    }

    private ManifestState manifest(Path file) {
        return disk.files().containsKey(file) ? Scene.MANIFEST : Scene.ABSENT;
    }

    /** etcd is healthy once the kubelet has its manifest. */
    private EtcdHealth etcd() {
        return etcdStarts && disk.files().containsKey(INSTALLED)
                ? new EtcdHealth.Healthy()
                : new EtcdHealth.Unhealthy("etcd does not answer");
    }

    private int run(GateSettings settings) throws InterruptedException {
        return new ReadinessGate(
                        settings,
                        this::look,
                        new PeerObserver(settings, consul, consul, _ -> ownPeerPortAnswers),
                        new ManifestHandOver(disk, STAGED, INSTALLED),
                        this::etcd,
                        told,
                        time)
                .run(time);
    }

    private static GateSettings of(int size) {
        return settings(size, Optional.empty(), false, false);
    }

    private static GateSettings withTimeout(int seconds) {
        return settings(3, Optional.of(Duration.ofSeconds(seconds)), false, false);
    }

    private static GateSettings settings(int size, Optional<Duration> timeout, boolean dryRun, boolean noWait) {
        var settings = Scene.settings(size);
        return new GateSettings(
                settings.contract(),
                size,
                settings.manifest(),
                settings.manifestDir(),
                settings.dataDir(),
                settings.healthUrl(),
                settings.pollInterval(),
                settings.stablePolls(),
                timeout,
                dryRun,
                noWait);
    }

    private void assertNothingWasHandedOver() {
        assertThat(disk.files()).isEqualTo(Map.of(STAGED, MANIFEST));
        assertThat(disk.written()).isEmpty();
    }

    @Test
    void machinesAppearOneByOne() throws InterruptedException {
        time.at(60, () -> consul.register(1));
        time.at(120, () -> consul.register(2));
        time.at(180, () -> consul.register(3));
        assertThat(run(of(3))).isEqualTo(Program.DONE);
        assertThat(told.words)
                .containsExactly(
                        "waiting: 0 of 3 records; this machine's own record (10.0.0.1:2380) is not among them",
                        "waiting: 1 of 3 records: node-1; nothing from 2 more machines",
                        "waiting: 2 of 3 records: node-1, node-2; nothing from a third machine",
                        "waiting: 3 of 3 records, the same in every view: 10.0.0.1:2380, 10.0.0.2:2380,"
                                + " 10.0.0.3:2380; seen 1 of 3 times in a row",
                        "waiting: 3 of 3 records, the same in every view: 10.0.0.1:2380, 10.0.0.2:2380,"
                                + " 10.0.0.3:2380; seen 2 of 3 times in a row",
                        NEW,
                        HANDED_OVER,
                        HEALTHY);
        assertThat(time.passed()).isEqualTo(Duration.ofSeconds(181));
        assertThat(disk.files()).isEqualTo(Map.of(INSTALLED, MANIFEST));
    }

    @Test
    void aFlappingRecordBeginsTheRowAnew() throws InterruptedException {
        consul.register(1, 2, 3);
        for (int second = 1; second < 60; second += 2) {
            time.at(second, () -> consul.deregister(3));
            time.at(second + 1, () -> consul.register(3));
        }
        assertThat(run(of(3))).isEqualTo(Program.DONE);
        assertThat(time.passed()).isEqualTo(Duration.ofSeconds(61));
    }

    @Test
    void anotherMachineInThePlaceOfOneBeginsTheRowAnew() throws InterruptedException {
        consul.register(1, 2, 3);
        time.at(1, () -> {
            consul.deregister(3);
            consul.register(4);
        });
        assertThat(run(of(3))).isEqualTo(Program.DONE);
        assertThat(time.passed()).isEqualTo(Duration.ofSeconds(2));
        assertThat(told.words)
                .contains("start new: 3 of 3 records, the same in every view: 10.0.0.1:2380, 10.0.0.2:2380,"
                        + " 10.0.0.4:2380");
    }

    @Test
    void aLookThatDidNotAskForThePeersBeginsTheRowAnew() throws InterruptedException {
        consul.register(1, 2, 3);
        time.at(1, () -> manifestDirExists = false);
        time.at(100, () -> manifestDirExists = true);
        assertThat(run(of(3))).isEqualTo(Program.DONE);
        assertThat(time.passed()).isEqualTo(Duration.ofSeconds(101));
    }

    @Test
    void aCutAnswerHoldsTheGateUntilConsulIsSetRight() throws InterruptedException {
        consul.register(1, 2, 3, 4, 5);
        consul.cutsUdp(true);
        time.at(30, () -> consul.cutsUdp(false));
        assertThat(run(of(5))).isEqualTo(Program.DONE);
        assertThat(time.passed()).isEqualTo(Duration.ofSeconds(31));
        assertThat(told.words.getFirst())
                .startsWith("waiting with alarm: DNS answers with 3 of 5 records by plain UDP");
    }

    @Test
    void consulComesLate() throws InterruptedException {
        consul.register(1, 2, 3);
        consul.agentDown(true);
        consul.leaderless(true);
        time.at(20, () -> consul.agentDown(false));
        time.at(40, () -> consul.leaderless(false));
        assertThat(run(of(3))).isEqualTo(Program.DONE);
        assertThat(told.words)
                .startsWith(
                        "waiting: the Consul agent does not answer at http://127.0.0.1:8500; without it nobody knows"
                                + " which machines take part",
                        "waiting: Consul's catalog cannot be read: No cluster leader");
    }

    @Test
    void withDataItDoesNotAskConsul() throws InterruptedException {
        data = DataVolume.INITIALISED;
        consul.agentDown(true);
        assertThat(run(of(3))).isEqualTo(Program.DONE);
        assertThat(time.passed()).isZero();
        assertThat(told.words)
                .containsExactly(
                        "start restart: there is data in /var/lib/etcd: etcd goes on with it, whatever Consul says",
                        HANDED_OVER,
                        HEALTHY);
    }

    @Test
    void aDryRunChangesNothing() throws InterruptedException {
        consul.register(1, 2, 3);
        assertThat(run(settings(3, Optional.empty(), true, false))).isEqualTo(Program.DONE);
        assertThat(told.words).last().isEqualTo("ended well: would hand over, " + NEW);
        assertThat(told.words).doesNotContain(NEW, HANDED_OVER);
        assertNothingWasHandedOver();
    }

    @Test
    void withoutWaitingItEndsWithTheHandOver() throws InterruptedException {
        consul.register(1, 2, 3);
        etcdStarts = false;
        assertThat(run(settings(3, Optional.empty(), false, true))).isEqualTo(Program.DONE);
        assertThat(told.words).endsWith(NEW, HANDED_OVER, "ended well: done, not waiting for etcd");
        assertThat(disk.files()).isEqualTo(Map.of(INSTALLED, MANIFEST));
    }

    @Test
    void aHandOverThatFailsIsTriedAgain() throws InterruptedException {
        data = DataVolume.INITIALISED;
        disk.failAt(3, FragileFiles.Fault.IO_EXCEPTION); // within the write of the dot-file
        assertThat(run(of(3))).isEqualTo(Program.DONE);
        assertThat(told.words)
                .containsExactly(
                        "waiting with alarm: cannot hand over " + STAGED + " to " + INSTALLED
                                + ": IOException no space left at step 3",
                        "start restart: there is data in /var/lib/etcd: etcd goes on with it, whatever Consul says",
                        HANDED_OVER,
                        HEALTHY);
        assertThat(time.passed()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void aHandOverThatKeepsFailingIsToldOnce() throws InterruptedException {
        data = DataVolume.INITIALISED;
        disk.failFrom(3);
        time.at(600, disk::failNoMore);
        assertThat(run(of(3))).isEqualTo(Program.DONE);
        assertThat(told.words).hasSize(4);
        assertThat(time.passed()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void etcdNeedsAWhile() throws InterruptedException {
        consul.register(1, 2, 3);
        etcdStarts = false;
        time.at(90, () -> etcdStarts = true);
        assertThat(run(of(3))).isEqualTo(Program.DONE);
        assertThat(told.words)
                .endsWith(NEW, HANDED_OVER, "waiting: the manifest is handed over; etcd does not answer", HEALTHY);
        assertThat(time.passed()).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void afterTheHandOverTheDecisionIsNotTakenAgain() throws InterruptedException {
        consul.register(1, 2, 3);
        etcdStarts = false;
        time.at(2, () -> {
            ownPeerPortAnswers = true; // which without data would be a reason to refuse
            data = DataVolume.UNREADABLE;
            consul.deregister(1);
        });
        time.at(10, () -> etcdStarts = true);
        assertThat(run(of(3))).isEqualTo(Program.DONE);
        assertThat(looksAtTheDisk).isEqualTo(3);
        assertThat(told.words).containsOnlyOnce(NEW);
    }

    @Test
    void theDeadlineTellsWhatItWasWaitingFor() throws InterruptedException {
        consul.register(1, 2);
        assertThat(run(withTimeout(300))).isEqualTo(Program.DEADLINE_PASSED);
        assertThat(told.words)
                .last()
                .isEqualTo("ended badly: deadline passed, still waiting: 2 of 3 records: node-1, node-2; nothing from"
                        + " a third machine");
        assertThat(time.passed()).isEqualTo(Duration.ofMinutes(5));
        assertNothingWasHandedOver();
    }

    @Test
    void theDeadlineTellsTheRemedyToo() throws InterruptedException {
        consul.register(2, 3);
        assertThat(run(withTimeout(1))).isEqualTo(Program.DEADLINE_PASSED);
        assertThat(told.words).last().asString().endsWith("is not among them; see whether its registrar runs");
    }

    @Test
    void theDeadlineHoldsForEtcdsHealthToo() throws InterruptedException {
        consul.register(1, 2, 3);
        etcdStarts = false;
        assertThat(run(withTimeout(60))).isEqualTo(Program.DEADLINE_PASSED);
        assertThat(told.words)
                .last()
                .isEqualTo("ended badly: deadline passed, still waiting: the manifest is handed over; etcd does not"
                        + " answer");
        assertThat(disk.files()).isEqualTo(Map.of(INSTALLED, MANIFEST));
    }

    @Test
    void withoutDeadlineItWaitsForHours() throws InterruptedException {
        time.at(3600, () -> consul.register(1, 2, 3));
        assertThat(run(of(3))).isEqualTo(Program.DONE);
        assertThat(told.waitedFor).startsWith(Duration.ZERO, Duration.ofMillis(500), Duration.ofSeconds(1));
        assertThat(told.waitedFor.getLast()).isEqualTo(Duration.ofMillis(3_600_500));
    }

    @Test
    void aRefusalEndsAtOnce() throws InterruptedException {
        consul.register(1, 2, 3);
        ownPeerPortAnswers = true;
        assertThat(run(of(3))).isEqualTo(Program.REFUSED);
        assertThat(told.words)
                .containsExactly("ended badly: refused: something answers on 10.0.0.1:2380 although there is no data in"
                        + " /var/lib/etcd: an etcd runs here with another data directory, or another machine has this"
                        + " address; see --data-dir, --address and --peer-port");
        assertThat(time.passed()).isZero();
        assertNothingWasHandedOver();
    }

    @Test
    void askedToStopItHandsNothingOver() {
        consul.register(1, 2, 3);
        time.stopAt(1);
        assertThatThrownBy(() -> run(of(3))).isInstanceOf(InterruptedException.class);
        assertNothingWasHandedOver();
    }
}
