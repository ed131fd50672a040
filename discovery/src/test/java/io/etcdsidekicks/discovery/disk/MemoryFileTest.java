package io.etcdsidekicks.discovery.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.Heads;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MemoryFileTest {
    private static final Memory ALL = Memory.none()
            .with(Heads.founder("v1").in(StartState.SEALED, "a WAL \"was\" seen\n# and more: ü"))
            .with(Heads.seen())
            .mountedAs(Optional.of("/dev/sdb1 (ext4)"))
            .intending(new Memory.Intent(Memory.Intent.What.DATA, "data.moved-aside-1"));

    @TempDir
    Path stateDir = Path.of("");

    private MemoryFile file() {
        return MemoryFile.in(stateDir, "mycluster");
    }

    @Test
    void eachClusterHasItsOwn() {
        assertThat(file().path()).isEqualTo(stateDir.resolve("mycluster.json"));
    }

    @Test
    void withoutAFileNothingIsRemembered() throws IOException {
        assertThat(file().read()).isEqualTo(Memory.none());
        assertThat(MemoryFile.in(stateDir.resolve("missing"), "mycluster").read())
                .isEqualTo(Memory.none());
    }

    static Stream<Memory> memories() {
        return Stream.of(
                ALL,
                Memory.none(),
                Memory.none().with(Heads.joiner()),
                Memory.none()
                        .with(Heads.joiner().added(new EtcdId(-1), Heads.LIST).voter()),
                Memory.none().with(Heads.found()),
                Memory.none().with(Heads.seen()),
                Memory.none().intending(new Memory.Intent(Memory.Intent.What.START_FILE, "etcd.yaml.moved-aside-2")));
    }

    @ParameterizedTest
    @MethodSource("memories")
    void whatIsWrittenIsRead(Memory memory) throws IOException {
        Files.write(file().path(), file().write(memory));
        assertThat(file().read()).isEqualTo(memory);
    }

    @ParameterizedTest
    @MethodSource("states")
    void everyStateIsRead(StartState state) throws IOException {
        whatIsWrittenIsRead(Memory.none().with(Heads.founder("v1").in(state, "")));
    }

    static Stream<StartState> states() {
        return Stream.of(StartState.values());
    }

    @Test
    void everyOriginIsWrittenInItsWord() {
        assertThat(Stream.of(StartHead.Origin.values()).map(StartHead.Origin::word))
                .containsExactly("founded", "joined", "found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{}",
                "{\"version\": 1}",
                "{\"version\": 1, \"cluster\": \"another\"}",
                "{\"version\": 1, \"cluster\": \"mycluster\", \"start-file\": {}}",
                "{\"version\": 1, \"cluster\": \"mycluster\", \"start-file\": null}",
                "{\"version\": 1, \"cluster\": \"mycluster\", \"seen\": {\"cluster-id\": \"?\"}}",
                "{\"version\": 1, \"cluster\": \"mycluster\", \"mount\": 1}",
                "{\"version\": 1, \"cluster\": \"mycluster\", \"moving-aside\": {\"what\": \"?\"}}"
            })
    void whatIsNotOursIsAnErrorAndNotAbsence(String content) throws IOException {
        Files.writeString(file().path(), content);
        assertThatIOException()
                .isThrownBy(() -> file().read())
                .withMessageStartingWith(file().path() + " is no memory of cluster mycluster (");
    }

    @Test
    void aFileCutShortIsAnError() throws IOException {
        var content = file().write(ALL);
        for (var length = 0; length < content.length - 2; length++) {
            Files.write(file().path(), java.util.Arrays.copyOf(content, length));
            assertThatIOException().isThrownBy(() -> file().read());
        }
    }

    @Test
    void aLaterVersionsFileIsAnErrorThatSaysSo() throws IOException {
        Files.writeString(
                file().path(),
                new String(file().write(ALL), java.nio.charset.StandardCharsets.UTF_8)
                        .replace("\"version\" : 1", "\"version\" : 2"));
        assertThatIOException()
                .isThrownBy(() -> file().read())
                .withMessageContaining("written by a later version of etcd-sidekicks, as format 2");
    }

    @Test
    void aDirectoryInItsPlaceIsAnError() throws IOException {
        Files.createDirectory(file().path());
        assertThatIOException().isThrownBy(() -> file().read());
    }
}
