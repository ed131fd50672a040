package io.etcdsidekicks.gate.volume;

import static io.etcdsidekicks.gate.volume.VolumeFixture.CLAIMED;
import static io.etcdsidekicks.gate.volume.VolumeFixture.JOINING;
import static io.etcdsidekicks.gate.volume.VolumeFixture.OPEN;
import static io.etcdsidekicks.gate.volume.VolumeFixture.SEALED;
import static io.etcdsidekicks.gate.volume.VolumeFixture.WITHDRAWN;
import static io.etcdsidekicks.gate.volume.VolumeFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.discovery.WalPlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each change of the volume: what it makes, what it refuses, and what is remembered of it. */
final class DiskVolumeTest {
    private static final StartHead MOVED = SEALED.at(Endpoint.of("10.0.0.9", 2380));

    @TempDir
    Path disk = Path.of("");

    private VolumeFixture at = new VolumeFixture(disk);

    @BeforeEach
    void names() {
        at = new VolumeFixture(disk);
    }

    private void assertThatItIs(StartHead head) throws IOException {
        assertThat(at.look().head()).contains(head);
        assertThat(at.memory().head()).contains(head);
    }

    // Claimed

    @Test
    void aClaimIsOnTheVolumeBeforeItIsRemembered() throws IOException {
        var files = CrashingFiles.never();
        at.volume(files).claim(CLAIMED, at.template());
        assertThat(files.done())
                .containsSubsequence(
                        "write .etcd.yaml.finished", "link .etcd.yaml.finished to etcd.yaml", "write mycluster.json");
        assertThatItIs(CLAIMED);
        assertThat(at.startFile()).content().contains("sealed.invalid=http://192.0.2.1:2380");
        assertThat(at.root().resolve("data")).doesNotExist();
        assertThat(at.root().resolve(".etcd.yaml.finished")).doesNotExist();
    }

    @Test
    void aStartFileIsForItsOwnerAlone() throws IOException {
        at.opened();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(at.startFile())))
                .isEqualTo("rw-------");
    }

    @Test
    void aClaimIsNeverOverAnother() throws IOException {
        at.claimed();
        var other = CLAIMED.claimed("v2");
        assertThatIOException()
                .isThrownBy(() -> at.volume().claim(other, at.template()))
                .withMessageContaining("there is a start file already");
        assertThatItIs(CLAIMED);
    }

    @Test
    void aClaimIsNotBesideAWal() throws IOException {
        at.data();
        assertThatIOException()
                .isThrownBy(() -> at.volume().claim(CLAIMED, at.template()))
                .withMessageContaining("there is a WAL");
        assertThat(at.startFile()).doesNotExist();
        assertThat(at.memory()).isEqualTo(Memory.none());
    }

    @Test
    void nothingBeginsOpen() {
        assertThatIOException().isThrownBy(() -> at.volume().claim(OPEN, at.template()));
        assertThat(at.startFile()).doesNotExist();
    }

    @Test
    void ofTwoClaimsAtOnceOneWins() throws Exception {
        for (int round = 0; round < 20; round++) {
            at = new VolumeFixture(disk.resolve("round-" + round));
            Files.createDirectories(at.disk());
            var barrier = new CyclicBarrier(2);
            var won = new ArrayList<StartHead>();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var claims = IntStream.of(1, 2)
                        .mapToObj(number -> CLAIMED.claimed("v" + number))
                        .toList();
                var runs = claims.stream()
                        .map(claim -> threads.submit(() -> {
                            barrier.await();
                            at.volume().claim(claim, at.template());
                            return claim;
                        }))
                        .toList();
                for (var run : runs) {
                    try {
                        won.add(run.get());
                    } catch (ExecutionException e) {
                        assertThat(e.getCause()).isInstanceOf(IOException.class);
                    }
                }
            }
            assertThat(won).hasSize(1);
            assertThatItIs(won.getFirst());
        }
    }

    // Open

    @Test
    void anOpenFileSaysWhatEtcdNeeds() throws IOException {
        at.opened();
        assertThatItIs(OPEN);
        assertThat(at.dataVolume()).isEqualTo(DataVolume.OPEN);
        assertThat(at.startFile()).content().contains("initial-cluster: \"" + OPEN.initialCluster() + "\"");
    }

    @Test
    void opensOnlyOverTheExpectedHead() throws IOException {
        at.claimed();
        var other = CLAIMED.claimed("v2");
        assertThatIOException()
                .isThrownBy(() -> at.volume().open(other, other.in(StartState.OPEN, "x"), at.template()))
                .withMessageContaining("is another one than a moment ago");
        assertThatItIs(CLAIMED);
    }

    @Test
    void opensNothingThatIsNotThere() {
        assertThatIOException()
                .isThrownBy(() -> at.volume().open(CLAIMED, OPEN, at.template()))
                .withMessageContaining("it is gone");
        assertThat(at.startFile()).doesNotExist();
    }

    @Test
    void doesNotOpenBesideAWal() throws IOException {
        at.claimed();
        at.data();
        assertThatIOException()
                .isThrownBy(() -> at.volume().open(CLAIMED, OPEN, at.template()))
                .withMessageContaining("there is a WAL");
        assertThatItIs(CLAIMED);
        assertThat(at.root().resolve("data/member/snap/db")).hasContent("db");
    }

    @Test
    void leftOversAreMovedAsideBeforeItIsOpen() throws IOException {
        at.claimed();
        write(at.root().resolve("data/member/snap/db"), "an old database");
        var files = CrashingFiles.never();
        at.volume(files).open(CLAIMED, OPEN, at.template());
        assertThat(files.done())
                .containsSubsequence(
                        "move data to .data.moving-aside",
                        "move .data.moving-aside to data.moved-aside-1",
                        "write etcd.yaml");
        assertThat(at.root().resolve("data")).doesNotExist();
        assertThat(at.root().resolve("data.moved-aside-1/member/snap/db")).hasContent("an old database");
        assertThat(at.dataVolume()).isEqualTo(DataVolume.OPEN);
    }

    @Test
    void anOpenFileOfAFounderKeepsItsList() throws IOException {
        at.opened();
        var other = OPEN.added(WalFixture.MEMBER, "node-1=http://10.0.0.1:2380");
        assertThatIOException().isThrownBy(() -> at.volume().open(OPEN, other, at.template()));
        assertThatItIs(OPEN);
    }

    @Test
    void anOpenFileOfAJoinerMayGetAnotherList() throws IOException {
        var added = JOINING.added(WalFixture.MEMBER, "node-1=http://10.0.0.1:2380,node-2=http://10.0.0.2:2380")
                .in(StartState.OPEN, "added");
        var again = added.added(
                WalFixture.MEMBER,
                "node-1=http://10.0.0.1:2380,node-2=http://10.0.0.2:2380,node-3=http://10.0.0.3:2380");
        at.volume().claim(JOINING, at.template());
        at.volume().open(JOINING, added, at.template());
        at.volume().open(added, again, at.template());
        assertThatItIs(again);
        assertThat(at.startFile()).content().contains("node-3=http://10.0.0.3:2380");
    }

    // Sealed, withdrawn

    @Test
    void sealsOverDataThatAreOnTheDiskAndRemembersThem() throws IOException {
        at.opened();
        var seen = at.data();
        var files = CrashingFiles.never();
        at.volume(files).seal(OPEN, SEALED, true, Optional.of(seen));
        assertThat(files.done())
                .containsSubsequence("sync wal", "sync data", "sync etcd", "write etcd.yaml", "write mycluster.json");
        assertThatItIs(SEALED);
        assertThat(at.memory().seen()).contains(seen);
        assertThat(at.dataVolume()).isEqualTo(DataVolume.INITIALISED);
        assertThat(at.startFile()).content().contains("sealed.invalid=http://192.0.2.1:2380");
    }

    @Test
    void doesNotSealForAWalThatIsAnother() throws IOException {
        at.opened();
        var seen = at.data();
        var elsewhere = new Memory.Seen(seen.clusterId(), seen.memberId(), new WalPlace(1, 1));
        assertThatIOException().isThrownBy(() -> at.volume().seal(OPEN, SEALED, true, Optional.of(elsewhere)));
        assertThatItIs(OPEN);
        assertThat(at.memory().seen()).isEmpty();
    }

    /** The members were asked after the disk was read, and a first start takes no longer than that. */
    @Test
    void sealsNothingAsLostThatHasWrittenItsFirstWalMeanwhile() throws IOException {
        at.opened();
        at.data();
        assertThatIOException()
                .isThrownBy(() -> at.volume().seal(OPEN, SEALED, false, Optional.empty()))
                .withMessageContaining("there is a WAL in");
        assertThatItIs(OPEN);
    }

    @Test
    void withdrawsWithoutAWalOnly() throws IOException {
        at.opened();
        at.volume().seal(OPEN, WITHDRAWN, false, Optional.empty());
        assertThatItIs(WITHDRAWN);
        assertThat(at.dataVolume()).isEqualTo(DataVolume.WITHDRAWN);
        at.data();
        var again = WITHDRAWN.in(StartState.WITHDRAWN, "once more");
        assertThatIOException().isThrownBy(() -> at.volume().seal(WITHDRAWN, again, false, Optional.empty()));
        assertThatItIs(WITHDRAWN);
    }

    @ParameterizedTest
    @EnumSource(
            value = StartState.class,
            names = {"CLAIMED", "OPEN", "WITHDRAWN"})
    void aSealedFileStaysSealed(StartState state) throws IOException {
        at.sealed();
        assertThatIOException()
                .isThrownBy(() -> at.volume().seal(SEALED, SEALED.in(state, "x"), false, Optional.empty()))
                .withMessageContaining("never becomes " + state.word());
        assertThatIOException().isThrownBy(() -> at.volume().open(SEALED, SEALED.in(state, "x"), at.template()));
        assertThatItIs(SEALED);
    }

    @Test
    void sealsWhateverIsWrongWithTheTemplate() throws IOException {
        at.opened();
        var seen = at.data();
        write(disk.resolve("template.yaml"), "{ no yaml");
        at.volume().seal(OPEN, SEALED, true, Optional.of(seen));
        assertThatItIs(SEALED);
    }

    @Test
    void dataThatWereFoundGetASealedFile() throws IOException {
        var seen = at.data();
        at.volume().writeSealed(SEALED, at.template(), seen);
        assertThatItIs(SEALED);
        assertThat(at.memory().seen()).contains(seen);
        var other = SEALED.claimed("v2");
        assertThatIOException().isThrownBy(() -> at.volume().writeSealed(other, at.template(), seen));
        assertThatItIs(SEALED);
    }

    @Test
    void withoutDataThereIsNoSealedFile() throws IOException {
        var seen = new Memory.Seen(WalFixture.CLUSTER, WalFixture.MEMBER, new WalPlace(1, 1));
        assertThatIOException().isThrownBy(() -> at.volume().writeSealed(SEALED, at.template(), seen));
        assertThat(at.startFile()).doesNotExist();
        assertThat(at.memory()).isEqualTo(Memory.none());
    }

    @Test
    void renewsTheAddressAndTheTemplateOnly() throws IOException {
        at.sealed();
        var another = SEALED.claimed("v2");
        assertThatIOException().isThrownBy(() -> at.volume().renew(SEALED, another, at.template()));
        assertThatItIs(SEALED);
        at.volume().renew(SEALED, MOVED, at.template());
        assertThatItIs(MOVED);
        assertThat(at.startFile()).content().contains("http://10.0.0.9:2380");
        assertThat(at.memory().seen()).contains(at.seen());
    }

    // Moved aside

    @Test
    void aStartFileIsMovedAsideWithItsMemory() throws IOException {
        at.claimed();
        var text = Files.readString(at.startFile());
        var aside = at.volume().moveStartFileAside(CLAIMED);
        assertThat(aside)
                .isEqualTo(at.root().resolve("etcd.yaml.moved-aside-1"))
                .hasContent(text);
        assertThat(at.startFile()).doesNotExist();
        assertThat(at.memory()).isEqualTo(Memory.none());
        assertThat(at.dataVolume()).isEqualTo(DataVolume.NONE);
        at.claimed();
        assertThat(at.volume().moveStartFileAside(CLAIMED)).hasFileName("etcd.yaml.moved-aside-2");
        assertThat(aside).hasContent(text);
    }

    @Test
    void neitherAnOpenStartFileNorOneBesideAWalIsMovedAside() throws IOException {
        at.opened();
        assertThatIOException()
                .isThrownBy(() -> at.volume().moveStartFileAside(OPEN))
                .withMessageContaining("withdrawn before it is moved aside");
        var seen = at.data();
        at.volume().seal(OPEN, SEALED, true, Optional.of(seen));
        assertThatIOException()
                .isThrownBy(() -> at.volume().moveStartFileAside(SEALED))
                .withMessageContaining("beside a WAL");
        assertThatItIs(SEALED);
    }

    @Test
    void aStartFileThatIsAnotherIsNotMovedAside() throws IOException {
        at.claimed();
        assertThatIOException().isThrownBy(() -> at.volume().moveStartFileAside(CLAIMED.claimed("v2")));
        assertThatItIs(CLAIMED);
    }

    @Test
    void theMemoryOfAnotherDisksMemberStays() throws IOException {
        var other = new Memory.Seen(EtcdId.ofHex("bad"), EtcdId.ofHex("1"), new WalPlace(1, 1));
        at.claimed();
        at.volume().remember(at.look(), at.memory().with(other));
        at.volume().moveStartFileAside(CLAIMED);
        assertThat(at.memory().head()).isEmpty();
        assertThat(at.memory().seen()).contains(other);
    }

    @Test
    void dataAreMovedAsideWithAllThatIsRemembered() throws IOException {
        at.sealed();
        var contents = at.contentsOfEtcd();
        assertThat(at.volume().moveDataAside(at.look()))
                .containsExactly(
                        at.root().resolve("etcd.yaml.moved-aside-1"), at.root().resolve("data.moved-aside-1"));
        assertThat(at.contentsOfEtcd()).isEqualTo(contents);
        assertThat(at.memory()).isEqualTo(Memory.none());
        assertThat(at.dataVolume()).isEqualTo(DataVolume.NONE);
        at.sealed();
        assertThat(at.volume().moveDataAside(at.look()))
                .containsExactly(
                        at.root().resolve("etcd.yaml.moved-aside-2"), at.root().resolve("data.moved-aside-2"));
    }

    @Test
    void aWalElsewhereIsMovedLast() throws IOException {
        at.walElsewhere().sealed();
        var files = CrashingFiles.never();
        at.volume(files).moveDataAside(at.look());
        assertThat(files.done())
                .containsSubsequence(
                        "move etcd.yaml to etcd.yaml.moved-aside-1",
                        "move data to data.moved-aside-1",
                        "move fast to fast.moved-aside-1");
        assertThat(at.dataVolume()).isEqualTo(DataVolume.NONE);
    }

    @Test
    void dataOfAnotherMemberTakeNothingAlongThatIsRemembered() throws IOException {
        var other = new Memory.Seen(EtcdId.ofHex("bad"), EtcdId.ofHex("1"), new WalPlace(1, 1));
        at.data();
        at.volume().remember(at.look(), Memory.none().with(other));
        at.volume().moveDataAside(at.look());
        assertThat(at.memory().seen()).contains(other);
        assertThat(at.dataVolume()).isEqualTo(DataVolume.LOST);
    }

    @Test
    void whereNothingIsNothingIsMoved() throws IOException {
        assertThat(at.volume().moveDataAside(at.look())).isEqualTo(List.of());
        assertThat(at.dataVolume()).isEqualTo(DataVolume.NONE);
    }

    /** A gate that was suspended after its decision finds what this machine's other gate has done since. */
    @Test
    void nothingIsMovedOrForgottenThatAnotherGateHasChanged() throws IOException {
        at.sealed();
        var before = at.look();
        at.volume().moveDataAside(before);
        at.sealed();
        var contents = at.contentsOfEtcd();
        var memory = at.memory();
        assertThatIOException().isThrownBy(() -> at.volume().moveDataAside(before));
        assertThatIOException().isThrownBy(() -> at.volume().forget(before));
        assertThatIOException().isThrownBy(() -> at.volume().remember(before, Memory.none()));
        assertThat(at.contentsOfEtcd()).isEqualTo(contents);
        assertThat(at.memory()).isEqualTo(memory);
    }

    // Memory alone

    @Test
    void forgetsAllButTheMount() throws IOException {
        at.claimed();
        var text = Files.readString(at.startFile());
        at.volume().forget(at.look());
        assertThat(at.memory()).isEqualTo(Memory.none());
        assertThat(at.startFile()).hasContent(text);
    }

    @Test
    void makesTheDirectoriesThatAnEtcdNeedsWhoseDataAreGone() throws IOException {
        var missing = at.look().missing();
        at.volume().makeDirectories(missing.subList(0, 2));
        assertThat(at.look().missing()).containsExactlyElementsOf(missing.subList(2, 3));
        assertThat(missing.getFirst()).isDirectory().isEmptyDirectory();
        assertThat(Files.getPosixFilePermissions(missing.getFirst()))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        at.volume().makeDirectories(missing.subList(0, 2));
        assertThat(missing.getFirst()).isEmptyDirectory();
    }

    @Test
    void makesNoOtherDirectories() {
        var other = at.startFile().resolveSibling("other");
        assertThatIOException().isThrownBy(() -> at.volume().makeDirectories(List.of(other)));
        assertThat(other).doesNotExist();
    }

    @Test
    void makesDirectoriesForAFirstStartOnlyWhileTheStartFileIsOpen() throws IOException {
        var data = at.look().paths().data();
        assertThatIOException().isThrownBy(() -> at.volume().makeFirst(List.of(data)));
        at.volume().claim(CLAIMED, at.template());
        assertThatIOException().isThrownBy(() -> at.volume().makeFirst(List.of(data)));
        at.volume().open(CLAIMED, OPEN, at.template());
        at.volume().makeFirst(List.of(data));
        at.volume().makeFirst(List.of(data));
        assertThat(data).isEmptyDirectory();
        var root = at.look().paths().root();
        assertThatIOException().isThrownBy(() -> at.volume().makeFirst(List.of(root)));
        assertThatIOException().isThrownBy(() -> at.volume().makeFirst(List.of(root.resolveSibling("other"))));
    }

    @Test
    void whatCannotBeToldIsNotChanged() throws IOException {
        write(at.startFile(), "name: somebody\n");
        assertThatIOException().isThrownBy(() -> at.volume().claim(CLAIMED, at.template()));
        assertThatIOException().isThrownBy(() -> at.volume().moveDataAside(at.look()));
        assertThatIOException().isThrownBy(() -> at.volume().forget(at.look()));
        assertThat(at.startFile()).hasContent("name: somebody\n");
        assertThat(at.state()).doesNotExist();
    }
}
