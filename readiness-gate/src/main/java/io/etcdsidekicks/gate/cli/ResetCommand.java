package io.etcdsidekicks.gate.cli;

import io.etcdsidekicks.discovery.settings.JarVersion;
import io.etcdsidekicks.discovery.settings.Launch;
import io.etcdsidekicks.discovery.settings.Mistakes;
import io.etcdsidekicks.discovery.settings.Program;
import io.etcdsidekicks.discovery.settings.Readings;
import io.etcdsidekicks.gate.FoundingRecords.WriteAnswer;
import io.etcdsidekicks.gate.ResetDecision;
import io.etcdsidekicks.gate.ResetDecision.Nothing;
import io.etcdsidekicks.gate.ResetDecision.Refused;
import io.etcdsidekicks.gate.ResetDecision.Reset;
import io.etcdsidekicks.gate.ResetRules;
import io.etcdsidekicks.gate.Survey;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code readiness-gate reset}: forgets a cluster that never came to be, or a disk that is gone. */
@Command(
        name = "reset",
        mixinStandardHelpOptions = true,
        versionProvider = JarVersion.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        customSynopsis = "readiness-gate reset --cluster NAME [--local] [--dry-run] [--force NAME] [OPTION...]%n",
        description = {
            "Removes the founding record from Consul, and moves aside what this machine knows of it: the note on its"
                    + " data volume and the copy of its claim. Then a cluster can be founded anew.",
            "",
            "Refused while any member answers, while Consul knows data of the cluster on any machine, or when a quorum"
                    + " of the founders ever claimed their entries: then something may have been stored, and would be"
                    + " given up. Says first what it would do.",
            "",
            "Run it with --local on every other machine that has a note or a copy.%n"
        },
        footerHeading = "%nTakes the gate's options, too; of them only --cluster is needed.%n%nExit codes:%n",
        footer = {
            "  0  done, or nothing was there, or --dry-run",
            "  1  refused; every reason is said, what helps on the last line",
            "  2  wrong settings"
        })
final class ResetCommand implements Program {
    @Mixin
    GateOptions options = new GateOptions();

    @Mixin
    Launch.FileOption file = new Launch.FileOption();

    @Option(
            names = "--local",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "BOOL",
            description = "Only this machine's note and copy, not the record: when its disk is lost for good. Default:"
                    + " ${DEFAULT-VALUE}.")
    String local = "";

    @Option(
            names = "--force",
            paramLabel = "NAME",
            description = "The cluster's name once more: do it although it is refused. What the cluster has stored may"
                    + " be lost.")
    String force = "";

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Run prepare(Mistakes mistakes) {
        var known = options.readKnown(mistakes);
        var cluster = known.settings().contract().naming().cluster();
        var isLocal = mistakes.required("--local", local, "true", Readings::flag);
        if (!force.isBlank() && !force.strip().equals(cluster)) {
            mistakes.add("--force", force, "must be the name of the cluster that is to be forgotten", cluster);
        }
        var isForced = !force.isBlank();
        return _ -> {
            try (var parts = GateParts.open(known.settings())) {
                var survey = parts.survey(known, Set.of());
                return carryOut(
                        parts,
                        survey,
                        isLocal ? ResetRules.ofThisMachine(survey, isForced) : ResetRules.ofCluster(survey, isForced));
            }
        };
    }

    private int carryOut(GateParts parts, Survey survey, ResetDecision decision) {
        var out = spec.commandLine().getOut();
        try {
            return switch (decision) {
                case Nothing(String reason) -> {
                    out.println("nothing to do: " + reason);
                    yield DONE;
                }
                case Refused(List<String> reasons, boolean canBeForced) -> {
                    var cluster = survey.settings().contract().naming().cluster();
                    refuse(
                            spec.commandLine().getErr(),
                            reasons,
                            canBeForced
                                    ? "nothing was changed; if all of it may be given up, --force " + cluster
                                    : "nothing was changed");
                    yield REFUSED;
                }
                case Reset reset -> {
                    plan(survey, reset).forEach(out::println);
                    yield survey.settings().dryRun() ? DONE : act(parts, survey, reset, out);
                }
            };
        } finally {
            out.flush();
        }
    }

    /** Every reason, and what helps at the end. */
    static void refuse(PrintWriter err, List<String> reasons, String remedy) {
        reasons.forEach(reason -> err.println("refused: " + reason));
        err.println(remedy);
        err.flush();
    }

    static List<String> plan(Survey survey, Reset reset) {
        var verb = survey.settings().dryRun() ? "would " : "will ";
        var lines = new ArrayList<String>();
        reset.overruled().forEach(danger -> lines.add("overruled by --force: " + danger));
        reset.index()
                .ifPresent(_ -> lines.add(verb + "remove the founding record"
                        + survey.founding()
                                .map(founding -> " of cluster " + founding.clusterId())
                                .orElse("")
                        + " from Consul"));
        if (reset.localNotes()) {
            lines.add(verb + "move aside what this machine knows of it: the note beside "
                    + survey.seen().local().directories().data() + ", and the copy in "
                    + survey.settings().stateDir());
        }
        if (!reset.remark().isBlank()) {
            lines.add(reset.remark());
        }
        return lines;
    }

    /** The record first: if somebody changed it meanwhile, nothing is done at all. */
    private int act(GateParts parts, Survey survey, Reset reset, PrintWriter out) {
        var err = spec.commandLine().getErr();
        if (reset.index().isPresent()) {
            switch (parts.records().remove(reset.index().get())) {
                case WriteAnswer.Written() ->
                    out.println("removed " + parts.records().key());
                case WriteAnswer.Overtaken() -> {
                    refuse(
                            err,
                            List.of("the founding record was changed meanwhile, so it was not removed"),
                            "look at readiness-gate status, and try again");
                    return REFUSED;
                }
                case WriteAnswer.Failed(String cause) -> {
                    refuse(
                            err,
                            List.of("the founding record may not have been removed: " + cause),
                            "try again; what is done already stays done");
                    return REFUSED;
                }
            }
        }
        if (reset.localNotes()) {
            try {
                parts.forget(survey.seen().local()).forEach(file -> out.println("moved aside: " + file));
            } catch (IOException e) {
                refuse(
                        err,
                        List.of("a file cannot be moved aside: " + e.getClass().getSimpleName() + " " + e.getMessage()),
                        "mend it and try again; what is done already stays done");
                return REFUSED;
            }
        }
        return DONE;
    }
}
