package io.etcdsidekicks.gate.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.EtcdDirectories;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.VolumeNote;
import io.etcdsidekicks.discovery.disk.EtcdDataDirectory;
import io.etcdsidekicks.discovery.disk.VolumeNoteFile;
import io.etcdsidekicks.gate.DurableFiles;
import io.etcdsidekicks.gate.kubelet.DiskFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskVolumeTest {
    private static final String WAL = "0000000000000000-0000000000000000.wal";
    private static final VolumeNote CLAIM = VolumeNote.ofFounder("mycluster", "c1a1m");

    @TempDir
    Path disk = Path.of("");

    private final Steps steps = new Steps();
    private Path data = Path.of("");
    private Path state = Path.of("");

    @BeforeEach
    void names() {
        data = disk.resolve("etcd/data");
        state = disk.resolve("state");
    }

    private DiskVolume volume() {
        return new DiskVolume(steps, state);
    }

    /** The run ends here, as at a kill -9. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1;
    }

    /** A real disk; what is done on it is written down, and can end before any step. */
    private static final class Steps implements DurableFiles {
        private final DiskFiles files = new DiskFiles();
        private final List<String> done = new ArrayList<>();
        private int crashAt = Integer.MAX_VALUE;

        private void step(String words) {
            if (done.size() == crashAt) {
                throw new Crash();
            }
            done.add(words);
        }

        @Override
        public Optional<byte[]> read(Path file) throws IOException {
            return files.read(file);
        }

        @Override
        public void writeDurably(Path file, byte[] content, Path permissionsOf) {
            throw new AssertionError("what the gate writes is for it alone");
        }

        @Override
        public void writePrivately(Path file, byte[] content) throws IOException {
            step("write " + file.getFileName());
            files.writePrivately(file, content);
        }

        @Override
        public void replaceDurably(Path source, Path target) throws IOException {
            step("move " + source.getFileName() + " to " + target.getFileName());
            files.replaceDurably(source, target);
        }

        @Override
        public void keepDurably(Path file) {
            throw new AssertionError("not needed");
        }

        @Override
        public void deleteDurably(Path file) throws IOException {
            step("delete " + file.getFileName());
            files.deleteDurably(file);
        }

        @Override
        public void createDirectoryDurably(Path directory) throws IOException {
            step("make " + directory.getFileName());
            files.createDirectoryDurably(directory);
        }

        @Override
        public boolean exists(Path path) {
            return files.exists(path);
        }

        @Override
        public boolean isDirectory(Path directory) {
            return files.isDirectory(directory);
        }
    }

    private static void write(Path file, String content) throws IOException {
        var parent = file.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.writeString(file, content);
    }

    /** What is on the whole disk, by content; that of the gate's own placeholder is nothing. */
    private List<String> contents() throws IOException {
        var contents = new ArrayList<String>();
        try (var files = Files.walk(disk)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                contents.add(Files.readString(file));
            }
        }
        contents.removeIf(String::isEmpty);
        return contents.stream().sorted().toList();
    }

    private DataVolume look(EtcdDirectories directories) {
        return new EtcdDataDirectory(directories).look();
    }

    // Notes

    @Test
    void aClaimIsOnTheVolumeBeforeItsCopyIsElsewhere() throws IOException {
        volume().claim(EtcdDirectories.of(data), CLAIM);
        assertThat(steps.done).containsExactly("write .data.etcd-sidekicks.json", "write mycluster.claim.json");
        assertThat(VolumeNoteFile.beside(data).read()).contains(CLAIM);
        assertThat(VolumeNoteFile.copyIn(state, "mycluster").read()).contains(CLAIM);
        assertThat(data).doesNotExist();
    }

    @Test
    void aClaimIsForItsOwnerAlone() throws IOException {
        volume().claim(EtcdDirectories.of(data), CLAIM);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                        VolumeNoteFile.beside(data).path())))
                .isEqualTo("rw-------");
    }

    @Test
    void aNoteReplacesAnother() throws IOException {
        var joining = VolumeNote.ofLearner("mycluster", EtcdId.ofHex("1234"));
        volume().write(EtcdDirectories.of(data), CLAIM);
        volume().write(EtcdDirectories.of(data), joining);
        assertThat(VolumeNoteFile.beside(data).read()).contains(joining);
        assertThat(state).doesNotExist();
    }

    // The place

    @Test
    void theDirectoriesAreMade() throws IOException {
        var wal = disk.resolve("fast/wal");
        var directories = new EtcdDirectories(data, Optional.of(wal), Optional.empty());
        volume().open(directories, VolumeNoteFile.beside(directories.data()).read());
        assertThat(data).isEmptyDirectory();
        assertThat(wal).isEmptyDirectory();
        volume().open(directories, VolumeNoteFile.beside(directories.data()).read());
        assertThat(look(directories)).isEqualTo(DataVolume.NONE);
    }

    @Test
    void aFileWithContentInTheirPlaceIsNotDeleted() throws IOException {
        write(data, "somebody's");
        assertThatIOException().isThrownBy(() -> volume().open(EtcdDirectories.of(data), Optional.empty()));
        assertThat(data).hasContent("somebody's");
    }

    // Moved aside

    @Test
    void dataAreMovedWithTheirNoteAndThePlaceIsBlocked() throws IOException {
        var directories = EtcdDirectories.of(data);
        write(data.resolve("member/wal").resolve(WAL), "wal");
        volume().write(directories, CLAIM);

        var aside = volume().moveAside(directories);

        assertThat(aside).isEqualTo(disk.resolve("etcd/data.moved-aside-1"));
        assertThat(aside.resolve("member/wal").resolve(WAL)).hasContent("wal");
        assertThat(VolumeNoteFile.beside(aside).read()).contains(CLAIM);
        assertThat(VolumeNoteFile.beside(data).read()).isEmpty();
        assertThat(data).isEmptyFile();
        assertThat(look(directories)).isEqualTo(DataVolume.ABSENT);

        volume().open(directories, VolumeNoteFile.beside(directories.data()).read());
        assertThat(data).isEmptyDirectory();
    }

    @Test
    void nothingIsMovedOverWhatWasMovedBefore() throws IOException {
        var directories = EtcdDirectories.of(data);
        write(data.resolve("member/wal").resolve(WAL), "first");
        assertThat(volume().moveAside(directories)).hasFileName("data.moved-aside-1");
        volume().open(directories, VolumeNoteFile.beside(directories.data()).read());
        write(data.resolve("member/wal").resolve(WAL), "second");
        assertThat(volume().moveAside(directories)).hasFileName("data.moved-aside-2");
        assertThat(contents()).containsExactly("first", "second");
    }

    @Test
    void aWalElsewhereGoesLast() throws IOException {
        var wal = disk.resolve("fast/wal");
        write(data.resolve("member/snap/db"), "db");
        write(wal.resolve(WAL), "wal");
        var directories = new EtcdDirectories(data, Optional.of(wal), Optional.empty());
        volume().write(directories, CLAIM);
        steps.done.clear();

        assertThat(volume().moveAside(directories)).isEqualTo(disk.resolve("etcd/data.moved-aside-1"));

        assertThat(steps.done)
                .containsExactly(
                        "move data to data.moved-aside-1",
                        "move .data.etcd-sidekicks.json to .data.moved-aside-1.etcd-sidekicks.json",
                        "move wal to wal.moved-aside-1",
                        "write data");
        assertThat(disk.resolve("fast/wal.moved-aside-1").resolve(WAL)).hasContent("wal");
    }

    @Test
    void goesOnAfterACrashAtAnyStepAndLosesNothing() throws IOException {
        for (int crash = 0; crash < 4; crash++) {
            var place = disk.resolve("crash-" + crash);
            data = place.resolve("etcd/data");
            var wal = place.resolve("fast/wal");
            var directories = new EtcdDirectories(data, Optional.of(wal), Optional.empty());
            write(data.resolve("member/snap/db"), "db " + crash);
            write(wal.resolve(WAL), "wal " + crash);
            new DiskVolume(new DiskFiles(), state).write(directories, CLAIM);
            var before = contents();

            steps.done.clear();
            steps.crashAt = crash;
            try {
                throw new AssertionError("moved to " + volume().moveAside(directories));
            } catch (Crash killed) {
                assertThat(contents()).isEqualTo(before);
            }
            if (crash < 3) {
                assertThat(look(directories)).describedAs("crash at %s", crash).isEqualTo(DataVolume.INITIALISED);
            }

            steps.crashAt = Integer.MAX_VALUE;
            var aside = volume().moveAside(directories);
            assertThat(aside.resolve("member/snap/db"))
                    .describedAs("crash at %s", crash)
                    .exists();
            assertThat(VolumeNoteFile.beside(aside).read()).contains(CLAIM);
            assertThat(wal).doesNotExist();
            assertThat(data).isEmptyFile();
            assertThat(contents()).isEqualTo(before);
        }
    }

    @Test
    void anEtcdThatStillRunsCannotBeginAnewInThePlace() throws IOException {
        write(data.resolve("member/wal").resolve(WAL), "wal");
        var _ = volume().moveAside(EtcdDirectories.of(data));
        assertThatIOException().isThrownBy(() -> Files.createDirectories(data.resolve("member")));
    }
}
