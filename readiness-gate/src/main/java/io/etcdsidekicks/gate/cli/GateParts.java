package io.etcdsidekicks.gate.cli;

import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.FileFailure;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.discovery.VolumeFacts;
import io.etcdsidekicks.discovery.consul.ConsulCatalog;
import io.etcdsidekicks.discovery.consul.ConsulConnection;
import io.etcdsidekicks.discovery.disk.VolumeReader;
import io.etcdsidekicks.discovery.dns.DnsLookup;
import io.etcdsidekicks.discovery.dns.Nameservers;
import io.etcdsidekicks.discovery.etcd.EtcdHttp;
import io.etcdsidekicks.discovery.startfile.ConfigFault;
import io.etcdsidekicks.discovery.startfile.EtcdTemplate;
import io.etcdsidekicks.discovery.startfile.FlagsAsTemplate;
import io.etcdsidekicks.discovery.startfile.StartFileText;
import io.etcdsidekicks.discovery.startfile.TemplateReader;
import io.etcdsidekicks.gate.GateActions;
import io.etcdsidekicks.gate.GateObserver;
import io.etcdsidekicks.gate.GateSettings;
import io.etcdsidekicks.gate.LocalFacts;
import io.etcdsidekicks.gate.ManifestHandOver;
import io.etcdsidekicks.gate.Narrator;
import io.etcdsidekicks.gate.PeerObserver;
import io.etcdsidekicks.gate.Pods;
import io.etcdsidekicks.gate.ReadinessGate;
import io.etcdsidekicks.gate.Survey;
import io.etcdsidekicks.gate.TemplateState;
import io.etcdsidekicks.gate.Volume;
import io.etcdsidekicks.gate.consul.ConsulFoundingRecords;
import io.etcdsidekicks.gate.consul.ConsulLock;
import io.etcdsidekicks.gate.consul.ConsulMachines;
import io.etcdsidekicks.gate.etcd.HttpClusters;
import io.etcdsidekicks.gate.etcd.HttpMemberStates;
import io.etcdsidekicks.gate.etcd.JetcdMemberChanges;
import io.etcdsidekicks.gate.etcd.OwnAddresses;
import io.etcdsidekicks.gate.etcd.TcpPeerPort;
import io.etcdsidekicks.gate.kubelet.AsItIsReader;
import io.etcdsidekicks.gate.kubelet.DiskFiles;
import io.etcdsidekicks.gate.kubelet.EtcdPods;
import io.etcdsidekicks.gate.volume.DiskVolume;
import io.etcdsidekicks.gate.volume.WalReader;
import io.micronaut.http.client.HttpClient;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Everything the gate is made of, put together for some settings. */
final class GateParts implements AutoCloseable {
    private static final Duration DNS_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration ETCD_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration CHANGE_TIMEOUT = Duration.ofSeconds(5);

    /** Of a database that etcd writes anew; it may be as large as 8 GB. */
    private static final Duration WRITE_TIMEOUT = Duration.ofMinutes(2);

    private static final int SECRET_BYTES = 16;

    private final GateSettings settings;
    private final ConsulConnection consul;
    private final HttpClient etcd;
    private final HttpClusters clusters;
    private final HttpMemberStates states;
    private final DnsLookup dns;
    private final ConsulFoundingRecords records;
    private final ConsulLock lock;
    private final DiskFiles files = new DiskFiles();
    private final VolumeReader reader;
    private final Volume volume;

    private GateParts(GateSettings settings) {
        this.settings = settings;
        this.consul = ConsulConnection.open(settings.contract().consul());
        this.etcd = EtcdHttp.client(ETCD_TIMEOUT);
        this.dns = new DnsLookup(() -> Nameservers.ofSetting(settings.contract().nameserver()), DNS_TIMEOUT);
        this.clusters = new HttpClusters(etcd, dns, settings.contract().naming().tls());
        this.states = new HttpMemberStates(etcd);
        var cluster = settings.contract().naming().cluster();
        this.records = new ConsulFoundingRecords(consul, settings.kvPrefix(), cluster);
        this.lock = new ConsulLock(
                consul,
                settings.kvPrefix(),
                cluster,
                settings.contract().node().or(() -> hostName()).orElse("another machine"));
        this.reader = new VolumeReader(settings.volume(), cluster);
        this.volume = new DiskVolume(
                files,
                reader,
                settings.clientPort(),
                settings.contract().naming().tls());
    }

    static GateParts open(GateSettings settings) {
        return new GateParts(settings);
    }

    @Override
    public void close() {
        states.close();
        etcd.close();
        consul.close();
    }

    /**
     * One look at everything, also at what the gate would not need now. Nothing is changed.
     *
     * @param known what of the settings is no stand-in
     * @param further addresses to ask besides
     */
    Survey survey(GateOptions.Known known, Set<Endpoint> further) throws InterruptedException {
        var seen = observer().survey(further);
        return new Survey(settings, known.hasSize(), seen, seen.peers(), seen.clusters(), states.ask(seen.clusters()));
    }

    DnsLookup dns() {
        return dns;
    }

    ConsulFoundingRecords records() {
        return records;
    }

    Volume volume() {
        return volume;
    }

    /** @throws IOException when it is of no use */
    EtcdTemplate template(Survey survey) throws IOException {
        return switch (survey.seen().local().template()) {
            case TemplateState.Usable(var usable) -> usable;
            case TemplateState.Faulty(var problems) -> throw new IOException(String.join("; ", problems));
        };
    }

    private GateObserver observer() {
        var health = new EtcdHttp(etcd);
        return new GateObserver(
                settings,
                this::look,
                new PeerObserver(settings, new ConsulCatalog(consul), dns, new TcpPeerPort()),
                records,
                lock,
                clusters,
                new ConsulMachines(consul, settings.contract().naming()),
                () -> health.health(settings.healthUrl()));
    }

    ReadinessGate gate(Narrator narrator) {
        var random = new SecureRandom();
        var actions = new GateActions(
                settings,
                records,
                lock,
                new JetcdMemberChanges(states, CHANGE_TIMEOUT, WRITE_TIMEOUT),
                volume,
                settings.manifest()
                        .map(staged -> new ManifestHandOver(
                                files, staged, settings.installed().orElseThrow())),
                () -> {
                    var bytes = new byte[SECRET_BYTES];
                    random.nextBytes(bytes);
                    return HexFormat.of().formatHex(bytes);
                });
        return new ReadinessGate(
                settings,
                observer(),
                actions,
                lock,
                narrator,
                stopwatch(),
                () -> new EtcdHttp(etcd).version(settings.healthUrl()));
    }

    /** Not the time of day, which is often set while a machine boots: a member must not be declared dead by that. */
    private static Supplier<Duration> stopwatch() {
        var started = System.nanoTime();
        return () -> Duration.ofNanos(System.nanoTime() - started);
    }

    private LocalFacts look() {
        var facts = reader.look();
        var pods = new EtcdPods(
                        files,
                        settings.manifest(),
                        settings.manifestDir(),
                        facts.paths().startFile(),
                        asItIs(facts))
                .look();
        var template = readTemplate(facts, pods);
        return new LocalFacts(
                facts,
                facts.hasWal() ? WalReader.read(facts.paths().walDirectory()) : Optional.empty(),
                template,
                pods,
                isCurrent(facts, template),
                OwnAddresses.look());
    }

    private Optional<AsItIsReader> asItIs(VolumeFacts facts) {
        return settings.manifestAsIs()
                ? Optional.of(new AsItIsReader(facts.paths(), this::problemsOfFlags))
                : Optional.empty();
    }

    /** They are judged as a template is: as the configuration file that they stand for. */
    private List<String> problemsOfFlags(Map<String, String> flags) {
        try {
            TemplateReader.read(
                    FlagsAsTemplate.complete(flags),
                    settings.volume(),
                    settings.contract().naming().tls());
            return List.of();
        } catch (ConfigFault e) {
            return e.problems();
        }
    }

    /** What fits neither this machine's address nor the directories that are in use is a fault of the template's, too. */
    private TemplateState readTemplate(VolumeFacts facts, Pods pods) {
        try {
            var file = settings.volume().template();
            var text = file.isPresent() ? Files.readString(file.get()) : builtIn(pods);
            var template = TemplateReader.read(
                    text, settings.volume(), settings.contract().naming().tls());
            var me = settings.contract()
                    .address()
                    .map(address -> new Endpoint(address, settings.contract().peerPort()))
                    .or(() -> facts.head().map(head -> head.address()));
            var fault = me.flatMap(known -> TemplateReader.listenFault(template, known))
                    .or(() -> TemplateReader.directoriesFault(template, facts.paths()))
                    .or(() -> TemplateReader.discoveryFault(
                            template,
                            settings.contract().naming(),
                            settings.contract().zone()));
            return fault.<TemplateState>map(problem -> new TemplateState.Faulty(List.of(problem)))
                    .orElseGet(() -> new TemplateState.Usable(template));
        } catch (ConfigFault e) {
            return new TemplateState.Faulty(e.problems());
        } catch (IOException e) {
            return new TemplateState.Faulty(List.of(FileFailure.describe(e)));
        }
    }

    /** Without a template the start file of a manifest as it is says what its flags say. */
    private static String builtIn(Pods pods) throws ConfigFault {
        var asItIs = pods.asItIs();
        return asItIs.isPresent() ? FlagsAsTemplate.of(asItIs.get().flags()).yaml() : TemplateReader.BUILT_IN;
    }

    private boolean isCurrent(VolumeFacts facts, TemplateState template) {
        var sealed = facts.head().filter(head -> head.state() == StartState.SEALED);
        if (sealed.isEmpty() || !(template instanceof TemplateState.Usable(var usable))) {
            return true;
        }
        try {
            return Files.readString(facts.paths().startFile())
                    .equals(StartFileText.write(
                            sealed.get(),
                            usable,
                            facts.paths(),
                            settings.clientPort(),
                            settings.contract().naming().tls()));
        } catch (IOException e) {
            return true; // the reader has just told what is wrong with it
        }
    }

    private static Optional<String> hostName() {
        return Optional.ofNullable(System.getenv("HOSTNAME")).filter(name -> !name.isBlank());
    }
}
