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

class DiskManifestFilesTest {
    private final DiskManifestFiles files = new DiskManifestFiles();

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

        assertThat(new ManifestHandOver(files, staged, manifests.resolve("etcd.yaml")).carryOut())
                .isInstanceOf(ManifestHandOver.Result.Done.class);

        assertThat(Files.readAllBytes(manifests.resolve("etcd.yaml"))).isEqualTo(everyByte());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(manifests.resolve("etcd.yaml"))))
                .isEqualTo("rw-------");
        assertThat(staged.resolveSibling("etcd.yaml.previous")).hasContent("old");
        assertThat(names(manifests)).containsExactly("etcd.yaml");
        assertThat(names(directory.resolve("staged"))).containsExactly("etcd.yaml.previous");
    }

    @Test
    void aManifestDirectoryThatIsAFileKeepsTheStagedManifest() throws IOException {
        var staged = Files.write(directory.resolve("staged.yaml"), everyByte());
        assertThat(new ManifestHandOver(files, staged, model.resolve("etcd.yaml")).carryOut())
                .isInstanceOfSatisfying(
                        ManifestHandOver.Result.Failed.class,
                        failed -> assertThat(failed.cause())
                                .startsWith("cannot hand over " + staged + " to " + model.resolve("etcd.yaml") + ": "));
        assertThat(Files.readAllBytes(staged)).isEqualTo(everyByte());
    }

    private static Stream<String> names(Path folder) throws IOException {
        try (var entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).toList().stream();
        }
    }
}
