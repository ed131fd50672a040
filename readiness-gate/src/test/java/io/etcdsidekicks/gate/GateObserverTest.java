package io.etcdsidekicks.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.StartValues;
import io.etcdsidekicks.discovery.VolumeNote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GateObserverTest {
    private static final EtcdId CLUSTER = EtcdId.ofHex("c1");
    private static final FoundingRecord FOUNDING = FoundingRecord.open(
            "mycluster",
            3,
            "a-token",
            List.of(new FoundingRecord.Seed("node-4", Machines.endpoint(4), Machines.peerUrl(4))));

    private final InMemoryConsul consul = new InMemoryConsul();
    private final InMemoryRecords records = new InMemoryRecords();
    private final InMemoryLock lock = InMemoryLock.of("node-1");
    private final Set<Endpoint> asked = new HashSet<>();
    private final List<Thread> background = new ArrayList<>();
    private final TreeMap<Endpoint, PeerAnswer> answers = new TreeMap<>();
    private DataVolume volume = DataVolume.ABSENT;
    private Optional<VolumeNote> note = Optional.empty();
    private boolean discoverySrv;
    private int machinesAsked;
    private Supplier<RecordAnswer> reading = records::read;

    private Observation observe() {
        return observe(Settings.of(3), false);
    }

    private Observation observe(Settings settings, boolean isHandedOver) {
        var built = settings.build();
        return new GateObserver(
                        built,
                        this::look,
                        new PeerObserver(built, consul, consul, _ -> false),
                        new FoundingRecords() {
                            @Override
                            public RecordAnswer read() {
                                return reading.get();
                            }

                            @Override
                            public WriteAnswer write(FoundingRecord founding, long index) {
                                throw new AssertionError("an observer changes nothing");
                            }
                        },
                        lock,
                        endpoints -> {
                            asked.addAll(endpoints);
                            return new ClusterObservation(answers);
                        },
                        () -> {
                            machinesAsked++;
                            return new MachinesAnswer.Alive(Set.of());
                        },
                        EtcdHealth.Healthy::new,
                        command -> background.add(Thread.ofVirtual().start(command)))
                .observe(Duration.ofSeconds(7), isHandedOver);
    }

    private LocalObservation look() {
        return new LocalObservation(
                InMemoryVolume.DIRECTORIES,
                volume,
                Optional.empty(),
                note,
                false,
                new ManifestState.Present(
                        new EtcdManifest(!discoverySrv, discoverySrv, false, "", Optional.empty(), Optional.empty())),
                new ManifestState.Absent(),
                true);
    }

    @Test
    void looksAtEverything() {
        consul.register(1, 2, 3);
        var seen = observe();
        assertThat(seen.now()).isEqualTo(Duration.ofSeconds(7));
        assertThat(seen.local()).isEqualTo(look());
        assertThat(seen.lock()).isEqualTo(new LockState.Free());
        assertThat(seen.record()).isEqualTo(new RecordAnswer.Absent());
        assertThat(seen.peers().dns()).hasSize(3);
        assertThat(seen.etcd()).isEqualTo(new EtcdHealth.Unhealthy("etcd was not asked yet"));
        assertThat(asked).containsExactlyInAnyOrder(Machines.endpoint(2), Machines.endpoint(3));
        assertThat(background).isEmpty();
    }

    @Test
    void asksWhomTheRecordAndTheOwnPastName() {
        consul.register(1);
        records.put(FOUNDING);
        note = Optional.of(VolumeNote.ofFounder("mycluster", "c1a1m")
                .with(new StartValues(
                        "node-1",
                        "node-1=http://10.0.0.1:2380,node-5=http://10.0.0.5:2380,x=http://name.example:2380",
                        "new",
                        "")));
        var _ = observe();
        assertThat(asked).containsExactlyInAnyOrder(Machines.endpoint(4), Machines.endpoint(5));
    }

    @Test
    void leavesOutThisMachineAlsoWhenTheOthersNameIt() {
        answers.put(Machines.endpoint(1), new PeerAnswer.Silent("no etcd"));
        answers.put(Machines.endpoint(2), new PeerAnswer.Member(CLUSTER, List.of(), true));
        assertThat(observe().clusters().answers()).containsOnlyKeys(Machines.endpoint(2));
        assertThat(machinesAsked).isZero();
    }

    @Test
    void asksWhoIsAliveWhenAMemberIsSilent() {
        answers.put(Machines.endpoint(2), new PeerAnswer.Silent("no etcd"));
        assertThat(observe().machines()).isEqualTo(new MachinesAnswer.Failed("not asked"));
        answers.put(Machines.endpoint(3), new PeerAnswer.Member(CLUSTER, List.of(), true));
        assertThat(observe().machines()).isEqualTo(new MachinesAnswer.Alive(Set.of()));
    }

    @Test
    void asksDnsOnlyWhileSomethingDependsOnIt() {
        consul.register(1, 2, 3);
        records.put(FOUNDING);
        assertThat(observe().peers().dns()).isEmpty();
        assertThat(consul.questions()).isEmpty();

        discoverySrv = true;
        assertThat(observe().peers().dns()).hasSize(3);
    }

    @Test
    void withoutTheRecordConsulsKvIsLeftAlone() {
        reading = () -> {
            throw new AssertionError("not to be read");
        };
        var seen = observe(Settings.of(3).withoutFounding(), false);
        assertThat(seen.record()).isEqualTo(new RecordAnswer.Off());
        assertThat(seen.lock()).isEqualTo(new LockState.Free());
    }

    @Test
    void asksEtcdOnceItIsHandedOver() {
        assertThat(observe(Settings.of(3), true).etcd()).isEqualTo(new EtcdHealth.Healthy());
    }

    @Test
    void withDataTheOthersAreAskedAside() throws InterruptedException {
        volume = DataVolume.INITIALISED;
        consul.register(1, 2, 3);
        var seen = observe();
        assertThat(seen.record()).isEqualTo(new RecordAnswer.Absent());
        assertThat(seen.peers().catalog()).isNotNull();
        assertThat(consul.questions()).isEmpty();
        assertThat(background).hasSize(1);
        background.getFirst().join();
    }

    @Test
    @Timeout(20)
    void withDataWhatHangsIsLeftAlone() throws InterruptedException {
        volume = DataVolume.INITIALISED;
        var never = new CountDownLatch(1);
        reading = () -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new RecordAnswer.Absent();
        };
        var began = System.nanoTime();
        var seen = observe();
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(Duration.ofMillis(1900), Duration.ofSeconds(5));
        assertThat(seen.local()).isEqualTo(look());
        assertThat(seen.record()).isEqualTo(new RecordAnswer.Failed("it does not answer within 2 s"));
        assertThat(seen.lock()).isEqualTo(new LockState.Failed("it does not answer within 2 s"));
        assertThat(seen.peers().me()).isEmpty();
        assertThat(seen.clusters().answers()).isEmpty();
        never.countDown();
        background.getFirst().join();
    }

    /** A fault of ours is no reason to keep a machine with data down. */
    @Test
    void withDataAFaultIsAnAnswer() {
        volume = DataVolume.INITIALISED;
        reading = () -> {
            throw new IllegalStateException("oh");
        };
        assertThat(observe().record())
                .isEqualTo(new RecordAnswer.Failed("a fault of this program: java.lang.IllegalStateException: oh"));
    }

    @Test
    void withDataAndAskedToStopItDoesNotWait() {
        volume = DataVolume.INITIALISED;
        var answered = new CountDownLatch(1);
        reading = () -> {
            try {
                answered.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new RecordAnswer.Absent();
        };
        Thread.currentThread().interrupt();
        assertThat(observe().record()).isEqualTo(new RecordAnswer.Failed("asked to stop"));
        assertThat(Thread.interrupted()).isTrue();
        answered.countDown();
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
        answers.put(Machines.endpoint(2), new PeerAnswer.Silent(""));
        var observation = new ClusterObservation(answers);
        answers.clear();
        assertThat(observation.answers()).isEqualTo(Map.of(Machines.endpoint(2), new PeerAnswer.Silent("")));
    }
}
