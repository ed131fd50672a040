package io.etcdsidekicks.discovery.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.Heads;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.discovery.VolumeFacts;
import io.etcdsidekicks.discovery.VolumePaths;
import io.etcdsidekicks.discovery.WalPlace;
import io.etcdsidekicks.discovery.settings.VolumeSettings;
import io.etcdsidekicks.discovery.startfile.ConfigFault;
import io.etcdsidekicks.discovery.startfile.StartFileText;
import io.etcdsidekicks.discovery.startfile.TemplateReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VolumeReaderTest {
    private static final String WAL = "0000000000000000-0000000000000000.wal";
    private static final StartHead CLAIMED = Heads.founder("v1");
    private static final StartHead SEALED = CLAIMED.in(StartState.SEALED, "a WAL was seen");

    @TempDir
    Path disk = Path.of("");

    private Path root = Path.of("");
    private Path state = Path.of("");
    private Path template = Path.of("");

    @BeforeEach
    void names() {
        root = disk.resolve("etcd");
        state = disk.resolve("state");
        template = disk.resolve("template.yaml");
    }

    private VolumeSettings settings(Optional<Path> mountPoint) {
        return new VolumeSettings(root, mountPoint, state, Optional.of(template).filter(Files::exists), Set.of());
    }

    private VolumeFacts look() {
        return new VolumeReader(settings(Optional.empty()), "mycluster").look();
    }

    private VolumeFacts lookWithMountAt(Path mountPoint) {
        return new VolumeReader(settings(Optional.of(mountPoint)), "mycluster").look();
    }

    private static DataVolume stateOf(VolumeFacts facts) {
        return facts.state(_ -> true);
    }

    private static Path write(Path file, String content) throws IOException {
        Files.createDirectories(file.resolve("..").normalize());
        return Files.writeString(file, content);
    }

    private void wal() throws IOException {
        write(root.resolve("data/member/wal").resolve(WAL), "wal");
    }

    private void start(StartHead head) throws IOException, ConfigFault {
        start(head, "data", Optional.empty());
    }

    private void start(StartHead head, String data, Optional<String> wal) throws IOException, ConfigFault {
        var paths =
                new VolumePaths(root, root.resolve(data).normalize(), wal.map(root::resolve), Optional.empty(), state);
        var made = TemplateReader.read(TemplateReader.BUILT_IN, settings(Optional.empty()), false);
        write(paths.startFile(), StartFileText.write(head, made, paths, 2379, false));
    }

    private void remember(Memory memory) throws IOException {
        var file = MemoryFile.in(state, "mycluster");
        Files.createDirectories(state);
        Files.write(file.path(), file.write(memory));
    }

    private static void assertThatItCannotBeTold(VolumeFacts facts, String because) {
        assertThat(stateOf(facts)).isEqualTo(DataVolume.UNREADABLE);
        assertThat(facts.fault()).hasValueSatisfying(fault -> assertThat(fault).contains(because));
    }

    // Nothing, and left-overs

    @Test
    void isEmptyWithoutTheVolumesDirectoryToo() throws IOException {
        assertThat(stateOf(look())).isEqualTo(DataVolume.NONE);
        Files.createDirectory(root);
        assertThat(stateOf(look())).isEqualTo(DataVolume.NONE);
        Files.createDirectory(root.resolve("data"));
        assertThat(look())
                .isEqualTo(new VolumeFacts(
                        new VolumePaths(root, root.resolve("data"), Optional.empty(), Optional.empty(), state),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        Optional.empty(),
                        List.of(
                                root.resolve("data/member/wal"),
                                root.resolve("data/member/snap"),
                                root.resolve("data/member/snap/db")),
                        false,
                        Optional.empty(),
                        Memory.none()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data/lost+found/x",
                "data.moved-aside-1/member/wal/0.wal",
                "etcd.yaml.moved-aside-3",
                ".etcd-sidekicks.lock",
                ".etcd.yaml.finished",
                "lost+found/x",
                "somebody-elses/file"
            })
    void whatIsNotEtcdsIsNoLeftOver(String file) throws IOException {
        write(root.resolve(file), "");
        assertThat(stateOf(look())).isEqualTo(DataVolume.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data/member/snap/db",
                "data/member/wal/0.tmp",
                "data/member/wal.tmp/0000000000000000-0000000000000000.wal",
                "data/anything"
            })
    void whatARefusedOrInterruptedStartLeavesIsALeftOver(String file) throws IOException {
        write(root.resolve(file), "");
        assertThat(stateOf(look())).isEqualTo(DataVolume.LEFT_OVER);
        assertThat(look().hasWal()).isFalse();
    }

    /** Older versions kept the place with one. */
    @Test
    void anEmptyFileInThePlaceOfTheDataIsALeftOver() throws IOException {
        write(root.resolve("data"), "");
        assertThat(stateOf(look())).isEqualTo(DataVolume.LEFT_OVER);
    }

    @Test
    void leftOversLieInTheWalDirectoryToo() throws IOException, ConfigFault {
        start(CLAIMED, "data", Optional.of("wal"));
        assertThat(look().leftOvers()).isFalse();
        write(root.resolve("wal/0.tmp"), "");
        assertThat(look().leftOvers()).isTrue();
        assertThat(stateOf(look())).isEqualTo(DataVolume.CLAIMED);
    }

    @Test
    void ofADataDirectoryThatIsTheVolumeOnlyTheMemberIsEtcds() throws IOException, ConfigFault {
        start(CLAIMED, ".", Optional.empty());
        write(root.resolve("lost+found/x"), "");
        write(root.resolve("member.moved-aside-1/snap/db"), "");
        assertThat(look().paths().data()).isEqualTo(root);
        assertThat(look().leftOvers()).isFalse();
        write(root.resolve("member/snap/db"), "");
        assertThat(look().leftOvers()).isTrue();
    }

    /** They are written after thousands of entries, so there was a WAL, and it may be on another disk. */
    @Test
    void snapshotsWithoutAWalOfWhichNothingIsKnownCannotBeTold() throws IOException, ConfigFault {
        write(root.resolve("data/member/snap/0000000000000002-0000000000002710.snap"), "");
        assertThatItCannotBeTold(look(), "but no WAL in " + root.resolve("data/member/wal"));
        remember(Memory.none().with(SEALED));
        assertThat(stateOf(look())).isEqualTo(DataVolume.LOST);
        remember(Memory.none());
        start(SEALED);
        assertThat(stateOf(look())).isEqualTo(DataVolume.LOST);
    }

    // Data

    @Test
    void oneWalIsDataAndItsPlaceIsTold() throws IOException {
        wal();
        var directory = root.resolve("data/member/wal");
        var facts = look();
        assertThat(stateOf(facts)).isEqualTo(DataVolume.INITIALISED);
        assertThat(facts.leftOvers()).isFalse();
        assertThat(facts.walPlace()).contains(new WalPlace((long) Files.getAttribute(directory, "unix:dev"), (long)
                Files.getAttribute(directory, "unix:ino")));
    }

    /** Interleaving 21: what was put in the place of the data is another directory. */
    @Test
    void anotherDirectoryInTheSamePlaceIsTold() throws IOException {
        wal();
        var before = look().walPlace();
        Files.move(root.resolve("data"), root.resolve("data.away"));
        wal();
        assertThat(look().walPlace()).isPresent().isNotEqualTo(before);
    }

    @Test
    void dataWithoutTheStartFileThatWasWrittenAreAmnesiac() throws IOException {
        wal();
        remember(Memory.none().with(SEALED).with(Heads.seen()));
        assertThat(stateOf(look())).isEqualTo(DataVolume.AMNESIAC);
    }

    @Test
    void theWalLiesWhereTheStartFileSays() throws IOException, ConfigFault {
        write(template, "wal-dir: " + root.resolve("elsewhere"));
        start(SEALED, "data", Optional.of("wal"));
        assertThat(stateOf(look())).isEqualTo(DataVolume.LOST);
        write(root.resolve("wal").resolve(WAL), "wal");
        assertThat(stateOf(look())).isEqualTo(DataVolume.INITIALISED);
        assertThat(look().paths().walDirectory()).isEqualTo(root.resolve("wal"));
    }

    @Test
    void withoutAStartFileItLiesWhereTheTemplateSays() throws IOException {
        write(template, "data-dir: " + root.resolve("here") + "\nno-such-key: true\n");
        write(root.resolve("here/member/wal").resolve(WAL), "wal");
        assertThat(stateOf(look())).isEqualTo(DataVolume.INITIALISED);
    }

    @Test
    void aWalBesideTheOneThatIsLookedForCannotBeTold() throws IOException, ConfigFault {
        start(CLAIMED, "data", Optional.of("wal"));
        wal();
        assertThatItCannotBeTold(look(), "but etcd's wal-dir is " + root.resolve("wal"));
        write(root.resolve("wal").resolve(WAL), "wal");
        assertThat(stateOf(look())).isEqualTo(DataVolume.INITIALISED);
    }

    @Test
    void aTemplateThatCannotBeReadHidesNoData() throws IOException {
        write(template, "- a\n- list\n");
        assertThatItCannotBeTold(look(), "--template " + template + " is no configuration of etcd's");
        wal();
        assertThat(stateOf(look())).isEqualTo(DataVolume.INITIALISED);
    }

    @Test
    void aTemplateIsNotReadWhereThereIsAStartFile() throws IOException, ConfigFault {
        start(CLAIMED);
        write(template, "- a\n- list\n");
        assertThat(stateOf(look())).isEqualTo(DataVolume.CLAIMED);
    }

    // The start file

    @ParameterizedTest
    @ValueSource(strings = {"", "name: node-1\n", "# etcd-sidekicks start file 1\n", "\u00ff{"})
    void aStartFileThatIsNotOursCannotBeTold(String content) throws IOException {
        write(root.resolve("etcd.yaml"), content);
        assertThatItCannotBeTold(look(), root.resolve("etcd.yaml") + " is no start file of this volume: ");
    }

    @Test
    void aStartFileThatIsNoTextCannotBeTold() throws IOException {
        Files.write(Files.createDirectory(root).resolve("etcd.yaml"), new byte[] {(byte) 0xc3, 0x28});
        assertThatItCannotBeTold(look(), root.resolve("etcd.yaml") + " is no start file of this volume: ");
    }

    @Test
    void aStartFileOfAnotherClusterCannotBeTold() throws IOException, ConfigFault {
        start(CLAIMED);
        assertThatItCannotBeTold(
                new VolumeReader(settings(Optional.empty()), "another").look(),
                "is that of cluster mycluster, not of another");
    }

    @Test
    void aStartFileThatIsALinkCannotBeTold() throws IOException, ConfigFault {
        start(CLAIMED);
        Files.move(root.resolve("etcd.yaml"), disk.resolve("elsewhere.yaml"));
        Files.createSymbolicLink(root.resolve("etcd.yaml"), disk.resolve("elsewhere.yaml"));
        assertThatItCannotBeTold(look(), "is a link");
    }

    @Test
    void aDirectoryInThePlaceOfTheStartFileCannotBeTold() throws IOException {
        Files.createDirectories(root.resolve("etcd.yaml"));
        assertThat(stateOf(look())).isEqualTo(DataVolume.UNREADABLE);
    }

    @Test
    void theHeadIsTold() throws IOException, ConfigFault {
        start(CLAIMED.in(StartState.OPEN, "claimed"));
        assertThat(look().head()).contains(CLAIMED.in(StartState.OPEN, "claimed"));
        assertThat(stateOf(look())).isEqualTo(DataVolume.OPEN);
    }

    // What is remembered

    @Test
    void aMemoryThatIsNotOursCannotBeTold() throws IOException {
        wal();
        write(state.resolve("mycluster.json"), "{");
        assertThatItCannotBeTold(look(), state.resolve("mycluster.json") + " is no memory of cluster mycluster");
    }

    @Test
    void anIntentCountsOnlyWhenTheThingLiesUnderItsAsideName() throws IOException {
        var remembered = Memory.none()
                .with(SEALED)
                .with(Heads.seen())
                .intending(new Memory.Intent(Memory.Intent.What.DATA, "data.moved-aside-1"));
        remember(remembered);
        assertThat(look().memory()).isEqualTo(remembered);
        assertThat(stateOf(look())).isEqualTo(DataVolume.LOST);

        Files.createDirectories(root.resolve("data.moved-aside-1"));
        assertThat(look().memory()).isEqualTo(Memory.none());
        assertThat(stateOf(look())).isEqualTo(DataVolume.NONE);
    }

    @Test
    void aStartFileMovedAsideClearsItsHeadAlone() throws IOException {
        remember(Memory.none()
                .with(SEALED)
                .with(Heads.seen())
                .intending(new Memory.Intent(Memory.Intent.What.START_FILE, "etcd.yaml.moved-aside-1")));
        write(root.resolve("etcd.yaml.moved-aside-1"), "");
        assertThat(look().memory()).isEqualTo(Memory.none().with(Heads.seen()));
        assertThat(stateOf(look())).isEqualTo(DataVolume.LOST);
    }

    // Mounts and links

    @Test
    void isNotMountedWhereNothingIs() throws IOException {
        var mount = Files.createDirectory(disk.resolve("mount"));
        root = mount.resolve("etcd");
        assertThat(stateOf(lookWithMountAt(mount))).isEqualTo(DataVolume.NOT_MOUNTED);
        assertThat(stateOf(lookWithMountAt(disk.resolve("missing")))).isEqualTo(DataVolume.NOT_MOUNTED);
        assertThat(stateOf(lookWithMountAt(write(disk.resolve("file"), "")))).isEqualTo(DataVolume.NOT_MOUNTED);
        wal();
        assertThat(lookWithMountAt(mount).notMounted()).contains("nothing is mounted at " + mount + " (--mount-point)");
    }

    @Test
    void looksBelowWhatIsMounted() {
        assertThat(stateOf(lookWithMountAt(Path.of("/proc")))).isEqualTo(DataVolume.NONE);
    }

    @Test
    void aVolumeThatWasAMountAndIsNoneNowIsNotMountedWhateverLiesThere() throws IOException {
        remember(Memory.none().with(SEALED).with(Heads.seen()).mountedAs(Optional.of("/dev/sdb1 (ext4)")));
        assertThat(stateOf(look())).isEqualTo(DataVolume.NOT_MOUNTED);
        assertThat(look().notMounted())
                .hasValueSatisfying(words ->
                        assertThat(words).startsWith("nothing is mounted at " + root + ", where /dev/sdb1 (ext4) was"));
        wal();
        assertThat(stateOf(look())).isEqualTo(DataVolume.NOT_MOUNTED);
    }

    @Test
    void anotherFileSystemThanTheRememberedOneIsNoFault() throws IOException {
        root = Path.of("/dev/shm");
        assertThat(root).isDirectory();
        var reader = new VolumeReader(settings(Optional.of(root)), "mycluster");
        assertThat(reader.mount()).isPresent();
        remember(Memory.none().mountedAs(Optional.of("/dev/sdb1 (ext4)")));
        assertThat(reader.look().notMounted()).isEmpty();
    }

    @Test
    void aDirectoryIsNoMount() throws IOException {
        Files.createDirectory(root);
        assertThat(new VolumeReader(settings(Optional.empty()), "mycluster").mount())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "data/member", "data/member/wal"})
    void dataOnAnotherDiskThanTheStartFileCannotBeTold(String place) throws IOException {
        var other = otherDisk();
        var link = root.resolve(place);
        Files.createDirectories(link.resolve(".."));
        Files.createSymbolicLink(link, other);
        var facts = look();
        assertThatItCannotBeTold(facts, "have to be on one disk; mount it at " + root);
        assertThat(facts.fault().orElseThrow())
                .contains(root + " is on " + Mounts.describe(root))
                .contains(link + " on " + Mounts.describe(other));
    }

    private static Path otherDisk() throws IOException {
        var other = Path.of("/dev/shm");
        assertThat(other).isDirectory();
        assertThat(Mounts.device(other)).isNotEqualTo(Mounts.device(Path.of(System.getProperty("java.io.tmpdir"))));
        return other;
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "data/member", "data/member/wal", ""})
    void aLinkThatLeadsNowhereCannotBeTold(String place) throws IOException {
        var link = root.resolve(place);
        Files.createDirectories(link.resolve("..").normalize());
        Files.createSymbolicLink(link, disk.resolve("not-mounted"));
        assertThatItCannotBeTold(look(), "a link that leads nowhere");
    }

    @Test
    void aLinkOnTheSameDiskIsFollowed() throws IOException {
        write(disk.resolve("fast").resolve(WAL), "wal");
        Files.createDirectories(root.resolve("data/member"));
        Files.createSymbolicLink(root.resolve("data/member/wal"), disk.resolve("fast"));
        assertThat(stateOf(look())).isEqualTo(DataVolume.INITIALISED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "data/member", "data/member/wal"})
    void aFileInThePlaceOfADirectoryCannotBeTold(String place) throws IOException {
        write(root.resolve(place), "somebody's");
        assertThat(stateOf(look())).isEqualTo(DataVolume.UNREADABLE);
    }

    @Test
    void aDirectoryThatMayNotBeReadCannotBeTold() throws IOException {
        var data = Files.createDirectories(root.resolve("data"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("-wx------"));
        if (System.getProperty("user.name").equals("root")) { // whom no permission keeps out
            assertThat(stateOf(look())).isEqualTo(DataVolume.NONE);
        } else {
            assertThatItCannotBeTold(look(), data + ": permission denied");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"data-dir: /srv/other", "wal-dir: /srv/other"})
    void dataOffTheVolumeCannotBeTold(String key) throws IOException {
        write(template, key);
        assertThatItCannotBeTold(look(), "/srv/other is not on the volume " + root);
    }

    @Test
    void theWalDirectoryHoldsNothingElse() throws IOException {
        write(template, "wal-dir: " + root);
        assertThatItCannotBeTold(look(), "must not hold its start file or its data-dir");
        write(template, "wal-dir: " + root.resolve("a") + "\ndata-dir: " + root.resolve("a/b") + "\n");
        assertThatItCannotBeTold(look(), "must not hold its start file or its data-dir");
    }

    @Test
    void looksAfreshEachTimeAndNeverWrites() throws IOException {
        Files.createDirectory(root);
        var reader = new VolumeReader(settings(Optional.empty()), "mycluster");
        assertThat(stateOf(reader.look())).isEqualTo(DataVolume.NONE);
        assertThat(root).isEmptyDirectory();
        assertThat(state).doesNotExist();
        wal();
        assertThat(stateOf(reader.look())).isEqualTo(DataVolume.INITIALISED);
    }
}
