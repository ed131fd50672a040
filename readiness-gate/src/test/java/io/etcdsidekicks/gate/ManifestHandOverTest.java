package io.etcdsidekicks.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcdsidekicks.gate.FragileFiles.Crash;
import io.etcdsidekicks.gate.FragileFiles.Fault;
import io.etcdsidekicks.gate.ManifestHandOver.Result;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ManifestHandOverTest {
    private static final Path KUBELET = Settings.KUBELET;
    private static final Path STAGED = Settings.STAGED;
    private static final Path PREVIOUS = Path.of("/etc/kubernetes/staged/etcd.yaml.previous");
    private static final Path INSTALLED = Settings.INSTALLED;
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
            assertThat(handOver(disk).carryOut(false, Optional.empty())).isInstanceOf(Result.Done.class);
            return disk.steps();
        }
    }

    static Stream<Start> starts() {
        return Stream.of(NOTHING_INSTALLED, ANOTHER_INSTALLED, THE_SAME_INSTALLED, AN_UNFINISHED_ONE_LEFT);
    }

    private static ManifestHandOver handOver(FragileFiles disk) {
        return new ManifestHandOver(disk, new PlainTemplates(disk), Settings.STATIC_POD);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("starts")
    void handsOverByteForByteAndLeavesNothingBehind(Start start) {
        var disk = start.disk();
        assertThat(handOver(disk).carryOut(false, Optional.empty())).isInstanceOf(Result.Done.class);
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

        assertThat(handOver(disk).carryOut(false, Optional.empty())).isInstanceOf(Result.Done.class);
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
                var _ = handOver(disk).carryOut(false, Optional.empty());
            } catch (Crash lost) {
                assertThat(disk.files()).describedAs("at step %s", second).containsValue(CONTENT);
            }
            disk.failNoMore();

            assertThat(handOver(disk).carryOut(false, Optional.empty()))
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
                assertThat(handOver(disk).carryOut(false, Optional.empty()))
                        .isInstanceOfSatisfying(
                                Result.Failed.class,
                                failed -> assertThat(failed.cause())
                                        .startsWith("cannot hand over " + STAGED + " to " + INSTALLED
                                                + ": IOException no space left at step "));
            case CRASH, POWER_LOSS ->
                assertThatThrownBy(() -> handOver(disk).carryOut(false, Optional.empty()))
                        .isInstanceOf(Crash.class);
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
        assertThat(handOver(disk).carryOut(false, Optional.empty())).isInstanceOf(Result.Done.class);
        assertThat(disk.kubeletSaw()).allSatisfy(seen -> assertThat(seen).containsKey(INSTALLED));
    }

    @Test
    void saysWhatItDid() {
        assertThat(handOver(NOTHING_INSTALLED.disk()).carryOut(false, Optional.empty()))
                .isEqualTo(new Result.Done("handed over " + STAGED + " to " + INSTALLED));
    }

    @Test
    void theSameManifestIsNotWrittenAgain() {
        var disk = THE_SAME_INSTALLED.disk();
        assertThat(handOver(disk).carryOut(false, Optional.empty()))
                .isEqualTo(new Result.Done("the manifest was already in " + INSTALLED));
        assertThat(disk.written()).isEmpty();
        assertThat(disk.files()).isEqualTo(Map.of(INSTALLED, CONTENT));
    }

    @Test
    void nothingStagedButInstalledIsDone() {
        var disk = new FragileFiles(KUBELET).with(INSTALLED, OLD);
        assertThat(handOver(disk).carryOut(false, Optional.empty()))
                .isEqualTo(new Result.Done("the manifest is in " + INSTALLED + " since an earlier hand-over"));
        assertThat(disk.files()).isEqualTo(Map.of(INSTALLED, OLD));
    }

    @Test
    void nothingAtAllHasFailed() {
        assertThat(handOver(new FragileFiles(KUBELET)).carryOut(false, Optional.empty()))
                .isEqualTo(new Result.Failed("the staged manifest " + STAGED + " has gone"));
    }

    @Test
    void aFailedTryRemovesItsDotFile() {
        var disk = NOTHING_INSTALLED.disk();
        disk.failAt(5, Fault.IO_EXCEPTION); // two reads, then within the write
        assertThat(handOver(disk).carryOut(false, Optional.empty())).isInstanceOf(Result.Failed.class);
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

    // Filled in

    private static final Map<String, String> VALUES = Map.of(
            Placeholders.ETCD_NAME, "node-1",
            Placeholders.ETCD_INITIAL_CLUSTER_STATE, "new",
            Placeholders.ETCD_INITIAL_CLUSTER, "node-1=http://10.0.0.1:2380");
    private static final String FILLED_IN = "start node-1 new with node-1=http://10.0.0.1:2380";
    private static final Target BUILT_IN =
            new Target(Target.Kind.ENV_FILE, Optional.empty(), Path.of("/etc/etcd/start.env"));

    private static FragileFiles template() {
        return new FragileFiles(KUBELET).with(STAGED, PlainTemplates.TEMPLATE);
    }

    private static Result fillIn(FragileFiles disk) {
        return handOver(disk).carryOut(true, Optional.of(VALUES));
    }

    @Test
    void aTemplateIsFilledInAndStays() {
        var disk = template();
        assertThat(fillIn(disk))
                .isEqualTo(new Result.Done("filled in " + STAGED + " and handed it over to " + INSTALLED));
        assertThat(disk.files()).isEqualTo(Map.of(STAGED, PlainTemplates.TEMPLATE, INSTALLED, FILLED_IN));
        assertThat(disk.durableFiles()).isEqualTo(disk.files());
    }

    @Test
    void whatWasInstalledIsKeptBesideTheTemplate() {
        var disk = template().with(INSTALLED, OLD);
        assertThat(fillIn(disk)).isInstanceOf(Result.Done.class);
        assertThat(disk.files())
                .isEqualTo(Map.of(STAGED, PlainTemplates.TEMPLATE, INSTALLED, FILLED_IN, PREVIOUS, OLD));
    }

    @Test
    void theSameIsNotFilledInTwice() {
        var disk = template().with(INSTALLED, FILLED_IN);
        assertThat(fillIn(disk)).isEqualTo(new Result.Done("the manifest was already in " + INSTALLED));
        assertThat(disk.written()).isEmpty();
    }

    @Test
    void endsWellAfterAFaultAtAnyStepOfFillingIn() {
        var whole = template().with(INSTALLED, OLD);
        assertThat(fillIn(whole)).isInstanceOf(Result.Done.class);
        for (var fault : Fault.values()) {
            for (int step = 0; step < whole.steps(); step++) {
                var disk = template().with(INSTALLED, OLD);
                disk.failAt(step, fault);
                try {
                    assertThat(fillIn(disk)).isInstanceOf(Result.Failed.class);
                } catch (Crash crash) {
                    assertThat(fault).isNotEqualTo(Fault.IO_EXCEPTION);
                }
                disk.failNoMore();
                assertThat(fillIn(disk)).isInstanceOf(Result.Done.class);
                assertThat(disk.files())
                        .describedAs("%s at step %s", fault, step)
                        .containsEntry(INSTALLED, FILLED_IN)
                        .containsEntry(STAGED, PlainTemplates.TEMPLATE)
                        .doesNotContainKey(UNFINISHED);
                assertThat(disk.kubeletSaw())
                        .allSatisfy(seen -> assertThat(seen.values()).isSubsetOf(OLD, FILLED_IN));
            }
        }
    }

    @Test
    void aTemplateWithAMistakeIsNotHandedOver() {
        var disk = new FragileFiles(KUBELET).with(STAGED, "${UNKNOWN}").with(INSTALLED, OLD);
        assertThat(fillIn(disk))
                .isEqualTo(new Result.Failed(
                        "cannot hand over " + STAGED + " to " + INSTALLED + ": TemplateException ${...} is unknown"));
        assertThat(disk.files()).containsEntry(INSTALLED, OLD);
        assertThat(disk.written()).isEmpty();
    }

    @Test
    void whenNobodyRemembersTheValuesWhatIsInstalledStays() {
        var disk = template().with(INSTALLED, OLD);
        assertThat(handOver(disk).carryOut(true, Optional.empty()))
                .isEqualTo(new Result.Done("the manifest is in " + INSTALLED + " since an earlier hand-over"));
        assertThat(disk.written()).isEmpty();
    }

    @Test
    void whenNobodyRemembersTheValuesAndNothingIsInstalledItHasFailed() {
        assertThat(handOver(template()).carryOut(true, Optional.empty()))
                .isEqualTo(new Result.Failed(
                        "nobody remembers what to fill into " + STAGED + "; put one without placeholders there"));
        assertThat(fillIn(new FragileFiles(KUBELET)))
                .isEqualTo(new Result.Failed("the staged manifest " + STAGED + " has gone"));
    }

    @Test
    void theBuiltInTemplateNeedsNoFile() {
        var disk = new FragileFiles(KUBELET).with(BUILT_IN.output(), OLD);
        assertThat(new ManifestHandOver(disk, new PlainTemplates(disk), BUILT_IN).carryOut(true, Optional.of(VALUES)))
                .isEqualTo(
                        new Result.Done("filled in the built-in template and handed it over to /etc/etcd/start.env"));
        assertThat(disk.files())
                .isEqualTo(Map.of(
                        BUILT_IN.output(), "built in for node-1", Path.of("/etc/etcd/.start.env.previous"), OLD));
    }

    // Taken away

    @Test
    void aMovedManifestGoesBackToWhereItCameFrom() {
        var disk = new FragileFiles(KUBELET).with(INSTALLED, OLD);
        assertThat(handOver(disk).takeAway(false))
                .isEqualTo(new Result.Done("took " + INSTALLED + " away, to " + STAGED));
        assertThat(disk.files()).isEqualTo(Map.of(STAGED, OLD));
        assertThat(disk.durableFiles()).isEqualTo(disk.files());
    }

    @Test
    void aStagedManifestIsNotOverwrittenByTheOneThatIsTakenAway() {
        var disk = new FragileFiles(KUBELET).with(STAGED, CONTENT).with(INSTALLED, OLD);
        assertThat(handOver(disk).takeAway(false))
                .isEqualTo(new Result.Done("took " + INSTALLED + " away, to " + PREVIOUS));
        assertThat(disk.files()).isEqualTo(Map.of(STAGED, CONTENT, PREVIOUS, OLD));
    }

    @Test
    void aFilledInManifestIsKeptBesideItsTemplate() {
        var disk = template().with(INSTALLED, FILLED_IN);
        assertThat(handOver(disk).takeAway(true)).isInstanceOf(Result.Done.class);
        assertThat(disk.files()).isEqualTo(Map.of(STAGED, PlainTemplates.TEMPLATE, PREVIOUS, FILLED_IN));
    }

    @Test
    void nothingIsTakenAwayWhereNothingIs() {
        var disk = template();
        assertThat(handOver(disk).takeAway(true)).isEqualTo(new Result.Done("there is no manifest in " + INSTALLED));
        assertThat(disk.written()).isEmpty();
    }

    @Test
    void takingAwayLosesNothingAtAnyFault() {
        var whole = new FragileFiles(KUBELET).with(INSTALLED, OLD);
        assertThat(handOver(whole).takeAway(false)).isInstanceOf(Result.Done.class);
        for (var fault : Fault.values()) {
            for (int step = 0; step < whole.steps(); step++) {
                var disk = new FragileFiles(KUBELET).with(INSTALLED, OLD);
                disk.failAt(step, fault);
                try {
                    assertThat(handOver(disk).takeAway(false)).isInstanceOf(Result.Failed.class);
                } catch (Crash crash) {
                    assertThat(fault).isNotEqualTo(Fault.IO_EXCEPTION);
                }
                assertThat(disk.files())
                        .describedAs("%s at step %s", fault, step)
                        .containsValue(OLD);
                disk.failNoMore();
                assertThat(handOver(disk).takeAway(false)).isInstanceOf(Result.Done.class);
                assertThat(disk.files()).containsValue(OLD).doesNotContainKey(INSTALLED);
            }
        }
    }
}
