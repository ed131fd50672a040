package io.etcdsidekicks.gate.cli;

import io.etcdsidekicks.discovery.FileFailure;
import io.etcdsidekicks.discovery.settings.JarVersion;
import io.etcdsidekicks.discovery.settings.Launch;
import io.etcdsidekicks.discovery.settings.Mistakes;
import io.etcdsidekicks.discovery.settings.Program;
import io.etcdsidekicks.gate.ReplaceDecision.Refused;
import io.etcdsidekicks.gate.ReplaceDecision.Replace;
import io.etcdsidekicks.gate.ReplaceRules;
import io.etcdsidekicks.gate.Survey;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code readiness-gate replace}: an operator says that this machine's disk is lost for good. */
@Command(
        name = "replace",
        mixinStandardHelpOptions = true,
        versionProvider = JarVersion.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        customSynopsis = "readiness-gate replace --cluster NAME [--dry-run] [OPTION...]%n",
        description = {
            "Says that the voter at this machine's peer address is this machine, and that its disk is lost for good: this"
                    + " machine remembers it from now on, and its gate makes the member anew from the others.",
            "",
            "Needed where nothing on the machine remembers the member, because a wrong volume looks the same, and where"
                    + " data have lost their start file. Refused while etcd answers here, and without a quorum of the"
                    + " others. Changes nothing in the cluster by itself.%n"
        },
        footerHeading = "%nTakes the gate's options, too; of them only --cluster is needed.%n%nExit codes:%n",
        footer = {"  0  done, or --dry-run", "  1  refused; every reason is said", "  2  wrong settings"})
final class ReplaceCommand implements Program {
    @Mixin
    GateOptions options = new GateOptions();

    @Mixin
    Launch.FileOption file = new Launch.FileOption();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Run prepare(Mistakes mistakes) {
        var known = options.readKnown(mistakes);
        return _ -> {
            try (var parts = GateParts.open(known.settings())) {
                var survey = parts.survey(known, Set.of());
                return switch (ReplaceRules.decide(survey)) {
                    case Refused(List<String> reasons) -> {
                        ResetCommand.refuse(spec.commandLine().getErr(), reasons, "nothing was changed");
                        yield REFUSED;
                    }
                    case Replace replace -> replace(parts, survey, replace);
                };
            }
        };
    }

    private int replace(GateParts parts, Survey survey, Replace replace) {
        var out = spec.commandLine().getOut();
        try {
            var words = "remember " + replace.member() + " as this machine's own, its disk lost for good";
            if (survey.settings().dryRun()) {
                out.println("would " + words);
                return DONE;
            }
            var facts = survey.seen().local().volume();
            parts.volume().remember(facts, facts.memory().with(replace.seen()));
            out.println("done: " + words + "; its gate makes the member anew after --lost-disk-grace");
            return DONE;
        } catch (IOException e) {
            ResetCommand.refuse(
                    spec.commandLine().getErr(),
                    List.of("it cannot be noted in "
                            + survey.settings().volume().stateDir() + ": " + FileFailure.describe(e)),
                    "mend it and try again");
            return REFUSED;
        } finally {
            out.flush();
        }
    }
}
