package io.etcdsidekicks.gate.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcdsidekicks.gate.ManifestHandOver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DiskFilesTest {
    private final DiskFiles files = new DiskFiles();

    @TempDir
    Path directory = Path.of("");

    private Path model = Path.of("");
    private Path file = Path.of("");

    @BeforeEach
    void names() throws IOException {
        model = Files.writeString(directory.resolve("model"), "model");
        file = directory.resolve("etcd.yaml");
    }

    private static byte[] everyByte() {
        var bytes = new byte[256];
        for (int index = 0; index < bytes.length; index++) {
            bytes[index] = (byte) index;
        }
        return bytes;
    }

    private static Object inode(Path file) throws IOException {
        return Files.getAttribute(file, "unix:ino");
    }

    @Test
    void readsEveryByte() throws IOException {
        Files.write(file, everyByte());
        assertThat(files.read(file))
                .hasValueSatisfying(content -> assertThat(content).isEqualTo(everyByte()));
    }

    @Test
    void anEmptyFileIsNotAbsent() throws IOException {
        Files.createFile(file);
        assertThat(files.read(file))
                .hasValueSatisfying(content -> assertThat(content).isEmpty());
    }

    @Test
    void noFileAndNoDirectoryAreAbsent() throws IOException {
        assertThat(files.read(file)).isEmpty();
        assertThat(files.read(directory.resolve("missing").resolve("etcd.yaml")))
                .isEmpty();
    }

    @Test
    void aDirectoryIsNoFileToRead() {
        assertThatThrownBy(() -> files.read(directory)).isInstanceOf(IOException.class);
    }

    @Test
    void aFileInThePlaceOfADirectoryIsAnErrorAndNotAbsence() {
        assertThatThrownBy(() -> files.read(model.resolve("etcd.yaml"))).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "rw-r--r--", "r--r-----", "rwxrwxrwx"})
    void writesEveryByteWithTheModelsPermissions(String permissions) throws IOException {
        Files.setPosixFilePermissions(model, PosixFilePermissions.fromString(permissions));
        files.writeDurably(file, everyByte(), model);
        assertThat(Files.readAllBytes(file)).isEqualTo(everyByte());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo(permissions);
    }

    @Test
    void writesAnewOverALongerFile() throws IOException {
        Files.writeString(file, "what is left of a try that was interrupted");
        files.writeDurably(file, new byte[] {1, 2}, model);
        assertThat(Files.readAllBytes(file)).containsExactly(1, 2);
    }

    @Test
    void cannotWriteWithoutDirectoryOrModel() {
        assertThatThrownBy(() -> files.writeDurably(directory.resolve("missing/etcd.yaml"), everyByte(), model))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> files.writeDurably(model.resolve("etcd.yaml"), everyByte(), model))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> files.writeDurably(file, everyByte(), directory.resolve("missing")))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aReplacementIsTheFileItself() throws IOException {
        Files.writeString(file, "old");
        var before = inode(model);
        files.replaceDurably(model, file);
        assertThat(inode(file)).isEqualTo(before);
        assertThat(Files.readString(file)).isEqualTo("model");
        assertThat(model).doesNotExist();
    }

    @Test
    void whoHasTheOldFileOpenReadsItToItsEnd() throws IOException {
        Files.writeString(file, "old");
        try (var reader = Files.newBufferedReader(file)) {
            files.replaceDurably(model, file);
            assertThat(reader.readLine()).isEqualTo("old");
        }
    }

    @Test
    void replacesWhatIsNotThereYet() throws IOException {
        files.replaceDurably(model, file);
        assertThat(Files.readString(file)).isEqualTo("model");
    }

    @Test
    void aReplacementThatFailsLeavesBothFiles() throws IOException {
        Files.createDirectories(file.resolve("not-empty"));
        assertThatThrownBy(() -> files.replaceDurably(model, file)).isInstanceOf(IOException.class);
        assertThat(model).hasContent("model");
        assertThat(file).isDirectory();
    }

    @Test
    void keepsTheNameOfAFileInADirectoryThatIsThere() throws IOException {
        files.keepDurably(model);
        assertThatThrownBy(() -> files.keepDurably(directory.resolve("missing/etcd.yaml")))
                .isInstanceOf(IOException.class);
    }

    @Test
    void deletes() throws IOException {
        files.deleteDurably(model);
        assertThat(model).doesNotExist();
    }

    @Test
    void deletingWhatIsMissingIsNothing() {
        assertThatCode(() -> files.deleteDurably(file)).doesNotThrowAnyException();
        assertThatCode(() -> files.deleteDurably(directory.resolve("missing/etcd.yaml")))
                .doesNotThrowAnyException();
    }

    @Test
    void deletesNoDirectoryWithFiles() {
        assertThatThrownBy(() -> files.deleteDurably(directory)).isInstanceOf(IOException.class);
        assertThat(model).exists();
    }

    @Test
    void tellsADirectoryFromAFile() {
        assertThat(files.isDirectory(directory)).isTrue();
        assertThat(files.isDirectory(model)).isFalse();
        assertThat(files.isDirectory(directory.resolve("missing"))).isFalse();
    }

    @Test
    void handsOverOnARealDisk() throws IOException {
        var staged = Files.createDirectory(directory.resolve("staged")).resolve("etcd.yaml");
        var manifests = Files.createDirectory(directory.resolve("manifests"));
        Files.write(staged, everyByte());
        Files.setPosixFilePermissions(staged, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(manifests.resolve("etcd.yaml"), "old");

        assertThat(handOver(staged, manifests.resolve("etcd.yaml"))).isInstanceOf(ManifestHandOver.Result.Done.class);

        assertThat(Files.readAllBytes(manifests.resolve("etcd.yaml"))).isEqualTo(everyByte());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(manifests.resolve("etcd.yaml"))))
                .isEqualTo("rw-------");
        assertThat(staged.resolveSibling("etcd.yaml.previous")).hasContent("old");
        assertThat(names(manifests)).containsExactly("etcd.yaml");
        assertThat(names(directory.resolve("staged")))
                .containsExactlyInAnyOrder("etcd.yaml.previous", ".etcd.yaml.lock");
    }

    @Test
    void aManifestDirectoryThatIsAFileKeepsTheStagedManifest() throws IOException {
        var staged = Files.write(directory.resolve("staged.yaml"), everyByte());
        assertThat(handOver(staged, model.resolve("etcd.yaml")))
                .isInstanceOfSatisfying(
                        ManifestHandOver.Result.Failed.class,
                        failed -> assertThat(failed.cause())
                                .startsWith("cannot hand over " + staged + " to " + model.resolve("etcd.yaml") + ": "));
        assertThat(Files.readAllBytes(staged)).isEqualTo(everyByte());
    }

    private ManifestHandOver.Result handOver(Path staged, Path installed) {
        return new ManifestHandOver(files, staged, installed).carryOut();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a symbolic link", "a directory", "a FIFO, socket or device"})
    void nothingButARegularFileIsHandedOverOrReplaced(String kind) throws Exception {
        var staged = Files.createDirectory(directory.resolve("staged")).resolve("etcd.yaml");
        var installed = Files.createDirectory(directory.resolve("manifests")).resolve("etcd.yaml");
        make(kind, staged);
        assertThat(handOver(staged, installed))
                .isEqualTo(new ManifestHandOver.Result.Failed("cannot hand over " + staged + " to " + installed + ": "
                        + staged + ": it is " + kind + ", no regular file"));
        assertThat(installed).doesNotExist();

        Files.delete(staged);
        Files.writeString(staged, "new");
        make(kind, installed);
        assertThat(handOver(staged, installed))
                .isEqualTo(new ManifestHandOver.Result.Failed("cannot hand over " + staged + " to " + installed + ": "
                        + installed + ": it is " + kind + ", no regular file"));
        assertThat(staged).hasContent("new");
        assertThat(new ManifestHandOver(files, staged, installed).takeAway())
                .isInstanceOf(ManifestHandOver.Result.Failed.class);
        assertThat(files.exists(installed)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a symbolic link", "a FIFO, socket or device"})
    void whatALeftOverNameLeadsToIsNotWritten(String kind) throws Exception {
        var staged = Files.writeString(
                Files.createDirectory(directory.resolve("staged")).resolve("etcd.yaml"), "new");
        var installed = Files.createDirectory(directory.resolve("manifests")).resolve("etcd.yaml");
        make(kind, installed.resolveSibling(".etcd.yaml.handing-over"));
        assertThat(handOver(staged, installed)).isInstanceOf(ManifestHandOver.Result.Done.class);
        assertThat(installed).hasContent("new").isRegularFile();
        assertThat(model).hasContent("model");
    }

    @Test
    void theManifestIsTakenAwayWhateverLiesWhereItWasStaged() throws IOException {
        var staged = Files.createDirectories(directory.resolve("staged/etcd.yaml"));
        var installed = Files.writeString(
                Files.createDirectory(directory.resolve("manifests")).resolve("etcd.yaml"), "old");
        assertThat(new ManifestHandOver(files, staged, installed).takeAway())
                .isInstanceOf(ManifestHandOver.Result.Done.class);
        assertThat(installed).doesNotExist();
        assertThat(staged.resolveSibling("etcd.yaml.previous")).hasContent("old");
    }

    /** As a link, the staging directory would be the kubelet's: to remove the staged file would be to remove the pod. */
    @Test
    void aStagingDirectoryThatLeadsToTheKubeletsIsRefused() throws IOException {
        var installed = Files.writeString(
                Files.createDirectory(directory.resolve("manifests")).resolve("etcd.yaml"), "old");
        var staged = Files.createSymbolicLink(directory.resolve("staged"), directory.resolve("manifests"))
                .resolve("etcd.yaml");
        assertThat(handOver(staged, installed)).isInstanceOf(ManifestHandOver.Result.Failed.class);
        assertThat(installed).hasContent("old");
    }

    @Test
    void theOwnerIsThatOfTheModel() throws IOException {
        files.writeDurably(file, everyByte(), model);
        assertThat(Files.getOwner(file)).isEqualTo(Files.getOwner(model));
        if (System.getProperty("user.name", "").equals("root")) { // only root may give a file to somebody else
            Files.setAttribute(model, "unix:uid", 12345);
            Files.setAttribute(model, "unix:gid", 54321);
            files.writeDurably(file, everyByte(), model);
            assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(12345);
            assertThat(Files.getAttribute(file, "unix:gid")).isEqualTo(54321);
        }
    }

    @Test
    void tellsTheSameFromAnother() throws IOException {
        Files.createSymbolicLink(file, model);
        assertThat(files.isSame(file, model)).isTrue();
        assertThat(files.isSame(directory, model)).isFalse();
        assertThat(files.isSame(model, directory.resolve("missing"))).isFalse();
    }

    private void make(String kind, Path place) throws Exception {
        switch (kind) {
            case "a symbolic link" -> Files.createSymbolicLink(place, model);
            case "a directory" -> Files.createDirectory(place);
            default ->
                assertThat(new ProcessBuilder("mkfifo", place.toString())
                                .inheritIO()
                                .start()
                                .waitFor())
                        .isZero();
        }
    }

    @Test
    void writesPrivatelyWithTheDirectoriesAbove() throws IOException {
        var deep = directory.resolve("a/b/note.json");
        files.writePrivately(deep, everyByte());
        assertThat(Files.readAllBytes(deep)).isEqualTo(everyByte());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(deep)))
                .isEqualTo("rw-------");
        assertThat(names(directory.resolve("a/b"))).containsExactly("note.json");
    }

    @Test
    void writesPrivatelyOverWhatACrashLeft() throws IOException {
        Files.writeString(file, "old");
        Files.writeString(directory.resolve(".etcd.yaml.unfinished"), "half");
        files.writePrivately(file, new byte[] {1, 2});
        assertThat(Files.readAllBytes(file)).containsExactly(1, 2);
        assertThat(directory.resolve(".etcd.yaml.unfinished")).doesNotExist();
    }

    @Test
    void writesNoFileOverADirectory() throws IOException {
        Files.createDirectories(file.resolve("not-empty"));
        assertThatThrownBy(() -> files.writePrivately(file, everyByte())).isInstanceOf(IOException.class);
        assertThat(file).isNotEmptyDirectory();
    }

    @Test
    void makesDirectoriesOnce() throws IOException {
        var deep = directory.resolve("a/b/c");
        files.createDirectoryDurably(deep);
        files.createDirectoryDurably(deep);
        assertThat(deep).isEmptyDirectory();
        assertThatThrownBy(() -> files.createDirectoryDurably(model)).isInstanceOf(IOException.class);
    }

    @Test
    void seesALinkThatLeadsNowhere() throws IOException {
        assertThat(files.exists(model)).isTrue();
        assertThat(files.exists(file)).isFalse();
        Files.createSymbolicLink(file, directory.resolve("nowhere"));
        assertThat(files.exists(file)).isTrue();
    }

    private static Stream<String> names(Path folder) throws IOException {
        try (var entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).toList().stream();
        }
    }
}
