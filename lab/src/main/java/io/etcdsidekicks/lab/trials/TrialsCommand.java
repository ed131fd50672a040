package io.etcdsidekicks.lab.trials;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcdsidekicks.discovery.settings.Mistakes;
import io.etcdsidekicks.discovery.settings.Program;
import io.etcdsidekicks.discovery.settings.Readings;
import io.etcdsidekicks.lab.up.Gate;
import io.etcdsidekicks.lab.up.Recipe;
import io.etcdsidekicks.lab.up.RecipeTools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lab trials}. */
@Command(
        name = "trials",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true,
        customSynopsis = "lab trials [OPTION...]%n",
        description = "Machines boot at random times while programs are killed, cables pulled, disks and Consul's data"
                + " lost, and a writer keeps count; then looks whether there is one cluster, with every acknowledged"
                + " write. One line a trial, and a table at the end.%n",
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0    every trial ended as one full cluster, or as a wait whose reason is right",
            "  1    not so",
            "  2    wrong settings"
        })
public final class TrialsCommand implements Program {
    private static final int MOST = 100_000;

    @Option(names = "--count", paramLabel = "N", defaultValue = "10", description = "How many. Default: 10.")
    String count = "";

    @Option(names = "--seed", paramLabel = "NUMBER", defaultValue = "1", description = "Of the first. Default: 1.")
    String seed = "";

    @Option(
            names = "--gate",
            paramLabel = "ours|shell|none",
            defaultValue = "ours",
            description = "What holds etcd back. Default: ${DEFAULT-VALUE}.")
    String gate = "";

    @Option(
            names = "--results",
            paramLabel = "FILE",
            description = "Append what came of each trial there, as a line of JSON; seeds that are there already are"
                    + " left out.")
    String results = "";

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Write a report of all of --results there, in Markdown, with a chart beside it. With"
                    + " --count 0 only the report is made.")
    String report = "";

    @Option(names = "--logs", paramLabel = "DIR", description = "Copy the logs of trials that did not end well there.")
    String logs = "";

    @Override
    public Run prepare(Mistakes mistakes) {
        var trials = mistakes.required("--count", count, "10", text -> Readings.number(text, 0, MOST));
        var first = mistakes.required("--seed", seed, "1", Long::parseLong);
        var kind = mistakes.required("--gate", gate, "ours", text -> Gate.valueOf(text.toUpperCase(Locale.ROOT)));
        var file = mistakes.optional("--results", results, "trials.jsonl", Readings::path);
        var page = mistakes.optional("--report", report, "docs/trials.md", Readings::path);
        var logsOfBad = mistakes.optional("--logs", logs, "trial-logs", Readings::path);
        return _ -> {
            RecipeTools.check(kind);
            var done = new ArrayList<>(read(file));
            var mine = new ArrayList<TrialResult>();
            for (var number = first; number < first + trials; number++) {
                var next = number;
                if (done.stream().anyMatch(known -> known.seed() == next && known.gate() == kind)) {
                    continue;
                }
                var result = Trial.play(TrialPlan.of(number), kind, Recipe.write(), logsOfBad);
                System.out.println(result.line());
                if (!result.isGood()) {
                    result.faults().forEach(fault -> System.out.println("    " + fault));
                    result.waits().forEach(wait -> System.out.println("    " + wait));
                }
                mine.add(result);
                done.add(result);
                file.ifPresent(to -> append(to, result));
            }
            System.out.println(TrialReport.table(done));
            page.ifPresent(to -> TrialReport.write(to, done));
            return mine.stream().allMatch(TrialResult::isGood) ? DONE : REFUSED;
        };
    }

    private static List<TrialResult> read(Optional<Path> file) {
        var json = new ObjectMapper();
        var results = new ArrayList<TrialResult>();
        try {
            if (file.filter(Files::exists).isPresent()) {
                for (var line : Files.readAllLines(file.get())) {
                    results.add(TrialResult.ofJson(json.readTree(line)));
                }
            }
            return results;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void append(Path file, TrialResult result) {
        try {
            Files.writeString(file, result.toJson() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
