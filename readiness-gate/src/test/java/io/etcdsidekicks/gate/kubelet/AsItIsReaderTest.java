package io.etcdsidekicks.gate.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.VolumePaths;
import io.etcdsidekicks.discovery.settings.VolumeSettings;
import io.etcdsidekicks.discovery.startfile.ConfigFault;
import io.etcdsidekicks.discovery.startfile.FlagsAsTemplate;
import io.etcdsidekicks.discovery.startfile.TemplateReader;
import io.etcdsidekicks.gate.PodState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Manifests with flags of their own: what etcd would start with is understood, or it is told why not. */
final class AsItIsReaderTest {
    private static final Path VOLUME = Path.of("/var/lib/etcd");
    private static final String RIGHT = """
            apiVersion: v1
            kind: Pod
            metadata: {name: etcd, namespace: kube-system}
            spec:
              hostNetwork: true
              containers:
                - name: etcd
                  image: etcd:3.5.16
                  command:
                    - etcd
                    - --name=cp-1
                    - --data-dir=/var/lib/etcd/data
                    - --initial-advertise-peer-urls=http://10.0.0.11:2380
                    - --listen-peer-urls=http://10.0.0.11:2380
                    - --initial-cluster=cp-1=http://10.0.0.11:2380,cp-2=http://10.0.0.12:2380
                    - --snapshot-count=10000
                  volumeMounts: [{name: data, mountPath: /var/lib/etcd/data}]
              volumes:
                - {name: data, hostPath: {path: /var/lib/etcd/data, type: Directory}}
            """;
    private static final String FLAG = "        - --snapshot-count=10000\n";

    private static PodState read(String content) {
        return read(content, VOLUME.resolve("data"), Optional.empty(), false);
    }

    private static PodState read(String content, Path data, Optional<Path> wal, boolean tls) {
        return read(content, VOLUME, data, wal, tls);
    }

    private static PodState read(String content, Path volume, Path data, Optional<Path> wal, boolean tls) {
        var settings = new VolumeSettings(
                volume, Optional.empty(), Path.of("/var/lib/etcd-sidekicks"), Optional.empty(), Set.of());
        var paths = new VolumePaths(volume, data, wal, Optional.empty(), settings.stateDir());
        return EtcdPod.read(
                content.getBytes(StandardCharsets.UTF_8),
                volume.resolve("etcd.yaml"),
                Optional.of(new AsItIsReader(paths, flags -> problems(flags, settings, tls))));
    }

    private static List<String> problems(Map<String, String> flags, VolumeSettings settings, boolean tls) {
        try {
            assertThat(TemplateReader.read(FlagsAsTemplate.complete(flags), settings, tls))
                    .isNotNull();
            return List.of();
        } catch (ConfigFault e) {
            return e.problems();
        }
    }

    private static String with(String part, String instead) {
        assertThat(RIGHT).contains(part);
        return RIGHT.replace(part, instead);
    }

    private static PodState.AsItIs understood(PodState state) {
        assertThat(state).isInstanceOf(PodState.AsItIs.class);
        return (PodState.AsItIs) state;
    }

    @Test
    void whatFlagsSayIsAConfigurationFile() {
        var pod = understood(read(RIGHT));
        assertThat(pod.flags().get("name")).isEqualTo("cp-1");
        assertThat(pod.flags().get("initial-cluster"))
                .isEqualTo("cp-1=http://10.0.0.11:2380,cp-2=http://10.0.0.12:2380");
        assertThat(pod.flags().get("snapshot-count")).isEqualTo("10000");
        assertThat(pod.flags().get("data-dir")).isEqualTo("/var/lib/etcd/data");
        assertThat(pod.directories()).containsExactly(VOLUME.resolve("data"));
        assertThat(pod.mayBeHandedOver()).isTrue();
    }

    @Test
    void oneThatStartsFromTheStartFileNeedsNoFlags() {
        assertThat(read("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"etcd"},"spec":{"hostNetwork":true,"containers":[{"name":"etcd",
                "command":["etcd","--config-file=/var/lib/etcd/etcd.yaml"],
                "volumeMounts":[{"name":"etcd","mountPath":"/var/lib/etcd"}]}],
                "volumes":[{"name":"etcd","hostPath":{"path":"/var/lib/etcd"}}]}}
                """)).isEqualTo(new PodState.FromStartFile());
    }

    @Test
    void theLastFlagWinsAndVariablesCountBesides() {
        var pod = understood(read(with(FLAG, FLAG + """
                            - --name=cp-9
                          env:
                            - {name: ETCD_INITIAL_CLUSTER_TOKEN, value: tok}
                            - {name: ETCD_INITIAL_CLUSTER_STATE, value: ""}
                    """)));
        assertThat(pod.flags().get("name")).isEqualTo("cp-9");
        assertThat(pod.flags().get("initial-cluster-token")).isEqualTo("tok");
        assertThat(pod.flags().get("initial-cluster-state")).isNull();
    }

    @Test
    void everythingMayStandInVariables() {
        var pod = understood(read("""
                apiVersion: v1
                kind: Pod
                metadata: &m {name: etcd, namespace: kube-system}
                x-common: &c
                  - {name: data, mountPath: /data}
                spec:
                  containers:
                  - name: etcd
                    image: etcd:3.5.16
                    command: [/usr/local/bin/etcd]
                    env:
                    - {name: DISK, value: /data}
                    - {name: ETCD_NAME, value: cp-1}
                    - {name: ETCD_DATA_DIR, value: $(DISK)/etcd}
                    - {name: ETCD_WAL_DIR, value: /data/wal}
                    - {name: ETCD_INITIAL_CLUSTER, value: "cp-1=http://10.0.0.11:2380"}
                    - {name: ETCD_UNSUPPORTED_ARCH, value: riscv64}
                    volumeMounts: *c
                  volumes:
                  - {name: data, hostPath: {path: /var/lib/etcd/disk, type: Directory}}
                  hostNetwork: true
                """, VOLUME.resolve("disk/etcd"), Optional.of(VOLUME.resolve("disk/wal")), false));
        assertThat(pod.flags().get("data-dir")).isEqualTo("/var/lib/etcd/disk/etcd");
        assertThat(pod.flags().get("wal-dir")).isEqualTo("/var/lib/etcd/disk/wal");
        assertThat(pod.directories()).containsExactly(VOLUME.resolve("disk"));
    }

    @Test
    void aShellWithPlainWordsCanBeTold() {
        var words = "etcd --name=cp-1 --data-dir=/var/lib/etcd/data --initial-cluster=cp-1=http://10.0.0.11:2380";
        var pod = understood(
                read(RIGHT.replaceAll("(?s)command:.*10000\n", "command: [sh, -c, \"exec " + words + "\"]\n")));
        assertThat(pod.flags().get("name")).isEqualTo("cp-1");
    }

    static Stream<Arguments> told() {
        return Stream.of(
                Arguments.of(
                        "no data directory, as in the article",
                        with("        - --data-dir=/var/lib/etcd/data\n", ""),
                        "line 7: --data-dir is missing, so etcd's data would lie in the container and be lost with it: add"
                                + " --data-dir=/var/lib/etcd/data, volumeMounts: [{name: etcd, mountPath:"
                                + " /var/lib/etcd/data}] to the container, and volumes: [{name: etcd, hostPath: {path:"
                                + " /var/lib/etcd/data, type: Directory}}] to the pod"),
                Arguments.of(
                        "not mounted",
                        with("mountPath: /var/lib/etcd/data", "mountPath: /var/lib/other"),
                        "/var/lib/etcd/data is not mounted"),
                Arguments.of(
                        "made anew by whoever misses it",
                        with("type: Directory", "type: DirectoryOrCreate"),
                        "line 19: hostPath /var/lib/etcd/data needs type: Directory, or an empty one is made where a disk was"
                                + " lost, and etcd begins anew in it"),
                Arguments.of("no type", with(", type: Directory", ""), "needs type: Directory"),
                Arguments.of(
                        "the volume's root",
                        RIGHT.replace("/var/lib/etcd/data", "/var/lib/etcd"),
                        "hostPath /var/lib/etcd has to be a directory of its own on the volume /var/lib/etcd, such as"
                                + " /var/lib/etcd/data, which the gate makes; or see --volume"),
                Arguments.of("another disk", with("path: /var/lib/etcd/data,", "path: /mnt/disk,"), "see --volume"),
                Arguments.of(
                        "another directory than the registrar reads",
                        with("path: /var/lib/etcd/data,", "path: /var/lib/etcd/member-1,"),
                        "line 12: --data-dir=/var/lib/etcd/data is /var/lib/etcd/member-1 on this machine, but registrar and"
                                + " gate look in /var/lib/etcd/data: put data-dir: /var/lib/etcd/member-1 into --template,"
                                + " for both of them"),
                Arguments.of(
                        "no directory of this machine",
                        with("hostPath: {path: /var/lib/etcd/data, type: Directory}", "emptyDir: {}"),
                        "line 17: what is mounted at /var/lib/etcd/data is no directory of this machine"),
                Arguments.of(
                        "a part of a mount",
                        with("mountPath: /var/lib/etcd/data}", "mountPath: /var/lib/etcd/data, subPath: etcd}"),
                        "line 17: take out subPath"),
                Arguments.of(
                        "read only",
                        with("mountPath: /var/lib/etcd/data}", "mountPath: /var/lib/etcd/data, readOnly: true}"),
                        "line 17: take out readOnly"),
                Arguments.of(
                        "a mount inside",
                        with(
                                "mountPath: /var/lib/etcd/data}",
                                "mountPath: /var/lib/etcd/data}, {name: wal, mountPath:"
                                        + " /var/lib/etcd/data/member/wal}"),
                        "line 17: take out the mount at /var/lib/etcd/data/member/wal"),
                Arguments.of(
                        "a WAL of its own that is not expected",
                        with(FLAG, "        - --wal-dir=/var/lib/etcd/data/wal\n"),
                        "put wal-dir: /var/lib/etcd/data/wal into --template"),
                Arguments.of(
                        "a cluster of its own",
                        with(FLAG, "        - --force-new-cluster\n"),
                        "line 16: force-new-cluster: true: makes a cluster of its own and removes all other members"),
                Arguments.of(
                        "a cluster of its own, by a variable",
                        with(FLAG, FLAG + "      env: [{name: ETCD_FORCE_NEW_CLUSTER, value: \"true\"}]\n"),
                        "line 17: force-new-cluster: true: makes a cluster of its own"),
                Arguments.of(
                        "another discovery",
                        with(FLAG, "        - --discovery=https://discovery.etcd.io/abc\n"),
                        "another way of founding a cluster"),
                Arguments.of(
                        "a configuration file of its own",
                        with(FLAG, "        - --config-file=/etc/etcd.yaml\n"),
                        "line 16: --config-file=/etc/etcd.yaml: a configuration file of its own can change after it was read"
                                + " here"),
                Arguments.of(
                        "a configuration file by a variable",
                        with(FLAG, FLAG + "      env: [{name: ETCD_CONFIG_FILE, value: /etc/etcd.yaml}]\n"),
                        "line 17: ETCD_CONFIG_FILE=/etc/etcd.yaml: a configuration file of its own"),
                Arguments.of(
                        "a flag that etcd does not have",
                        with(FLAG, "        - --snapshot-cuont=1\n"),
                        "line 16: --snapshot-cuont=1: has no place in a configuration file of etcd"),
                Arguments.of(
                        "a value that etcd does not take",
                        with("=10000", "=many"),
                        "line 16: --snapshot-count=many: has to be a whole number"),
                Arguments.of(
                        "https without --tls",
                        with("listen-peer-urls=http:", "listen-peer-urls=https:"),
                        "has to be a URL with http, because --tls is off"),
                Arguments.of(
                        "a variable that only the kubelet knows",
                        with(
                                FLAG,
                                FLAG + "      env: [{name: ETCD_NAME, valueFrom: {fieldRef: {fieldPath:"
                                        + " spec.nodeName}}}]\n"),
                        "line 17: what ETCD_NAME will be cannot be told from the manifest: give it a plain value"),
                Arguments.of(
                        "a reference that only the kubelet knows",
                        with("--name=cp-1", "--name=$(NODE)"),
                        "line 11: what $(NODE) will be cannot be told from the manifest"),
                Arguments.of(
                        "a placeholder",
                        with("--name=cp-1", "'--name=${ETCD_NAME}'"),
                        "${ETCD_NAME} and the like are not filled in any more"),
                Arguments.of(
                        "a shell with a script",
                        RIGHT.replaceAll("(?s)command:.*10000\n", "command: [sh, -c, \"etcd --name=\\$HOSTNAME\"]\n"),
                        "line 7: what it starts etcd with cannot be told"),
                Arguments.of(
                        "no command",
                        with("      command:\n        - etcd\n", "      args:\n"),
                        "line 7: what it starts etcd"),
                Arguments.of("a stray word", with(FLAG, "        - snapshot-count\n"), "take out snapshot-count"),
                Arguments.of(
                        "a value that is missing",
                        with(FLAG, "        - --snapshot-count\n"),
                        "the value of --snapshot-count is missing"),
                Arguments.of(
                        "a value that is empty",
                        with(FLAG, "        - --initial-cluster-token=\n"),
                        "line 16: the value of --initial-cluster-token is missing: give it one, or leave it out"),
                Arguments.of(
                        "a flag and its variable",
                        with(FLAG, FLAG + "      env: [{name: ETCD_NAME, value: cp-7}]\n"),
                        "line 17: ETCD_NAME beside --name in line 11: etcd refuses to start with both"),
                Arguments.of(
                        "a flag and its variable, which is empty",
                        with(FLAG, FLAG + "      env: [{name: ETCD_NAME, value: ''}]\n"),
                        "line 17: ETCD_NAME beside --name in line 11: etcd refuses to start with both"),
                Arguments.of(
                        "client URLs that nobody is told",
                        with(FLAG, "        - --listen-client-urls=http://10.0.0.11:2379\n"),
                        "--listen-client-urls without --advertise-client-urls: etcd does not start"),
                Arguments.of(
                        "a relative directory",
                        with("--data-dir=/var", "--data-dir=var"),
                        "line 12: --data-dir=var/lib/etcd/data: it has to be an absolute path"),
                Arguments.of(
                        "variables from elsewhere",
                        with(FLAG, FLAG + "      envFrom: [{configMapRef: {name: etcd}}]\n"),
                        "take out envFrom"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("told")
    void whatCannotBeToldIsTold(String title, String content, String words) {
        assertThat(read(content))
                .describedAs(title)
                .isInstanceOfSatisfying(
                        PodState.Otherwise.class,
                        found -> assertThat(String.join("\n", found.toChange())).contains(words));
    }

    /** What others have brought, each with the volume that its owner would name. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        01-article-no-data-dir.yaml             | /var/lib/etcd | false | --data-dir is missing, so etcd's data would lie in the container
        01-article-no-data-dir.yaml             | /var/lib/etcd | false | what it starts etcd with cannot be told: write command: [etcd
        02-kubeadm-1.29.yaml                    | /var/lib/etcd | true  | hostPath /var/lib/etcd needs type: Directory
        05-rke2-config-file.yaml                | /var/lib/rancher/rke2/server/db/etcd | false | a configuration file of its own can change
        08-env-expansion.yaml                   | /srv/etcd     | false | what $(MY_NAME) will be cannot be told
        09-subpath.yaml                         | /mnt/disk     | false | take out subPath
        11-env-anchors.yaml                     | /mnt          | false | hostPath /mnt/etcd needs type: Directory
        13-force-new-cluster.yaml               | /var/lib/etcd | true  | hostPath /var/lib/etcd has to be a directory of its own
        25-kubeadm-http-self-only.yaml          | /var/lib/etcd | false | this mount has no name
        """)
    void whatPeopleBringIsTold(String file, Path volume, boolean tls, String words) throws IOException {
        var content =
                Files.readString(Path.of("src/test/resources/campaign/field").resolve(file));
        assertThat(read(content, volume, volume.resolve("data"), Optional.empty(), tls))
                .isInstanceOfSatisfying(
                        PodState.Otherwise.class,
                        found -> assertThat(String.join("\n", found.toChange())).contains(words));
    }

    /** The one of them that has all in its environment, with a name, the founders and the type. */
    @Test
    void whatPeopleBringIsRightOnceTheLinesAreChanged() throws IOException {
        var content = Files.readString(Path.of("src/test/resources/campaign/field/11-env-anchors.yaml"))
                .replace("${ETCD_NAME}", "cp-1")
                .replace("${ETCD_INITIAL_CLUSTER}", "cp-1=http://10.0.0.11:2380")
                .replace("{path: /mnt/etcd}", "{path: /mnt/etcd, type: Directory}")
                .replace("- name: etcd", "- name: etcd\n    command: [etcd]");
        var volume = Path.of("/mnt");
        var pod = understood(
                read(content, volume, Path.of("/mnt/etcd/etcd"), Optional.of(Path.of("/mnt/etcd/wal")), false));
        assertThat(pod.directories()).containsExactly(Path.of("/mnt/etcd"));
    }

    @Test
    void forceNewClusterIsToldAlsoWhereAllElseIsRight() throws IOException {
        var content = Files.readString(Path.of("src/test/resources/campaign/field/13-force-new-cluster.yaml"))
                .replace(
                        "path: /var/lib/etcd\n      type: DirectoryOrCreate",
                        "path: /var/lib/etcd/data\n      type: Directory");
        assertThat(read(content, VOLUME, VOLUME.resolve("data"), Optional.empty(), true))
                .isInstanceOfSatisfying(
                        PodState.Otherwise.class,
                        found -> assertThat(String.join("\n", found.toChange()))
                                .contains("line 33: force-new-cluster: true: makes a cluster of its own"));
    }

    @Test
    void aWalThatIsExpectedElsewhereIsTold() {
        assertThat(read(RIGHT, VOLUME.resolve("data"), Optional.of(VOLUME.resolve("wal")), false))
                .isEqualTo(new PodState.Otherwise(
                        List.of("line 7: the WAL of this volume is in /var/lib/etcd/wal: say so with --wal-dir")));
    }
}
