package io.etcdsidekicks.gate.cli;

import com.orbitz.consul.Consul;
import io.etcdsidekicks.discovery.consul.ConsulCatalog;
import io.etcdsidekicks.discovery.consul.ConsulConnection;
import io.etcdsidekicks.discovery.disk.EtcdDataDirectory;
import io.etcdsidekicks.discovery.dns.DnsLookup;
import io.etcdsidekicks.discovery.dns.Nameservers;
import io.etcdsidekicks.discovery.etcd.EtcdHttp;
import io.etcdsidekicks.discovery.settings.ContractOptions;
import io.etcdsidekicks.discovery.settings.JarVersion;
import io.etcdsidekicks.discovery.settings.Launch;
import io.etcdsidekicks.discovery.settings.Mistakes;
import io.etcdsidekicks.discovery.settings.Program;
import io.etcdsidekicks.discovery.settings.Readings;
import io.etcdsidekicks.discovery.settings.Terminal;
import io.etcdsidekicks.gate.GateSettings;
import io.etcdsidekicks.gate.LocalObservation;
import io.etcdsidekicks.gate.ManifestHandOver;
import io.etcdsidekicks.gate.PeerObserver;
import io.etcdsidekicks.gate.ReadinessGate;
import io.etcdsidekicks.gate.etcd.TcpPeerPort;
import io.etcdsidekicks.gate.kubelet.DiskManifestFiles;
import io.etcdsidekicks.gate.kubelet.YamlManifestReader;
import java.time.Duration;
import java.time.InstantSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code readiness-gate}: decides how this machine's etcd may start and hands its manifest to the kubelet. */
@Command(
        name = "readiness-gate",
        mixinStandardHelpOptions = true,
        versionProvider = JarVersion.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        customSynopsis = "readiness-gate --cluster NAME --size N --manifest FILE [OPTION...]%n",
        description = {
            "Holds etcd back until it can only become part of the one cluster, then gives its manifest to the kubelet.",
            "",
            "With data on the volume etcd is handed over at once. Without, it waits until Consul's catalog and DNS, by"
                    + " plain UDP, by UDP with EDNS and by TCP, show exactly --size machines, this one among them, the"
                    + " same several times in a row. It always says what it waits for.%n"
        },
        footerHeading = "%nEvery option can also be set in the environment, --size as READINESS_GATE_SIZE, or in a"
                + " file (--config), as readiness-gate.size. The flag wins over the environment, that over the"
                + " file.%n%nExit codes:%n",
        footer = {
            "  0    done: handed over, and etcd is healthy",
            "  1    refused; the last line says why and what helps",
            "  2    wrong settings",
            "  3    --timeout passed; the last line says what it was waiting for",
            "  143  stopped by SIGTERM"
        })
public final class ReadinessGateCommand implements Program {
    private static final Duration DNS_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration ETCD_TIMEOUT = Duration.ofSeconds(2);
    private static final int MOST_MACHINES = 9;
    private static final int MOST_POLLS = 1000;

    @Mixin
    ContractOptions contract = new ContractOptions();

    @Mixin
    Launch.FileOption file = new Launch.FileOption();

    @Option(
            names = "--size",
            paramLabel = "N",
            description = "How many machines found the cluster. Needed, the same on every machine.")
    String size = "";

    @Option(
            names = "--manifest",
            paramLabel = "FILE",
            description = "The staged manifest of the etcd static pod, outside --manifest-dir. Needed.")
    String manifest = "";

    @Option(
            names = "--manifest-dir",
            paramLabel = "DIR",
            defaultValue = "/etc/kubernetes/manifests",
            description = "The kubelet's static pod directory. Default: ${DEFAULT-VALUE}.")
    String manifestDir = "";

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = "/var/lib/etcd",
            description = "etcd's data directory. Default: ${DEFAULT-VALUE}.")
    String dataDir = "";

    @Option(
            names = "--health-url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:2379/health",
            description = "Where the local etcd tells its health after the hand-over. Default: ${DEFAULT-VALUE}.")
    String healthUrl = "";

    @Option(
            names = "--poll-interval",
            paramLabel = "TIME",
            defaultValue = "500ms",
            description = "Time between two looks. Default: ${DEFAULT-VALUE}.")
    String pollInterval = "";

    @Option(
            names = "--stable-polls",
            paramLabel = "K",
            defaultValue = "3",
            description = "How many looks in a row must show the same. Default: ${DEFAULT-VALUE}.")
    String stablePolls = "";

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "How long to wait, hand-over and etcd's health together. Default: for ever.")
    String timeout = "";

    @Option(
            names = "--dry-run",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "BOOL",
            description = "Wait and decide, but change nothing. Default: ${DEFAULT-VALUE}.")
    String dryRun = "";

    @Option(
            names = "--no-wait",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "BOOL",
            description = "End with the hand-over, without waiting until etcd is healthy. Default: ${DEFAULT-VALUE}.")
    String noWait = "";

    public static void main(String[] args) {
        System.exit(Launch.run("readiness-gate", new ReadinessGateCommand(), System.getenv(), args));
    }

    @Override
    public Run prepare(Mistakes mistakes) {
        var settings = read(mistakes);
        return pause -> {
            var consul = ConsulConnection.open(settings.contract().consul());
            try (var etcd = EtcdHttp.open(ETCD_TIMEOUT)) {
                return gate(settings, consul, etcd).run(pause);
            } finally {
                consul.destroy();
            }
        };
    }

    GateSettings read(Mistakes mistakes) {
        var settings = new GateSettings(
                contract.read(mistakes),
                mistakes.required("--size", size, "3", text -> Readings.number(text, 1, MOST_MACHINES)),
                mistakes.required("--manifest", manifest, "/etc/kubernetes/staged/etcd.yaml", Readings::path),
                mistakes.required("--manifest-dir", manifestDir, "/etc/kubernetes/manifests", Readings::path),
                mistakes.required("--data-dir", dataDir, "/var/lib/etcd", Readings::path),
                mistakes.required("--health-url", healthUrl, "http://127.0.0.1:2379/health", Readings::httpUrl),
                mistakes.required("--poll-interval", pollInterval, "500ms", Readings::duration),
                mistakes.required("--stable-polls", stablePolls, "3", text -> Readings.number(text, 1, MOST_POLLS)),
                mistakes.optional("--timeout", timeout, "5m", Readings::duration),
                mistakes.required("--dry-run", dryRun, "true", Readings::flag),
                mistakes.required("--no-wait", noWait, "true", Readings::flag));
        if (settings.manifest().getFileName() == null
                || settings.manifest().getFileName().toString().startsWith(".")) {
            mistakes.add(
                    "--manifest",
                    manifest,
                    "must name a file without a dot in front: it keeps its name, and the kubelet leaves dot-files out",
                    "/etc/kubernetes/staged/etcd.yaml");
        } else if (settings.manifest().startsWith(settings.manifestDir())) {
            mistakes.add(
                    "--manifest",
                    manifest,
                    "lies in --manifest-dir, where the kubelet runs it already",
                    "/etc/kubernetes/staged/etcd.yaml");
        }
        return settings;
    }

    private static ReadinessGate gate(GateSettings settings, Consul consul, EtcdHttp etcd) {
        var files = new DiskManifestFiles();
        var manifests = new YamlManifestReader(files);
        var data = new EtcdDataDirectory(settings.dataDir());
        var dns = new DnsLookup(() -> Nameservers.ofSetting(settings.contract().nameserver()), DNS_TIMEOUT);
        return new ReadinessGate(
                settings,
                () -> new LocalObservation(
                        data.look(),
                        manifests.look(settings.manifest()),
                        manifests.look(settings.installedManifest()),
                        files.isDirectory(settings.manifestDir())),
                new PeerObserver(settings, new ConsulCatalog(consul), dns, new TcpPeerPort(ETCD_TIMEOUT)),
                new ManifestHandOver(files, settings.manifest(), settings.installedManifest()),
                () -> etcd.health(settings.healthUrl()),
                new ConsoleNarrator(System.err, Terminal.isAttached()),
                InstantSource.system());
    }
}
