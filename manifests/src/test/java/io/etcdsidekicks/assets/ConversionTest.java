package io.etcdsidekicks.assets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.gson.JsonParser;
import io.etcdsidekicks.discovery.startfile.ConfigFault;
import io.kubernetes.client.openapi.models.V1Pod;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConversionTest {
    /** In the shape that kubeadm writes. */
    private static final String KUBEADM = """
            apiVersion: v1
            kind: Pod
            metadata:
              creationTimestamp: null
              labels: {component: etcd, tier: control-plane}
              name: etcd
              namespace: kube-system
            spec:
              containers:
              - command:
                - etcd
                - --advertise-client-urls=https://10.0.0.11:2379
                - --cert-file=/etc/kubernetes/pki/etcd/server.crt
                - --client-cert-auth=true
                - --data-dir=/var/lib/etcd
                - --experimental-watch-progress-notify-interval=5s
                - --initial-advertise-peer-urls=https://10.0.0.11:2380
                - --initial-cluster=cp-1=https://10.0.0.11:2380
                - --key-file=/etc/kubernetes/pki/etcd/server.key
                - --listen-client-urls=https://127.0.0.1:2379,https://10.0.0.11:2379
                - --listen-metrics-urls=http://127.0.0.1:2381
                - --listen-peer-urls=https://10.0.0.11:2380
                - --name=cp-1
                - --peer-cert-file=/etc/kubernetes/pki/etcd/peer.crt
                - --peer-client-cert-auth=true
                - --peer-key-file=/etc/kubernetes/pki/etcd/peer.key
                - --peer-trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt
                - --snapshot-count=10000
                - --trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt
                image: registry.k8s.io/etcd:3.5.16-0
                name: etcd
                livenessProbe:
                  httpGet: {host: 127.0.0.1, path: '/health?serializable=true', port: 2381, scheme: HTTP}
                volumeMounts:
                - {mountPath: /var/lib/etcd, name: etcd-data}
                - {mountPath: /etc/kubernetes/pki/etcd, name: etcd-certs}
              hostNetwork: true
              volumes:
              - hostPath: {path: /etc/kubernetes/pki/etcd, type: DirectoryOrCreate}
                name: etcd-certs
              - hostPath: {path: /var/lib/etcd, type: DirectoryOrCreate}
                name: etcd-data
            status: {}
            """;

    @Test
    void kubeadmsFlagsBecomeATemplate() throws ConfigFault {
        var converted = Conversion.of(KUBEADM);
        assertThat(converted.template()).isEqualTo("""
                data-dir: /var/lib/etcd
                experimental-watch-progress-notify-interval: 5000000000
                listen-metrics-urls: http://127.0.0.1:2381
                snapshot-count: 10000
                client-transport-security:
                  cert-file: /etc/kubernetes/pki/etcd/server.crt
                  client-cert-auth: true
                  key-file: /etc/kubernetes/pki/etcd/server.key
                  trusted-ca-file: /etc/kubernetes/pki/etcd/ca.crt
                peer-transport-security:
                  cert-file: /etc/kubernetes/pki/etcd/peer.crt
                  client-cert-auth: true
                  key-file: /etc/kubernetes/pki/etcd/peer.key
                  trusted-ca-file: /etc/kubernetes/pki/etcd/ca.crt
                """);
        assertThat(converted.tls()).isTrue();
        assertThat(converted.volume()).isEqualTo(Path.of("/var/lib/etcd"));
        assertThat(converted.healthUrl()).contains("http://127.0.0.1:2381/health");
        assertThat(converted.told())
                .contains("left out, the gate writes it: --name=cp-1")
                .anyMatch(line -> line.contains("experimental-watch-progress-notify-interval") && line.contains("3.7"));
    }

    @Test
    void kubeadmsPodKeepsAllButHowEtcdIsStarted() throws Exception {
        var pod = Conversion.of(KUBEADM).pod().orElseThrow();
        V1Pod.validateJsonElement(JsonParser.parseString(pod.toString()));
        var etcd = pod.at("/spec/containers/0");
        assertThat(etcd.path("command").toString()).isEqualTo("[\"etcd\",\"--config-file=/var/lib/etcd/etcd.yaml\"]");
        assertThat(etcd.path("image").asText()).isEqualTo("registry.k8s.io/etcd:3.5.16-0");
        assertThat(etcd.path("volumeMounts")).hasSize(2);
        assertThat(etcd.at("/livenessProbe/httpGet/port").asInt()).isEqualTo(2381);
        assertThat(etcd.at("/resources/requests/cpu").asText()).isEqualTo("100m");
        assertThat(pod.at("/spec/enableServiceLinks").asBoolean(true)).isFalse();
        assertThat(pod.at("/metadata/uid").asText()).hasSize(36);
        assertThat(pod.has("status")).isFalse();
    }

    /** Earlier versions mounted only the data directory: the start file would lie in the container. */
    @Test
    void theWholeVolumeIsMountedWhereOnlyTheDataWere() throws ConfigFault {
        var pod = Conversion.of(KUBEADM.replace("/var/lib/etcd", "/var/lib/etcd/data"))
                .pod()
                .orElseThrow();
        assertThat(pod.at("/spec/containers/0/volumeMounts").findValuesAsText("mountPath"))
                .containsExactly("/etc/kubernetes/pki/etcd", "/var/lib/etcd");
        assertThat(pod.at("/spec/volumes").findValuesAsText("path"))
                .containsExactly("/etc/kubernetes/pki/etcd", "/var/lib/etcd");
    }

    /** The start file names directories, and has to mean the same in the container and on the machine. */
    @Test
    void aDiskIsMountedUnderThePathThatItHasOnTheMachine() throws ConfigFault {
        var converted = Conversion.of(KUBEADM.replace("--data-dir=/var/lib/etcd", "--data-dir=/var/lib/etcd/d")
                .replace("{mountPath: /var/lib/etcd, ", "{mountPath: /var/lib/etcd, subPath: sub, ")
                .replace("path: /var/lib/etcd, type", "path: /mnt/disk, type"));
        assertThat(converted.template()).startsWith("data-dir: /mnt/disk/sub/d\n");
        assertThat(converted.volume()).isEqualTo(Path.of("/mnt/disk"));
        var pod = converted.pod().orElseThrow();
        assertThat(pod.at("/spec/containers/0/command/1").asText()).isEqualTo("--config-file=/mnt/disk/etcd.yaml");
        assertThat(pod.at("/spec/containers/0/volumeMounts").findValuesAsText("mountPath"))
                .containsExactly("/etc/kubernetes/pki/etcd", "/mnt/disk");
        assertThat(pod.toString()).doesNotContain("subPath");
    }

    @Test
    void whatElseLiesThereIsToldWhenThePathChanges() {
        var elsewhere = KUBEADM.replace("path: /var/lib/etcd, type", "path: /mnt/disk, type")
                .replace("--cert-file=/etc/kubernetes/pki", "--cert-file=/var/lib/etcd");
        assertThat(faults(elsewhere))
                .anyMatch(problem -> problem.startsWith("--cert-file=/var/lib/etcd/etcd/server.crt: lies in a volume"));
    }

    /** Placeholders of an earlier version, or a field of the pod. */
    @Test
    void whatTheGateWritesNeedNotBeKnown() throws ConfigFault {
        assertThat(Conversion.of("ETCD_NAME=${ETCD_NAME}\nETCD_DATA_DIR=/srv/etcd\nNAME=other")
                        .told())
                .contains("left out, the gate writes it: --name=${ETCD_NAME}");
        assertThat(Conversion.of(KUBEADM.replace("--name=cp-1", "--name=$(NODE)")
                                .replace(
                                        "    name: etcd\n    liveness",
                                        "    name: etcd\n    env: [{name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]\n"
                                                + "    liveness"))
                        .template())
                .startsWith("data-dir");
    }

    @Test
    void variablesCountLikeFlagsAndFlagsWin() throws ConfigFault {
        var converted = Conversion.of(KUBEADM.replace(
                        "- --snapshot-count=10000",
                        "- --snapshot-count=10000\n    - --snapshot-count\n    - \"$(COUNT)\"")
                .replace("    name: etcd\n    liveness", """
                            name: etcd
                            env:
                            - {name: COUNT, value: "5"}
                            - {name: ETCD_SNAPSHOT_COUNT, value: "7"}
                            - {name: ETCD_HEARTBEAT_INTERVAL, value: "200"}
                        """.indent(0) + "    liveness"));
        assertThat(converted.template()).contains("snapshot-count: 5\n", "heartbeat-interval: 200\n");
        assertThat(converted.pod().orElseThrow().at("/spec/containers/0/env").findValuesAsText("name"))
                .containsExactly("COUNT");
    }

    @Test
    void anEnvironmentFileBecomesATemplateToo() throws ConfigFault {
        var converted = Conversion.of("""
                # etcd
                ETCD_NAME="node-1"
                export ETCD_DATA_DIR=/srv/etcd/data
                ETCD_WAL_DIR=''
                ETCD_AUTO_COMPACTION_RETENTION=8
                ETCD_PEER_AUTO_TLS=false
                JAVA_HOME=/opt/java
                """);
        assertThat(converted.template()).isEqualTo("""
                data-dir: /srv/etcd/data
                auto-compaction-retention: '8'
                peer-transport-security:
                  auto-tls: false
                """);
        assertThat(converted.pod()).isEmpty();
        assertThat(converted.volume()).isEqualTo(Path.of("/srv/etcd/data"));
        assertThat(converted.told()).anyMatch(line -> line.contains("let them mount /srv/etcd"));
    }

    /** The start file has to lie on the disk with both. */
    @Test
    void withAWalOfItsOwnTheVolumeIsWhatBothAreIn() throws ConfigFault {
        assertThat(Conversion.of("ETCD_DATA_DIR=/srv/etcd/data\nETCD_WAL_DIR=/srv/etcd/wal")
                        .volume())
                .isEqualTo(Path.of("/srv/etcd"));
        assertThat(faults("ETCD_DATA_DIR=/srv/etcd\nETCD_WAL_DIR=/mnt/wal"))
                .anyMatch(problem -> problem.startsWith("wal-dir: /mnt/wal: has to be an absolute path on the volume"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "- --force-new-cluster | force-new-cluster: true: makes a cluster of its own",
                "- --peer-crl-file=/crl | --peer-crl-file=/crl: has no place in a configuration file",
                "- --grpc-keepalive-timeout=20 | --grpc-keepalive-timeout=20: has to be a duration",
                "- --config-file=/etc/etcd.yaml | config-file=/etc/etcd.yaml: beside it etcd ignores every flag",
                "- --wal-dir=/wal | /wal: no volume is mounted there",
                "- --cors=https://10.0.0.11 | cors=https://10.0.0.11: names this machine",
                "- --cors=$(NOT_THERE) | cors=$(NOT_THERE): refers to a variable whose value is not in the pod",
                "- snapshot | snapshot: is no flag"
            })
    void whatCannotBeConvertedIsTold(String word, String told) {
        assertThat(faults(KUBEADM.replace("- --data-dir", word + "\n    - --data-dir")))
                .anyMatch(problem -> problem.startsWith(told));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'    - --data-dir=/var/lib/etcd\\n' | '' | data-dir: is not said",
                "'mountPath: /var/lib/etcd, ' | 'mountPath: /var/lib/etcd, subPathExpr: a, ' | /var/lib/etcd: the volume",
                "'hostPath: {path: /var/lib/etcd, type: DirectoryOrCreate}' | 'emptyDir: {}' | /var/lib/etcd: the volume",
                "'    - etcd\\n' | '    - sh\\n    - -c\\n' | containers: 0 of them are started as etcd",
                "spec: | 'spec: [' | no YAML"
            })
    void aPodThatCannotBeToldIsNotGuessed(String was, String is, String told) {
        var pod = KUBEADM.replace(was.replace("\\n", "\n"), is.replace("\\n", "\n"));
        assertThat(pod).isNotEqualTo(KUBEADM);
        assertThat(faults(pod)).anyMatch(problem -> problem.startsWith(told));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ETCD_DATA_DIR=$HOME/etcd", "ETCD_DATA_DIR=\"/srv", "etcd --data-dir=/srv"})
    void anEnvironmentFileThatOnlyAShellUnderstandsIsTold(String line) {
        assertThat(faults("ETCD_DATA_DIR=/srv/etcd\n" + line))
                .containsExactly("line 2: " + line + ": cannot be told; it has to be like ETCD_NAME=\"node-1\"");
    }

    @Test
    void urlsThatContradictTheCertificatesAreTold() {
        assertThat(faults("ETCD_DATA_DIR=/srv/etcd\nETCD_INITIAL_ADVERTISE_PEER_URLS=https://10.0.0.11:2380"))
                .containsExactly("initial-advertise-peer-urls: https://10.0.0.11:2380: is TLS, and there is no"
                        + " peer-cert-file; make the two agree");
        assertThat(faults(KUBEADM.replace("listen-peer-urls=https:", "listen-peer-urls=http:")))
                .anyMatch(problem -> problem.matches("listen-peer-urls: http://.*: is plain text, although there is a"
                        + " peer-cert-file; make the two agree"));
    }

    private static List<String> faults(String text) {
        return catchThrowableOfType(ConfigFault.class, () -> Conversion.of(text))
                .problems();
    }
}
