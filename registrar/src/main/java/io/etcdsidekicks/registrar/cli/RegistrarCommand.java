package io.etcdsidekicks.registrar.cli;

import io.etcdsidekicks.discovery.consul.ConsulCatalog;
import io.etcdsidekicks.discovery.consul.ConsulConnection;
import io.etcdsidekicks.discovery.consul.ConsulFounders;
import io.etcdsidekicks.discovery.disk.VolumeReader;
import io.etcdsidekicks.discovery.dns.DnsLookup;
import io.etcdsidekicks.discovery.dns.Nameservers;
import io.etcdsidekicks.discovery.etcd.EtcdHttp;
import io.etcdsidekicks.discovery.health.HealthServer;
import io.etcdsidekicks.discovery.settings.JarVersion;
import io.etcdsidekicks.discovery.settings.Launch;
import io.etcdsidekicks.discovery.settings.Mistakes;
import io.etcdsidekicks.discovery.settings.Program;
import io.etcdsidekicks.registrar.LatestState;
import io.etcdsidekicks.registrar.Registrar;
import io.etcdsidekicks.registrar.RegistrarLoop;
import io.etcdsidekicks.registrar.RegistrarSettings;
import io.etcdsidekicks.registrar.consul.ConsulLocalAgent;
import io.micronaut.http.server.exceptions.ServerStartupException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code registrar}: keeps this machine's etcd in Consul. */
@Command(
        name = "registrar",
        mixinStandardHelpOptions = true,
        versionProvider = JarVersion.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        subcommands = HealthCommand.class,
        customSynopsis = {"registrar --cluster NAME [OPTION...]", "       registrar health [OPTION...]%n"},
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
    private static final Logger LOG = LoggerFactory.getLogger(RegistrarCommand.class);
    private static final Duration DNS_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration ETCD_TIMEOUT = Duration.ofSeconds(2);

    @Mixin
    RegistrarOptions options = new RegistrarOptions();

    @Mixin
    Launch.FileOption file = new Launch.FileOption();

    public static void main(String[] args) {
        Launch.main("registrar", new RegistrarCommand(), args);
    }

    @Override
    public Run prepare(Mistakes mistakes) {
        var settings = read(mistakes);
        return pause -> {
            var state = new LatestState(InstantSource.system());
            try (var client = EtcdHttp.client(ETCD_TIMEOUT);
                    var _ = HealthServer.start(settings.once() ? Optional.empty() : settings.listen(), state)) {
                return loop(settings, new EtcdHttp(client), state).run(pause);
            } catch (ServerStartupException e) {
                LOG.error(
                        "refused: nothing can listen on {}: {}; give --listen another port, or off",
                        options.listen,
                        e.getMessage());
                return REFUSED;
            }
        };
    }

    RegistrarSettings read(Mistakes mistakes) {
        return options.read(mistakes);
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
                new VolumeReader(settings.volume(), settings.contract().naming().cluster())::look,
                new ConsulFounders(
                        consul,
                        settings.kvPrefix(),
                        settings.contract().naming().cluster())::ask,
                () -> etcd.health(settings.healthUrl()));
        return new RegistrarLoop(registrar, settings, state, InstantSource.system());
    }
}
