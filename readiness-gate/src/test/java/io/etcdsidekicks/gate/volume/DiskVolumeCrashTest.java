package io.etcdsidekicks.gate.volume;

import static io.etcdsidekicks.gate.volume.VolumeFixture.CLAIMED;
import static io.etcdsidekicks.gate.volume.VolumeFixture.OPEN;
import static io.etcdsidekicks.gate.volume.VolumeFixture.SEALED;
import static io.etcdsidekicks.gate.volume.VolumeFixture.WITHDRAWN;
import static io.etcdsidekicks.gate.volume.VolumeFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.gate.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A crash before each change that a step makes: nothing of etcd's is lost, and the same step ends it afterwards. */
final class DiskVolumeCrashTest {
    private static final StartHead MOVED = SEALED.at(Endpoint.of("10.0.0.9", 2380));

    @TempDir
    Path disk = Path.of("");

    /** Something done on a volume. */
    @FunctionalInterface
    interface Act {
        void on(VolumeFixture at, Volume volume) throws IOException;
    }

    /**
     * A step and what becomes of it.
     *
     * @param before makes what the step is for
     * @param between what the volume may be after a crash
     * @param head at the end; empty for no start file
     * @param isSeen whether a member is remembered at the end
     */
    record Change(
            Act before, Act step, Set<DataVolume> between, Optional<StartHead> head, boolean isSeen, DataVolume end) {}

    static Stream<Arguments> changes() {
        return Stream.of(
                arguments(
                        "claim",
                        new Change(
                                (_, _) -> {},
                                (at, volume) -> volume.claim(CLAIMED, at.template()),
                                Set.of(DataVolume.NONE, DataVolume.CLAIMED),
                                Optional.of(CLAIMED),
                                false,
                                DataVolume.CLAIMED)),
                arguments(
                        "open over left-overs",
                        new Change(
                                (at, _) -> {
                                    at.claimed();
                                    write(at.root().resolve("data/member/snap/db"), "an old database");
                                },
                                (at, volume) -> volume.open(CLAIMED, OPEN, at.template()),
                                Set.of(DataVolume.CLAIMED, DataVolume.OPEN),
                                Optional.of(OPEN),
                                false,
                                DataVolume.OPEN)),
                arguments(
                        "seal data",
                        new Change(
                                (at, _) -> {
                                    at.opened();
                                    at.data();
                                },
                                (at, volume) -> volume.seal(OPEN, SEALED, true, Optional.of(at.seen())),
                                Set.of(DataVolume.INITIALISED),
                                Optional.of(SEALED),
                                true,
                                DataVolume.INITIALISED)),
                arguments(
                        "withdraw",
                        new Change(
                                (at, _) -> at.opened(),
                                (_, volume) -> volume.seal(OPEN, WITHDRAWN, false, Optional.empty()),
                                Set.of(DataVolume.OPEN, DataVolume.WITHDRAWN),
                                Optional.of(WITHDRAWN),
                                false,
                                DataVolume.WITHDRAWN)),
                arguments(
                        "a sealed file for data that were found",
                        new Change(
                                (at, _) -> at.data(),
                                (at, volume) -> volume.writeSealed(SEALED, at.template(), at.seen()),
                                Set.of(DataVolume.INITIALISED),
                                Optional.of(SEALED),
                                true,
                                DataVolume.INITIALISED)),
                arguments(
                        "renew",
                        new Change(
                                (at, _) -> at.sealed(),
                                (at, volume) -> volume.renew(SEALED, MOVED, at.template()),
                                Set.of(DataVolume.INITIALISED),
                                Optional.of(MOVED),
                                true,
                                DataVolume.INITIALISED)),
                arguments(
                        "move the start file aside",
                        new Change(
                                (at, _) -> at.claimed(),
                                (_, volume) -> volume.moveStartFileAside(CLAIMED),
                                Set.of(DataVolume.CLAIMED, DataVolume.NONE),
                                Optional.empty(),
                                false,
                                DataVolume.NONE)),
                arguments(
                        "move data aside",
                        new Change(
                                (at, _) -> at.sealed(),
                                (at, volume) -> volume.moveDataAside(at.look()),
                                Set.of(DataVolume.INITIALISED, DataVolume.AMNESIAC, DataVolume.NONE),
                                Optional.empty(),
                                false,
                                DataVolume.NONE)),
                arguments(
                        "move data aside whose WAL is elsewhere",
                        new Change(
                                (at, _) -> at.walElsewhere().sealed(),
                                (at, volume) -> volume.moveDataAside(at.look()),
                                Set.of(DataVolume.INITIALISED, DataVolume.AMNESIAC, DataVolume.NONE),
                                Optional.empty(),
                                false,
                                DataVolume.NONE)),
                arguments(
                        "forget a lost disk",
                        new Change(
                                (at, _) -> {
                                    at.opened();
                                    Files.delete(at.startFile());
                                },
                                (at, volume) -> volume.forget(at.look()),
                                Set.of(DataVolume.LOST),
                                Optional.empty(),
                                false,
                                DataVolume.NONE)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void goesOnAfterACrashAtAnyPlace(String title, Change change) throws IOException {
        for (int crash = 0; crashes(title, change, crash); crash++) {
            assertThat(crash).as(title).isLessThan(50);
        }
    }

    /** Whether there was anything left to crash at. */
    private boolean crashes(String title, Change change, int crash) throws IOException {
        var at = new VolumeFixture(disk.resolve("crash-" + crash));
        Files.createDirectories(at.disk());
        change.before().on(at, at.volume());
        var contents = at.contentsOfEtcd();
        var hasCrashed = false;
        try {
            change.step().on(at, at.volume(CrashingFiles.after(crash)));
        } catch (CrashingFiles.Crash _) {
            hasCrashed = true;
            assertThat(change.between()).as("%s, crash at %s", title, crash).contains(at.dataVolume());
            assertThat(at.contentsOfEtcd()).isEqualTo(contents);
            change.step().on(at, at.volume());
        }
        assertThat(at.dataVolume()).as("%s, crash at %s", title, crash).isEqualTo(change.end());
        assertThat(at.look().head()).isEqualTo(change.head());
        assertThat(at.memory().head()).isEqualTo(change.head());
        assertThat(at.memory().seen().map(Memory.Seen::memberId))
                .isEqualTo(change.isSeen() ? Optional.of(WalFixture.MEMBER) : Optional.empty());
        assertThat(at.memory().intent()).isEmpty();
        assertThat(at.contentsOfEtcd()).isEqualTo(contents);
        assertThat(at.root().resolve(".etcd.yaml.finished")).doesNotExist();
        return hasCrashed;
    }
}
