package io.etcdsidekicks.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.CatalogRecord;
import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.Naming;
import io.etcdsidekicks.discovery.NodeService;
import io.etcdsidekicks.discovery.PeerCatalog;
import io.etcdsidekicks.discovery.Role;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.discovery.VolumeFacts;
import io.etcdsidekicks.discovery.VolumePaths;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
final class GateObserverTest {
    private static final EtcdId CLUSTER = EtcdId.ofHex("c1");
    private static final FoundingRecord FOUNDING = FoundingRecord.open(
            "mycluster",
            3,
            "a-token",
            List.of(new FoundingRecord.Seed("node-4", Machines.endpoint(4), Machines.peerUrl(4))));
    private static final GivenUp GIVEN_UP = new GivenUp("0ld", EtcdId.ofHex("c0"));
    private static final MachinesAnswer ALIVE = new MachinesAnswer.Alive(Set.of(Machines.address(1)));
    private static final Endpoint ME = Machines.endpoint(1);

    /** Everybody who is asked, but the members. */
    enum Asked {
        LOCK,
        RECORD,
        GIVEN_UP,
        AGENT,
        CATALOG,
        MACHINES,
        OWN_PORT
    }

    private final InMemoryConsul consul = new InMemoryConsul();
    private final CountDownLatch never = new CountDownLatch(1);
    private final AtomicInteger hanging = new AtomicInteger();
    private final Map<Endpoint, PeerAnswer> etcds = new ConcurrentHashMap<>();
    private final Set<Endpoint> asked = ConcurrentHashMap.newKeySet();
    private final Set<Endpoint> dropping = ConcurrentHashMap.newKeySet();
    private final Set<Asked> questions = ConcurrentHashMap.newKeySet();
    private GateSettings settings = Settings.of(3);
    private boolean hasWal;
    private Optional<String> head = Optional.empty();
    private Optional<String> remembered = Optional.empty();
    private RecordAnswer record = new RecordAnswer.Absent();
    private Optional<CatalogRecord> critical = Optional.empty();
    private Optional<Asked> hangs = Optional.empty();
    private Optional<Asked> isFaulty = Optional.empty();
    private Supplier<EtcdHealth> health = EtcdHealth.Healthy::new;

    @AfterEach
    void release() {
        never.countDown();
    }

    private <T> T ask(Asked who, T answer) {
        questions.add(who);
        if (isFaulty.filter(who::equals).isPresent()) {
            throw new IllegalStateException("oh");
        }
        if (hangs.filter(who::equals).isPresent()) {
            hang();
        }
        return answer;
    }

    private void hang() {
        hanging.incrementAndGet();
        try {
            never.await();
        } catch (InterruptedException e) {
            hanging.decrementAndGet();
            Thread.currentThread().interrupt();
        }
    }

    private GateObserver observer() {
        return new GateObserver(
                settings,
                this::look,
                new PeerObserver(settings, catalog(), consul, _ -> ask(Asked.OWN_PORT, OwnPort.REFUSES)),
                records(),
                lock(),
                (endpoint, told) -> {
                    asked.add(endpoint);
                    Optional.ofNullable(etcds.get(endpoint)).ifPresent(told);
                    if (dropping.contains(endpoint)) {
                        hang();
                    } else if (!etcds.containsKey(endpoint)) {
                        told.accept(new PeerAnswer.Silent("no etcd"));
                    }
                },
                () -> ask(Asked.MACHINES, ALIVE),
                () -> health.get());
    }

    private PeerCatalog catalog() {
        return new PeerCatalog() {
            @Override
            public List<NodeService> servicesOf(String node) {
                return List.of();
            }

            @Override
            public CatalogAnswer records(Naming naming, Role role) {
                var known = consul.records(naming, role);
                return ask(
                        Asked.CATALOG,
                        critical.<CatalogAnswer>map(one -> new CatalogAnswer.Records(List.of(one)))
                                .orElse(known));
            }

            @Override
            public AgentAnswer agent() {
                return ask(Asked.AGENT, consul.agent());
            }
        };
    }

    private FoundingRecords records() {
        return new FoundingRecords() {
            @Override
            public RecordAnswer read() {
                return ask(Asked.RECORD, record);
            }

            @Override
            public Set<GivenUp> givenUp() {
                return ask(Asked.GIVEN_UP, Set.of(GIVEN_UP));
            }

            @Override
            public WriteAnswer write(FoundingRecord founding, long index) {
                throw new AssertionError("an observer changes nothing");
            }
        };
    }

    private ChangeLock lock() {
        return new ChangeLock() {
            @Override
            public LockState look() {
                return ask(Asked.LOCK, new LockState.Free());
            }

            @Override
            public LockState acquire() {
                throw new AssertionError("an observer changes nothing");
            }

            @Override
            public void release() {
                throw new AssertionError("an observer changes nothing");
            }
        };
    }

    private LocalFacts look() {
        return new LocalFacts(
                new VolumeFacts(
                        new VolumePaths(
                                Path.of("/var/lib/etcd"),
                                Path.of("/var/lib/etcd/data"),
                                Optional.empty(),
                                Optional.empty(),
                                Path.of("/var/lib/etcd-sidekicks")),
                        Optional.empty(),
                        Optional.empty(),
                        hasWal,
                        Optional.empty(),
                        List.of(),
                        false,
                        head.map(GateObserverTest::sealed),
                        new Memory(
                                remembered.map(GateObserverTest::sealed),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty())),
                Optional.of(new WalIdentity(CLUSTER, new EtcdId(1))),
                new TemplateState.Faulty(List.of("not looked at")),
                new Pods(false, false, new PodState.Absent(), new PodState.Absent(), true, List.of()),
                true,
                Set.of(Machines.address(1)));
    }

    private static StartHead sealed(String initialCluster) {
        return new StartHead(
                "mycluster",
                ME,
                StartState.SEALED,
                "a WAL was seen",
                StartHead.Origin.FOUNDED,
                Optional.of("c1a1m"),
                "node-1",
                initialCluster,
                "a-token",
                Optional.empty(),
                Optional.empty(),
                true);
    }

    private Observation observe() throws InterruptedException {
        return observer().observe(Duration.ofSeconds(7), false);
    }

    private static MemberView member(int number) {
        return new MemberView(
                new EtcdId(number),
                Machines.name(number),
                List.of(Machines.peerUrl(number)),
                Set.of(Machines.endpoint(number)),
                List.of(),
                false);
    }

    private static PeerAnswer.Member knowing(int... numbers) {
        return new PeerAnswer.Member(
                CLUSTER,
                IntStream.of(numbers).mapToObj(GateObserverTest::member).toList(),
                false);
    }

    @Test
    void looksAtEverything() throws InterruptedException {
        consul.register(1, 2, 3);
        var seen = observe();
        assertThat(seen.now()).isEqualTo(Duration.ofSeconds(7));
        assertThat(seen.local().volume()).isEqualTo(look().volume());
        assertThat(seen.local().state()).isEqualTo(DataVolume.NONE);
        assertThat(seen.local().wal()).isEqualTo(look().wal());
        assertThat(seen.local().template()).isEqualTo(look().template());
        assertThat(seen.local().pods()).isEqualTo(look().pods());
        assertThat(seen.local().addresses()).containsExactly(Machines.address(1));
        assertThat(seen.lock()).isEqualTo(new LockState.Free());
        assertThat(seen.record()).isEqualTo(new RecordAnswer.Absent());
        assertThat(seen.givenUp()).containsExactly(GIVEN_UP);
        assertThat(seen.peers().me()).contains(ME);
        assertThat(seen.peers().ownPort()).isEqualTo(OwnPort.REFUSES);
        assertThat(seen.peers().dns()).hasSize(3);
        assertThat(seen.machines()).isEqualTo(ALIVE);
        assertThat(seen.etcd()).isEqualTo(new EtcdHealth.Unhealthy("etcd was not asked yet"));
        assertThat(seen.clusters().answers())
                .containsOnlyKeys(Machines.endpoint(1), Machines.endpoint(2), Machines.endpoint(3));
    }

    @Test
    void asksWhomCatalogDnsRecordStartFileAndMemoryName() throws InterruptedException {
        consul.register(2);
        critical =
                Optional.of(new CatalogRecord("node-3", "10.0.0.3", "node-3-server", "10.0.0.3", 2380, Map.of(), true));
        record = new RecordAnswer.Present(FOUNDING, 1);
        head = Optional.of("node-1=http://10.0.0.1:2380,node-5=http://10.0.0.5:2380,x=http://name.example:2380");
        remembered = Optional.of("node-6=http://10.0.0.6:2380");
        var _ = observe();
        assertThat(asked)
                .containsExactlyInAnyOrder(
                        ME, // known by the agent
                        Machines.endpoint(2), // in DNS only
                        Machines.endpoint(3), // critical in the catalog
                        Machines.endpoint(4),
                        Machines.endpoint(5),
                        Machines.endpoint(6));
    }

    @Test
    void asksWhomTheAnswersNameEachOnce() throws InterruptedException {
        head = Optional.of("node-2=http://10.0.0.2:2380");
        etcds.put(Machines.endpoint(2), knowing(2, 3));
        etcds.put(Machines.endpoint(3), knowing(2, 3, 4));
        assertThat(observe().clusters().answers())
                .containsOnlyKeys(ME, Machines.endpoint(2), Machines.endpoint(3), Machines.endpoint(4));
    }

    @Test
    void ownEtcdIsAskedLikeAnyOther() throws InterruptedException {
        etcds.put(ME, knowing(1));
        assertThat(observe().clusters().answers()).containsEntry(ME, knowing(1));
    }

    @Test
    void asksDnsUnlessThereAreData() throws InterruptedException {
        consul.register(1, 2, 3);
        record = new RecordAnswer.Present(FOUNDING, 1);
        assertThat(observe().peers().dns()).hasSize(3);

        hasWal = true;
        assertThat(observe().peers().dns()).isEmpty();
        assertThat(observer().observe(Duration.ZERO, true).peers().dns()).isEmpty();
        assertThat(observer().survey(Set.of()).peers().dns()).hasSize(3);
    }

    @Test
    void aSurveyAsksWhomAPersonNamesAndTheOwnEtcd() throws InterruptedException {
        hasWal = true;
        var seen = observer().survey(Set.of(Machines.endpoint(9)));
        assertThat(seen.clusters().answers()).containsKey(Machines.endpoint(9));
        assertThat(seen.etcd()).isEqualTo(new EtcdHealth.Healthy());
    }

    @Test
    void withoutTheRecordConsulsKvIsLeftAlone() throws InterruptedException {
        settings = Settings.with(with -> with.founding = false);
        var seen = observe();
        assertThat(seen.record()).isEqualTo(new RecordAnswer.Off());
        assertThat(seen.lock()).isEqualTo(new LockState.Free());
        assertThat(seen.givenUp()).isEmpty();
        assertThat(seen.machines()).isEqualTo(new MachinesAnswer.Failed("not asked"));
        assertThat(questions).containsExactlyInAnyOrder(Asked.AGENT, Asked.CATALOG, Asked.OWN_PORT);
    }

    @Test
    void asksForEtcdsHealthOnceItIsHandedOver() throws InterruptedException {
        assertThat(observer().observe(Duration.ZERO, true).etcd()).isEqualTo(new EtcdHealth.Healthy());
    }

    /** The finding: one of them hid all the rest, the address on the command line included. */
    @ParameterizedTest
    @EnumSource(Asked.class)
    void whoHangsFailsAloneWhereItIsUrgent(Asked who) throws InterruptedException {
        hasWal = true;
        settings = Settings.with(with -> with.address = Optional.of(Machines.address(1)));
        consul.register(1, 2);
        record = new RecordAnswer.Present(FOUNDING, 1);
        etcds.put(Machines.endpoint(2), knowing(2));
        etcds.put(Machines.endpoint(4), knowing(4));
        hangs = Optional.of(who);
        var began = System.nanoTime();

        var seen = observe();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(2500));
        var tooSlow = "it does not answer within 1 s";
        assertThat(seen.local().state()).isEqualTo(DataVolume.INITIALISED);
        assertThat(seen.peers().me()).contains(ME);
        assertThat(seen.lock()).isEqualTo(who == Asked.LOCK ? new LockState.Failed(tooSlow) : new LockState.Free());
        assertThat(seen.record()).isEqualTo(who == Asked.RECORD ? new RecordAnswer.Failed(tooSlow) : record);
        assertThat(seen.givenUp()).isEqualTo(who == Asked.GIVEN_UP ? Set.of() : Set.of(GIVEN_UP));
        assertThat(seen.peers().agent())
                .isEqualTo(who == Asked.AGENT ? new AgentAnswer.Failed(tooSlow) : consul.agent());
        assertThat(seen.peers().catalog())
                .isInstanceOf(who == Asked.CATALOG ? CatalogAnswer.Failed.class : CatalogAnswer.Records.class);
        assertThat(seen.peers().ownPort()).isEqualTo(who == Asked.OWN_PORT ? OwnPort.UNKNOWN : OwnPort.REFUSES);
        assertThat(seen.machines()).isEqualTo(who == Asked.MACHINES ? new MachinesAnswer.Failed(tooSlow) : ALIVE);
        assertThat(seen.clusters().of(CLUSTER))
                .containsOnlyKeys(
                        switch (who) {
                            case RECORD -> List.of(Machines.endpoint(2));
                            case CATALOG -> List.of(Machines.endpoint(4));
                            default -> List.of(Machines.endpoint(2), Machines.endpoint(4));
                        });
    }

    @Test
    void anAddressThatDropsPacketsIsSilentAndTheOthersStay() throws InterruptedException {
        hasWal = true;
        consul.register(1, 2, 3);
        etcds.put(Machines.endpoint(2), knowing(2, 3));
        dropping.add(Machines.endpoint(3));
        assertThat(observe().clusters().answers())
                .containsEntry(Machines.endpoint(2), knowing(2, 3))
                .containsEntry(
                        Machines.endpoint(3), new PeerAnswer.Silent("10.0.0.3:2380: it does not answer within 1 s"));
    }

    /** Without a quorum etcd keeps the question for a linearizable list for seconds. */
    @Test
    void whatWasToldBeforeTheTimeWasOverStays() throws InterruptedException {
        hasWal = true;
        consul.register(2);
        etcds.put(Machines.endpoint(2), knowing(2, 3));
        dropping.add(Machines.endpoint(2));
        assertThat(observe().clusters().answers())
                .containsEntry(Machines.endpoint(2), knowing(2, 3))
                .containsKey(Machines.endpoint(3));
    }

    @Test
    void whatHangsIsLeftWithTheLook() throws InterruptedException {
        hasWal = true;
        hangs = Optional.of(Asked.RECORD);
        var _ = observe();
        Awaitility.await().until(() -> hanging.get() == 0);
    }

    /** Nothing is urgent any more: a slow answer is better than none. */
    @Test
    void onceItIsHandedOverASlowAnswerIsWaitedFor() throws InterruptedException {
        hasWal = true;
        health = () -> {
            try {
                var _ = never.await(1500, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new EtcdHealth.Healthy();
        };
        assertThat(observer().observe(Duration.ZERO, true).etcd()).isEqualTo(new EtcdHealth.Healthy());
    }

    @Test
    void anOrdinaryLookEndsToo() throws InterruptedException {
        hangs = Optional.of(Asked.LOCK);
        assertThat(observe().lock()).isEqualTo(new LockState.Failed("it does not answer within 6 s"));
    }

    /** A fault of ours is no reason to keep a machine with data down. */
    @ParameterizedTest
    @EnumSource(Asked.class)
    void aFaultIsAnAnswer(Asked who) throws InterruptedException {
        hasWal = true;
        isFaulty = Optional.of(who);
        var seen = observe();
        assertThat(questions).contains(who);
        assertThat(seen.local().state()).isEqualTo(DataVolume.INITIALISED);
        if (who == Asked.RECORD) {
            assertThat(seen.record())
                    .isEqualTo(new RecordAnswer.Failed("a fault of this program: java.lang.IllegalStateException: oh"));
        }
    }

    @Test
    void askedToStopItStopsAtOnce() {
        hangs = Optional.of(Asked.RECORD);
        Thread.currentThread().interrupt();
        var began = System.nanoTime();
        assertThatThrownBy(this::observe).isInstanceOf(InterruptedException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
        Awaitility.await().until(() -> hanging.get() == 0);
    }

    @Test
    void withoutAgentAndSettingNobodyKnowsTheOwnAddress() throws InterruptedException {
        consul.agentDown(true);
        var seen = observe();
        assertThat(seen.peers().me()).isEmpty();
        assertThat(seen.peers().ownPort()).isEqualTo(OwnPort.UNKNOWN);
        assertThat(questions).doesNotContain(Asked.OWN_PORT);
    }

    @Test
    void dnsThatFailsHidesNothing() throws InterruptedException {
        consul.agentDown(true);
        consul.leaderless(true);
        settings = Settings.with(with -> with.address = Optional.of(Machines.address(1)));
        head = Optional.of("node-2=http://10.0.0.2:2380");
        etcds.put(Machines.endpoint(2), knowing(2));
        var seen = observe();
        assertThat(seen.peers().catalog()).isEqualTo(new CatalogAnswer.Failed("No cluster leader"));
        assertThat(seen.peers().dns()).containsValue(new SrvAnswer.NoSuchName());
        assertThat(seen.clusters().of(CLUSTER)).containsOnlyKeys(Machines.endpoint(2));
    }

    @ParameterizedTest
    @CsvSource({
        "http://10.0.0.1:2380, 10.0.0.1:2380",
        "https://10.0.0.1:12380, 10.0.0.1:12380",
        "'http://[fd00::1]:2380', '[fd00:0:0:0:0:0:0:1]:2380'"
    })
    void anEndpointIsAnAddressAndAPort(String url, String endpoint) {
        assertThat(GateObserver.endpointOf(url).map(Endpoint::toString)).contains(endpoint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "http://node-1:2380",
                "http://10.0.0.1",
                "10.0.0.1:2380",
                "http://10.0.0.1:x",
                "::",
                "http://"
            })
    void anEndpointIsNothingElse(String url) {
        assertThat(GateObserver.endpointOf(url)).isEmpty();
    }

    @Test
    void theMapsAreNotTheCallers() {
        var answers = new TreeMap<Endpoint, PeerAnswer>(Map.of(Machines.endpoint(2), new PeerAnswer.Silent("")));
        var observation = new ClusterObservation(answers);
        answers.clear();
        assertThat(observation.answers()).isEqualTo(Map.of(Machines.endpoint(2), new PeerAnswer.Silent("")));
        assertThat(new MachinesAnswer.Alive(Set.of(InetAddress.getLoopbackAddress())).addresses())
                .hasSize(1);
    }
}
