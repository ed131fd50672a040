package io.etcdsidekicks.registrar.cli;

import io.etcdsidekicks.discovery.EtcdDirectories;
import io.etcdsidekicks.discovery.consul.ConsulCatalog;
import io.etcdsidekicks.discovery.consul.ConsulConnection;
import io.etcdsidekicks.discovery.consul.ConsulFounders;
import io.etcdsidekicks.discovery.disk.EtcdDataDirectory;
import io.etcdsidekicks.discovery.disk.VolumeNoteFile;
import io.etcdsidekicks.discovery.dns.DnsLookup;
import io.etcdsidekicks.discovery.dns.Nameservers;
import io.etcdsidekicks.discovery.etcd.EtcdHttp;
import io.etcdsidekicks.discovery.settings.ContractOptions;
import io.etcdsidekicks.discovery.settings.JarVersion;
import io.etcdsidekicks.discovery.settings.Launch;
import io.etcdsidekicks.discovery.settings.Mistakes;
import io.etcdsidekicks.discovery.settings.Program;
import io.etcdsidekicks.discovery.settings.Readings;
import io.etcdsidekicks.discovery.settings.VolumeOptions;
import io.etcdsidekicks.registrar.LatestState;
import io.etcdsidekicks.registrar.Registrar;
import io.etcdsidekicks.registrar.RegistrarLoop;
import io.etcdsidekicks.registrar.RegistrarSettings;
import io.etcdsidekicks.registrar.consul.ConsulLocalAgent;
import io.micronaut.http.server.exceptions.ServerStartupException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code registrar}: keeps this machine's etcd in Consul. */
@Command(
        name = "registrar",
        mixinStandardHelpOptions = true,
        versionProvider = JarVersion.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        customSynopsis = "registrar --cluster NAME [OPTION...]%n",
        description = {
            "Keeps this machine's etcd in Consul, so that the others find it through DNS before it runs.",
            "",
            "Registers two services with the local Consul agent, proves by the catalog and by DNS that they arrived,"
                    + " and repairs them whenever the agent forgets. Runs until it is stopped.%n"
        },
        footerHeading = "%nEvery option can also be set in the environment, --peer-port as REGISTRAR_PEER_PORT, or in"
                + " a file (--config), as registrar.peer-port. The flag wins over the environment, that over the"
                + " file.%n%nExit codes:%n",
        footer = {
            "  0    done (--once)",
            "  1    refused; the last line says why and what helps",
            "  2    wrong settings",
            "  3    --timeout passed (--once)",
            "  143  stopped by SIGTERM"
        })
public final class RegistrarCommand implements Program {
    private static final Path DEFAULT_DATA_DIR = Path.of("/var/lib/etcd");
    private static final Logger LOG = LoggerFactory.getLogger(RegistrarCommand.class);
    private static final Duration DNS_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration ETCD_TIMEOUT = Duration.ofSeconds(2);

    @Mixin
    ContractOptions contract = new ContractOptions();

    @Mixin
    Launch.FileOption file = new Launch.FileOption();

    @Mixin
    VolumeOptions volume = new VolumeOptions();

    @Option(
            names = "--client-port",
            paramLabel = "PORT",
            defaultValue = "2379",
            description = "etcd's client port. Default: ${DEFAULT-VALUE}.")
    String clientPort = "";

    @Option(
            names = "--founding",
            paramLabel = "on|off",
            defaultValue = "on",
            description = "Whether this machine keeps its server record back while the readiness gate's founding record"
                    + " lists others only, until it joins them. Default: ${DEFAULT-VALUE}.")
    String founding = "";

    @Option(
            names = "--kv-prefix",
            paramLabel = "PATH",
            defaultValue = "etcd-sidekicks",
            description =
                    "Where in Consul's KV the founding record is, as for the readiness gate; without rights on it,"
                            + " as if there were none. Default: ${DEFAULT-VALUE}.")
    String kvPrefix = "";

    @Option(
            names = "--health-url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:2379/health",
            description = "Where the local etcd tells its health: the client record passes only while it is good."
                    + " Default: ${DEFAULT-VALUE}.")
    String healthUrl = "";

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            defaultValue = "1s",
            description = "Time between two comparisons with the agent. Default: ${DEFAULT-VALUE}.")
    String interval = "";

    @Option(
            names = "--listen",
            paramLabel = "IP:PORT|off",
            defaultValue = "127.0.0.1:8520",
            description = "Where this program tells its own health, GET /health. Default: ${DEFAULT-VALUE}.")
    String listen = "";

    @Option(
            names = "--deregister-on-stop",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "BOOL",
            description = "Take the records out of Consul on SIGTERM. Default: ${DEFAULT-VALUE}, a restart must not"
                    + " take this machine out of DNS.")
    String deregisterOnStop = "";

    @Option(
            names = "--once",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "BOOL",
            description = "Register, prove, exit. Default: ${DEFAULT-VALUE}.")
    String once = "";

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "With --once: how long to wait for the proof. Default: for ever.")
    String timeout = "";

    public static void main(String[] args) {
        System.exit(Launch.run("registrar", new RegistrarCommand(), System.getenv(), args));
    }

    @Override
    public Run prepare(Mistakes mistakes) {
        var settings = read(mistakes);
        return pause -> {
            var state = new LatestState();
            try (var client = EtcdHttp.client(ETCD_TIMEOUT);
                    var _ = HealthServer.start(settings.once() ? Optional.empty() : settings.listen(), state)) {
                return loop(settings, new EtcdHttp(client), state).run(pause);
            } catch (ServerStartupException e) {
                LOG.error(
                        "refused: nothing can listen on {}: {}; give --listen another port, or off",
                        listen,
                        e.getMessage());
                return REFUSED;
            }
        };
    }

    RegistrarSettings read(Mistakes mistakes) {
        var settings = new RegistrarSettings(
                contract.read(mistakes),
                mistakes.required("--client-port", clientPort, "2379", Readings::port),
                new EtcdDirectories(
                        volume.dataDir(mistakes).orElse(DEFAULT_DATA_DIR),
                        volume.walDir(mistakes),
                        volume.mountPoint(mistakes)),
                volume.stateDir(mistakes),
                mistakes.required("--founding", founding, "on", Readings::flag),
                mistakes.required("--kv-prefix", kvPrefix, "etcd-sidekicks", Readings::kvPath),
                mistakes.required("--health-url", healthUrl, "http://127.0.0.1:2379/health", Readings::httpUrl),
                mistakes.required("--interval", interval, "1s", Readings::duration),
                mistakes.required("--listen", listen, "127.0.0.1:8520", RegistrarCommand::listenAddress),
                mistakes.required("--deregister-on-stop", deregisterOnStop, "true", Readings::flag),
                mistakes.required("--once", once, "true", Readings::flag),
                mistakes.optional("--timeout", timeout, "30s", Readings::duration));
        if (settings.timeout().isPresent() && !settings.once()) {
            mistakes.add(
                    "--timeout", timeout, "means nothing without --once: the registrar runs for ever", "30s --once");
        }
        return settings;
    }

    private static Optional<InetSocketAddress> listenAddress(String text) {
        return text.equals("off") ? Optional.empty() : Optional.of(Readings.socketAddress(text));
    }

    private static RegistrarLoop loop(RegistrarSettings settings, EtcdHttp etcd, LatestState state) {
        var consul = ConsulConnection.open(settings.contract().consul());
        var agent = new ConsulLocalAgent(consul);
        var registrar = new Registrar(
                settings,
                agent,
                new ConsulCatalog(consul),
                agent,
                new DnsLookup(() -> Nameservers.ofSetting(settings.contract().nameserver()), DNS_TIMEOUT),
                new EtcdDataDirectory(
                        settings.directories(),
                        Optional.of(VolumeNoteFile.copyIn(
                                settings.stateDir(),
                                settings.contract().naming().cluster())))::look,
                new ConsulFounders(
                        consul,
                        settings.kvPrefix(),
                        settings.contract().naming().cluster())::ask,
                () -> etcd.health(settings.healthUrl()));
        return new RegistrarLoop(registrar, settings, state, InstantSource.system());
    }
}
