package io.etcdsidekicks.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.discovery.VolumeFacts;
import io.etcdsidekicks.discovery.WalPlace;
import io.etcdsidekicks.discovery.startfile.EtcdTemplate;
import io.etcdsidekicks.gate.FoundingRecords.WriteAnswer;
import io.etcdsidekicks.gate.GateActions.Outcome;
import io.etcdsidekicks.gate.GateDecision.AcquireLock;
import io.etcdsidekicks.gate.GateDecision.AddLearner;
import io.etcdsidekicks.gate.GateDecision.Claim;
import io.etcdsidekicks.gate.GateDecision.Forget;
import io.etcdsidekicks.gate.GateDecision.Found;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.MakeDirectories;
import io.etcdsidekicks.gate.GateDecision.MoveDataAside;
import io.etcdsidekicks.gate.GateDecision.MoveStartFileAside;
import io.etcdsidekicks.gate.GateDecision.Open;
import io.etcdsidekicks.gate.GateDecision.Promote;
import io.etcdsidekicks.gate.GateDecision.Remember;
import io.etcdsidekicks.gate.GateDecision.RemoveMember;
import io.etcdsidekicks.gate.GateDecision.Renew;
import io.etcdsidekicks.gate.GateDecision.Seal;
import io.etcdsidekicks.gate.GateDecision.Start;
import io.etcdsidekicks.gate.GateDecision.Step;
import io.etcdsidekicks.gate.GateDecision.TakeManifestAway;
import io.etcdsidekicks.gate.GateDecision.WriteDatabase;
import io.etcdsidekicks.gate.GateDecision.WriteRecord;
import io.etcdsidekicks.gate.GateDecision.WriteSealed;
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
    private static final Memory.Seen SEEN = new Memory.Seen(CLUSTER, MEMBER, new WalPlace(2049, 77));
    private static final StartHead FOUNDER = head(StartHead.Origin.FOUNDED, Optional.of("c1a1m"));
    private static final StartHead JOINER = head(StartHead.Origin.JOINED, Optional.empty());
    private static final FoundingRecord FOUNDING = FoundingRecord.closed("mycluster", 3, CLUSTER);

    private final List<String> done = new ArrayList<>();
    private final FragileFiles disk = new FragileFiles(Settings.KUBELET).with(Settings.STAGED, Machine.POD);
    private WriteAnswer written = new WriteAnswer.Written();
    private LockState lock = new LockState.Mine();
    private Optional<String> refusal = Optional.empty();
    private boolean volumeFails;
    private PodState staged = Scene.POD;
    private TemplateState template = new TemplateState.Usable(InMemoryVolume.template(false));
    private TreeMap<Endpoint, PeerAnswer> answers = new TreeMap<>(Map.of(
            Machines.endpoint(2),
            new PeerAnswer.Member(CLUSTER, List.of(member(2, false), member(3, false), member(4, true)), true),
            Machines.endpoint(4),
            new PeerAnswer.Member(CLUSTER, List.of(member(4, true)), false),
            Machines.endpoint(9),
            new PeerAnswer.Member(EtcdId.ofHex("f0"), List.of(member(9, false)), true)));

    private static StartHead head(StartHead.Origin origin, Optional<String> claim) {
        return new StartHead(
                "mycluster",
                Machines.endpoint(1),
                StartState.CLAIMED,
                "a reason",
                origin,
                claim,
                "node-1",
                "",
                "a-token",
                Optional.of(CLUSTER),
                Optional.empty(),
                false);
    }

    private static String words(StartHead head) {
        return head.state().word() + " for " + head.claim().orElse("nobody's claim")
                + head.memberId().map(id -> " as " + id).orElse("")
                + (head.initialCluster().isBlank() ? "" : " with " + head.initialCluster());
    }

    private final class Outside implements FoundingRecords, ChangeLock, MemberChanges, Volume {
        @Override
        public RecordAnswer read() {
            throw new AssertionError("the record was read already");
        }

        @Override
        public Set<GivenUp> givenUp() {
            throw new AssertionError("Consul was asked already");
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
        public Change writeDatabase(EtcdId member, List<String> clientUrls) {
            return change("write the database of " + member + " at " + clientUrls, member);
        }

        @Override
        public void makeDirectories(List<Path> missing) throws IOException {
            onVolume("make directories " + missing);
        }

        @Override
        public void makeFirst(List<Path> directories) throws IOException {
            onVolume("make first " + directories);
        }

        @Override
        public void claim(StartHead claimed, EtcdTemplate template) throws IOException {
            onVolume("claim: " + words(claimed));
        }

        @Override
        public void open(StartHead expected, StartHead open, EtcdTemplate template) throws IOException {
            onVolume("open over " + words(expected) + ": " + words(open));
        }

        @Override
        public void seal(StartHead expected, StartHead sealed, boolean hasWal, Optional<Memory.Seen> seen)
                throws IOException {
            onVolume("seal over " + words(expected) + ": " + words(sealed) + ", seen "
                    + seen.map(Memory.Seen::memberId));
        }

        @Override
        public void writeSealed(StartHead sealed, EtcdTemplate template, Memory.Seen seen) throws IOException {
            onVolume("write: " + words(sealed) + ", seen " + seen.memberId());
        }

        @Override
        public void renew(StartHead expected, StartHead sealed, EtcdTemplate template) throws IOException {
            onVolume("renew over " + words(expected) + " at " + sealed.address());
        }

        @Override
        public void remember(VolumeFacts expected, Memory memory) throws IOException {
            onVolume("remember " + memory.seen().map(Memory.Seen::memberId));
        }

        @Override
        public Path moveStartFileAside(StartHead expected) throws IOException {
            onVolume("move aside " + words(expected));
            return Path.of("/var/lib/etcd/etcd.yaml.aside-1");
        }

        @Override
        public List<Path> moveDataAside(VolumeFacts expected) throws IOException {
            onVolume("move data aside");
            return List.of(Path.of("/var/lib/etcd/data.aside-1"));
        }

        @Override
        public void forget(VolumeFacts expected) throws IOException {
            onVolume("forget");
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

    private Outcome act(GateSettings settings, Step step) {
        var outside = new Outside();
        var actions = new GateActions(
                settings,
                outside,
                outside,
                outside,
                outside,
                settings.manifest().map(staged -> new ManifestHandOver(disk, staged, Settings.INSTALLED)),
                () -> "s3cr3t");
        var local = new LocalFacts(
                        new InMemoryVolume().look(),
                        Optional.empty(),
                        template,
                        new Pods(true, true, staged, Scene.ABSENT, false, List.of()),
                        true,
                        Set.of(Machines.address(1)))
                .in(new RecordAnswer.Absent());
        var peers = new PeerObservation(
                new AgentAnswer.Failed(""),
                Optional.of(Machines.endpoint(1)),
                OwnPort.REFUSES,
                new CatalogAnswer.Failed(""),
                Map.of(),
                new SrvAnswer.Failed(""),
                Map.of(),
                List.of());
        return actions.act(
                step,
                new Observation(
                        Duration.ZERO,
                        local,
                        lock,
                        peers,
                        new RecordAnswer.Absent(),
                        Set.of(),
                        new ClusterObservation(answers),
                        new MachinesAnswer.Failed(""),
                        new EtcdHealth.Unhealthy("")));
    }

    // The founding record

    private static final List<FoundingRecord.Seed> SEEDS =
            List.of(new FoundingRecord.Seed("node-1", Machines.endpoint(1), Machines.peerUrl(1)));

    @Test
    void theTokenOfAManifestAsItIsIsTaken() {
        assertThat(act(new Found(SEEDS, Optional.of("tok"), WHY))).isEqualTo(new Outcome.Acted(""));
        assertThat(done).containsExactly("record over 0: " + FoundingRecord.open("mycluster", 3, "tok", SEEDS));
    }

    @Test
    void aFreshTokenNamesTheCluster() {
        assertThat(act(new Found(SEEDS, Optional.empty(), WHY))).isEqualTo(new Outcome.Acted(""));
        assertThat(done)
                .containsExactly("record over 0: " + FoundingRecord.open("mycluster", 3, "mycluster-s3cr3t", SEEDS));
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
    void aFoundersClaimIsASecret() {
        assertThat(act(new Claim(head(StartHead.Origin.FOUNDED, Optional.empty()), WHY)))
                .isEqualTo(new Outcome.Acted(""));
        assertThat(done).containsExactly("claim: claimed for s3cr3t");
    }

    @Test
    void aJoinerHasNoClaim() {
        assertThat(act(new Claim(JOINER, WHY))).isEqualTo(new Outcome.Acted(""));
        assertThat(done).containsExactly("claim: claimed for nobody's claim");
    }

    @Test
    void aStartFileIsReplacedOverTheOneThatWasSeen() {
        var open = FOUNDER.in(StartState.OPEN, WHY);
        var sealed = FOUNDER.in(StartState.SEALED, WHY);
        assertThat(act(new Open(FOUNDER, open, WHY))).isEqualTo(new Outcome.Acted(""));
        assertThat(act(new Seal(open, sealed, Optional.of(SEEN), WHY))).isEqualTo(new Outcome.Acted(""));
        assertThat(act(new Renew(sealed, sealed.at(Machines.endpoint(7)), WHY))).isEqualTo(new Outcome.Acted(""));
        assertThat(done)
                .containsExactly(
                        "open over claimed for c1a1m: open for c1a1m",
                        "seal over open for c1a1m: sealed for c1a1m, seen Optional[1234]",
                        "renew over sealed for c1a1m at 10.0.0.7:2380");
    }

    @Test
    void dataThatWereFoundGetASealedFile() {
        assertThat(act(new WriteSealed(FOUNDER.in(StartState.SEALED, WHY), SEEN, WHY)))
                .isEqualTo(new Outcome.Acted(""));
        assertThat(done).containsExactly("write: sealed for c1a1m, seen 1234");
    }

    @Test
    void whatWasSeenIsRememberedAndForgotten() {
        assertThat(act(new Remember(Memory.none().with(SEEN), WHY))).isEqualTo(new Outcome.Acted(""));
        assertThat(act(new Forget(WHY))).isEqualTo(new Outcome.Acted(""));
        assertThat(done).containsExactly("remember Optional[1234]", "forget");
    }

    @Test
    void directoriesAreMade() {
        assertThat(act(new MakeDirectories(List.of(Path.of("/var/lib/etcd/data/member/wal")), WHY)))
                .isEqualTo(new Outcome.Acted(""));
        assertThat(done).containsExactly("make directories [/var/lib/etcd/data/member/wal]");
    }

    /** Of this machine's etcd, and nobody else's; the lock is not needed for it. */
    @Test
    void theDatabaseIsWrittenByThisMachinesEtcd() {
        answers.put(Machines.endpoint(1), new PeerAnswer.Member(CLUSTER, List.of(member(1, false)), false));
        assertThat(act(new WriteDatabase(MEMBER, WHY))).isEqualTo(new Outcome.Acted(""));
        assertThat(done).containsExactly("write the database of " + MEMBER + " at [http://10.0.0.1:2379]");
    }

    @Test
    void aStartFileIsMovedAside() {
        assertThat(act(new MoveStartFileAside(FOUNDER, WHY)))
                .isEqualTo(new Outcome.Acted("it is in /var/lib/etcd/etcd.yaml.aside-1 from now on"));
        assertThat(done).containsExactly("move aside claimed for c1a1m");
    }

    @Test
    void dataAreMovedAside() {
        assertThat(act(new MoveDataAside(WHY)))
                .isEqualTo(new Outcome.Acted("the data are in [/var/lib/etcd/data.aside-1] from now on"));
        assertThat(done).containsExactly("move data aside");
    }

    /** It is made from the file that is there, so that a faulty template never holds it back. */
    @Test
    void aFaultyTemplateHoldsBackWhatIsMadeFromItAndNoSealing() {
        template = new TemplateState.Faulty(List.of("no such key"));
        var sealed = FOUNDER.in(StartState.SEALED, WHY);
        for (var step : List.of(
                new Claim(FOUNDER, WHY),
                new Open(FOUNDER, FOUNDER.in(StartState.OPEN, WHY), WHY),
                new WriteSealed(sealed, SEEN, WHY),
                new Renew(sealed, sealed, WHY))) {
            assertThat(act(step)).isEqualTo(new Outcome.NotActed("the template of the start file is of no use"));
        }
        assertThat(done).isEmpty();
        assertThat(act(new Seal(FOUNDER, sealed, Optional.empty(), WHY))).isEqualTo(new Outcome.Acted(""));
        assertThat(done).hasSize(1);
    }

    static Stream<Step> stepsOnTheVolume() {
        return Stream.of(
                new Claim(FOUNDER, WHY),
                new Open(FOUNDER, FOUNDER.in(StartState.OPEN, WHY), WHY),
                new Seal(FOUNDER, FOUNDER.in(StartState.SEALED, WHY), Optional.of(SEEN), WHY),
                new WriteSealed(FOUNDER.in(StartState.SEALED, WHY), SEEN, WHY),
                new Renew(FOUNDER, FOUNDER.in(StartState.SEALED, WHY), WHY),
                new Remember(Memory.none(), WHY),
                new Forget(WHY),
                new MakeDirectories(List.of(Path.of("/var/lib/etcd/data/member/wal")), WHY),
                new MoveStartFileAside(FOUNDER, WHY),
                new MoveDataAside(WHY),
                new AddLearner(JOINER, CLUSTER, WHY));
    }

    @ParameterizedTest
    @MethodSource("stepsOnTheVolume")
    void aFullVolumeIsAnOutcome(Step step) {
        volumeFails = true;
        assertThat(act(step)).isEqualTo(new Outcome.NotActed("no space left"));
    }

    // The hand-over

    @Test
    void theManifestIsHandedOverByteForByteAndTheVolumeIsLeftAlone() {
        assertThat(act(new HandOver(Start.NEW, WHY)))
                .isEqualTo(new Outcome.Acted(
                        "handed over /etc/kubernetes/staged/etcd.yaml to /etc/kubernetes/manifests/etcd.yaml"));
        assertThat(disk.files()).isEqualTo(Map.of(Settings.INSTALLED, Machine.POD));
        assertThat(done).isEmpty();
    }

    @Test
    void theKubeletFindsTheDirectoriesOfAManifestAsItIsOnAnEmptyDisk() {
        staged = Scene.asItIsPod("");
        assertThat(act(new HandOver(Start.NEW, WHY)))
                .isEqualTo(new Outcome.Acted(
                        "handed over /etc/kubernetes/staged/etcd.yaml to /etc/kubernetes/manifests/etcd.yaml"));
        assertThat(done).containsExactly("make first [/var/lib/etcd/data]");
    }

    @Test
    void withoutThemItIsNotHandedOver() {
        staged = Scene.asItIsPod("");
        volumeFails = true;
        assertThat(act(new HandOver(Start.NEW, WHY))).isEqualTo(new Outcome.NotActed("no space left"));
        assertThat(disk.files()).isEqualTo(Map.of(Settings.STAGED, Machine.POD));
    }

    @Test
    void aRestartMakesNoDirectory() {
        staged = Scene.asItIsPod("");
        assertThat(act(new HandOver(Start.RESTART, WHY))).isInstanceOf(Outcome.Acted.class);
        assertThat(done).isEmpty();
    }

    @Test
    void withoutAKubeletThereIsNothingToHandOverOrTakeAway() {
        var settings = Settings.with(with -> with.manifest = Optional.empty());
        assertThat(act(settings, new HandOver(Start.NEW, WHY))).isEqualTo(new Outcome.Acted(""));
        assertThat(act(settings, new TakeManifestAway(WHY))).isEqualTo(new Outcome.Acted(""));
        assertThat(disk.files()).isEqualTo(Map.of(Settings.STAGED, Machine.POD));
    }

    @Test
    void aManifestThatCannotBeHandedOverIsAnOutcome() {
        disk.failFrom(0);
        assertThat(act(new HandOver(Start.NEW, WHY)))
                .isEqualTo(new Outcome.NotActed("cannot hand over /etc/kubernetes/staged/etcd.yaml to"
                        + " /etc/kubernetes/manifests/etcd.yaml: no space left at step 0"));
        assertThat(done).isEmpty();
    }

    @Test
    void theManifestIsTakenAway() {
        disk.with(Settings.INSTALLED, "kind: Pod");
        assertThat(act(new TakeManifestAway(WHY)))
                .isEqualTo(new Outcome.Acted("took /etc/kubernetes/manifests/etcd.yaml away, to"
                        + " /etc/kubernetes/staged/etcd.yaml.previous"));
        assertThat(disk.files()).doesNotContainKey(Settings.INSTALLED);
        disk.with(Settings.INSTALLED, "kind: Pod").failFrom(0);
        assertThat(act(new TakeManifestAway(WHY)))
                .isEqualTo(new Outcome.NotActed(
                        "cannot take /etc/kubernetes/manifests/etcd.yaml away: no" + " space left at step 0"));
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
    void theStartFileIsOpenedWithTheNewListOnceTheLearnerIsAdded() {
        assertThat(act(new AddLearner(JOINER, CLUSTER, WHY))).isEqualTo(new Outcome.Acted("its member ID is 1234"));
        assertThat(done)
                .containsExactly(
                        "look at the lock",
                        "add learner http://10.0.0.1:2380 at [http://10.0.0.2:2379]",
                        "open over claimed for nobody's claim: open for nobody's claim as 1234 with"
                                + " 2=http://10.0.0.2:2380,3=http://10.0.0.3:2380,4=http://10.0.0.4:2380,"
                                + "node-1=http://10.0.0.1:2380");
    }

    @Test
    void nothingIsOpenedWhenEtcdRefuses() {
        refusal = Optional.of("unhealthy cluster");
        assertThat(act(new AddLearner(JOINER, CLUSTER, WHY))).isEqualTo(new Outcome.NotActed("unhealthy cluster"));
        assertThat(done).noneMatch(words -> words.startsWith("open"));
    }

    /** It would be one whose start is not here. */
    @Test
    void withAFaultyTemplateNoLearnerIsAdded() {
        template = new TemplateState.Faulty(List.of("no such key"));
        assertThat(act(new AddLearner(JOINER, CLUSTER, WHY)))
                .isEqualTo(new Outcome.NotActed("the template of the start file is of no use"));
        assertThat(done).noneMatch(words -> words.startsWith("add"));
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
                new AddLearner(JOINER, CLUSTER, WHY),
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
