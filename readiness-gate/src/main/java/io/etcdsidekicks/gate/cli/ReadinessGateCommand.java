package io.etcdsidekicks.gate.cli;

import io.etcdsidekicks.discovery.health.HealthServer;
import io.etcdsidekicks.discovery.settings.JarVersion;
import io.etcdsidekicks.discovery.settings.Launch;
import io.etcdsidekicks.discovery.settings.Mistakes;
import io.etcdsidekicks.discovery.settings.Program;
import io.etcdsidekicks.discovery.settings.Terminal;
import io.etcdsidekicks.gate.GateSettings;
import io.etcdsidekicks.gate.HealthNarrator;
import io.etcdsidekicks.gate.LatestGateState;
import io.micronaut.http.server.exceptions.ServerStartupException;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code readiness-gate}: decides how this machine's etcd may start, and lets it. */
@Command(
        name = "readiness-gate",
        mixinStandardHelpOptions = true,
        versionProvider = JarVersion.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        subcommands = {
            StatusCommand.class,
            AdoptCommand.class,
            ResetCommand.class,
            ReplaceCommand.class,
            HealthCommand.class
        },
        customSynopsis = {
            "readiness-gate --cluster NAME --size N [--manifest FILE] [--stay] [OPTION...]",
            "       readiness-gate status|adopt|reset|replace --cluster NAME [OPTION...]",
            "       readiness-gate health [OPTION...]%n"
        },
        description = {
            "Holds etcd back until it can only become part of the one cluster, then writes the start file on etcd's own"
                    + " volume, the only thing that etcd is started from, and gives its manifest to the kubelet.",
            "",
            "With data on the volume etcd is handed over at once. Without, a founding record in Consul says who founds the"
                    + " cluster, once and for all, and everybody else joins it. It always says what it waits for.%n"
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
    private static final Logger LOG = LoggerFactory.getLogger(ReadinessGateCommand.class);

    @Mixin
    GateOptions options = new GateOptions();

    @Mixin
    Launch.FileOption file = new Launch.FileOption();

    public static void main(String[] args) {
        Launch.main("readiness-gate", new ReadinessGateCommand(), args);
    }

    @Override
    public Run prepare(Mistakes mistakes) {
        var settings = read(mistakes);
        return pause -> {
            if (!settings.founding()) {
                LOG.warn("--founding is off: nothing guards against late machines, lost disks, a machine too many,"
                        + " or a Consul that changes its answer between this program's look and etcd's");
            }
            if (settings.manifestAsIs()) {
                LOG.warn(
                        "--manifest-as-is: etcd is started by flags instead of the start file: {}",
                        GateSettings.UNPROTECTED);
            }
            if (settings.size() % 2 == 0) {
                LOG.warn(
                        "--size {}: a cluster of {} bears no more failures than one of {}, and needs one answer more",
                        settings.size(),
                        settings.size(),
                        settings.size() - 1);
            }
            var console = new ConsoleNarrator(System.err, Terminal.isAttached());
            try (var parts = GateParts.open(settings)) {
                if (!settings.stay()) {
                    return parts.gate(console).run(pause);
                }
                var state = new LatestGateState(InstantSource.system(), settings.pollInterval());
                try (var _ = HealthServer.start(settings.listen(), state)) {
                    return parts.gate(new HealthNarrator(console, state)).run(pause);
                } catch (ServerStartupException e) {
                    LOG.error(
                            "refused: nothing can listen on {}: {}; give --listen another port, or off",
                            options.listen.listen,
                            e.getMessage());
                    return REFUSED;
                }
            }
        };
    }

    GateSettings read(Mistakes mistakes) {
        return options.read(mistakes);
    }
}
