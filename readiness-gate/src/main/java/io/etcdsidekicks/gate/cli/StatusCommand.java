package io.etcdsidekicks.gate.cli;

import io.etcdsidekicks.discovery.settings.JarVersion;
import io.etcdsidekicks.discovery.settings.Launch;
import io.etcdsidekicks.discovery.settings.Mistakes;
import io.etcdsidekicks.discovery.settings.Program;
import io.etcdsidekicks.discovery.settings.Readings;
import io.etcdsidekicks.gate.StatusRules;
import io.etcdsidekicks.gate.Survey;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code readiness-gate status}: the whole picture from this machine. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        versionProvider = JarVersion.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        customSynopsis = "readiness-gate status --cluster NAME [--json] [OPTION...]%n",
        description = {
            "Looks once at everything that the gate looks at, and says what it would do now, and why. Changes nothing.",
            "",
            "Takes the gate's own options, so that one file or one environment serves both; of them only --cluster is"
                    + " needed. Run it as the user that the gate runs as: others may not read etcd's data.%n"
        },
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0  healthy: this machine is a started voter of a cluster with quorum, that of the founding record",
            "  1  refused: the gate would refuse, or the founding record speaks of another cluster",
            "  2  wrong settings",
            "  3  waiting: not yet healthy, or not all of it can be seen",
            "  4  split: more than one cluster answers"
        })
final class StatusCommand implements Program {
    @Mixin
    GateOptions options = new GateOptions();

    @Mixin
    Launch.FileOption file = new Launch.FileOption();

    @Option(
            names = "--json",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "BOOL",
            description = "For programs. The keys stay the same. Default: ${DEFAULT-VALUE}.")
    String json = "";

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Run prepare(Mistakes mistakes) {
        var known = options.readKnown(mistakes);
        var isJson = mistakes.required("--json", json, "true", Readings::flag);
        return _ -> {
            try (var parts = GateParts.open(known.settings())) {
                return tell(parts.survey(known, Set.of()), isJson);
            }
        };
    }

    private int tell(Survey survey, boolean isJson) {
        var outlook = StatusRules.outlook(survey);
        var verdict = StatusRules.judge(survey);
        var out = spec.commandLine().getOut();
        out.print(
                isJson
                        ? StatusJson.of(survey, verdict, outlook) + "\n"
                        : StatusText.of(survey, verdict, outlook, Paint.isWanted()));
        out.flush();
        return verdict.kind().exitCode();
    }
}
