package io.etcdsidekicks.discovery.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.EtcdDirectories;
import io.etcdsidekicks.discovery.StartValues;
import io.etcdsidekicks.discovery.VolumeNote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EtcdDataDirectoryTest {
    private static final VolumeNote CLAIM = VolumeNote.ofFounder("mycluster", "c1a1m");
    private static final VolumeNote HANDED_OVER =
            CLAIM.with(new StartValues("node-1", "node-1=http://10.0.0.1:2380", "new", "token"));

    @Test
    void isAbsentWithoutTheDirectory(@TempDir Path disk) {
        assertThat(look(disk.resolve("etcd"))).isEqualTo(DataVolume.ABSENT);
    }

    @Test
    void holdsNothingWhenEmpty(@TempDir Path disk) {
        assertThat(look(disk)).isEqualTo(DataVolume.NONE);
    }

    @Test
    void holdsNothingWithTheBackendAlone(@TempDir Path disk) throws IOException {
        write(disk.resolve("member/snap/db"));

        assertThat(look(disk)).isEqualTo(DataVolume.NONE);
    }

    @Test
    void holdsNothingWithSpareSegmentsAlone(@TempDir Path disk) throws IOException {
        write(disk.resolve("member/wal/0.tmp"));

        assertThat(look(disk)).isEqualTo(DataVolume.NONE);
    }

    @Test
    void holdsNothingWhileTheWalIsStillBeingMade(@TempDir Path disk) throws IOException {
        write(disk.resolve("member/wal.tmp/0000000000000000-0000000000000000.wal"));

        assertThat(look(disk)).isEqualTo(DataVolume.NONE);
    }

    @Test
    void isInitialisedByOneWal(@TempDir Path disk) throws IOException {
        write(disk.resolve("member/wal/0000000000000000-0000000000000000.wal"));

        assertThat(look(disk)).isEqualTo(DataVolume.INITIALISED);
    }

    @Test
    void isInitialisedWithWalAndSnapshots(@TempDir Path disk) throws IOException {
        write(disk.resolve("member/wal/0000000000000001-0000000000002710.wal"));
        write(disk.resolve("member/snap/0000000000000002-0000000000002710.snap"));

        assertThat(look(disk)).isEqualTo(DataVolume.INITIALISED);
    }

    @Test
    void isUnreadableWithSnapshotsButNoWal(@TempDir Path disk) throws IOException {
        write(disk.resolve("member/snap/0000000000000002-0000000000002710.snap"));

        assertThat(look(disk)).isEqualTo(DataVolume.UNREADABLE);
    }

    /** The gate keeps the place with one, after it has moved the data aside. */
    @Test
    void isAbsentWhenAnEmptyFileStandsInItsPlace(@TempDir Path disk) throws IOException {
        assertThat(look(write(disk.resolve("etcd")))).isEqualTo(DataVolume.ABSENT);
    }

    @Test
    void isUnreadableWhenAnotherFileStandsInItsPlace(@TempDir Path disk) throws IOException {
        assertThat(look(Files.writeString(disk.resolve("etcd"), "somebody's"))).isEqualTo(DataVolume.UNREADABLE);
    }

    @Test
    void isHandedOverWithTheNoteThatSaysSo(@TempDir Path disk) throws IOException {
        var data = disk.resolve("etcd");
        write(VolumeNoteFile.beside(data), HANDED_OVER);
        assertThat(look(data)).isEqualTo(DataVolume.HANDED_OVER);

        write(data.resolve("member/snap/db"));
        assertThat(look(data)).isEqualTo(DataVolume.HANDED_OVER);

        write(data.resolve("member/wal/0000000000000000-0000000000000000.wal"));
        assertThat(look(data)).isEqualTo(DataVolume.INITIALISED);
    }

    @Test
    void holdsNothingWithAClaimAlone(@TempDir Path disk) throws IOException {
        var data = disk.resolve("etcd");
        write(VolumeNoteFile.beside(data), CLAIM);
        assertThat(look(data)).isEqualTo(DataVolume.ABSENT);
        assertThat(look(data, copyIn(disk, CLAIM))).isEqualTo(DataVolume.ABSENT);

        Files.createDirectory(data);
        assertThat(look(data, copyIn(disk, CLAIM))).isEqualTo(DataVolume.NONE);
    }

    @Test
    void isLostWhenOnlyTheCopyOfTheClaimIsThere(@TempDir Path disk) throws IOException {
        var data = disk.resolve("etcd");
        var copy = copyIn(disk, CLAIM);
        assertThat(look(data, copy)).isEqualTo(DataVolume.LOST);

        Files.createDirectory(data);
        assertThat(look(data, copy)).isEqualTo(DataVolume.LOST);
        assertThat(look(data)).isEqualTo(DataVolume.NONE);
        assertThat(look(data, VolumeNoteFile.copyIn(disk, "another"))).isEqualTo(DataVolume.NONE);

        write(data.resolve("member/wal/0000000000000000-0000000000000000.wal"));
        assertThat(look(data, copy)).isEqualTo(DataVolume.INITIALISED);
    }

    @Test
    void isUnreadableWithABrokenNoteButNotWhenThereAreData(@TempDir Path disk) throws IOException {
        var data = disk.resolve("etcd");
        Files.writeString(VolumeNoteFile.beside(data).path(), "{");
        assertThat(look(data)).isEqualTo(DataVolume.UNREADABLE);

        write(data.resolve("member/wal/0000000000000000-0000000000000000.wal"));
        assertThat(look(data)).isEqualTo(DataVolume.INITIALISED);
    }

    @Test
    void isUnreadableWithABrokenCopy(@TempDir Path disk) throws IOException {
        var copy = VolumeNoteFile.copyIn(disk, "mycluster");
        Files.writeString(copy.path(), "{");
        assertThat(look(disk.resolve("etcd"), copy)).isEqualTo(DataVolume.UNREADABLE);
    }

    @Test
    void isNotMountedWhereNothingIs(@TempDir Path disk) throws IOException {
        var mount = Files.createDirectory(disk.resolve("mount"));
        var data = mount.resolve("etcd");
        assertThat(mounted(data, mount)).isEqualTo(DataVolume.NOT_MOUNTED);
        assertThat(mounted(data, disk.resolve("missing"))).isEqualTo(DataVolume.NOT_MOUNTED);
        assertThat(mounted(data, write(disk.resolve("file")))).isEqualTo(DataVolume.NOT_MOUNTED);

        write(data.resolve("member/wal/0000000000000000-0000000000000000.wal"));
        assertThat(mounted(data, mount)).isEqualTo(DataVolume.NOT_MOUNTED);
    }

    @Test
    void looksBelowWhatIsMounted(@TempDir Path disk) {
        assertThat(mounted(disk, Path.of("/proc"))).isEqualTo(DataVolume.NONE);
        assertThat(mounted(disk, Path.of("/"))).isEqualTo(DataVolume.NONE);
    }

    @Test
    void isInitialisedByAWalElsewhere(@TempDir Path disk) throws IOException {
        var data = disk.resolve("etcd");
        var wal = disk.resolve("fast/wal");
        var directories = new EtcdDirectories(data, Optional.of(wal), Optional.empty());
        assertThat(new EtcdDataDirectory(directories).look()).isEqualTo(DataVolume.ABSENT);

        write(wal.resolve("0000000000000000-0000000000000000.wal"));
        assertThat(new EtcdDataDirectory(directories).look()).isEqualTo(DataVolume.INITIALISED);

        write(data.resolve("member/snap/0000000000000002-0000000000002710.snap"));
        assertThat(new EtcdDataDirectory(directories).look()).isEqualTo(DataVolume.INITIALISED);
    }

    @Test
    void isUnreadableWhereTheWalElsewhereIsNoDirectory(@TempDir Path disk) throws IOException {
        var directories = new EtcdDirectories(
                Files.createDirectory(disk.resolve("etcd")),
                Optional.of(Files.createSymbolicLink(disk.resolve("wal"), disk.resolve("not-mounted"))),
                Optional.empty());
        assertThat(new EtcdDataDirectory(directories).look()).isEqualTo(DataVolume.UNREADABLE);
    }

    @Test
    void isUnreadableWhenTheWalDirectoryIsAFile(@TempDir Path disk) throws IOException {
        write(disk.resolve("member/wal"));

        assertThat(look(disk)).isEqualTo(DataVolume.UNREADABLE);
    }

    @Test
    void isUnreadableWhenTheMemberDirectoryIsAFile(@TempDir Path disk) throws IOException {
        write(disk.resolve("member"));

        assertThat(look(disk)).isEqualTo(DataVolume.UNREADABLE);
    }

    @Test
    void isUnreadableWhenTheSnapshotDirectoryIsAFile(@TempDir Path disk) throws IOException {
        write(disk.resolve("member/snap"));

        assertThat(look(disk)).isEqualTo(DataVolume.UNREADABLE);
    }

    /** A link onto a disk that is not mounted says that there is data, not that there is none. */
    @Test
    void isUnreadableWhereALinkLeadsNowhere(@TempDir Path disk) throws IOException {
        var nowhere = disk.resolve("not-mounted");
        var data = Files.createDirectory(disk.resolve("etcd"));
        var member = Files.createDirectory(data.resolve("member"));
        Files.createSymbolicLink(member.resolve("wal"), nowhere);

        assertThat(look(data)).isEqualTo(DataVolume.UNREADABLE);
        assertThat(look(Files.createSymbolicLink(disk.resolve("link"), nowhere)))
                .isEqualTo(DataVolume.UNREADABLE);
    }

    @Test
    void isUnreadableWhereTheMemberLinkLeadsNowhere(@TempDir Path disk) throws IOException {
        Files.createSymbolicLink(disk.resolve("member"), disk.resolve("not-mounted"));

        assertThat(look(disk)).isEqualTo(DataVolume.UNREADABLE);
    }

    @Test
    void followsALinkToTheWal(@TempDir Path disk) throws IOException {
        var fast = disk.resolve("fast");
        write(fast.resolve("0000000000000000-0000000000000000.wal"));
        var data = Files.createDirectories(disk.resolve("etcd"));
        Files.createSymbolicLink(Files.createDirectory(data.resolve("member")).resolve("wal"), fast);

        assertThat(look(data)).isEqualTo(DataVolume.INITIALISED);
    }

    @Test
    void looksAfreshEachTime(@TempDir Path disk) throws IOException {
        var directory = new EtcdDataDirectory(EtcdDirectories.of(disk));
        assertThat(directory.look()).isEqualTo(DataVolume.NONE);

        write(disk.resolve("member/wal/0000000000000000-0000000000000000.wal"));

        assertThat(directory.look()).isEqualTo(DataVolume.INITIALISED);
    }

    private static DataVolume look(Path directory) {
        return new EtcdDataDirectory(EtcdDirectories.of(directory)).look();
    }

    private static DataVolume look(Path directory, VolumeNoteFile copy) {
        return new EtcdDataDirectory(EtcdDirectories.of(directory), Optional.of(copy)).look();
    }

    private static DataVolume mounted(Path directory, Path mount) {
        return new EtcdDataDirectory(new EtcdDirectories(directory, Optional.empty(), Optional.of(mount))).look();
    }

    private static VolumeNoteFile copyIn(Path disk, VolumeNote note) throws IOException {
        var copy = VolumeNoteFile.copyIn(disk.resolve("state"), note.cluster());
        write(copy, note);
        return copy;
    }

    private static void write(VolumeNoteFile file, VolumeNote note) throws IOException {
        var parent = file.path().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.write(file.path(), VolumeNoteFile.write(note));
    }

    private static Path write(Path file) throws IOException {
        var parent = file.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        return Files.createFile(file);
    }
}
