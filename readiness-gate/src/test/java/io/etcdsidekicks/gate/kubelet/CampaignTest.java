package io.etcdsidekicks.gate.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.gate.PodState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Static pods in the shapes that other projects give them, and what the gate says to each (docs/field-campaign.md). */
final class CampaignTest {
    private static final Path FOLDER = Path.of("src/test/resources/campaign");
    private static final Path START_FILE = Path.of("/var/lib/etcd/etcd.yaml");
    private static final String RIGHT = "right";
    private static final String COMMAND = "command: [etcd, --config-file=/var/lib/etcd/etcd.yaml], and no args";
    private static final String CANNOT_BE_TOLD = "whether its command starts etcd from the start file cannot be told";
    private static final String NONE = "none of its containers runs etcd: one of them has to have " + COMMAND;

    static Stream<Arguments> files() {
        return Stream.of(
                told("kubeadm-1.13.yaml", "line 12: etcd is not started from the start file: write " + COMMAND),
                told("kubeadm-1.22.yaml", "line 13: etcd is not started from the start file: write " + COMMAND),
                told("kubeadm-1.34.yaml", "line 11: etcd is not started from the start file: write " + COMMAND),
                told("kubeadm-1.34-converted.yaml", RIGHT),
                told("kubeadm-ipv6.yaml", "lines 13 to 23: take out --advertise-client-urls, "),
                told("kubeadm-rootless.yaml", "line 43: runAsUser: 1011: etcd could not read the start file"),
                told("minikube.yaml", "where etcd's data lie elsewhere already, say that directory with --volume"),
                told("kube-up-main.json", "line 8: " + CANNOT_BE_TOLD + "; write " + COMMAND),
                told("kube-up-events.json", "line 8: " + CANNOT_BE_TOLD + "; write " + COMMAND),
                told("kube-up-etcd2-flags.yaml", "line 13: take out --addr, --bind-addr: etcd ignores flags"),
                told("json-with-flags.json", "line 7: etcd is not started from the start file: write " + COMMAND),
                told("kops-etcd-manager.yaml", NONE),
                told("kops-protokube.yaml", "line 8: " + CANNOT_BE_TOLD + "; write " + COMMAND),
                told("bootkube.yaml", "the volume /var/lib/etcd is not mounted"),
                told("openshift-3-sourced.yaml", "line 7: " + CANNOT_BE_TOLD + "; write " + COMMAND),
                told("openshift-4.yaml", "line 23: " + CANNOT_BE_TOLD + "; write " + COMMAND),
                told("bitnami.yaml", "line 8: what the image starts cannot be told from the manifest"),
                told(
                        "bitnami-with-the-start-file.yaml",
                        "line 10: runAsUser: 1001: etcd could not read the start file, which only its owner may read"),
                told("hardened-non-root.yaml", "line 7: runAsNonRoot: etcd could not read the start file"),
                told("hardened-root-without-capabilities.yaml", RIGHT),
                told("etcd-hack-three-pods.yaml", "its first document is no Pod (kind: Service)"),
                told("etcd-hack-one-pod-first.yaml", "the kubelet reads the first of several documents only"),
                told("etcd-hack-tls-secrets.yaml", "line 19: the volume tls is a secret, an object of the API server"),
                told("helm-statefulset.yaml", "its first document is no Pod (kind: StatefulSet)"),
                told("calico-daemonset.yaml", "its first document is no Pod (kind: DaemonSet)"),
                told("list-of-pods.yaml", "its first document is no Pod (kind: List)"),
                told("one-word-command.yaml", "line 7: " + CANNOT_BE_TOLD + "; write " + COMMAND),
                told("indented-too-little.yaml", "it is no Pod (spec is missing)"),
                told("jsonnet-hostpath-as-text.json", "line 7, column 46: a mapping is wanted here, not /var/lib/etcd"),
                told("wrapper-image.yaml", NONE),
                told("waits-for-names.yaml", "line 7: " + CANNOT_BE_TOLD + "; write " + COMMAND),
                told(
                        "template-not-filled-in.yaml",
                        "line 8, column 12: a text is wanted here, not a list or a mapping;"),
                told("jinja-placeholders-in-quotes.yaml", "line 9: take out --data-dir: "),
                told("variables-from-a-configmap.yaml", "line 10: take out envFrom: what it brings cannot be told"),
                told("configuration-from-a-configmap.yaml", "line 15: the volume config is a configMap, an object"),
                told("names-from-the-pod.yaml", "line 12: what $(MY_POD_NAME) will be cannot be told"),
                told("gateway.yaml", NONE),
                told(
                        "main-and-events-in-one-pod.yaml",
                        "lines 7 and 11: several containers run etcd; keep one of them"),
                told("backup-beside-it.yaml", RIGHT),
                told("time-zone-mounted.yaml", RIGHT),
                told("field/01-article-no-data-dir.yaml", "the volume /var/lib/etcd is not mounted (what etcd writes"),
                told(
                        "field/02-kubeadm-1.29.yaml",
                        "line 14: etcd is not started from the start file: write " + COMMAND),
                told(
                        "field/05-rke2-config-file.yaml",
                        "line 11: --config-file=/var/lib/rancher/rke2/server/db/etcd/config"),
                told("field/08-env-expansion.yaml", "line 10: what $(MY_NAME) will be cannot be told"),
                told(
                        "field/09-subpath.yaml",
                        "line 18: the container's /var/lib/etcd is /mnt/disk/etcd on this machine"),
                told("field/11-env-anchors.yaml", "line 13: take out ETCD_NAME, ETCD_DATA_DIR, ETCD_WAL_DIR"),
                told("field/13-force-new-cluster.yaml", "line 33: take out --force-new-cluster, which makes a cluster"),
                told(
                        "field/16-flow-list-unquoted-placeholder.yaml",
                        "; placeholders such as ${ETCD_NAME} are not filled in any more"),
                told("field/25-kubeadm-http-self-only.yaml", "line 34: this mount has no name, and no kubelet runs"));
    }

    private static Arguments told(String file, String words) {
        return Arguments.of(file, words);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void everyShapeIsRightOrTold(String file, String words) throws IOException {
        var said = said(EtcdPod.read(Files.readAllBytes(FOLDER.resolve(file)), START_FILE, Optional.empty()));
        assertThat(said).contains(words).doesNotContain("Exception", "java.", "io.", "org.");
        assertThat(said.equals(RIGHT)).isEqualTo(words.equals(RIGHT));
    }

    private static String said(PodState state) {
        return switch (state) {
            case PodState.Absent() -> "";
            case PodState.FromStartFile(), PodState.AsItIs _ -> RIGHT;
            case PodState.Otherwise(var toChange) -> String.join("\n", toChange);
            case PodState.Unreadable(var cause) -> cause;
        };
    }

    @Test
    void everyFileHasARow() throws IOException {
        try (var files = Files.walk(FOLDER)) {
            assertThat(files().map(row -> String.valueOf(row.get()[0])))
                    .containsExactlyInAnyOrderElementsOf(files.filter(Files::isRegularFile)
                            .map(file -> FOLDER.relativize(file).toString())
                            .toList());
        }
    }
}
