package io.etcdsidekicks.gate.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.gate.PodState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Manifests as people write them, and what may start etcd from them. */
final class EtcdPodTest {
    private static final Path START_FILE = Path.of("/var/lib/etcd/etcd.yaml");
    private static final String RIGHT = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: etcd
            spec:
              containers:
                - name: etcd
                  image: etcd:3.5.16
                  command: [etcd, --config-file=/var/lib/etcd/etcd.yaml]
                  volumeMounts:
                    - name: etcd
                      mountPath: /var/lib/etcd
              volumes:
                - name: etcd
                  hostPath:
                    path: /var/lib/etcd
              hostNetwork: true
            """;
    private static final String COMMAND = "command: [etcd, --config-file=/var/lib/etcd/etcd.yaml]";
    private static final String MOUNT = "mountPath: /var/lib/etcd\n";
    private static final String HOST_PATH = "path: /var/lib/etcd\n";
    private static final String JSON = """
            {
            \t"apiVersion": "v1",\t"kind": "Pod", "metadata": {"name": "etcd\\u002d1", "labels": {"a\\/b": "c"}},
            \t"spec": {
            \t\t"containers": [{"name": "etcd", "command": ["etcd", "--config-file", "/var/lib/etcd/etcd.yaml"],
            \t\t\t"volumeMounts": [{"name": "etcd", "mountPath": "/var/lib/etcd", "readOnly": false}]}],
            \t\t"hostNetwork": true, "volumes": [{"name":"etcd","hostPath":{"path":"/var/lib/etcd","type":""}}]
            \t}
            }
            """;

    private static PodState read(String content) {
        return EtcdPod.read(content.getBytes(StandardCharsets.UTF_8), START_FILE, Optional.empty());
    }

    private static boolean runsEtcd(String content) {
        return EtcdPod.runsEtcd(content.getBytes(StandardCharsets.UTF_8));
    }

    private static String with(String part, String instead) {
        assertThat(RIGHT).contains(part);
        return RIGHT.replace(part, instead);
    }

    private static String withCommand(String command) {
        return with(COMMAND, command);
    }

    static Stream<Arguments> fromTheStartFile() {
        return Stream.of(
                Arguments.of("as in the documentation", RIGHT),
                Arguments.of("after a document marker", "---\n" + RIGHT),
                Arguments.of("before a marker without a document", RIGHT + "---\n# nothing\n"),
                Arguments.of("with Windows line ends", RIGHT.replace("\n", "\r\n")),
                Arguments.of("with a byte order mark", "\uFEFF" + RIGHT),
                Arguments.of("JSON with tabs and escapes", JSON),
                Arguments.of("an absolute program", withCommand("""
                        command: [/usr/local/bin/etcd, "--config-file=/var/lib/etcd/etcd.yaml"]""")),
                Arguments.of("one dash", withCommand("command: [etcd, -config-file=/var/lib/etcd/etcd.yaml]")),
                Arguments.of("two words", withCommand("command: [etcd, --config-file, /var/lib/etcd/etcd.yaml]")),
                Arguments.of(
                        "the last one wins",
                        withCommand("command: [etcd, --config-file=/a, --config-file=/var/lib/etcd/etcd.yaml]")),
                Arguments.of(
                        "an end of flags", withCommand("command: [etcd, --config-file=/var/lib/etcd/etcd.yaml, --]")),
                Arguments.of(
                        "the flag as an argument",
                        withCommand("command: [etcd]\n      args: [--config-file=/var/lib/etcd/etcd.yaml]")),
                Arguments.of("a path from a variable", withCommand("""
                        command: [etcd, "--config-file=$(DISK)/$(FILE)"]
                              env:
                                - {name: DISK, value: /var/lib/etcd}
                                - {name: FILE, value: wrong}
                                - {name: NAME, value: etcd}
                                - {name: FILE, value: $(NAME).yaml}""")),
                Arguments.of("an escaped reference in a variable that is no flag", withCommand("""
                        command: [etcd, --config-file=/var/lib/etcd/etcd.yaml]
                              env: [{name: PROMPT, value: "$$(pwd)"}, {name: ETCDCTL_API, value: "3"}]""")),
                Arguments.of(
                        "a processor that etcd does not support",
                        withCommand(COMMAND + "\n      env: [{name: ETCD_UNSUPPORTED_ARCH, value: riscv64}]")),
                Arguments.of(
                        "an address that only the kubelet knows, unused",
                        withCommand(COMMAND
                                + "\n      env: [{name: MY_IP, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}]")),
                Arguments.of(
                        "a shell that does nothing else",
                        withCommand("command: [/bin/sh, -c, exec etcd --config-file=/var/lib/etcd/etcd.yaml]")),
                Arguments.of(
                        "a shell with options and a block",
                        withCommand("command: [sh, -ec, \"/usr/bin/etcd  --config-file /var/lib/etcd/etcd.yaml\\n\"]")),
                Arguments.of("a slash too many", with(MOUNT, "mountPath: /var/lib/etcd/\n")),
                Arguments.of(
                        "the disk's parent",
                        with(MOUNT, "mountPath: /var/lib\n").replace(HOST_PATH, "path: /var/lib\n")),
                Arguments.of(
                        "made by the kubelet if missing",
                        with(HOST_PATH, HOST_PATH + "        type: DirectoryOrCreate\n")),
                Arguments.of(
                        "certificates beside the volume",
                        with(MOUNT, MOUNT + """
                                - {name: pki, mountPath: /etc/kubernetes/pki/etcd, readOnly: true}
                        """)
                                .replace(
                                        "  volumes:\n",
                                        "  volumes:\n    - {name: pki, hostPath: {path: /etc/kubernetes/pki/etcd}}\n")),
                Arguments.of(
                        "mounts by an alias",
                        with("""
                        volumeMounts:
                                - name: etcd
                                  mountPath: /var/lib/etcd
                        """, "volumeMounts: *m\n")
                                .replace("spec:\n", "x: &m [{name: etcd, mountPath: /var/lib/etcd}]\nspec:\n")),
                Arguments.of("a second container that backs up", with("  volumes:\n", """
                            - name: backup
                              image: quay.io/coreos/etcd:v3.5.16
                              command: [sh, -c, "while sleep 3600; do etcdctl snapshot save /var/lib/etcd/db; done"]
                          volumes:
                        """)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fromTheStartFile")
    void startsEtcdFromTheStartFile(String title, String content) {
        assertThat(read(content)).describedAs(title).isEqualTo(new PodState.FromStartFile());
        assertThat(runsEtcd(content)).isTrue();
    }

    static Stream<Arguments> otherwise() {
        return Stream.of(
                otherwise(
                        "a flag beside it",
                        withCommand("command: [etcd, --config-file=/var/lib/etcd/etcd.yaml, --name=a]"),
                        "line 9: take out --name: the gate sets them"),
                otherwise(
                        "the last file is another one",
                        withCommand("command: [etcd, --config-file=/var/lib/etcd/etcd.yaml, -config-file, /a]"),
                        "line 9: --config-file=/a is not the start file: write --config-file=/var/lib/etcd/etcd.yaml"),
                otherwise(
                        "the flag is another one's value",
                        withCommand("command: [etcd, --name, --config-file=/var/lib/etcd/etcd.yaml]"),
                        "line 7: etcd is not started from the start file: write command: [etcd,"),
                otherwise(
                        "the flag has no value",
                        withCommand("command: [etcd, --config-file]"),
                        "etcd is not started from the start file"),
                otherwise(
                        "a switch does not take the flag for its value",
                        withCommand("command: [etcd, --force-new-cluster, --config-file=/var/lib/etcd/etcd.yaml]"),
                        "line 9: take out --force-new-cluster, which makes a cluster of this machine alone"),
                otherwise(
                        "the flag behind the end of flags",
                        withCommand("command: [etcd, --, --config-file=/var/lib/etcd/etcd.yaml]"),
                        "line 9: take out --config-file=/var/lib/etcd/etcd.yaml: it is no flag"),
                otherwise(
                        "a word that is no flag",
                        withCommand("command: [etcd, start, --config-file=/var/lib/etcd/etcd.yaml]"),
                        "line 9: take out start: it is no flag"),
                otherwise(
                        "a relative path",
                        withCommand("command: [etcd, --config-file=etcd.yaml]"),
                        "--config-file=etcd.yaml is not the start file"),
                otherwise(
                        "only args",
                        withCommand("args: [etcd, --config-file=/var/lib/etcd/etcd.yaml]"),
                        "line 7: what the image starts cannot be told from the manifest: it has no command; write command:"),
                otherwise(
                        "only the image",
                        withCommand("imagePullPolicy: Never"),
                        "line 7: what the image starts cannot be told from the manifest"),
                otherwise(
                        "the file by its variable",
                        withCommand(
                                "command: [etcd]\n      env: [{name: ETCD_CONFIG_FILE, value: /var/lib/etcd/etcd.yaml}]"),
                        "line 10: take out ETCD_CONFIG_FILE"),
                otherwise(
                        "variables that etcd ignores",
                        withCommand(COMMAND + "\n      env:\n        - {name: ETCD_NAME, value: a}\n"
                                + "        - {name: ETCD_FORCE_NEW_CLUSTER, value: \"true\"}"),
                        "line 11: take out ETCD_NAME, ETCD_FORCE_NEW_CLUSTER: etcd ignores them beside --config-file",
                        "line 12: ETCD_FORCE_NEW_CLUSTER makes a cluster of this machine alone"),
                otherwise(
                        "a reference that only the kubelet knows",
                        withCommand("command: [etcd, \"--config-file=$(FILE)\"]\n"
                                + "      env: [{name: FILE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]"),
                        "line 9: what $(FILE) will be cannot be told"),
                otherwise(
                        "a reference to a variable that is later written by somebody else",
                        withCommand(
                                "command: [etcd, \"--config-file=$(FILE)\"]\n"
                                        + "      env: [{name: FILE, value: /var/lib/etcd/etcd.yaml}, {name: FILE, valueFrom: {}}]"),
                        "what $(FILE) will be cannot be told"),
                otherwise(
                        "a variable that refers to a later one",
                        withCommand("command: [etcd, \"--config-file=$(A)\"]\n"
                                + "      env: [{name: A, value: $(B)}, {name: B, value: /var/lib/etcd/etcd.yaml}]"),
                        "what $(A) will be cannot be told"),
                otherwise(
                        "an escaped reference",
                        withCommand("command: [etcd, \"--config-file=$$(A)\"]\n"
                                + "      env: [{name: A, value: /var/lib/etcd/etcd.yaml}]"),
                        "--config-file=$(A) is not the start file"),
                otherwise(
                        "variables from elsewhere",
                        withCommand(COMMAND + "\n      envFrom: [{configMapRef: {name: etcd}}]"),
                        "line 10: take out envFrom"),
                otherwise(
                        "a script with more than plain words",
                        withCommand(
                                "command: [sh, -c, 'mkdir -p /a && exec etcd --config-file=/var/lib/etcd/etcd.yaml']"),
                        "line 7: whether its command starts etcd from the start file cannot be told"),
                otherwise(
                        "a script with a variable of the shell",
                        withCommand("command: [sh, -c, 'exec etcd --config-file=$FILE']"),
                        "whether its command starts etcd from the start file cannot be told"),
                otherwise(
                        "the flag is given to the shell",
                        withCommand(
                                "command: [sh, -c, exec etcd]\n      args: [--config-file=/var/lib/etcd/etcd.yaml]"),
                        "line 7: etcd is not started from the start file"),
                otherwise(
                        "a starter in front",
                        withCommand("command: [tini, --, etcd, --config-file=/var/lib/etcd/etcd.yaml]"),
                        "whether its command starts etcd from the start file cannot be told"),
                otherwise(
                        "a script of somebody's own",
                        withCommand("command: [/opt/start.sh, --config-file=/var/lib/etcd/etcd.yaml]"),
                        "whether its command starts etcd from the start file cannot be told"),
                otherwise(
                        "not mounted",
                        with("mountPath: /var/lib/etcd\n", "mountPath: /data\n"),
                        "the volume /var/lib/etcd is not mounted",
                        "volumes: [{name: etcd, hostPath: {path: /var/lib/etcd}}]"),
                otherwise(
                        "another directory under its name",
                        with(HOST_PATH, "path: /mnt/disk\n"),
                        "line 11: the container's /var/lib/etcd is /mnt/disk on this machine"),
                otherwise(
                        "behind a subPath that leads elsewhere",
                        with(MOUNT, MOUNT + "          subPath: etcd\n").replace(HOST_PATH, "path: /mnt\n"),
                        "the container's /var/lib/etcd is /mnt/etcd on this machine",
                        "line 11: take out subPath"),
                otherwise(
                        "behind a subPath that leads there",
                        with(MOUNT, MOUNT + "          subPath: etcd\n").replace(HOST_PATH, "path: /var/lib\n"),
                        "line 11: take out subPath"),
                otherwise(
                        "behind a subPathExpr",
                        with(MOUNT, MOUNT + "          subPathExpr: $(NODE)\n"),
                        "line 11: what the subPathExpr of the mount at /var/lib/etcd leads to cannot be told"),
                otherwise("read only", with(MOUNT, MOUNT + "          readOnly: true\n"), "line 11: take out readOnly"),
                otherwise(
                        "no directory of the machine",
                        with("hostPath:\n        path: /var/lib/etcd\n", "emptyDir: {}\n"),
                        "line 11: what is mounted at /var/lib/etcd is no directory of this machine"),
                otherwise(
                        "a volume that is not there",
                        with("volumeMounts:\n        - name: etcd", "volumeMounts:\n        - name: other"),
                        "what is mounted at /var/lib/etcd is no directory of this machine"),
                otherwise(
                        "a file instead of a directory",
                        with(HOST_PATH, HOST_PATH + "        type: File\n"),
                        "line 16: type: File is no directory"),
                otherwise(
                        "only the start file is mounted",
                        with(MOUNT, "mountPath: /var/lib/etcd/etcd.yaml\n")
                                .replace(HOST_PATH, "path: /var/lib/etcd/etcd.yaml\n"),
                        "the volume /var/lib/etcd is not mounted",
                        "take out the mount at /var/lib/etcd/etcd.yaml"),
                otherwise(
                        "data on another disk",
                        with(MOUNT, MOUNT + "        - {name: data, mountPath: /var/lib/etcd/data}\n"),
                        "line 13: take out the mount at /var/lib/etcd/data"),
                otherwise(
                        "data on another disk, by a relative path",
                        with(MOUNT, MOUNT + "        - {name: data, mountPath: var/lib/etcd/data}\n"),
                        "line 13: take out the mount at /var/lib/etcd/data"),
                otherwise(
                        "a network of its own",
                        with("  hostNetwork: true\n", ""),
                        "hostNetwork: true is missing below spec: in a network of its own etcd cannot listen"),
                otherwise(
                        "several documents",
                        RIGHT + "---\nkind: Service\n",
                        "the kubelet reads the first of several documents only"),
                otherwise(
                        "several documents, the second broken",
                        RIGHT + "---\n{\n",
                        "the kubelet reads the first of several documents only"),
                otherwise(
                        "a key twice",
                        with(MOUNT, MOUNT + "          name: etcd\n"),
                        "line 13, column 11: name is there twice"),
                otherwise(
                        "a key twice in JSON",
                        JSON.replace("\"readOnly\": false", "\"readOnly\": true, \"readOnly\": false"),
                        "line 5, column 86: readOnly is there twice"),
                otherwise(
                        "merged",
                        with(
                                "    - name: etcd\n      image",
                                "    - <<: &b {imagePullPolicy: Never}\n      name: etcd\n      image"),
                        "line 7, column 7: what << merges is understood differently"),
                otherwise("no apiVersion", with("apiVersion: v1\n", ""), "apiVersion: v1 is missing"),
                otherwise(
                        "no name",
                        with("  name: etcd\nspec", "  labels: {}\nspec"),
                        "metadata: {name: etcd} is missing"),
                otherwise(
                        "two of them",
                        with("  volumes:\n", "    - {name: second, image: a, command: [etcd]}\n  volumes:\n"),
                        "lines 7 and 13: several containers run etcd"),
                otherwise(
                        "as an init container",
                        with("  containers:", "  initContainers:"),
                        "line 7: move etcd from initContainers to containers"));
    }

    private static Arguments otherwise(String title, String content, String... words) {
        return Arguments.of(title, content, List.of(words));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("otherwise")
    void whatStartsEtcdInAnotherWayIsToldTheLinesToChange(String title, String content, List<String> words) {
        assertThat(read(content)).describedAs(title).isInstanceOfSatisfying(PodState.Otherwise.class, found -> {
            for (var word : words) {
                assertThat(found.toChange()).anyMatch(line -> line.contains(word));
            }
        });
        assertThat(runsEtcd(content)).isTrue();
    }

    static Stream<Arguments> unreadable() {
        return Stream.of(
                Arguments.of("nothing", "", "it is empty, or its first document is"),
                Arguments.of(
                        "nothing in the first document", "---\n---\n" + RIGHT, "it is empty, or its first document is"),
                Arguments.of("no mapping", "- a\n", "it is no Pod"),
                Arguments.of("no kind", with("kind: Pod\n", ""), "it is no Pod (kind: Pod is missing)"),
                Arguments.of(
                        "another kind",
                        with("kind: Pod", "kind: Service"),
                        "its first document is no Pod (kind: Service)"),
                Arguments.of("keys in capitals", with("spec:", "Spec:"), "it is no Pod (spec is missing)"),
                Arguments.of(
                        "a number that is not quoted",
                        withCommand("command: [etcd, --snapshot-count, 8]"),
                        "line 9, column 41: 8 is no text to the kubelet; put it into quotes"),
                Arguments.of(
                        "one text instead of a list",
                        withCommand("command: etcd --config-file=/var/lib/etcd/etcd.yaml"),
                        "line 9, column 16: command is no list"),
                Arguments.of(
                        "indented by a tab",
                        with("  name: etcd\nspec", "\tname: etcd\nspec"),
                        "line 4, column 1: it is no YAML ("),
                Arguments.of(
                        "what only looks like JSON",
                        "{kind: Pod}",
                        "line 1, column 2: it begins with { and is no JSON ("),
                Arguments.of(
                        "something behind JSON",
                        JSON + "{}",
                        "line 9, column 1: something follows the end of its JSON"),
                Arguments.of("half of JSON", JSON.substring(0, 100), "it begins with { and is no JSON ("),
                Arguments.of(
                        "no etcd", with(COMMAND, "command: [etcdctl, get, a]"), "none of its containers runs etcd"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unreadable")
    void whatIsNoPodWithEtcdIsUnreadable(String title, String content, String words) {
        assertThat(read(content))
                .describedAs(title)
                .isInstanceOfSatisfying(
                        PodState.Unreadable.class,
                        unreadable -> assertThat(unreadable.cause())
                                .contains(words)
                                .doesNotContain("Exception", "java", "org."));
        assertThat(runsEtcd(content)).isFalse();
    }

    @Test
    void bytesThatAreNoTextAreUnreadable() {
        assertThat(EtcdPod.read(new byte[] {'a', (byte) 0xff}, START_FILE, Optional.empty()))
                .isEqualTo(new PodState.Unreadable("it is no text in UTF-8"));
        assertThat(EtcdPod.read(new byte[ManifestDocument.LARGEST + 1], START_FILE, Optional.empty()))
                .isEqualTo(new PodState.Unreadable("it is larger than 10 MiB, which no kubelet reads"));
    }

    @Test
    void whatRefersToItselfEnds() {
        assertThat(read("&a\nkind: Pod\nspec: *a\n")).isInstanceOf(PodState.Unreadable.class);
        assertThat(read("kind: Pod\nspec: &a {<<: *a}\n")).isInstanceOf(PodState.Unreadable.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "command: [/usr/bin/etcd]",
                "command: [etcd, --name=a]",
                "args: [etcd, --name=a]",
                "args: [--name=a]",
                "command: [/start.sh]",
                "command: [sh, -c, 'ulimit -n 65536; exec etcd --name=a']",
                "command: [bash, -ec, 'export A=\"b c\"; A=\"b c\" /usr/local/bin/etcd --name=a']",
                "command: [sh, -c, 'if true; then etcd; fi']",
                "command: [/bin/busybox, sh, -c, etcd]",
                "command: [tini, --, etcd]",
                "command: [ionice, -c2, -n0, /usr/local/bin/etcd]",
                "command: [sh, -c, exec nice -n -5 etcd]",
                "command: [\"$(BIN)\"]\n      env: [{name: BIN, value: /opt/etcd}]",
            })
    void seesThatEtcdRuns(String command) {
        assertThat(runsEtcd(withCommand(command))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "command: [etcdctl, snapshot, save, /backup/etcd]",
                "command: [etcdutl, snapshot, restore, --initial-cluster=a=http://10.0.0.1:2380]",
                "command: [sh, -c, 'etcdctl snapshot save /var/lib/etcd/db && tar -C /var/lib -czf /backup/etcd.tgz etcd']",
                "command: [sh, -c, 'restic backup /var/lib/etcd', etcd]",
                "command: [nice, tar, -cf, /backup/etcd.tar, /var/lib/etcd]",
                "command: [etcd, gateway, start, --endpoints=10.0.0.1:2379]",
                "command: [etcd, grpc-proxy, start]",
            })
    void seesThatEtcdDoesNotRunInItsImage(String command) {
        assertThat(runsEtcd(withCommand(command))).isFalse();
    }

    @Test
    void seesThatEtcdRunsWhereTabsStandForBlanks() {
        var content = with("kind: Pod", "kind:\tPod").replace("[etcd, ", "[etcd,\t");
        assertThat(runsEtcd(content)).isTrue();
        assertThat(read(content))
                .isInstanceOfSatisfying(
                        PodState.Unreadable.class,
                        unreadable -> assertThat(unreadable.cause()).startsWith("line 2, column 6: it is no YAML"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "etcd",
                "quay.io/coreos/etcd:v3.5.16",
                "registry:5000/rancher/hardened-etcd@sha256:0123",
                "registry.k8s.io/etcd-arm64:3.5.16-0",
                "etcd:3.5@sha256:0123"
            })
    void anImageOfEtcdsNameWithoutACommandRunsEtcd(String image) {
        assertThat(runsEtcd(withCommand("args: [--name=a]").replace("etcd:3.5.16", image)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "etcd/backup:1",
                "etcd-backup-restore",
                "etcd-sidekicks/readiness-gate:0.1.0",
                "kube-apiserver:v1.29",
                "etcdctl"
            })
    void anImageOfAnotherNameWithoutACommandDoesNot(String image) {
        assertThat(runsEtcd(withCommand("args: [--etcd-servers=http://10.0.0.1:2379, --name=a]")
                        .replace("etcd:3.5.16", image)))
                .isFalse();
    }

    @Test
    void flagsOfAMemberGiveAnyImageAway() {
        assertThat(runsEtcd(withCommand("args: [--initial-cluster, \"a=http://10.0.0.1:2380\"]")
                        .replace("etcd:3.5.16", "registry/kv:1")))
                .isTrue();
    }

    /** Other people's manifests, with their own names replaced. */
    static Stream<Arguments> field() {
        return Stream.of(
                Arguments.of(
                        "article-no-data-dir.yaml",
                        List.of(
                                "line 8: what the image starts cannot be told",
                                "lines 12 to 17: take out --name, --initial-advertise-peer-urls, --initial-cluster-token",
                                "--discovery-srv",
                                "the volume /var/lib/etcd is not mounted (what etcd writes would lie in the container")),
                Arguments.of(
                        "kubeadm-1.29.yaml",
                        List.of(
                                "line 14: etcd is not started from the start file",
                                "--initial-cluster, --name: the gate sets them in the start file",
                                "line 19: take out --data-dir: data lie in /var/lib/etcd/data unless --template says",
                                "--peer-key-file, --peer-trusted-ca-file")),
                Arguments.of(
                        "kubeadm-http-self-only.yaml",
                        List.of(
                                "line 14: etcd is not started from the start file",
                                "--initial-cluster, --name: the gate")),
                Arguments.of(
                        "rke2-config-file.yaml",
                        List.of(
                                "line 11: --config-file=/var/lib/rancher/rke2/server/db/etcd/config is not the start file",
                                "the volume /var/lib/etcd is not mounted")),
                Arguments.of(
                        "env-expansion.yaml",
                        List.of(
                                "line 10: what $(MY_NAME) will be cannot be told",
                                "line 10: what $(MY_IP) will be cannot be told",
                                "${ETCD_INITIAL_CLUSTER} and the like are not filled in any more")),
                Arguments.of(
                        "subpath.yaml",
                        List.of(
                                "line 18: the container's /var/lib/etcd is /mnt/disk/etcd on this machine",
                                "line 18: take out subPath",
                                "--data-dir, --wal-dir")),
                Arguments.of(
                        "env-anchors.yaml",
                        List.of(
                                "line 13: take out ETCD_NAME, ETCD_DATA_DIR, ETCD_WAL_DIR, ETCD_INITIAL_CLUSTER",
                                "${ETCD_NAME} and the like are not filled in any more")),
                Arguments.of(
                        "force-new-cluster.yaml",
                        List.of("line 33: take out --force-new-cluster, which makes a cluster of this machine alone")),
                Arguments.of(
                        "older-version-filled-in.yaml",
                        List.of(
                                "line 14: etcd is not started from the start file",
                                "line 30: take out the mount at /var/lib/etcd/data")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("field")
    void manifestsOfTheFieldAreToldTheLinesToChange(String name, List<String> words) {
        var content = resource(name);
        assertThat(EtcdPod.read(content, START_FILE, Optional.empty()))
                .isInstanceOfSatisfying(PodState.Otherwise.class, found -> {
                    for (var word : words) {
                        assertThat(found.toChange()).anyMatch(line -> line.contains(word));
                    }
                });
        assertThat(EtcdPod.runsEtcd(content)).isTrue();
    }

    @Test
    void yamlOnlyAfterFillingInIsToldWhereAndThatNothingIsFilledIn() {
        assertThat(EtcdPod.read(resource("flow-list-unquoted-placeholder.yaml"), START_FILE, Optional.empty()))
                .isEqualTo(new PodState.Unreadable("line 9, column 29: it is no YAML (while parsing a flow sequence,"
                        + " expected ',' or ']', but got {); placeholders such as ${ETCD_NAME} are not filled in any"
                        + " more"));
    }

    @Test
    void anEnvironmentFileIsNoPod() {
        assertThat(EtcdPod.read(resource("kubespray-like.env"), START_FILE, Optional.empty()))
                .isEqualTo(new PodState.Unreadable("it is no Pod"));
    }

    private static byte[] resource(String name) {
        try (var content = Objects.requireNonNull(EtcdPodTest.class.getResourceAsStream(name), name)) {
            return content.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
