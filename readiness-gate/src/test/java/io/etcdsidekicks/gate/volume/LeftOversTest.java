package io.etcdsidekicks.gate.volume;

import static io.etcdsidekicks.gate.volume.VolumeFixture.CLAIMED;
import static io.etcdsidekicks.gate.volume.VolumeFixture.OPEN;
import static io.etcdsidekicks.gate.volume.VolumeFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.etcdsidekicks.discovery.DataVolume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies in etcd's directories before a start file is opened, and a WAL that appears in it just then (interleaving 9). */
final class LeftOversTest {
    @TempDir
    Path disk = Path.of("");

    private VolumeFixture at = new VolumeFixture(Path.of(""));
    private CrashingFiles files = CrashingFiles.never();

    @BeforeEach
    void place() {
        at = new VolumeFixture(disk);
    }

    private void open() throws IOException {
        at.volume(files).open(CLAIMED, OPEN, at.template());
    }

    private void aWalIn(String directory) throws IOException {
        WalFixture.write(at.root().resolve(directory), WalFixture.CLUSTER, WalFixture.MEMBER);
    }

    private void anOldDatabase() throws IOException {
        at.claimed();
        write(at.root().resolve("data/member/snap/db"), "db");
    }

    private void assertStillClaimedBesideAWal() {
        assertThat(at.look().head()).contains(CLAIMED);
        assertThat(at.dataVolume()).isEqualTo(DataVolume.INITIALISED);
    }

    @Test
    void bothDirectoriesAreMoved() throws IOException {
        at.walElsewhere().claimed();
        write(at.root().resolve("data/member/snap/db"), "db");
        write(at.root().resolve("fast/0.tmp"), "spare");
        open();
        assertThat(at.root().resolve("data.moved-aside-1/member/snap/db")).hasContent("db");
        assertThat(at.root().resolve("fast.moved-aside-1/0.tmp")).hasContent("spare");
        assertThat(at.look().leftOvers()).isFalse();
    }

    @Test
    void ofAVolumeThatIsTheDataDirectoryOnlyTheMemberIsMoved() throws IOException {
        at.volumeIsData().claimed();
        write(at.root().resolve("member/snap/db"), "db");
        write(at.root().resolve("somebodys"), "s");
        open();
        assertThat(at.root().resolve("member.moved-aside-1/snap/db")).hasContent("db");
        assertThat(at.root().resolve("somebodys")).hasContent("s");
    }

    @Test
    void theEmptyFileOfAnOlderVersionIsMoved() throws IOException {
        at.claimed();
        write(at.root().resolve("data"), "");
        open();
        assertThat(at.root().resolve("data.moved-aside-1")).isEmptyFile();
        assertThat(at.root().resolve("data")).doesNotExist();
    }

    @Test
    void nothingIsMovedOverWhatWasMovedBefore() throws IOException {
        write(at.root().resolve("data.moved-aside-1/x"), "older");
        anOldDatabase();
        open();
        assertThat(at.root().resolve("data.moved-aside-1/x")).hasContent("older");
        assertThat(at.root().resolve("data.moved-aside-2/member/snap/db")).hasContent("db");
    }

    @Test
    void aWalThatAppearsInWhatIsMovedIsMovedBack() throws IOException {
        anOldDatabase();
        files.meanwhile("move data to .data.moving-aside", () -> aWalIn(".data.moving-aside/member/wal"));
        assertThatIOException()
                .isThrownBy(this::open)
                .withMessage("a WAL has appeared in " + at.root().resolve("data")
                        + " while it was moved aside; it was moved back");
        assertStillClaimedBesideAWal();
        assertThat(at.root().resolve("data/member/snap/db")).hasContent("db");
    }

    @Test
    void aWalThatAppearsInItsPlaceKeepsTheFileClosed() throws IOException {
        anOldDatabase();
        files.meanwhile("move data to .data.moving-aside", () -> aWalIn("data/member/wal"));
        assertThatIOException()
                .isThrownBy(this::open)
                .withMessage("a WAL has appeared in " + at.root().resolve("data"));
        assertStillClaimedBesideAWal();
    }

    @Test
    void aWalThatAppearsElsewhereKeepsTheFileClosed() throws IOException {
        at.walElsewhere().claimed();
        write(at.root().resolve("data/member/snap/db"), "db");
        files.meanwhile("move .data.moving-aside to data.moved-aside-1", () -> aWalIn("fast"));
        assertThatIOException().isThrownBy(this::open);
        assertStillClaimedBesideAWal();
    }

    @Test
    void twoOfThemAreLeftToAPerson() throws IOException {
        anOldDatabase();
        files.meanwhile("move data to .data.moving-aside", () -> {
            aWalIn(".data.moving-aside/member/wal");
            write(at.root().resolve("data/member/snap/db"), "another");
        });
        assertThatIOException().isThrownBy(this::open).withMessageEndingWith("keep the right one");
        assertThat(at.look().head()).contains(CLAIMED);
        assertThat(at.root().resolve(".data.moving-aside/member/snap/db")).hasContent("db");
        assertThat(at.root().resolve("data/member/snap/db")).hasContent("another");
    }

    /** It was killed after the move, before it could look. */
    @Test
    void whatAnInterruptedRunMovedWithAWalInItIsMovedBackByTheNext() throws IOException {
        anOldDatabase();
        aWalIn("data/member/wal");
        Files.move(at.root().resolve("data"), at.root().resolve(".data.moving-aside"));
        assertThatIOException().isThrownBy(this::open);
        assertStillClaimedBesideAWal();
    }

    @Test
    void aGateThatWakesLateMovesNothingUnderAnOpenFile() throws IOException {
        at.opened();
        write(at.root().resolve("data/member/snap/db"), "etcd is starting");
        var late = OPEN.in(OPEN.state(), "by another gate");
        assertThatIOException()
                .isThrownBy(() -> at.volume().open(CLAIMED, late, at.template()))
                .withMessageContaining("is another one than a moment ago: it is open");
        assertThatIOException().isThrownBy(() -> at.volume().claim(CLAIMED, at.template()));
        assertThat(at.root().resolve("data/member/snap/db")).hasContent("etcd is starting");
        assertThat(at.look().head()).contains(OPEN);
    }
}
