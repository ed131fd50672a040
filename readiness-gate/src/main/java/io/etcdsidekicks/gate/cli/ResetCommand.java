package io.etcdsidekicks.gate.cli;

import io.etcdsidekicks.discovery.FileFailure;
import io.etcdsidekicks.discovery.VolumeFacts;
import io.etcdsidekicks.discovery.settings.JarVersion;
import io.etcdsidekicks.discovery.settings.Launch;
import io.etcdsidekicks.discovery.settings.Mistakes;
import io.etcdsidekicks.discovery.settings.Program;
import io.etcdsidekicks.discovery.settings.Readings;
import io.etcdsidekicks.gate.FoundingRecords.WriteAnswer;
import io.etcdsidekicks.gate.ResetDecision;
import io.etcdsidekicks.gate.ResetDecision.GiveUp;
import io.etcdsidekicks.gate.ResetDecision.MoveAside;
import io.etcdsidekicks.gate.ResetDecision.Nothing;
import io.etcdsidekicks.gate.ResetDecision.Refused;
import io.etcdsidekicks.gate.ResetRules;
import io.etcdsidekicks.gate.Survey;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code readiness-gate reset}: gives a cluster up. */
@Command(
        name = "reset",
        mixinStandardHelpOptions = true,
        versionProvider = JarVersion.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        customSynopsis = "readiness-gate reset --cluster NAME [--here] [--dry-run] [--force NAME] [OPTION...]%n",
        description = {
            "Gives a cluster up: puts that down in Consul and removes the founding record. Then a cluster can be founded"
                    + " anew. Every machine clears what it knows of the old one by itself; data stay where they are, and"
                    + " with --here they are moved aside.",
            "",
            "Refused while any member answers, while Consul knows data of the cluster on any machine, or when a quorum"
                    + " of the founders ever claimed their entries: then something may have been stored, and would be"
                    + " given up. Says first what it would do.%n"
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
            names = "--here",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "BOOL",
            description = "Move the data of a cluster that was given up aside, on this machine. Nothing is deleted."
                    + " Default: ${DEFAULT-VALUE}.")
    String here = "";

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
        var isHere = mistakes.required("--here", here, "true", Readings::flag);
        if (!force.isBlank() && !force.strip().equals(cluster)) {
            mistakes.add("--force", force, "must be the name of the cluster that is to be given up", cluster);
        }
        var isForced = !force.isBlank();
        return _ -> {
            try (var parts = GateParts.open(known.settings())) {
                var survey = parts.survey(known, Set.of());
                return carryOut(
                        parts, survey, isHere ? ResetRules.here(survey) : ResetRules.ofCluster(survey, isForced));
            }
        };
    }

    private int carryOut(GateParts parts, Survey survey, ResetDecision decision) {
        var out = spec.commandLine().getOut();
        var verb = survey.settings().dryRun() ? "would " : "will ";
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
                case MoveAside(String data) -> {
                    out.println(verb + "move aside " + data + " and the start file");
                    yield survey.settings().dryRun()
                            ? DONE
                            : moveAside(parts, survey.seen().local().volume(), out);
                }
                case GiveUp giveUp -> {
                    giveUp.overruled().forEach(danger -> out.println("overruled by --force: " + danger));
                    out.println(verb + "put down in Consul that cluster "
                            + giveUp.cluster().clusterId() + " is given up"
                            + (giveUp.index().isPresent() ? ", and remove its founding record" : ""));
                    yield survey.settings().dryRun() ? DONE : act(parts, giveUp, out);
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

    private int moveAside(GateParts parts, VolumeFacts seen, PrintWriter out) {
        try {
            parts.volume().moveDataAside(seen).forEach(aside -> out.println("moved aside: " + aside));
            return DONE;
        } catch (IOException e) {
            refuse(
                    spec.commandLine().getErr(),
                    List.of("the data cannot be moved aside: " + FileFailure.describe(e)),
                    "mend it and try again; what is done already stays done");
            return REFUSED;
        }
    }

    /** Given up first: nobody founds by a record that is removed in the next moment. */
    private int act(GateParts parts, GiveUp giveUp, PrintWriter out) {
        var written = parts.records().giveUp(giveUp.cluster());
        if (written instanceof WriteAnswer.Written && giveUp.index().isPresent()) {
            written = parts.records().remove(giveUp.index().get());
        }
        return switch (written) {
            case WriteAnswer.Written() -> {
                out.println("cluster " + giveUp.cluster().clusterId()
                        + " is given up; every gate clears what its machine knows of it");
                yield DONE;
            }
            case WriteAnswer.Overtaken() -> {
                refuse(
                        spec.commandLine().getErr(),
                        List.of("the founding record was changed meanwhile, so it was not removed"),
                        "look at readiness-gate status, and try again");
                yield REFUSED;
            }
            case WriteAnswer.Failed(String cause) -> {
                refuse(
                        spec.commandLine().getErr(),
                        List.of("Consul may not have taken it: " + cause),
                        "try again; what is done already stays done");
                yield REFUSED;
            }
        };
    }
}
