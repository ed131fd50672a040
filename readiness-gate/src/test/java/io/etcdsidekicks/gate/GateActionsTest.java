package io.etcdsidekicks.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdDirectories;
import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.StartValues;
import io.etcdsidekicks.discovery.VolumeNote;
import io.etcdsidekicks.gate.FoundingRecords.WriteAnswer;
import io.etcdsidekicks.gate.GateActions.Outcome;
import io.etcdsidekicks.gate.GateDecision.AcquireLock;
import io.etcdsidekicks.gate.GateDecision.AddLearner;
import io.etcdsidekicks.gate.GateDecision.Found;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.MakeClaim;
import io.etcdsidekicks.gate.GateDecision.MoveDataAside;
import io.etcdsidekicks.gate.GateDecision.PrepareHandOver;
import io.etcdsidekicks.gate.GateDecision.Promote;
import io.etcdsidekicks.gate.GateDecision.RemoveMember;
import io.etcdsidekicks.gate.GateDecision.Start;
import io.etcdsidekicks.gate.GateDecision.Step;
import io.etcdsidekicks.gate.GateDecision.TakeManifestAway;
import io.etcdsidekicks.gate.GateDecision.WriteRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every step, what it does outside, and in which order. */
final class GateActionsTest {
    private static final EtcdId CLUSTER = EtcdId.ofHex("c1");
    private static final EtcdId MEMBER = EtcdId.ofHex("1234");
    private static final String WHY = "because";
    private static final StartValues START = new StartValues("node-1", "node-1=http://10.0.0.1:2380", "new", "a-token");
    private static final FoundingRecord FOUNDING = FoundingRecord.closed("mycluster", 3, CLUSTER);

    private final List<String> done = new ArrayList<>();
    private final FragileFiles disk = new FragileFiles(Settings.KUBELET).with(Settings.STAGED, PlainTemplates.TEMPLATE);
    private WriteAnswer written = new WriteAnswer.Written();
    private LockState lock = new LockState.Mine();
    private Optional<String> refusal = Optional.empty();
    private boolean volumeFails;
    private Optional<VolumeNote> note = Optional.of(VolumeNote.ofFounder("mycluster", "c1a1m"));
    private TreeMap<Endpoint, PeerAnswer> answers = new TreeMap<>(Map.of(
            Machines.endpoint(2),
            new PeerAnswer.Member(CLUSTER, List.of(member(2, false), member(3, false), member(4, true)), true),
            Machines.endpoint(4),
            new PeerAnswer.Member(CLUSTER, List.of(member(4, true)), false),
            Machines.endpoint(9),
            new PeerAnswer.Member(EtcdId.ofHex("f0"), List.of(member(9, false)), true)));

    private final class Outside implements FoundingRecords, ChangeLock, MemberChanges, Volume {
        @Override
        public RecordAnswer read() {
            throw new AssertionError("the record was read already");
        }

        @Override
        public WriteAnswer write(FoundingRecord founding, long index) {
            done.add("record over " + index + ": " + founding);
            return written;
        }

        @Override
        public LockState look() {
            done.add("look at the lock");
            return lock;
        }

        @Override
        public LockState acquire() {
            done.add("acquire the lock");
            return lock;
        }

        @Override
        public void release() {
            throw new AssertionError("the loop does that");
        }

        @Override
        public Change addLearner(List<String> clientUrls, String peerUrl) {
            return change("add learner " + peerUrl + " at " + clientUrls, MEMBER);
        }

        @Override
        public Change remove(List<String> clientUrls, EtcdId member) {
            return change("remove " + member + " at " + clientUrls, member);
        }

        @Override
        public Change promote(List<String> clientUrls, EtcdId member) {
            return change("promote " + member + " at " + clientUrls, member);
        }

        private Change change(String words, EtcdId member) {
            done.add(words);
            return refusal.<Change>map(Change.Failed::new).orElseGet(() -> new Change.Changed(member));
        }

        @Override
        public void claim(EtcdDirectories directories, VolumeNote claim) throws IOException {
            onVolume("claim " + claim);
        }

        @Override
        public void write(EtcdDirectories directories, VolumeNote written) throws IOException {
            onVolume("note " + written);
        }

        @Override
        public void open(EtcdDirectories directories, Optional<VolumeNote> note) throws IOException {
            onVolume("open, with the manifest " + disk.files().get(Settings.INSTALLED));
        }

        @Override
        public Path moveAside(EtcdDirectories directories) throws IOException {
            onVolume("move aside");
            return Path.of("/var/lib/etcd/data.moved-aside-1");
        }

        private void onVolume(String words) throws IOException {
            if (volumeFails) {
                throw new IOException("no space left");
            }
            done.add(words);
        }
    }

    private static MemberView member(int number, boolean learner) {
        return new MemberView(
                new EtcdId(number),
                Machines.name(number),
                List.of(Machines.peerUrl(number)),
                Set.of(Machines.endpoint(number)),
                List.of(Machines.clientUrl(number)),
                learner);
    }

    private Outcome act(Step step) {
        return act(Settings.of(3), step);
    }

    private Outcome act(Settings settings, Step step) {
        var outside = new Outside();
        var templates = new PlainTemplates(disk);
        var actions = new GateActions(
                settings.build(),
                outside,
                outside,
                outside,
                outside,
                new ManifestHandOver(disk, templates, settings.target()),
                () -> "s3cr3t");
        var local = new LocalObservation(
                InMemoryVolume.DIRECTORIES,
                DataVolume.ABSENT,
                Optional.empty(),
                note,
                false,
                templates.staged(settings.target()),
                templates.installed(settings.target()),
                true);
        var peers = new PeerObservation(
                new AgentAnswer.Failed(""),
                Optional.of(Machines.endpoint(1)),
                false,
                new CatalogAnswer.Failed(""),
                Map.of(),
                new SrvAnswer.Failed(""),
                Map.of());
        return actions.act(
                step,
                new Observation(
                        Duration.ZERO,
                        local,
                        lock,
                        peers,
                        new RecordAnswer.Absent(),
                        new ClusterObservation(answers),
                        new MachinesAnswer.Failed(""),
                        new EtcdHealth.Unhealthy("")));
    }

    // The founding record

    private static final List<FoundingRecord.Seed> SEEDS =
            List.of(new FoundingRecord.Seed("node-1", Machines.endpoint(1), Machines.peerUrl(1)));

    @Test
    void aFreshTokenNamesTheCluster() {
        assertThat(act(new Found(SEEDS, Optional.empty(), WHY))).isEqualTo(new Outcome.Acted(""));
        assertThat(done)
                .containsExactly("record over 0: " + FoundingRecord.open("mycluster", 3, "mycluster-s3cr3t", SEEDS));
    }

    @Test
    void theTokenOfTheManifestIsTaken() {
        assertThat(act(new Found(SEEDS, Optional.of("theirs"), WHY))).isEqualTo(new Outcome.Acted(""));
        assertThat(done).containsExactly("record over 0: " + FoundingRecord.open("mycluster", 3, "theirs", SEEDS));
    }

    @Test
    void aRecordReplacesTheOneThatWasRead() {
        assertThat(act(new WriteRecord(FOUNDING, 17, WHY))).isEqualTo(new Outcome.Acted(""));
        assertThat(done).containsExactly("record over 17: " + FOUNDING);
    }

    @Test
    void aRecordMayNotBeWritten() {
        written = new WriteAnswer.Overtaken();
        assertThat(act(new WriteRecord(FOUNDING, 17, WHY)))
                .isEqualTo(new Outcome.NotActed("another machine was first"));
        written = new WriteAnswer.Failed("Consul has no leader yet");
        assertThat(act(new WriteRecord(FOUNDING, 17, WHY)))
                .isEqualTo(new Outcome.NotActed("the founding record cannot be written: Consul has no leader yet"));
    }

    // The volume

    @Test
    void aClaimIsASecret() {
        assertThat(act(new MakeClaim(WHY))).isEqualTo(new Outcome.Acted(""));
        assertThat(done).containsExactly("claim " + VolumeNote.ofFounder("mycluster", "s3cr3t"));
    }

    @Test
    void theHandOverIsPreparedOnTheNoteThatIsThere() {
        assertThat(act(new PrepareHandOver(START, WHY))).isEqualTo(new Outcome.Acted(""));
        assertThat(done)
                .containsExactly(
                        "note " + VolumeNote.ofFounder("mycluster", "c1a1m").with(START));
    }

    @Test
    void dataAreMovedAside() {
        assertThat(act(new MoveDataAside(WHY)))
                .isEqualTo(new Outcome.Acted("the data are in /var/lib/etcd/data.moved-aside-1 from now on"));
        assertThat(done).containsExactly("move aside");
    }

    static Stream<Step> stepsOnTheVolume() {
        return Stream.of(
                new MakeClaim(WHY),
                new PrepareHandOver(START, WHY),
                new MoveDataAside(WHY),
                new HandOver(Start.NEW, Optional.of(START), WHY),
                new AddLearner(CLUSTER, WHY));
    }

    @ParameterizedTest
    @MethodSource("stepsOnTheVolume")
    void aFullVolumeIsAnOutcome(Step step) {
        volumeFails = true;
        assertThat(act(step)).isEqualTo(new Outcome.NotActed("IOException no space left"));
    }

    // The hand-over

    @Test
    void theDirectoriesComeAfterTheManifest() {
        assertThat(act(new HandOver(Start.NEW, Optional.of(START), WHY)))
                .isEqualTo(new Outcome.Acted("filled in /etc/kubernetes/staged/etcd.yaml and handed it over to"
                        + " /etc/kubernetes/manifests/etcd.yaml"));
        assertThat(done).containsExactly("open, with the manifest start node-1 new with node-1=http://10.0.0.1:2380");
    }

    @Test
    void theyComeForALearnerToo() {
        assertThat(act(new HandOver(Start.EXISTING, Optional.of(START), WHY))).isInstanceOf(Outcome.Acted.class);
        assertThat(done).hasSize(1);
    }

    @Test
    void aRestartHasThem() {
        assertThat(act(new HandOver(Start.RESTART, Optional.of(START), WHY))).isInstanceOf(Outcome.Acted.class);
        assertThat(done).isEmpty();
    }

    @Test
    void withoutTheRecordTheyComeAsWell() {
        assertThat(act(Settings.of(3).withoutFounding(), new HandOver(Start.NEW, Optional.of(START), WHY)))
                .isInstanceOf(Outcome.Acted.class);
        assertThat(done).hasSize(1);
    }

    @Test
    void theyStayAwayWhenTheManifestCannotBeHandedOver() {
        disk.failFrom(0);
        assertThat(act(new HandOver(Start.NEW, Optional.of(START), WHY)))
                .isEqualTo(new Outcome.NotActed("cannot hand over /etc/kubernetes/staged/etcd.yaml to"
                        + " /etc/kubernetes/manifests/etcd.yaml: IOException no space left at step 0"));
        assertThat(done).isEmpty();
    }

    @Test
    void theManifestIsTakenAway() {
        disk.with(Settings.INSTALLED, "kind: Pod");
        assertThat(act(new TakeManifestAway(false, WHY)))
                .isEqualTo(new Outcome.Acted("took /etc/kubernetes/manifests/etcd.yaml away, to"
                        + " /etc/kubernetes/staged/etcd.yaml.previous"));
        assertThat(disk.files()).doesNotContainKey(Settings.INSTALLED);
        disk.with(Settings.INSTALLED, "kind: Pod").failFrom(0);
        assertThat(act(new TakeManifestAway(false, WHY)))
                .isEqualTo(new Outcome.NotActed("cannot take /etc/kubernetes/manifests/etcd.yaml away: IOException no"
                        + " space left at step 0"));
    }

    // Members

    @Test
    void theLockIsAcquired() {
        assertThat(act(new AcquireLock(WHY))).isEqualTo(new Outcome.Acted(""));
        lock = new LockState.Others("node-2");
        assertThat(act(new AcquireLock(WHY))).isEqualTo(new Outcome.NotActed("node-2 has the lock"));
        lock = new LockState.Free();
        assertThat(act(new AcquireLock(WHY))).isEqualTo(new Outcome.NotActed("the lock could not be had yet"));
        lock = new LockState.Failed("Consul has no leader yet");
        assertThat(act(new AcquireLock(WHY))).isEqualTo(new Outcome.NotActed("Consul has no leader yet"));
        assertThat(done).containsOnly("acquire the lock");
    }

    @Test
    void theLearnersIdIsNotedOnceItIsAdded() {
        assertThat(act(new AddLearner(CLUSTER, WHY))).isEqualTo(new Outcome.Acted("its member ID is 1234"));
        assertThat(done)
                .containsExactly(
                        "look at the lock",
                        "add learner http://10.0.0.1:2380 at [http://10.0.0.2:2379]",
                        "claim " + VolumeNote.ofLearner("mycluster", MEMBER));
    }

    @Test
    void nothingIsNotedWhenEtcdRefuses() {
        refusal = Optional.of("unhealthy cluster");
        assertThat(act(new AddLearner(CLUSTER, WHY))).isEqualTo(new Outcome.NotActed("unhealthy cluster"));
        assertThat(done).noneMatch(words -> words.startsWith("note"));
    }

    @Test
    void votersThatAnswerAreAsked() {
        assertThat(act(new RemoveMember(CLUSTER, MEMBER, WHY))).isEqualTo(new Outcome.Acted(""));
        assertThat(act(new Promote(CLUSTER, MEMBER, WHY))).isEqualTo(new Outcome.Acted(""));
        assertThat(done)
                .containsExactly(
                        "look at the lock",
                        "remove 1234 at [http://10.0.0.2:2379]",
                        "look at the lock",
                        "promote 1234 at [http://10.0.0.2:2379]");
    }

    @Test
    void withoutAClientUrlNobodyIsAsked() {
        answers = new TreeMap<>();
        assertThat(act(new Promote(CLUSTER, MEMBER, WHY)))
                .isEqualTo(new Outcome.NotActed("no member tells a client URL"));
        assertThat(done).containsExactly("look at the lock");
    }

    static Stream<Step> changes() {
        return Stream.of(
                new AddLearner(CLUSTER, WHY),
                new RemoveMember(CLUSTER, MEMBER, WHY),
                new Promote(CLUSTER, MEMBER, WHY));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void withoutTheLockNothingIsChanged(Step step) {
        for (var lost :
                List.of(new LockState.Free(), new LockState.Others("node-2"), new LockState.Failed("no leader"))) {
            lock = lost;
            assertThat(act(step)).isEqualTo(new Outcome.NotActed("the lock was lost meanwhile"));
        }
        assertThat(done).containsOnly("look at the lock");
    }
}
