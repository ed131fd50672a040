package io.etcdsidekicks.gate.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The rules in many worlds, each made by a seed: at most one cluster commits, no member begins anew twice, no
 * acknowledged write is lost, and in the end every machine is a voter, unless the faults made that impossible.
 *
 * <p>{@code -Dmodel.runs=...} for more of them, {@code -Dmodel.first=...} for others, {@code -Dmodel.seed=...} for the
 * story of one.
 */
@Tag("model")
final class GateModelTest {
    private static final int PARTS = 128;
    private static final int RUNS = Integer.getInteger("model.runs", 1_000_000);
    private static final long FIRST = Long.getLong("model.first", 0);

    @Test
    void everyWorldEndsWell() {
        var one = Long.getLong("model.seed");
        if (one != null) {
            var story = ModelRun.story(one, Set.of());
            story.forEach(System.out::println);
            assertThat(story.getLast()).isEqualTo("all is well");
            return;
        }
        var began = System.nanoTime();
        var total = new Figures();
        var violations = new ArrayList<Long>();
        IntStream.range(0, PARTS).parallel().forEach(part -> {
            var figures = new Figures();
            var found = new ArrayList<Long>();
            for (var run = (long) RUNS * part / PARTS; run < (long) RUNS * (part + 1) / PARTS; run++) {
                if (ModelRun.violation(FIRST + run, figures, Set.of()) != null && found.isEmpty()) {
                    found.add(FIRST + run);
                }
            }
            synchronized (total) {
                total.add(figures);
                violations.addAll(found);
            }
        });
        print(total, (System.nanoTime() - began) / 1e9);
        assertThat(violations.stream()
                        .sorted()
                        .limit(1)
                        .map(GateModelTest::told)
                        .toList())
                .isEmpty();
        assertThat(total.of("end all are voters")).isGreaterThan(RUNS / 2);
    }

    private static String told(long seed) {
        return "seed " + seed + ", again with -Dmodel.seed=" + seed + " -Dtest=GateModelTest\n"
                + String.join("\n", ModelRun.story(seed, Set.of()));
    }

    private static void print(Figures total, double seconds) {
        List.of(
                        "%d worlds, %d random steps, %.0f s".formatted(total.runs, total.steps, seconds),
                        "decisions " + total.decisions(),
                        "rules, in one world of 64 " + total.counted("rule "),
                        "ends " + total.counted("end "),
                        "excuses, by machine " + total.counted("excuse "),
                        "second clusters " + total.counted("second cluster: "))
                .forEach(System.out::println);
    }
}
