package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.Pause;
import io.etcdsidekicks.discovery.VolumeNote;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** One machine: its disk, its registrar, its kubelet, and its gate. */
final class Machine {
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
    private int secrets;

    Machine(int number, World world) {
        this.number = number;
        this.world = world;
        this.consul = world.consul().on(number);
        this.lock = world.lock().on(Machines.name(number));
        disk.with(Settings.STAGED, PlainTemplates.TEMPLATE);
    }

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

    List<String> told() {
        return List.copyOf(told.words);
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

    void ownPeerPortAnswers() {
        ownPeerPortAnswers = true;
    }

    void etcdStarts(boolean starts) {
        etcdStarts = starts;
        runKubelet();
    }

    boolean hasManifest() {
        return disk.files().containsKey(Settings.INSTALLED);
    }

    int run(Settings settings, Pause pause, Supplier<Duration> stopwatch) throws InterruptedException {
        return run(settings, pause, stopwatch, world.records());
    }

    int run(Settings settings, Pause pause, Supplier<Duration> stopwatch, FoundingRecords records)
            throws InterruptedException {
        var built = settings.build();
        var templates = new PlainTemplates(disk);
        var observer = new GateObserver(
                built,
                () -> look(built, templates),
                new PeerObserver(
                        built,
                        consul,
                        consul,
                        _ -> ownPeerPortAnswers || world.etcd().isRunning(number)),
                records,
                lock,
                world.etcd(),
                world::alive,
                this::health,
                command -> Thread.ofVirtual().start(command));
        var actions = new GateActions(
                built,
                records,
                lock,
                world.etcd(),
                volume,
                new ManifestHandOver(disk, templates, built.target()),
                () -> "secret-" + number + "-" + ++secrets);
        return new ReadinessGate(built, observer, actions, lock, told, stopwatch).run(pause);
    }

    private LocalObservation look(GateSettings settings, Templates templates) {
        runKubelet();
        publish();
        return new LocalObservation(
                InMemoryVolume.DIRECTORIES,
                volume.look(),
                volume.wal(),
                volume.note(),
                volume.hasCopyElsewhere(),
                templates.staged(settings.target()),
                templates.installed(settings.target()),
                manifestDirExists);
    }

    /** As the registrar does it. */
    private void publish() {
        if (isRegistered) {
            world.consul().register(number, volume.look().word());
        }
    }

    void runKubelet() {
        var etcd = world.etcd();
        if (!hasManifest() || !etcdStarts) {
            etcd.stop(number);
        } else if (volume.wal().isPresent()) {
            etcd.restart(number);
        } else if (volume.isOpen() && volume.note().flatMap(VolumeNote::start).isPresent()) {
            if (etcd.start(number, volume.note().flatMap(VolumeNote::start).orElseThrow())) {
                volume.writeWal(etcd.wal(number));
            }
        }
    }

    private EtcdHealth health() {
        return world.etcd().isRunning(number) && world.etcd().hasQuorum()
                ? new EtcdHealth.Healthy()
                : new EtcdHealth.Unhealthy("etcd does not answer");
    }
}
