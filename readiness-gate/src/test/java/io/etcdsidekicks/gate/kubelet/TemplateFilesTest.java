package io.etcdsidekicks.gate.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcdsidekicks.gate.EtcdManifest;
import io.etcdsidekicks.gate.ManifestState;
import io.etcdsidekicks.gate.Target;
import io.etcdsidekicks.gate.Templates.TemplateException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TemplateFilesTest {
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

    private final TemplateFiles templates = new TemplateFiles(new DiskFiles());

    @TempDir
    Path directory = Path.of("");

    private ManifestState look(String content) throws IOException {
        return look(Files.writeString(directory.resolve("etcd.yaml"), content));
    }

    private ManifestState look(Path file) {
        var staged =
                templates.staged(new Target(Target.Kind.STATIC_POD, Optional.of(file), directory.resolve("other")));
        assertThat(templates.installed(new Target(Target.Kind.STATIC_POD, Optional.empty(), file)))
                .isEqualTo(staged);
        return staged;
    }

    private static ManifestState present(boolean placeholders, boolean discoverySrv) {
        return new ManifestState.Present(new EtcdManifest(
                placeholders, discoverySrv, false, EtcdManifest.DEFAULT_TOKEN, Optional.empty(), Optional.empty()));
    }

    static Stream<Arguments> pods() {
        return Stream.of(
                Arguments.of("a pod", POD),
                Arguments.of("a pod after a document marker", "---\n" + POD),
                Arguments.of(
                        "a pod as JSON",
                        "{\"kind\": \"Pod\", \"spec\": {\"containers\": [{\"command\": [\"etcd\", \"--discovery-srv=x\"]}]}}"),
                Arguments.of("a pod with Windows line ends", POD.replace("\n", "\r\n")),
                Arguments.of("a pod with Kubernetes' own variables", POD + "      args: [$(HOST_IP), $HOME]\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pods")
    void isAManifest(String title, String content) throws IOException {
        assertThat(look(content)).describedAs(title).isEqualTo(present(false, true));
    }

    @Test
    void seesPlaceholders() throws IOException {
        assertThat(look(POD.replace("name: etcd", "name: ${ETCD_NAME}"))).isEqualTo(present(true, true));
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
                Arguments.of("a pod without a spec", "kind: Pod", "none of its containers runs etcd"),
                Arguments.of("a spec that is a list", "kind: Pod\nspec: []", "none of its containers runs etcd"),
                Arguments.of(
                        "a pod of something else",
                        "kind: Pod\nspec: {containers: [{name: etcd, image: busybox, command: [etcdctl]}]}",
                        "none of its containers runs etcd"),
                Arguments.of(
                        "half of a pod, cut before its container",
                        POD.substring(0, POD.indexOf("    - name: etcd")),
                        "none of its containers runs etcd"),
                Arguments.of(
                        "a path that is none",
                        "kind: Pod\nspec: {containers: [{image: etcd, args: [--data-dir=/d], volumeMounts: [{name: d,"
                                + " mountPath: \"/\\0\"}]}]}",
                        "one of its paths is none ("),
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
        var _ = look("kind: Pod\nx: !!java.io.FileOutputStream [" + trace + "]");
        assertThat(trace).doesNotExist();
    }

    @Test
    void bytesThatAreNoTextAreNoManifest() throws IOException {
        var file = Files.write(directory.resolve("etcd.yaml"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, 1, 2});
        assertThat(look(file)).isInstanceOf(ManifestState.Unreadable.class);
    }

    @Test
    void nothingThereIsAbsent() {
        assertThat(look(directory.resolve("etcd.yaml"))).isEqualTo(new ManifestState.Absent());
        assertThat(look(directory.resolve("missing").resolve("etcd.yaml"))).isEqualTo(new ManifestState.Absent());
    }

    @Test
    void aDirectoryIsUnreadable() {
        assertThat(look(directory)).isEqualTo(new ManifestState.Unreadable("IOException Is a directory"));
    }

    // What the manifest says

    private static String pod(String container) {
        return """
            kind: Pod
            spec:
              containers:
                - {name: backup, image: busybox, command: [cp, -r, /var/lib/etcd, /backup]}
                - {name: etcd, image: "example/etcd:3.5.16", volumeMounts: [
                    {name: disk, mountPath: /var/lib/etcd},
                    {name: fast, mountPath: /var/lib/etcd/fast},
                    {name: scratch, mountPath: /scratch}], %s}
              volumes:
                - {name: disk, hostPath: {path: /srv/etcd, type: Directory}}
                - {name: fast, hostPath: {path: /nvme/etcd}}
                - {name: scratch, emptyDir: {}}
            """.formatted(container);
    }

    private EtcdManifest manifest(String container) throws IOException {
        return look(pod(container)).usable().orElseThrow();
    }

    static Stream<String> spellings() {
        return Stream.of(
                "command: [etcd, --data-dir=/var/lib/etcd/data]",
                "command: [etcd, -data-dir=/var/lib/etcd/data]",
                "command: [etcd, --data-dir, /var/lib/etcd/data]",
                "command: [etcd, -data-dir, /var/lib/etcd/data]",
                "command: [etcd], args: [--data-dir=/var/lib/etcd/data]",
                "args: [--data-dir=/var/lib/etcd/data/]",
                "command: [sh, -c, 'exec etcd --name=x --data-dir=/var/lib/etcd/data']",
                "command: [sh, -c, 'exec etcd --data-dir=\"/var/lib/etcd/data\" --name x']",
                "command: [sh, -c, \"exec etcd --data-dir '/var/lib/etcd/data'\"]",
                "env: [{name: ETCD_NAME, value: x}, {name: ETCD_DATA_DIR, value: /var/lib/etcd/data}]");
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void findsTheDataDirectoryOnTheHost(String container) throws IOException {
        assertThat(manifest(container).dataDir()).contains(Path.of("/srv/etcd/data"));
    }

    @Test
    void findsTheWalDirectoryInTheNearestMount() throws IOException {
        assertThat(manifest("args: [--wal-dir=/var/lib/etcd/fast/wal]").walDir())
                .contains(Path.of("/nvme/etcd/wal"));
        assertThat(manifest("args: [--data-dir=/var/lib/etcd]").dataDir()).contains(Path.of("/srv/etcd"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "args: []",
                "args: [--data-dir=/elsewhere]",
                "args: [--data-dir=/scratch/etcd]",
                "args: [--data-dir=default.etcd]",
                "args: [--data-dir=$(DIR)]",
                "args: [--data-dir]",
                "env: [{name: ETCD_DATA_DIR, valueFrom: {}}]",
                "args: none, env: none"
            })
    void tellsNoDataDirectoryThatItDoesNotKnow(String container) throws IOException {
        assertThat(manifest(container).dataDir()).isEmpty();
    }

    @Test
    void seesHowEtcdWillStart() throws IOException {
        assertThat(manifest("args: [--discovery-srv=x]").discoverySrv()).isTrue();
        assertThat(manifest("env: [{name: ETCD_DISCOVERY_SRV, value: x}]").discoverySrv())
                .isTrue();
        assertThat(manifest("args: [--discovery-srv-name=x]").discoverySrv()).isFalse();
        assertThat(manifest("args: [--initial-cluster-state=existing]").existing())
                .isTrue();
        assertThat(manifest("args: [--initial-cluster-state, new]").existing()).isFalse();
        assertThat(manifest("args: [--initial-cluster-token=t0k3n]").token()).isEqualTo("t0k3n");
        assertThat(manifest("args: []").token()).isEqualTo("etcd-cluster");
    }

    // Placeholders

    private static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("ETCD_NAME", "node-1"),
            Map.entry("ETCD_INITIAL_CLUSTER", "node-1=http://10.0.0.1:2380,1234=http://[fd00::2]:2380"),
            Map.entry("ETCD_INITIAL_CLUSTER_STATE", "new"),
            Map.entry("ETCD_INITIAL_CLUSTER_TOKEN", "mycluster-t0k3n"),
            Map.entry("ADDRESS", "10.0.0.1"),
            Map.entry("PEER_URL", "http://10.0.0.1:2380"),
            Map.entry("CLIENT_URL", "http://10.0.0.1:2379"),
            Map.entry("PEER_PORT", "2380"),
            Map.entry("CLIENT_PORT", "2379"),
            Map.entry("CLUSTER", "mycluster"),
            Map.entry("DATA_DIR", "/var/lib/etcd/data"));
    private static final Target POD_TARGET = target(Target.Kind.STATIC_POD);
    private static final Target ENV = target(Target.Kind.ENV_FILE);
    private static final Target CONFIG = target(Target.Kind.ETCD_CONFIG);

    private static Target target(Target.Kind kind) {
        return new Target(kind, Optional.empty(), Path.of("/etc/etcd/out"));
    }

    private String render(Target target, String template) throws TemplateException {
        return new String(
                templates.render(target, template.getBytes(StandardCharsets.UTF_8), VALUES), StandardCharsets.UTF_8);
    }

    @Test
    void fillsInEveryPlaceholder() throws TemplateException {
        var all =
                VALUES.keySet().stream().map(name -> name + " ${" + name + "}").collect(Collectors.joining("\n"));
        var expected = VALUES.entrySet().stream()
                .map(value -> value.getKey() + " " + value.getValue())
                .collect(Collectors.joining("\n"));
        assertThat(render(ENV, all)).isEqualTo(expected);
    }

    @Test
    void leavesEverythingElseAsItIs() throws TemplateException {
        var text = "# $HOME $(HOST_IP) $$ {ETCD_NAME} \u00fc\r\nA=$${ETCD_NAME}$\n";
        assertThat(render(ENV, text)).isEqualTo(text.replace("${ETCD_NAME}", "node-1"));
    }

    @Test
    void tellsAllMistakesAtOnce() {
        assertThatThrownBy(() -> render(ENV, "${ETCD_NAME} ${NODE} ${ETCD_NAME:-x} ${} ${etcd_name} ${ADDRESS\n"))
                .isInstanceOf(TemplateException.class)
                .hasMessage("${ADDRESS is never closed, ${ETCD_NAME:-x} is unknown, ${NODE} is unknown, ${etcd_name} is"
                        + " unknown, ${} is unknown; the placeholders are ADDRESS, CLIENT_PORT, CLIENT_URL, CLUSTER,"
                        + " DATA_DIR, ETCD_INITIAL_CLUSTER, ETCD_INITIAL_CLUSTER_STATE, ETCD_INITIAL_CLUSTER_TOKEN,"
                        + " ETCD_NAME, PEER_PORT, PEER_URL");
    }

    @Test
    void aTemplateWithAMistakeIsOfNoUse() throws IOException {
        assertThat(look(POD.replace("name: etcd", "name: \"${NAME:-etcd}\"")))
                .isInstanceOfSatisfying(
                        ManifestState.Unreadable.class,
                        unreadable -> assertThat(unreadable.cause()).startsWith("${NAME:-etcd} is unknown; "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nb",
                "a b",
                "a;b",
                "a\"b",
                "a'b",
                "$(reboot)",
                "${ETCD_NAME}",
                "a#b",
                "{a}",
                "a\\b",
                "\u00fc",
                "a&b"
            })
    void fillsInNoValueThatChangesTheFile(String value) {
        assertThatThrownBy(() -> templates.render(
                        ENV, "A=${ETCD_NAME}".getBytes(StandardCharsets.UTF_8), Map.of("ETCD_NAME", value)))
                .isInstanceOf(TemplateException.class)
                .hasMessage("these values hold characters that would change the file: ETCD_NAME=" + value);
    }

    @Test
    void handsOverNoPodThatIsNone() {
        assertThatThrownBy(() -> render(POD_TARGET, "kind: Pod # ${ETCD_NAME}"))
                .isInstanceOf(TemplateException.class)
                .hasMessage("none of its containers runs etcd");
        assertThatThrownBy(() -> render(CONFIG, "name: [${ETCD_NAME}"))
                .isInstanceOf(TemplateException.class)
                .hasMessageStartingWith("it is no YAML (");
    }

    @Test
    void fillsInAPod() throws TemplateException {
        assertThat(render(POD_TARGET, POD.replace("--name=node-1", "\"--name=${ETCD_NAME}\"")))
                .isEqualTo(POD.replace("--name=node-1", "\"--name=node-1\""));
    }

    // Built in

    @Test
    void theBuiltInEnvironmentFileHoldsEveryValue() throws TemplateException {
        assertThat(render(ENV, new String(templates.builtIn(Target.Kind.ENV_FILE), StandardCharsets.UTF_8)))
                .isEqualTo("""
                    ETCD_NAME=node-1
                    ETCD_DATA_DIR=/var/lib/etcd/data
                    ETCD_INITIAL_CLUSTER=node-1=http://10.0.0.1:2380,1234=http://[fd00::2]:2380
                    ETCD_INITIAL_CLUSTER_STATE=new
                    ETCD_INITIAL_CLUSTER_TOKEN=mycluster-t0k3n
                    ETCD_INITIAL_ADVERTISE_PEER_URLS=http://10.0.0.1:2380
                    ETCD_LISTEN_PEER_URLS=http://10.0.0.1:2380
                    ETCD_ADVERTISE_CLIENT_URLS=http://10.0.0.1:2379
                    ETCD_LISTEN_CLIENT_URLS=http://10.0.0.1:2379,http://127.0.0.1:2379
                    """);
    }

    @Test
    void theBuiltInConfigurationIsOneOfEtcd() throws TemplateException {
        var rendered = render(CONFIG, new String(templates.builtIn(Target.Kind.ETCD_CONFIG), StandardCharsets.UTF_8));
        assertThat(EtcdPod.parseYaml(rendered))
                .isEqualTo(Map.ofEntries(
                        Map.entry("name", "node-1"),
                        Map.entry("data-dir", "/var/lib/etcd/data"),
                        Map.entry("initial-cluster", "node-1=http://10.0.0.1:2380,1234=http://[fd00::2]:2380"),
                        Map.entry("initial-cluster-state", "new"),
                        Map.entry("initial-cluster-token", "mycluster-t0k3n"),
                        Map.entry("initial-advertise-peer-urls", "http://10.0.0.1:2380"),
                        Map.entry("listen-peer-urls", "http://10.0.0.1:2380"),
                        Map.entry("advertise-client-urls", "http://10.0.0.1:2379"),
                        Map.entry("listen-client-urls", "http://10.0.0.1:2379,http://127.0.0.1:2379")));
    }

    @Test
    void aTargetWithoutAFileHasItsTemplateBuiltIn() {
        assertThat(templates.staged(ENV)).isEqualTo(new ManifestState.Present(EtcdManifest.template()));
        assertThat(templates.installed(ENV)).isEqualTo(new ManifestState.Absent());
        assertThatThrownBy(() -> templates.builtIn(Target.Kind.STATIC_POD))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
