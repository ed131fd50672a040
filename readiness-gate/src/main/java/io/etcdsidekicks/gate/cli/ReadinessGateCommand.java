package io.etcdsidekicks.gate.cli;

import io.etcdsidekicks.discovery.settings.JarVersion;
import io.etcdsidekicks.discovery.settings.Launch;
import io.etcdsidekicks.discovery.settings.Mistakes;
import io.etcdsidekicks.discovery.settings.Program;
import io.etcdsidekicks.discovery.settings.Terminal;
import io.etcdsidekicks.gate.GateSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code readiness-gate}: decides how this machine's etcd may start and hands its manifest to the kubelet. */
@Command(
        name = "readiness-gate",
        mixinStandardHelpOptions = true,
        versionProvider = JarVersion.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        subcommands = {StatusCommand.class, ResetCommand.class, AdoptCommand.class},
        customSynopsis = {
            "readiness-gate --cluster NAME --size N --manifest FILE [OPTION...]",
            "       readiness-gate status|reset|adopt --cluster NAME [OPTION...]%n"
        },
        description = {
            "Holds etcd back until it can only become part of the one cluster, then gives its manifest to the kubelet.",
            "",
            "With data on the volume etcd is handed over at once. Without, it waits until Consul's catalog and DNS show"
                    + " the same --size machines several times in a row; then a founding record in Consul says who"
                    + " founds the cluster, once and for all, and everybody else joins it. It always says what it waits"
                    + " for.%n"
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
        System.exit(Launch.run("readiness-gate", new ReadinessGateCommand(), System.getenv(), args));
    }

    @Override
    public Run prepare(Mistakes mistakes) {
        var settings = read(mistakes);
        return pause -> {
            try (var parts = GateParts.open(settings)) {
                if (!settings.founding()) {
                    LOG.warn("--founding is off: nothing guards against late machines, lost disks, a machine too many,"
                            + " or a Consul that changes its answer between this program's look and etcd's");
                }
                return parts.gate(new ConsoleNarrator(System.err, Terminal.isAttached()))
                        .run(pause);
            }
        };
    }

    GateSettings read(Mistakes mistakes) {
        return options.read(mistakes);
    }
}
