package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.Pause;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.gate.GateDecision.Done;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** One machine: its disk, its registrar, its kubelet, and its gate. */
final class Machine {
    /** The staged manifest. */
    static final String POD = "kind: Pod # etcd from its start file";

    private final int number;
    private final World world;
    private final InMemoryConsul consul;
    private final InMemoryLock lock;
    private final InMemoryVolume volume = new InMemoryVolume();
    private final FragileFiles disk = new FragileFiles(Settings.KUBELET);
    private final Told told = new Told();
    private boolean isRegistered = true;
    private boolean ownPeerPortAnswers;
    private boolean manifestDirExists = true;
    private boolean etcdStarts = true;
    private boolean discoverySrv;
    private int secrets;

    Machine(int number, World world) {
        this.number = number;
        this.world = world;
        this.consul = world.consul().on(number);
        this.lock = world.lock().on(Machines.name(number));
        disk.with(Settings.STAGED, POD);
    }

    /** Each thing told once, as long as it does not change. */
    private static final class Told implements Narrator {
        private final List<String> words = new ArrayList<>();
        private final List<Duration> waitedFor = new ArrayList<>();
        private final List<String> met = new ArrayList<>();

        @Override
        public void waiting(Wait wait, Duration since) {
            waitedFor.add(since);
            add((wait.alarm() ? "waiting with alarm: " : "waiting: ") + wait.reason());
        }

        @Override
        public void refused(Refuse refuse, Duration since) {
            add("refused: " + refuse.reason());
        }

        @Override
        public void watching(Done done, Duration since) {
            add("watching: " + done.reason());
        }

        @Override
        public void meets(String whom) {
            met.add(whom);
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

    List<String> told() {
        return List.copyOf(told.words);
    }

    /** Whom the gate said that it talks to. */
    List<String> met() {
        return List.copyOf(told.met);
    }

    /** The time at each look that ended in waiting. */
    List<Duration> waitedFor() {
        return List.copyOf(told.waitedFor);
    }

    InMemoryConsul consul() {
        return consul;
    }

    InMemoryLock lock() {
        return lock;
    }

    InMemoryVolume volume() {
        return volume;
    }

    FragileFiles disk() {
        return disk;
    }

    Machine unregistered() {
        isRegistered = false;
        return this;
    }

    void register() {
        isRegistered = true;
        publish();
    }

    void deregister() {
        isRegistered = false;
        world.consul().deregister(number);
    }

    void manifestDirExists(boolean exists) {
        manifestDirExists = exists;
    }

    void ownPeerPortAnswers(boolean answers) {
        ownPeerPortAnswers = answers;
    }

    /** A template with which etcd itself looks for its peers in DNS. */
    void discoverySrv() {
        discoverySrv = true;
    }

    private ManifestHandOver manifest() {
        return new ManifestHandOver(disk, Settings.STAGED, Settings.INSTALLED);
    }

    /** As an earlier gate did it. */
    void handOver() {
        Objects.requireNonNull(manifest().carryOut());
    }

    /** The kubelet has nothing, and the manifest is staged. */
    void takeManifestAway() {
        Objects.requireNonNull(manifest().takeAway());
        runKubelet();
    }

    void etcdStarts(boolean starts) {
        etcdStarts = starts;
        runKubelet();
    }

    boolean hasManifest() {
        return disk.files().containsKey(Settings.INSTALLED);
    }

    int run(GateSettings settings, Pause pause, Supplier<Duration> stopwatch) throws InterruptedException {
        return run(settings, pause, stopwatch, world.records());
    }

    int run(GateSettings settings, Pause pause, Supplier<Duration> stopwatch, FoundingRecords records)
            throws InterruptedException {
        var observer = new GateObserver(
                settings,
                () -> look(settings),
                new PeerObserver(settings, consul, consul, _ -> ownPort()),
                records,
                lock,
                world.etcd(),
                world::alive,
                this::health);
        var actions = new GateActions(
                settings,
                records,
                lock,
                world.etcd(),
                volume,
                settings.manifest().map(_ -> manifest()),
                () -> "secret-" + number + "-" + ++secrets);
        return new ReadinessGate(settings, observer, actions, lock, told, stopwatch, () -> Optional.of("3.5.16"))
                .run(pause);
    }

    private OwnPort ownPort() {
        return ownPeerPortAnswers || world.etcd().isRunning(number) ? OwnPort.ANSWERS : OwnPort.REFUSES;
    }

    private LocalFacts look(GateSettings settings) {
        runKubelet();
        publish();
        return new LocalFacts(
                volume.look(),
                volume.wal(),
                new TemplateState.Usable(InMemoryVolume.template(discoverySrv)),
                pods(settings.manifest().isPresent()),
                true,
                Set.of(Machines.address(number)));
    }

    private Pods pods(boolean isWanted) {
        var files = disk.files();
        return new Pods(
                isWanted,
                manifestDirExists,
                pod(isWanted && files.containsKey(Settings.STAGED)),
                pod(isWanted && hasManifest()),
                Optional.ofNullable(files.get(Settings.STAGED))
                        .filter(staged -> staged.equals(files.get(Settings.INSTALLED)))
                        .isPresent(),
                List.of());
    }

    private static PodState pod(boolean isThere) {
        return isThere ? new PodState.FromStartFile() : new PodState.Absent();
    }

    /** As the registrar does it. */
    private void publish() {
        if (isRegistered) {
            world.consul().register(number, volume.look().state(_ -> true).word());
        }
    }

    void runKubelet() {
        var etcd = world.etcd();
        if (!hasManifest() || !etcdStarts) {
            etcd.stop(number);
        } else if (volume.wal().isPresent()) {
            etcd.restart(number);
        } else {
            volume.head()
                    .filter(file -> file.state() == StartState.OPEN && etcd.start(number, file))
                    .ifPresent(_ -> volume.writeWal(etcd.wal(number)));
        }
    }

    private EtcdHealth health() {
        return world.etcd().isRunning(number) && world.etcd().hasQuorum()
                ? new EtcdHealth.Healthy()
                : new EtcdHealth.Unhealthy("etcd does not answer");
    }
}
