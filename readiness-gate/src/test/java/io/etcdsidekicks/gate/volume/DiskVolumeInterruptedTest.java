package io.etcdsidekicks.gate.volume;

import static io.etcdsidekicks.gate.volume.VolumeFixture.CLAIMED;
import static io.etcdsidekicks.gate.volume.VolumeFixture.JOINING;
import static io.etcdsidekicks.gate.volume.VolumeFixture.OPEN;
import static io.etcdsidekicks.gate.volume.VolumeFixture.SEALED;
import static io.etcdsidekicks.gate.volume.VolumeFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The odd cases of {@link DiskVolumeCrashTest}: other places of the data, another disk's memory, a template that changed in
 * between. Each is killed, or its disk is full, before or in the middle of each change; the same step ends it right.
 */
final class DiskVolumeInterruptedTest {
    private static final StartHead OTHER = new StartHead(
            CLAIMED.cluster(),
            CLAIMED.address(),
            StartState.SEALED,
            "of another disk",
            CLAIMED.origin(),
            Optional.of("another"),
            CLAIMED.name(),
            CLAIMED.initialCluster(),
            CLAIMED.token(),
            CLAIMED.clusterId(),
            CLAIMED.memberId(),
            false);

    @TempDir
    Path disk = Path.of("");

    @FunctionalInterface
    private interface Act {
        void on(VolumeFixture at) throws IOException;
    }

    @FunctionalInterface
    private interface Step {
        void on(VolumeFixture at, DiskVolume volume) throws IOException;
    }

    private void interrupt(CrashingFiles.Kind kind, Act before, Step step, Set<DataVolume> between, Act afterwards)
            throws IOException {
        var places = 0;
        while (interrupt(kind, places, before, step, between, afterwards)) {
            places++;
        }
        assertThat(places).as("places to be interrupted at").isGreaterThan(2);
    }

    /** Whether there was anything left to end at. */
    private boolean interrupt(
            CrashingFiles.Kind kind, int changes, Act before, Step step, Set<DataVolume> between, Act afterwards)
            throws IOException {
        var at = new VolumeFixture(Files.createDirectory(disk.resolve("after-" + changes)));
        before.on(at);
        var contents = at.contentsOfEtcd();
        var files = CrashingFiles.after(changes, kind);
        try {
            step.on(at, at.volume(files));
        } catch (CrashingFiles.Crash | IOException e) {
            assertThat(files.hasEnded()).as("%s", e).isTrue();
            assertThat(at.dataVolume()).as("after %s", files.done()).isIn(between);
            assertThat(at.contentsOfEtcd()).as("after %s", files.done()).isEqualTo(contents);
            step.on(at, at.volume());
        }
        afterwards.on(at);
        assertThat(at.memory().intent()).isEmpty();
        assertThat(at.contentsOfEtcd()).as("after %s", files.done()).isEqualTo(contents);
        return files.hasEnded();
    }

    private static Act ends(StartHead head, DataVolume state) {
        return at -> {
            assertThat(at.look().head()).contains(head);
            assertThat(at.memory().head()).contains(head);
            assertThat(at.dataVolume()).isEqualTo(state);
            assertThat(at.look().leftOvers()).isFalse();
        };
    }

    private static void endsEmpty(VolumeFixture at) throws IOException {
        assertThat(at.memory()).isEqualTo(Memory.none());
        assertThat(at.dataVolume()).isEqualTo(DataVolume.NONE);
        assertThat(at.startFile()).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void openingOverLeftOversInTwoPlaces(CrashingFiles.Kind kind) throws IOException {
        interrupt(
                kind,
                at -> {
                    at.walElsewhere().claimed();
                    write(at.root().resolve("data/member/snap/db"), "db");
                    write(at.root().resolve("fast/0.tmp"), "spare");
                },
                (at, volume) -> volume.open(CLAIMED, OPEN, at.template()),
                Set.of(DataVolume.CLAIMED, DataVolume.OPEN),
                ends(OPEN, DataVolume.OPEN));
    }

    @ParameterizedTest
    @EnumSource
    void openingWhereTheVolumeIsTheDataDirectory(CrashingFiles.Kind kind) throws IOException {
        interrupt(
                kind,
                at -> {
                    at.volumeIsData().claimed();
                    write(at.root().resolve("member/snap/db"), "db");
                    write(at.root().resolve("lost+found/x"), "x");
                },
                (at, volume) -> volume.open(CLAIMED, OPEN, at.template()),
                Set.of(DataVolume.CLAIMED, DataVolume.OPEN),
                ends(OPEN, DataVolume.OPEN));
    }

    @ParameterizedTest
    @EnumSource
    void aJoinerIsOpened(CrashingFiles.Kind kind) throws IOException {
        var open = JOINING.added(WalFixture.MEMBER, CLAIMED.initialCluster()).in(StartState.OPEN, "added");
        interrupt(
                kind,
                at -> at.volume().claim(JOINING, at.template()),
                (at, volume) -> volume.open(JOINING, open, at.template()),
                Set.of(DataVolume.CLAIMED, DataVolume.OPEN),
                ends(open, DataVolume.OPEN));
    }

    @ParameterizedTest
    @EnumSource
    void sealingWhatLostItsWal(CrashingFiles.Kind kind) throws IOException {
        interrupt(
                kind,
                VolumeFixture::opened,
                (_, volume) -> volume.seal(OPEN, SEALED, false, Optional.empty()),
                Set.of(DataVolume.OPEN, DataVolume.LOST),
                ends(SEALED, DataVolume.LOST));
    }

    @ParameterizedTest
    @EnumSource
    void sealedAgainAfterTheFileWasDeleted(CrashingFiles.Kind kind) throws IOException {
        interrupt(
                kind,
                DiskVolumeInterruptedTest::amnesiac,
                (at, volume) -> volume.writeSealed(SEALED, at.template(), at.seen()),
                Set.of(DataVolume.AMNESIAC, DataVolume.INITIALISED),
                ends(SEALED, DataVolume.INITIALISED));
    }

    /** Interleaving 22: whatever the moment, what is known of another disk stays. */
    @ParameterizedTest
    @EnumSource
    void anotherDisksStartFileMovedAside(CrashingFiles.Kind kind) throws IOException {
        var known = Memory.none().with(OTHER);
        interrupt(
                kind,
                at -> {
                    at.claimed();
                    at.volume().remember(at.look(), known);
                },
                (at, volume) -> {
                    if (at.look().head().isPresent()) {
                        assertThat(volume.moveStartFileAside(CLAIMED)).exists();
                    }
                },
                Set.of(DataVolume.LOST),
                at -> {
                    assertThat(at.memory()).isEqualTo(known);
                    assertThat(at.dataVolume()).isEqualTo(DataVolume.LOST);
                });
    }

    @ParameterizedTest
    @EnumSource
    void dataMovedAsideWhereTheVolumeIsTheDataDirectory(CrashingFiles.Kind kind) throws IOException {
        interrupt(
                kind,
                at -> at.volumeIsData().sealed(),
                (at, volume) -> assertThat(volume.moveDataAside(at.look())).hasSize(2),
                Set.of(DataVolume.INITIALISED, DataVolume.AMNESIAC, DataVolume.NONE),
                DiskVolumeInterruptedTest::endsEmpty);
    }

    /** Once the start file is moved, only the intent still says where the WAL is. */
    @ParameterizedTest
    @EnumSource
    void dataMovedAsideWhenTheTemplateNoLongerSaysWhereTheWalIs(CrashingFiles.Kind kind) throws IOException {
        interrupt(
                kind,
                at -> {
                    at.walElsewhere().sealed();
                    Files.writeString(at.disk().resolve("template.yaml"), "heartbeat-interval: 250\n");
                },
                (at, volume) -> assertThat(volume.moveDataAside(at.look())).hasSize(3),
                Set.of(DataVolume.INITIALISED, DataVolume.LOST, DataVolume.NONE),
                at -> {
                    assertThat(at.root().resolve("fast")).doesNotExist();
                    assertThat(at.root().resolve("fast.moved-aside-1")).isNotEmptyDirectory();
                });
    }

    @ParameterizedTest
    @EnumSource
    void amnesiacDataMovedAside(CrashingFiles.Kind kind) throws IOException {
        interrupt(
                kind,
                DiskVolumeInterruptedTest::amnesiac,
                (at, volume) -> assertThat(volume.moveDataAside(at.look())).hasSize(1),
                Set.of(DataVolume.AMNESIAC, DataVolume.NONE),
                DiskVolumeInterruptedTest::endsEmpty);
    }

    /** Nobody saw them, and their WAL does not tell: what an earlier run began is gone on with. */
    @ParameterizedTest
    @EnumSource
    void dataThatDoNotTellWhoseTheyAreMovedAside(CrashingFiles.Kind kind) throws IOException {
        interrupt(
                kind,
                at -> {
                    at.opened();
                    write(at.root().resolve("data/member/wal/0000000000000000-0000000000000000.wal"), "broken");
                },
                (at, volume) -> assertThat(volume.moveDataAside(at.look())).hasSize(2),
                Set.of(DataVolume.INITIALISED, DataVolume.AMNESIAC, DataVolume.NONE),
                DiskVolumeInterruptedTest::endsEmpty);
    }

    private static void amnesiac(VolumeFixture at) throws IOException {
        at.sealed();
        Files.delete(at.startFile());
    }
}
