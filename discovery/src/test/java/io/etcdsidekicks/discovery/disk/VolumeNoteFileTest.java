package io.etcdsidekicks.discovery.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.StartValues;
import io.etcdsidekicks.discovery.VolumeNote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class VolumeNoteFileTest {
    private static final StartValues START =
            new StartValues("node-1", "node-1=http://10.0.0.1:2380,node-2=http://10.0.0.2:2380", "new", "a-token");

    @TempDir
    Path disk = Path.of("");

    static Stream<VolumeNote> notes() {
        var founder = VolumeNote.ofFounder("mycluster", "c1a1m");
        var learner = VolumeNote.ofLearner("mycluster", EtcdId.ofHex("8e9e05c52164694d"));
        return Stream.of(founder, founder.with(START), learner, learner.with(START));
    }

    @ParameterizedTest
    @MethodSource("notes")
    void readsWhatWasWritten(VolumeNote note) throws IOException {
        var file = VolumeNoteFile.beside(disk.resolve("data"));
        Files.write(file.path(), VolumeNoteFile.write(note));
        assertThat(file.read()).contains(note);
    }

    @Test
    void isReadable() {
        assertThat(new String(VolumeNoteFile.write(VolumeNote.ofFounder("mycluster", "c1a1m")), UTF_8))
                .isEqualToIgnoringWhitespace("{\"version\": 1, \"cluster\": \"mycluster\", \"claim\": \"c1a1m\"}");
    }

    @Test
    void liesBesideTheDataDirectoryHidden() {
        assertThat(VolumeNoteFile.beside(Path.of("/var/lib/etcd/data")).path())
                .isEqualTo(Path.of("/var/lib/etcd/.data.etcd-sidekicks.json"));
    }

    @Test
    void hasACopyPerCluster() {
        assertThat(VolumeNoteFile.copyIn(Path.of("/var/lib/etcd-sidekicks"), "mycluster")
                        .path())
                .isEqualTo(Path.of("/var/lib/etcd-sidekicks/mycluster.claim.json"));
    }

    @Test
    void isEmptyWithoutTheFile() throws IOException {
        assertThat(VolumeNoteFile.beside(disk.resolve("data")).read()).isEmpty();
        assertThat(VolumeNoteFile.beside(disk.resolve("missing/data")).read()).isEmpty();
    }

    @Test
    void isNotEmptyBelowAFile() throws IOException {
        var file = Files.createFile(disk.resolve("file"));
        assertThatIOException().isThrownBy(VolumeNoteFile.beside(file.resolve("data"))::read);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "[]",
                "\"mycluster\"",
                "{}",
                "{\"cluster\": \"mycluster\"}",
                "{\"version\": 1}",
                "{\"version\": 1, \"cluster\": 7}",
                "{\"version\": 2, \"cluster\": \"mycluster\"}",
                "{\"version\": 1, \"cluster\": \"mycluster\", \"learner\": \"nobody\"}"
            })
    void isNoOtherText(String text) throws IOException {
        var file = VolumeNoteFile.beside(disk.resolve("data"));
        Files.writeString(file.path(), text);
        assertThatIOException()
                .isThrownBy(file::read)
                .withMessageStartingWith(file.path() + " is no note of the readiness gate (");
    }

    @Test
    void isNoDirectory() throws IOException {
        var file = VolumeNoteFile.beside(disk.resolve("data"));
        Files.createDirectory(file.path());
        assertThatIOException().isThrownBy(file::read);
    }

    @Test
    void isNoBinaryFile() throws IOException {
        var file = VolumeNoteFile.beside(disk.resolve("data"));
        Files.write(file.path(), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        assertThatIOException().isThrownBy(file::read);
    }
}
