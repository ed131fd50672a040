package io.etcdsidekicks.gate.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.gate.ManifestState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class YamlManifestReaderTest {
    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: etcd
              labels: {tier: control-plane}
            spec:
              containers:
                - name: etcd
                  image: etcd:3.5.16
                  command: [etcd, --name=node-1, "--discovery-srv=mycluster.etcd3.service.consul"]
            """;

    private final YamlManifestReader reader = new YamlManifestReader(new DiskManifestFiles());

    @TempDir
    Path directory = Path.of("");

    private ManifestState look(String content) throws IOException {
        return reader.look(Files.writeString(directory.resolve("etcd.yaml"), content));
    }

    static Stream<Arguments> pods() {
        return Stream.of(
                Arguments.of("a pod", POD),
                Arguments.of("a pod after a document marker", "---\n" + POD),
                Arguments.of("a pod as JSON", "{\"apiVersion\": \"v1\", \"kind\": \"Pod\"}"),
                Arguments.of("a pod with Windows line ends", POD.replace("\n", "\r\n")),
                Arguments.of("a pod with Kubernetes' own variables", POD + "      args: [$(HOST_IP), $HOME]\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pods")
    void isAManifest(String title, String content) throws IOException {
        assertThat(look(content)).describedAs(title).isEqualTo(new ManifestState.Present(false));
    }

    @Test
    void seesPlaceholders() throws IOException {
        assertThat(look(POD.replace("name: etcd", "name: ${ETCD_NAME}"))).isEqualTo(new ManifestState.Present(true));
    }

    static Stream<Arguments> noManifests() {
        var nestedTooDeep = "kind: Pod\nx: " + "[".repeat(5000) + "]".repeat(5000);
        return Stream.of(
                Arguments.of("an empty file", "", "it is no Pod (kind: Pod is missing)"),
                Arguments.of("blank lines", "\n\n", "it is no Pod (kind: Pod is missing)"),
                Arguments.of("a comment", "# kind: Pod\n", "it is no Pod (kind: Pod is missing)"),
                Arguments.of("a word", "Pod", "it is no Pod (kind: Pod is missing)"),
                Arguments.of("a list", "- kind: Pod", "it is no Pod (kind: Pod is missing)"),
                Arguments.of("another kind", "kind: Deployment", "it is no Pod (kind: Pod is missing)"),
                Arguments.of("a kind in lower case", "kind: pod", "it is no Pod (kind: Pod is missing)"),
                Arguments.of("a kind further down", "spec: {kind: Pod}", "it is no Pod (kind: Pod is missing)"),
                Arguments.of("a kind that is a list", "kind: [Pod]", "it is no Pod (kind: Pod is missing)"),
                Arguments.of("no kind yet", POD.substring(0, 15), "it is no Pod (kind: Pod is missing)"),
                Arguments.of("broken YAML", POD + "  spec: [", "it is no YAML ("),
                Arguments.of("tabs", "kind: Pod\n\tspec: {}", "it is no YAML ("),
                Arguments.of("two documents", POD + "---\n" + POD, "it is no YAML ("),
                Arguments.of("binary", "kind: Pod\n\0\1\2\377", "it is no YAML ("),
                Arguments.of("half of a pod, cut in a list", POD.substring(0, POD.length() - 20), "it is no YAML ("),
                Arguments.of("a class to be made", "kind: Pod\nx: !!java.io.File [/etc/passwd]", "it is no YAML ("),
                Arguments.of("a bomb of aliases", bomb(), "it is no YAML ("),
                Arguments.of("a key that holds itself", "kind: Pod\n? &a [*a]\n: x", "it is no YAML ("),
                Arguments.of("nested without end", nestedTooDeep, "it is no YAML ("),
                Arguments.of("a number that is none", "kind: Pod\nx: !!int many", "it is no YAML ("),
                Arguments.of("bytes that are none", "kind: Pod\nx: !!binary '*'", "it is no YAML ("));
    }

    /** Nine times nine times nine. */
    private static String bomb() {
        var bomb = new StringBuilder("kind: Pod\na0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int level = 1; level < 12; level++) {
            bomb.append("a%d: &a%d [".formatted(level, level))
                    .append("*a%d, ".formatted(level - 1).repeat(9))
                    .append("x]\n");
        }
        return bomb.toString();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("noManifests")
    void isNoManifest(String title, String content, String cause) throws IOException {
        assertThat(look(content))
                .describedAs(title)
                .isInstanceOfSatisfying(
                        ManifestState.Unreadable.class,
                        unreadable ->
                                assertThat(unreadable.cause()).startsWith(cause).hasLineCount(1));
    }

    @Test
    void aTagMakesNoObject() throws IOException {
        var trace = directory.resolve("trace");
        look("kind: Pod\nx: !!java.io.FileOutputStream [" + trace + "]");
        assertThat(trace).doesNotExist();
    }

    @Test
    void bytesThatAreNoTextAreNoManifest() throws IOException {
        var file = Files.write(directory.resolve("etcd.yaml"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, 1, 2});
        assertThat(reader.look(file)).isInstanceOf(ManifestState.Unreadable.class);
    }

    @Test
    void nothingThereIsAbsent() {
        assertThat(reader.look(directory.resolve("etcd.yaml"))).isEqualTo(new ManifestState.Absent());
        assertThat(reader.look(directory.resolve("missing").resolve("etcd.yaml")))
                .isEqualTo(new ManifestState.Absent());
    }

    @Test
    void aDirectoryIsUnreadable() {
        assertThat(reader.look(directory)).isEqualTo(new ManifestState.Unreadable("IOException Is a directory"));
    }
}
