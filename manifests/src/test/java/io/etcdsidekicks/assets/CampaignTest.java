package io.etcdsidekicks.assets;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.settings.VolumeSettings;
import io.etcdsidekicks.discovery.startfile.ConfigFault;
import io.etcdsidekicks.discovery.startfile.TemplateReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Units, environment files, configuration files and pods of other projects, given to --from (docs/field-campaign.md). */
final class CampaignTest {
    private static final Path FOLDER = Path.of("src/test/resources/campaign");
    private static final Path PODS = Path.of("../readiness-gate/src/test/resources/campaign");
    private static final String RIGHT = "right";
    private static final String UNIT = "this is a unit, or a part of one: ";
    private static final String CONFIGURATION = "this is a configuration file of etcd, and so a template already: ";
    private static final String NEITHER =
            "this is neither a static pod nor an environment file: write what etcd is told";
    private static final String NO_POD = "this is no static pod, kind: Pod is missing: write what etcd is told";
    private static final String NOT_ONE = "containers: 0 of them are started as etcd; it has to be exactly one";
    private static final String NO_DATA_DIR = "data-dir: is not said, so etcd keeps its data in its working directory";
    private static final String HAS_A_FILE = ": beside it etcd ignores every flag: that file is the template";
    private static final String DOCUMENTS = "it has several documents, and the kubelet reads the first only";

    static Stream<Arguments> files() {
        return Stream.of(
                told("kubespray-new.env", RIGHT),
                told("kubespray-old.env", "line 11: ETCD_PROXY: has no place in a configuration file of etcd"),
                told("kubespray-certificates-by-name.env", "cert-file=/etc/ssl/etcd/ssl/member-node-1.pem: names this"),
                told("field/18-kubespray-like.env", RIGHT),
                told("etcdadm.env", RIGHT),
                told("rpm-etcd.conf", RIGHT),
                told("arm64.env", RIGHT),
                told("one-machine-on-localhost.env", RIGHT),
                told("compose-service-name.env", RIGHT),
                told(
                        "metrics-on-this-machine-first.env",
                        "listen-metrics-urls=http://10.0.0.11:2381,http://127.0.0.1:2381"),
                told("debian-default.env", NO_DATA_DIR + ", unless its unit says it: say where they are to be"),
                told("debian-daemon-args.env", "line 2: DAEMON_ARGS: has flags: write each as a variable"),
                told("magnum-with-headings.env", "line 5: [cluster]: cannot be told; it has to be like ETCD_NAME="),
                told("exports-of-a-shell.env", "line 2: export ETCD_DATA_DIR=${HOME}/etcd: cannot be told"),
                told("bitnami.env", "line 2: ETCD_ROOT_PASSWORD: has no place in a configuration file of etcd"),
                told("left-in-after-a-disaster.env", "force-new-cluster: true: makes a cluster of its own"),
                told("revocation-list.env", "line 3: ETCD_PEER_CRL_FILE: has no place in a configuration file of etcd"),
                told("the-hard-way.service", UNIT + "write what etcd is told, as lines such as ETCD_DATA_DIR="),
                told("kubespray-docker.service", UNIT + "its environment file is /etc/etcd.env, give that one"),
                told("typhoon-podman.service", UNIT + "its environment file is /etc/etcd/etcd.env, give that one"),
                told("coreos-etcd-member-drop-in.conf", UNIT),
                told("coreos-20-cloudinit.conf", UNIT),
                told("ansible-unit.j2", UNIT),
                told("upstart.conf", NEITHER),
                told("docker-run.txt", "this is a script: write what etcd is told"),
                told("Procfile", NO_POD),
                told("microk8s-args.txt", NEITHER),
                told("docker-compose.yml", "this is a compose file: write what etcd is told"),
                told("coreos-cloud-config.yml", "this is a cloud-config, which makes etcd's files on the machine"),
                told("talos-machine.yml", NO_POD),
                told("k3s-config.yml", NO_POD),
                told("salt-state.sls", NO_POD),
                told("nixos-module.nix", NEITHER),
                told("charm.etcd.conf.yml", NEITHER),
                told("sample.etcd.conf.yml", CONFIGURATION),
                told("binary-guide.etcd.conf.yml", CONFIGURATION),
                told("rke2-etcd-config.yml", CONFIGURATION),
                told("druid.etcd.conf.yml", CONFIGURATION),
                told("durations-as-text.etcd.conf.yml", CONFIGURATION));
    }

    static Stream<Arguments> pods() {
        return Stream.of(
                told("kubeadm-1.13.yaml", RIGHT),
                told("kubeadm-1.22.yaml", RIGHT),
                told("kubeadm-1.34.yaml", RIGHT),
                told("kubeadm-1.34-converted.yaml", HAS_A_FILE),
                told("kubeadm-ipv6.yaml", RIGHT),
                told("kubeadm-rootless.yaml", RIGHT),
                told("minikube.yaml", "listen-metrics-urls=http://127.0.0.1:2381,http://10.0.0.11:2381: names this"),
                told("kube-up-main.json", NOT_ONE),
                told("kube-up-events.json", NOT_ONE),
                told("kube-up-etcd2-flags.yaml", NOT_ONE),
                told("json-with-flags.json", RIGHT),
                told("kops-etcd-manager.yaml", NOT_ONE),
                told("kops-protokube.yaml", NOT_ONE),
                told(
                        "bootkube.yaml",
                        "/var/etcd/data: no volume is mounted there, so what is in it ends with the container"),
                told("openshift-3-sourced.yaml", NOT_ONE),
                told("openshift-4.yaml", NOT_ONE),
                told("bitnami.yaml", NO_DATA_DIR + ", unless its image says it"),
                told("bitnami-with-the-start-file.yaml", HAS_A_FILE),
                told("hardened-non-root.yaml", HAS_A_FILE),
                told("hardened-root-without-capabilities.yaml", HAS_A_FILE),
                told("etcd-hack-three-pods.yaml", DOCUMENTS),
                told("etcd-hack-one-pod-first.yaml", DOCUMENTS),
                told("etcd-hack-tls-secrets.yaml", HAS_A_FILE),
                told("helm-statefulset.yaml", "kind: StatefulSet: is no static pod"),
                told("calico-daemonset.yaml", "kind: DaemonSet: is no static pod"),
                told("list-of-pods.yaml", "kind: List: is no static pod: give the pod in its items a file of its own"),
                told("one-word-command.yaml", NOT_ONE),
                told("indented-too-little.yaml", NOT_ONE),
                told("jsonnet-hostpath-as-text.json", "config-file=/etc/kubernetes/etcd.conf.yaml" + HAS_A_FILE),
                told("wrapper-image.yaml", NOT_ONE),
                told("waits-for-names.yaml", NOT_ONE),
                told("template-not-filled-in.yaml", "data-dir: {{ .DataDir }}: has to be an absolute path"),
                told("jinja-placeholders-in-quotes.yaml", "data-dir: {{ etcd_data_dir }}: has to be an absolute path"),
                told("variables-from-a-configmap.yaml", "envFrom: its variables cannot be told: write them below env"),
                told("configuration-from-a-configmap.yaml", "config-file=/var/etcd/config/etcd.conf.yaml" + HAS_A_FILE),
                told("names-from-the-pod.yaml", NO_DATA_DIR),
                told("gateway.yaml", NOT_ONE),
                told("main-and-events-in-one-pod.yaml", "containers: 2 of them are started as etcd"),
                told("backup-beside-it.yaml", HAS_A_FILE),
                told("time-zone-mounted.yaml", HAS_A_FILE),
                told("field/01-article-no-data-dir.yaml", NO_DATA_DIR),
                told("field/02-kubeadm-1.29.yaml", RIGHT),
                told(
                        "field/05-rke2-config-file.yaml",
                        "config-file=/var/lib/rancher/rke2/server/db/etcd/config" + HAS_A_FILE),
                told("field/08-env-expansion.yaml", RIGHT),
                told(
                        "field/09-subpath.yaml",
                        "wal-dir: /mnt/wal/w: has to be an absolute path on the volume /mnt/disk"),
                told("field/11-env-anchors.yaml", RIGHT),
                told("field/13-force-new-cluster.yaml", "force-new-cluster: true: makes a cluster of its own"),
                told("field/16-flow-list-unquoted-placeholder.yaml", "no YAML, line 9, column 29: expected ',' or ']'"),
                told("field/25-kubeadm-http-self-only.yaml", RIGHT));
    }

    static Stream<Arguments> templates() {
        return Stream.of(
                told("druid.etcd.conf.yml", RIGHT),
                told("sample.etcd.conf.yml", "proxy: \"off\": it is for an etcd that is no member"),
                told(
                        "sample.etcd.conf.yml",
                        "strict-reconfig-check: false: etcd then lets a change of members through"),
                told("binary-guide.etcd.conf.yml", "peer-transport-security: peer-client-cert-auth: no etcd from 3.4"),
                told("rke2-etcd-config.yml", "has to be this machine's IP address and nothing else, or left out"),
                told("durations-as-text.etcd.conf.yml", "grpc-keepalive-interval: 2h: has to be nanoseconds"),
                told("charm.etcd.conf.yml", "line 3, column 2: no YAML"));
    }

    private static Arguments told(String file, String words) {
        return Arguments.of(file, words);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void everyFileIsRightOrTold(String file, String words) throws IOException {
        check(said(FOLDER.resolve(file)), words);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pods")
    void everyPodIsRightOrTold(String file, String words) throws IOException {
        check(said(PODS.resolve(file)), words);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("templates")
    void everyConfigurationFileIsATemplateOrTold(String file, String words) throws IOException {
        var text = Files.readString(FOLDER.resolve(file));
        var volume = new VolumeSettings(
                Path.of("/var/lib/etcd"),
                Optional.empty(),
                Path.of("/var/lib/etcd-sidekicks"),
                Optional.empty(),
                Set.of());
        check(
                said(() -> TemplateReader.read(text, volume, text.contains("peer-transport-security"))
                        .toString()),
                words);
    }

    /** The gate's own test has the result among what is right. */
    @Test
    void whatIsConvertedIsWhatTheGateTakes() throws Exception {
        assertThat(Conversion.of(Files.readString(PODS.resolve("kubeadm-1.34.yaml")))
                        .pod())
                .contains(Documents.of(Files.readString(PODS.resolve("kubeadm-1.34-converted.yaml")))
                        .getFirst());
    }

    @Test
    void whatEtcdReadsBesideItsFileStaysInThePod() throws Exception {
        assertThat(Conversion.of(Files.readString(PODS.resolve("json-with-flags.json")))
                        .pod()
                        .orElseThrow()
                        .at("/spec/containers/0/env")
                        .findValuesAsText("name"))
                .containsExactly("ETCD_UNSUPPORTED_ARCH");
    }

    /** It may be a password. */
    @Test
    void theValueOfAVariableThatIsNotEtcdsIsNotShown() throws IOException {
        assertThat(said(FOLDER.resolve("bitnami.env"))).doesNotContain("correct-horse");
    }

    @Test
    void whatIsForAPersonIsTold() throws Exception {
        assertThat(Conversion.of(Files.readString(FOLDER.resolve("arm64.env"))).told())
                .contains("ETCD_UNSUPPORTED_ARCH stays a variable: put it into etcd's unit, behind Environment=");
        assertThat(Conversion.of(Files.readString(PODS.resolve("kubeadm-rootless.yaml")))
                        .told())
                .contains("etcd runs as user 1011: /var/lib/etcd and all in it have to belong to it");
    }

    /** A container has a root of its own. */
    @Test
    void aVolumeBelowTheRootIsMountedItself() throws ConfigFault {
        assertThat(Conversion.of("ETCD_DATA_DIR=/etcd-data").told())
                .contains(
                        "registrar.yaml and readiness-gate.yaml mount /var/lib: let them mount /etcd-data besides, under"
                                + " the same path, with mountPropagation: HostToContainer; a disk that is mounted there only later"
                                + " they see when they are started again");
    }

    @Test
    void yamlWithoutAnEndIsTold() {
        assertThat(said(() -> Conversion.of("kind: Pod\na: &a [*a, *a]\n").template()))
                .isEqualTo("no YAML that ends: an anchor refers to itself");
    }

    private interface Reading {
        String read() throws ConfigFault;
    }

    private static String said(Path file) throws IOException {
        var text = Files.readString(file);
        return said(() -> Conversion.of(text).template());
    }

    private static String said(Reading reading) {
        try {
            reading.read();
            return RIGHT;
        } catch (ConfigFault e) {
            return String.join("\n", e.problems());
        }
    }

    private static void check(String said, String words) {
        assertThat(said).contains(words).doesNotContain("Exception", "java.", "org.");
        assertThat(said.equals(RIGHT)).isEqualTo(words.equals(RIGHT));
    }

    @Test
    void everyFileHasARow() throws IOException {
        everyFileHasARow(FOLDER, files());
        everyFileHasARow(PODS, pods());
    }

    private static void everyFileHasARow(Path folder, Stream<Arguments> rows) throws IOException {
        try (var files = Files.walk(folder)) {
            assertThat(rows.map(row -> String.valueOf(row.get()[0])))
                    .containsExactlyInAnyOrderElementsOf(files.filter(Files::isRegularFile)
                            .map(file -> folder.relativize(file).toString())
                            .toList());
        }
    }
}
