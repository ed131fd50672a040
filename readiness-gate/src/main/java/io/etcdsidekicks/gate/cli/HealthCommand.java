package io.etcdsidekicks.gate.cli;

import io.etcdsidekicks.discovery.health.HealthQuestion;
import io.etcdsidekicks.discovery.settings.JarVersion;
import io.etcdsidekicks.discovery.settings.Launch;
import io.etcdsidekicks.discovery.settings.Mistakes;
import io.etcdsidekicks.discovery.settings.Program;
import io.etcdsidekicks.discovery.settings.Readings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code readiness-gate health}: for where there is no curl, as in the image. */
@Command(
        name = "health",
        mixinStandardHelpOptions = true,
        versionProvider = JarVersion.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        customSynopsis = "readiness-gate health [--live] [OPTION...]%n",
        description = {
            "Asks the gate that stays on this machine (--stay) for its health, and prints what it says.",
            "",
            "With --live it asks only whether the gate's loop turns, also while it refuses: for what restarts a program"
                    + " that hangs, such as a liveness probe.",
            "",
            "Takes the gate's own options, so that one file or one environment serves both; of them it uses only"
                    + " --listen.%n"
        },
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0  the gate watches, or waits as it should; with --live: the loop turns",
            "  1  it refuses or has an alarm, it does not turn, or nothing answers",
            "  2  wrong settings",
        })
final class HealthCommand implements Program {
    @Mixin
    GateOptions options = new GateOptions();

    @Mixin
    Launch.FileOption file = new Launch.FileOption();

    @Option(
            names = "--live",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "BOOL",
            description = "Whether it runs at all, not whether all is well. Default: ${DEFAULT-VALUE}.")
    String live = "";

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Run prepare(Mistakes mistakes) {
        var listen = options.listen.read(mistakes);
        if (listen.isEmpty()) {
            mistakes.add("--listen", "off", "nothing listens that could be asked", "127.0.0.1:8521");
        }
        var isLive = mistakes.required("--live", live, "true", Readings::flag);
        return _ -> (isLive ? HealthQuestion.LIVENESS : HealthQuestion.HEALTH)
                        .ask(listen.orElseThrow(), spec.commandLine().getOut())
                ? DONE
                : REFUSED;
    }
}
