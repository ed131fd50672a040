package io.etcdsidekicks.gate.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
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
    private static final long ENOUGH = 500_000;
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

    /** Faults are frequent enough for chance to find what each of these keeps from happening. */
    @Test
    void randomWorldsMissWhatIsTakenOut() {
        var found = new TreeMap<Protection, String>();
        for (var protection : EnumSet.of(
                Protection.CLAIM,
                Protection.EXACTNESS,
                Protection.PROVEN_GONE,
                Protection.STATE_DIRECTORY,
                Protection.PUBLISHED_BEFORE_STARTED,
                Protection.HAS_STARTED,
                Protection.START_FILE_ON_ITS_DISK,
                Protection.JOINERS_CLAIM,
                Protection.CRITICAL_LOST,
                Protection.SERVED_WITHOUT_IT)) {
            firstHarm(protection).ifPresent(harm -> found.put(protection, harm));
        }
        found.forEach((protection, harm) -> System.out.println("random worlds without " + protection + ": " + harm));
        assertThat(found).hasSize(10);
    }

    /** What was lost or founded twice; a machine that only waits for ever is not counted. */
    private static Optional<String> firstHarm(Protection protection) {
        return LongStream.range(0, ENOUGH)
                .parallel()
                .mapToObj(seed -> Optional.ofNullable(ModelRun.violation(seed, new Figures(), EnumSet.of(protection)))
                        .filter(violation -> !violation.startsWith("liveness"))
                        .map(violation -> "seed " + seed + ", " + violation))
                .flatMap(Optional::stream)
                .findAny();
    }

    private static String told(long seed) {
        return "seed " + seed + ", again with -Dmodel.seed=" + seed + " -Dtest=GateModelTest\n"
                + String.join("\n", ModelRun.story(seed, Set.of()));
    }

    private static void print(Figures total, double seconds) {
        List.of(
                        "%d worlds, %d random steps, %d faults, %.0f s"
                                .formatted(total.runs, total.steps, total.faults, seconds),
                        "decisions " + total.decisions(),
                        "rules, in one world of 64 " + total.counted("rule "),
                        "ends " + total.counted("end "),
                        "operators " + total.counted("operator "),
                        "excuses, by machine " + total.counted("excuse "),
                        "second clusters " + total.counted("second cluster: "))
                .forEach(System.out::println);
    }
}
