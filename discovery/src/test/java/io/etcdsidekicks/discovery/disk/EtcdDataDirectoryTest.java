package io.etcdsidekicks.discovery.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.DataVolume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EtcdDataDirectoryTest {

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

    @Test
    void isUnreadableWhenAFileStandsInItsPlace(@TempDir Path disk) throws IOException {
        assertThat(look(write(disk.resolve("etcd")))).isEqualTo(DataVolume.UNREADABLE);
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
        var directory = new EtcdDataDirectory(disk);
        assertThat(directory.look()).isEqualTo(DataVolume.NONE);

        write(disk.resolve("member/wal/0000000000000000-0000000000000000.wal"));

        assertThat(directory.look()).isEqualTo(DataVolume.INITIALISED);
    }

    private static DataVolume look(Path directory) {
        return new EtcdDataDirectory(directory).look();
    }

    private static Path write(Path file) throws IOException {
        var parent = file.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        return Files.createFile(file);
    }
}
