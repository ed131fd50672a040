package io.etcdsidekicks.lab.trials;

import io.etcdsidekicks.lab.trials.TrialResult.Outcome;
import io.etcdsidekicks.lab.up.Gate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The trials side by side: a table, the ones to look at, and a chart. */
final class TrialReport {
    private static final Map<Outcome, String> COLOURS = new EnumMap<>(Map.of(
            Outcome.ONE_CLUSTER, "#2e7d32",
            Outcome.RIGHT_WAIT, "#9ccc65",
            Outcome.INCOMPLETE, "#ffb300",
            Outcome.NO_CLUSTER, "#9e9e9e",
            Outcome.SPLIT, "#c62828"));
    private static final int BAR = 560;
    private static final int LEFT = 150;
    private static final int ROW = 44;

    private TrialReport() {}

    static String table(List<TrialResult> results) {
        var text = new StringBuilder();
        text.append("| gate | trials |");
        Arrays.stream(Outcome.values())
                .forEach(outcome -> text.append(' ').append(outcome.words()).append(" |"));
        text.append(" writes acknowledged | lost | half manifests (looks) |\n|---|---:|");
        text.append("---:|".repeat(Outcome.values().length + 3)).append('\n');
        for (var gate : Gate.values()) {
            var of = results.stream().filter(result -> result.gate() == gate).toList();
            if (!of.isEmpty()) {
                text.append("| ")
                        .append(word(gate))
                        .append(" | ")
                        .append(of.size())
                        .append(" |");
                for (var outcome : Outcome.values()) {
                    text.append(' ').append(count(of, outcome)).append(" |");
                }
                text.append(" %,d | %,d | %,d (%,d) |\n"
                        .formatted(
                                of.stream().mapToLong(TrialResult::writes).sum(),
                                of.stream().mapToLong(TrialResult::lostWrites).sum(),
                                of.stream()
                                        .mapToLong(TrialResult::halfManifests)
                                        .sum(),
                                of.stream()
                                        .mapToLong(TrialResult::manifestLooks)
                                        .sum()));
            }
        }
        return text.toString();
    }

    /** @param page the chart is written beside it, with the extension svg */
    static void write(Path page, List<TrialResult> results) {
        var chart = page.resolveSibling(page.getFileName().toString().replaceFirst("\\.md$", "") + ".svg");
        try {
            Files.writeString(chart, chart(results));
            Files.writeString(page, text(results, chart.getFileName().toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(List<TrialResult> results, String chart) {
        var faults = results.stream()
                .flatMap(result -> result.faults().stream())
                .map(fault -> fault.replaceFirst("^.*?: ", ""))
                .collect(Collectors.groupingBy(fault -> fault, Collectors.counting()));
        var notGood = results.stream()
                .filter(result -> result.gate() == Gate.OURS && result.outcome() != Outcome.ONE_CLUSTER)
                .sorted(Comparator.comparingLong(TrialResult::seed))
                .toList();
        return """
                # Trials

                Real Consul, real etcd, machines that are network namespaces. Each trial, all of it from its seed: three or
                five machines, sometimes one too many, boot at random times; one to four things break; a writer writes to
                whoever serves; then everything is healed, and the machines have up to 75 s to settle. `lab trials --count N
                --seed S --gate ours|shell|none` plays them again.

                ![outcomes](%s)

                %s
                What broke, in all of them together:

                %s
                ## Ours, other than one full cluster

                %s
                """.formatted(
                        chart,
                        table(results),
                        faults.entrySet().stream()
                                .sorted(Map.Entry.comparingByKey())
                                .map(fault -> "- %s: %d\n".formatted(fault.getKey(), fault.getValue()))
                                .collect(Collectors.joining()),
                        notGood.isEmpty()
                                ? "None.\n"
                                : notGood.stream().map(TrialReport::story).collect(Collectors.joining("\n")))
                .replaceAll("(?m)[ \t]+$", "");
    }

    private static String story(TrialResult result) {
        return "Seed %d, %d of %d machines: **%s**\n\n%s%s"
                .formatted(
                        result.seed(),
                        result.size(),
                        result.machines(),
                        result.outcome().words(),
                        result.faults().stream()
                                .map(fault -> "- broke: " + fault + "\n")
                                .collect(Collectors.joining()),
                        result.waits().stream()
                                .map(wait -> "- waits: " + wait + "\n")
                                .collect(Collectors.joining()));
    }

    private static String chart(List<TrialResult> results) {
        var gates = Arrays.stream(Gate.values())
                .filter(gate -> results.stream().anyMatch(result -> result.gate() == gate))
                .toList();
        var svg = new StringBuilder();
        var height = gates.size() * ROW + 90;
        svg.append("""
                <svg xmlns="http://www.w3.org/2000/svg" width="760" height="%1$d" viewBox="0 0 760 %1$d" \
                font-family="sans-serif" font-size="14">
                <rect width="760" height="%1$d" fill="white"/>
                <text x="16" y="26" font-size="16" font-weight="bold">How the trials ended, by what held etcd back</text>
                """.formatted(height));
        for (var row = 0; row < gates.size(); row++) {
            var gate = gates.get(row);
            var of = results.stream().filter(result -> result.gate() == gate).toList();
            var y = 44 + row * ROW;
            svg.append("<text x=\"16\" y=\"%d\">%s (%d)</text>%n".formatted(y + 20, word(gate), of.size()));
            var x = (double) LEFT;
            for (var outcome : Outcome.values()) {
                var share = count(of, outcome) * (double) BAR / of.size();
                if (share > 0) {
                    svg.append("<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"30\" fill=\"%s\"/>%n"
                            .formatted(x, y, share, COLOURS.get(outcome)));
                    svg.append("<text x=\"%.1f\" y=\"%d\" fill=\"white\" text-anchor=\"middle\">%d</text>%n"
                            .formatted(x + share / 2, y + 20, count(of, outcome)));
                }
                x += share;
            }
        }
        var x = 16;
        for (var outcome : Outcome.values()) {
            svg.append("<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"12\" fill=\"%s\"/>%n"
                    .formatted(x, height - 28, COLOURS.get(outcome)));
            svg.append("<text x=\"%d\" y=\"%d\" font-size=\"11\">%s</text>%n"
                    .formatted(x + 16, height - 18, outcome.words()));
            x += 26 + outcome.words().length() * 6;
        }
        return svg.append("</svg>\n").toString();
    }

    private static long count(List<TrialResult> results, Outcome outcome) {
        return results.stream().filter(result -> result.outcome() == outcome).count();
    }

    private static String word(Gate gate) {
        return gate.name().toLowerCase(Locale.ROOT);
    }
}
