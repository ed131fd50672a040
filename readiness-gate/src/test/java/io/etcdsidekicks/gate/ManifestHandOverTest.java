package io.etcdsidekicks.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcdsidekicks.gate.FragileFiles.Crash;
import io.etcdsidekicks.gate.FragileFiles.Fault;
import io.etcdsidekicks.gate.ManifestHandOver.Result;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ManifestHandOverTest {
    private static final Path KUBELET = Path.of("/etc/kubernetes/manifests");
    private static final Path STAGED = Path.of("/etc/kubernetes/staged/etcd.yaml");
    private static final Path PREVIOUS = Path.of("/etc/kubernetes/staged/etcd.yaml.previous");
    private static final Path INSTALLED = KUBELET.resolve("etcd.yaml");
    private static final Path UNFINISHED = KUBELET.resolve(".etcd.yaml.handing-over");
    /** Every byte there is: the hand-over is no question of text. */
    private static final String CONTENT =
            IntStream.range(0, 256).mapToObj(Character::toString).collect(Collectors.joining());

    private static final String OLD = "kind: Pod # of last year";

    private static final Start NOTHING_INSTALLED =
            new Start("nothing installed", Map.of(STAGED, CONTENT), Map.of(INSTALLED, CONTENT));
    private static final Start ANOTHER_INSTALLED = new Start(
            "another installed", Map.of(STAGED, CONTENT, INSTALLED, OLD), Map.of(INSTALLED, CONTENT, PREVIOUS, OLD));
    private static final Start THE_SAME_INSTALLED =
            new Start("the same installed", Map.of(STAGED, CONTENT, INSTALLED, CONTENT), Map.of(INSTALLED, CONTENT));
    private static final Start AN_UNFINISHED_ONE_LEFT = new Start(
            "an unfinished one left", Map.of(STAGED, CONTENT, UNFINISHED, "kind: P"), Map.of(INSTALLED, CONTENT));

    /** From what the hand-over begins, and to what it leads. */
    record Start(String title, Map<Path, String> files, Map<Path, String> handedOver) {
        @Override
        public String toString() {
            return title;
        }

        FragileFiles disk() {
            var disk = new FragileFiles(KUBELET);
            files.forEach(disk::with);
            return disk;
        }

        int steps() {
            var disk = disk();
            assertThat(handOver(disk).carryOut()).isInstanceOf(Result.Done.class);
            return disk.steps();
        }
    }

    static Stream<Start> starts() {
        return Stream.of(NOTHING_INSTALLED, ANOTHER_INSTALLED, THE_SAME_INSTALLED, AN_UNFINISHED_ONE_LEFT);
    }

    private static ManifestHandOver handOver(FragileFiles disk) {
        return new ManifestHandOver(disk, STAGED, INSTALLED);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("starts")
    void handsOverByteForByteAndLeavesNothingBehind(Start start) {
        var disk = start.disk();
        assertThat(handOver(disk).carryOut()).isInstanceOf(Result.Done.class);
        assertThat(disk.files()).isEqualTo(start.handedOver());
        assertThat(disk.durableFiles()).isEqualTo(start.handedOver());
        assertThatTheKubeletSawOnlyWholeManifests(disk);
    }

    @ParameterizedTest(name = "{0}, {1} at step {2}")
    @MethodSource("everyFaultAtEveryStep")
    void endsWellAfterAFaultAtAnyStep(Start start, Fault fault, int step) {
        var disk = start.disk();
        disk.failAt(step, fault);
        runInto(fault, disk);
        disk.failNoMore();

        assertThat(handOver(disk).carryOut()).isInstanceOf(Result.Done.class);
        assertThat(disk.files()).isEqualTo(start.handedOver());
        assertThat(disk.durableFiles().get(INSTALLED)).isEqualTo(CONTENT);
        assertThatTheKubeletSawOnlyWholeManifests(disk);
    }

    /** A second fault, in the run that mends the first; a power loss shows what was never synced. */
    @ParameterizedTest(name = "{0}, {1} at step {2}")
    @MethodSource("everyFaultAtEveryStep")
    void endsWellAfterAPowerLossWhileMending(Start start, Fault fault, int step) {
        for (int second = 0; second < start.steps() + 5; second++) {
            var disk = start.disk();
            disk.failAt(step, fault);
            runInto(fault, disk);
            disk.failAt(second, Fault.POWER_LOSS);
            try {
                var _ = handOver(disk).carryOut();
            } catch (Crash lost) {
                assertThat(disk.files()).describedAs("at step %s", second).containsValue(CONTENT);
            }
            disk.failNoMore();

            assertThat(handOver(disk).carryOut())
                    .describedAs("second fault at step %s", second)
                    .isInstanceOf(Result.Done.class);
            assertThat(disk.durableFiles().get(INSTALLED)).isEqualTo(CONTENT);
            assertThat(disk.files()).doesNotContainKey(STAGED);
            assertThatTheKubeletSawOnlyWholeManifests(disk);
        }
    }

    static Stream<Arguments> everyFaultAtEveryStep() {
        return starts().flatMap(start -> Stream.of(Fault.values())
                .flatMap(
                        fault -> IntStream.range(0, start.steps()).mapToObj(step -> Arguments.of(start, fault, step))));
    }

    private static void runInto(Fault fault, FragileFiles disk) {
        switch (fault) {
            case IO_EXCEPTION ->
                assertThat(handOver(disk).carryOut())
                        .isInstanceOfSatisfying(
                                Result.Failed.class,
                                failed -> assertThat(failed.cause())
                                        .startsWith("cannot hand over " + STAGED + " to " + INSTALLED
                                                + ": no space left at step "));
            case CRASH, POWER_LOSS ->
                assertThatThrownBy(() -> handOver(disk).carryOut()).isInstanceOf(Crash.class);
        }
    }

    private static void assertThatTheKubeletSawOnlyWholeManifests(FragileFiles disk) {
        assertThat(disk.kubeletSaw()).isNotEmpty().allSatisfy(seen -> {
            assertThat(seen.keySet()).isSubsetOf(Set.of(INSTALLED));
            assertThat(seen.values()).isSubsetOf(CONTENT, OLD);
        });
    }

    @Test
    void theKubeletNeverSeesTheManifestGoOnceItIsThere() {
        var disk = ANOTHER_INSTALLED.disk();
        assertThat(handOver(disk).carryOut()).isInstanceOf(Result.Done.class);
        assertThat(disk.kubeletSaw()).allSatisfy(seen -> assertThat(seen).containsKey(INSTALLED));
    }

    @Test
    void saysWhatItDid() {
        assertThat(handOver(NOTHING_INSTALLED.disk()).carryOut())
                .isEqualTo(new Result.Done("handed over " + STAGED + " to " + INSTALLED));
    }

    @Test
    void theSameManifestIsNotWrittenAgain() {
        var disk = THE_SAME_INSTALLED.disk();
        assertThat(handOver(disk).carryOut()).isEqualTo(new Result.Done("the manifest was already in " + INSTALLED));
        assertThat(disk.written()).isEmpty();
        assertThat(disk.files()).isEqualTo(Map.of(INSTALLED, CONTENT));
    }

    @Test
    void nothingStagedButInstalledIsDone() {
        var disk = new FragileFiles(KUBELET).with(INSTALLED, OLD);
        assertThat(handOver(disk).carryOut())
                .isEqualTo(new Result.Done("the manifest is in " + INSTALLED + " since an earlier hand-over"));
        assertThat(disk.files()).isEqualTo(Map.of(INSTALLED, OLD));
    }

    @Test
    void nothingAtAllHasFailed() {
        assertThat(handOver(new FragileFiles(KUBELET)).carryOut())
                .isEqualTo(new Result.Failed("the staged manifest " + STAGED + " has gone"));
    }

    /** Two gates, one handing over and one taking away, would each remove the file that the other has just kept. */
    @Test
    void whileAnotherGateMovesItNothingIsMoved() {
        var disk = ANOTHER_INSTALLED.disk();
        var before = disk.files();
        disk.locked(true);
        assertThat(handOver(disk).carryOut()).isInstanceOf(Result.Failed.class);
        assertThat(handOver(disk).takeAway()).isInstanceOf(Result.Failed.class);
        assertThat(disk.files()).isEqualTo(before);
        disk.locked(false);
        assertThat(handOver(disk).carryOut()).isInstanceOf(Result.Done.class);
    }

    @Test
    void aFailedTryRemovesItsDotFile() {
        var disk = NOTHING_INSTALLED.disk();
        disk.failAt(8, Fault.IO_EXCEPTION); // two reads, three steps of a deletion, then within the write
        assertThat(handOver(disk).carryOut()).isInstanceOf(Result.Failed.class);
        assertThat(disk.files()).isEqualTo(Map.of(STAGED, CONTENT));
    }

    @Test
    void theOldManifestIsSafeBeforeItIsReplaced() {
        int steps = ANOTHER_INSTALLED.steps();
        for (int step = 0; step < steps; step++) {
            var disk = ANOTHER_INSTALLED.disk();
            disk.failAt(step, Fault.POWER_LOSS);
            runInto(Fault.POWER_LOSS, disk);
            assertThat(disk.files()).describedAs("at step %s", step).containsValue(OLD);
        }
    }

    @Test
    void whatIsStagedWithTheKubeletIsLeftAlone() {
        var file = KUBELET.resolve("etcd.yaml");
        var disk = new FragileFiles(KUBELET).with(file, CONTENT);
        var handOver = new ManifestHandOver(disk, file, INSTALLED);
        assertThat(handOver.carryOut())
                .isInstanceOfSatisfying(
                        Result.Failed.class,
                        failed -> assertThat(failed.cause()).contains("staged in the kubelet's own directory"));
        assertThat(handOver.takeAway()).isInstanceOf(Result.Failed.class);
        assertThat(disk.files()).isEqualTo(Map.of(file, CONTENT));
        assertThat(disk.written()).isEmpty();
    }

    // Taken away

    @Test
    void aMovedManifestGoesBackToWhereItCameFrom() {
        var disk = new FragileFiles(KUBELET).with(INSTALLED, OLD);
        assertThat(handOver(disk).takeAway()).isEqualTo(new Result.Done("took " + INSTALLED + " away, to " + STAGED));
        assertThat(disk.files()).isEqualTo(Map.of(STAGED, OLD));
        assertThat(disk.durableFiles()).isEqualTo(disk.files());
    }

    @Test
    void aStagedManifestIsNotOverwrittenByTheOneThatIsTakenAway() {
        var disk = new FragileFiles(KUBELET).with(STAGED, CONTENT).with(INSTALLED, OLD);
        assertThat(handOver(disk).takeAway()).isEqualTo(new Result.Done("took " + INSTALLED + " away, to " + PREVIOUS));
        assertThat(disk.files()).isEqualTo(Map.of(STAGED, CONTENT, PREVIOUS, OLD));
    }

    @Test
    void nothingIsTakenAwayWhereNothingIs() {
        var disk = new FragileFiles(KUBELET).with(STAGED, CONTENT);
        assertThat(handOver(disk).takeAway()).isEqualTo(new Result.Done("there is no manifest in " + INSTALLED));
        assertThat(disk.written()).isEmpty();
    }

    private static final Start ONLY_INSTALLED =
            new Start("nothing staged", Map.of(INSTALLED, OLD), Map.of(STAGED, OLD));
    private static final Start BOTH =
            new Start("the same staged", Map.of(STAGED, OLD, INSTALLED, OLD), Map.of(STAGED, OLD));
    private static final Start ANOTHER_STAGED = new Start(
            "another staged",
            Map.of(STAGED, CONTENT, INSTALLED, OLD, PREVIOUS, "of the year before"),
            Map.of(STAGED, CONTENT, PREVIOUS, OLD));

    static Stream<Start> startsOfTakingAway() {
        return Stream.of(ONLY_INSTALLED, BOTH, ANOTHER_STAGED);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("startsOfTakingAway")
    void takesAwayAndLeavesNothingBehind(Start start) {
        var disk = start.disk();
        assertThat(handOver(disk).takeAway()).isInstanceOf(Result.Done.class);
        assertThat(disk.files()).isEqualTo(start.handedOver());
        assertThat(disk.durableFiles()).isEqualTo(start.handedOver());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("startsOfTakingAway")
    void takingAwayEndsWellAfterAFaultAtAnyStep(Start start) {
        var whole = start.disk();
        assertThat(handOver(whole).takeAway()).isInstanceOf(Result.Done.class);
        for (var fault : Fault.values()) {
            for (int step = 0; step < whole.steps(); step++) {
                var disk = start.disk();
                disk.failAt(step, fault);
                try {
                    assertThat(handOver(disk).takeAway()).isInstanceOf(Result.class);
                } catch (Crash crash) {
                    assertThat(fault).isNotEqualTo(Fault.IO_EXCEPTION);
                }
                assertThat(disk.files())
                        .describedAs("%s at step %s", fault, step)
                        .containsValue(OLD);
                assertThat(Set.of(CONTENT, OLD)).contains(disk.files().getOrDefault(STAGED, OLD));
                disk.failNoMore();
                assertThat(handOver(disk).takeAway()).isInstanceOf(Result.Done.class);
                assertThat(disk.files())
                        .describedAs("%s at step %s", fault, step)
                        .containsValue(OLD)
                        .doesNotContainKeys(INSTALLED, UNFINISHED);
                assertThat(disk.durableFiles()).doesNotContainKey(INSTALLED);
                assertThat(disk.kubeletSaw())
                        .allSatisfy(seen -> assertThat(seen).isIn(Map.of(), Map.of(INSTALLED, OLD)));
            }
        }
    }
}
