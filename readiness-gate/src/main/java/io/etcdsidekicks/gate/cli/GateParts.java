package io.etcdsidekicks.gate.cli;

import com.orbitz.consul.Consul;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdDirectories;
import io.etcdsidekicks.discovery.VolumeNote;
import io.etcdsidekicks.discovery.consul.ConsulCatalog;
import io.etcdsidekicks.discovery.consul.ConsulConnection;
import io.etcdsidekicks.discovery.disk.EtcdDataDirectory;
import io.etcdsidekicks.discovery.disk.VolumeNoteFile;
import io.etcdsidekicks.discovery.dns.DnsLookup;
import io.etcdsidekicks.discovery.dns.Nameservers;
import io.etcdsidekicks.discovery.etcd.EtcdHttp;
import io.etcdsidekicks.gate.ClusterObservation;
import io.etcdsidekicks.gate.EtcdManifest;
import io.etcdsidekicks.gate.GateActions;
import io.etcdsidekicks.gate.GateObserver;
import io.etcdsidekicks.gate.GateSettings;
import io.etcdsidekicks.gate.LocalObservation;
import io.etcdsidekicks.gate.ManifestHandOver;
import io.etcdsidekicks.gate.Narrator;
import io.etcdsidekicks.gate.PeerObserver;
import io.etcdsidekicks.gate.ReadinessGate;
import io.etcdsidekicks.gate.Survey;
import io.etcdsidekicks.gate.consul.ConsulFoundingRecords;
import io.etcdsidekicks.gate.consul.ConsulLock;
import io.etcdsidekicks.gate.consul.ConsulMachines;
import io.etcdsidekicks.gate.etcd.HttpClusters;
import io.etcdsidekicks.gate.etcd.HttpMemberStates;
import io.etcdsidekicks.gate.etcd.JetcdMemberChanges;
import io.etcdsidekicks.gate.etcd.TcpPeerPort;
import io.etcdsidekicks.gate.kubelet.DiskFiles;
import io.etcdsidekicks.gate.kubelet.TemplateFiles;
import io.etcdsidekicks.gate.volume.DiskVolume;
import io.etcdsidekicks.gate.volume.NotesAside;
import io.etcdsidekicks.gate.volume.WalReader;
import io.micronaut.http.client.HttpClient;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Everything the gate is made of, put together for some settings. */
final class GateParts implements AutoCloseable {
    private static final Path DEFAULT_DATA_DIR = Path.of("/var/lib/etcd");
    private static final Duration DNS_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration ETCD_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration CHANGE_TIMEOUT = Duration.ofSeconds(5);
    private static final int SECRET_BYTES = 16;

    private final GateSettings settings;
    private final Consul consul;
    private final HttpClient etcd;
    private final HttpClusters clusters;
    private final DnsLookup dns;
    private final ConsulFoundingRecords records;
    private final ConsulLock lock;
    private final DiskFiles files = new DiskFiles();
    private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();

    private GateParts(GateSettings settings) {
        this.settings = settings;
        this.consul = ConsulConnection.open(settings.contract().consul());
        this.etcd = EtcdHttp.client(ETCD_TIMEOUT);
        this.dns = new DnsLookup(() -> Nameservers.ofSetting(settings.contract().nameserver()), DNS_TIMEOUT);
        this.clusters = new HttpClusters(etcd, dns, settings.contract().naming().tls());
        var cluster = settings.contract().naming().cluster();
        this.records = new ConsulFoundingRecords(consul, settings.kvPrefix(), cluster);
        this.lock = new ConsulLock(
                consul,
                settings.kvPrefix(),
                cluster,
                settings.contract().node().or(() -> hostName()).orElse("another machine"));
    }

    static GateParts open(GateSettings settings) {
        return new GateParts(settings);
    }

    @Override
    public void close() {
        background.shutdownNow(); // a look that hangs is not waited for
        clusters.close();
        etcd.close();
        consul.destroy();
    }

    private PeerObserver peers() {
        return new PeerObserver(settings, new ConsulCatalog(consul), dns, new TcpPeerPort(ETCD_TIMEOUT));
    }

    /**
     * One look at everything, also at what the gate would not need now. Nothing is changed.
     *
     * @param known what of the settings is no stand-in
     * @param further addresses to ask besides
     */
    Survey survey(GateOptions.Known known, Set<Endpoint> further) {
        var seen = observer().observe(Duration.ZERO, true);
        var views = seen.peers().dns().isEmpty() ? peers().observe(true) : seen.peers();
        var missing = new HashSet<>(further);
        seen.peers().me().ifPresent(missing::add);
        missing.removeAll(seen.clusters().answers().keySet());
        var answers = new TreeMap<>(seen.clusters().answers());
        answers.putAll(clusters.ask(missing).answers());
        var all = new ClusterObservation(answers);
        try (var states = new HttpMemberStates(etcd)) {
            return new Survey(settings, known.hasSize(), known.hasManifest(), seen, views, all, states.ask(all));
        }
    }

    DnsLookup dns() {
        return dns;
    }

    /** The note on the data volume and the copy of the claim go aside; where they are now. */
    List<Path> forget(LocalObservation local) throws IOException {
        var aside = new NotesAside(files);
        var moved = new ArrayList<Path>();
        // The copy first: left alone, it would say that the volume is lost.
        aside.move(copy().path()).ifPresent(moved::add);
        aside.move(VolumeNoteFile.beside(local.directories().data()).path()).ifPresent(moved::add);
        return moved;
    }

    private VolumeNoteFile copy() {
        return VolumeNoteFile.copyIn(
                settings.stateDir(), settings.contract().naming().cluster());
    }

    ConsulFoundingRecords records() {
        return records;
    }

    GateObserver observer() {
        var health = new EtcdHttp(etcd);
        return new GateObserver(
                settings,
                this::look,
                peers(),
                records,
                lock,
                clusters,
                new ConsulMachines(consul, settings.contract().naming()),
                () -> health.health(settings.healthUrl()),
                background);
    }

    ReadinessGate gate(Narrator narrator) {
        var templates = new TemplateFiles(files);
        var random = new SecureRandom();
        var actions = new GateActions(
                settings,
                records,
                lock,
                new JetcdMemberChanges(CHANGE_TIMEOUT),
                new DiskVolume(files, settings.stateDir()),
                new ManifestHandOver(files, templates, settings.target()),
                () -> {
                    var bytes = new byte[SECRET_BYTES];
                    random.nextBytes(bytes);
                    return HexFormat.of().formatHex(bytes);
                });
        return new ReadinessGate(settings, observer(), actions, lock, narrator, stopwatch());
    }

    /** Not the time of day, which is often set while a machine boots: a member must not be declared dead by that. */
    private static Supplier<Duration> stopwatch() {
        var started = System.nanoTime();
        return () -> Duration.ofNanos(System.nanoTime() - started);
    }

    private LocalObservation look() {
        var templates = new TemplateFiles(files);
        var staged = templates.staged(settings.target());
        var installed = templates.installed(settings.target());
        var manifest = staged.usable().or(installed::usable);
        var directories = new EtcdDirectories(
                settings.dataDir()
                        .or(() -> manifest.flatMap(EtcdManifest::dataDir))
                        .orElse(DEFAULT_DATA_DIR),
                settings.walDir().or(() -> manifest.flatMap(EtcdManifest::walDir)),
                settings.mountPoint());
        var copy = copy();
        var note = VolumeNoteFile.beside(directories.data());
        var directory = Optional.ofNullable(settings.target().output().getParent());
        return new LocalObservation(
                directories,
                new EtcdDataDirectory(directories, settings.founding() ? Optional.of(copy) : Optional.empty()).look(),
                WalReader.read(directories.walDirectory()),
                read(note),
                read(copy).isPresent(),
                staged,
                installed,
                directory.filter(files::isDirectory).isPresent());
    }

    /** One that cannot be read makes the volume unreadable; that is told there. */
    private static Optional<VolumeNote> read(VolumeNoteFile note) {
        try {
            return note.read();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> hostName() {
        return Optional.ofNullable(System.getenv("HOSTNAME")).filter(name -> !name.isBlank());
    }
}
