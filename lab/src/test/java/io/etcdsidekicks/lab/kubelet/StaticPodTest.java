package io.etcdsidekicks.lab.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StaticPodTest {
    private static final String POD = """
            kind: Pod
            metadata: {name: etcd}
            spec:
              containers:
                - name: etcd
                  command: [etcd, --name=$(NAME)]
                  args: ["--data-dir=/data", "$(UNKNOWN)"]
                  env: [{name: NAME, value: node-1}]
                  volumeMounts:
                    - {name: a, mountPath: /in/data, subPath: sub}
                    - {name: b, mountPath: /in, mountPropagation: HostToContainer, readOnly: true}
                    - {name: c, mountPath: /tmp}
              volumes:
                - {name: a, hostPath: {path: /data, type: Directory}}
                - {name: b, hostPath: {path: /other}}
                - {name: c, emptyDir: {}}
            """;

    @Test
    void readsCommandArgumentsAndEnvironment() {
        var pod = parse(POD).orElseThrow();
        assertThat(pod.name()).isEqualTo("etcd");
        assertThat(pod.containers().getFirst().command())
                .containsExactly("etcd", "--name=node-1", "--data-dir=/data", "$(UNKNOWN)");
    }

    @Test
    void readsHostPathsAndHowEachContainerSeesThemTheOuterOnesFirst() {
        var pod = parse(POD).orElseThrow();
        assertThat(pod.volumes())
                .containsExactly(
                        new StaticPod.HostPath("a", "/data", "Directory"), new StaticPod.HostPath("b", "/other", ""));
        assertThat(pod.containers().getFirst().mounts())
                .containsExactly(
                        new StaticPod.Mount("/other", "/in", true, true),
                        new StaticPod.Mount("/data/sub", "/in/data", false, false));
    }

    @Test
    void halfAFileThatIsAPodIsAPod() {
        var half = POD.substring(0, POD.indexOf("  volumes:"));
        assertThat(parse(half).orElseThrow().volumes()).isEmpty();
    }

    @Test
    void equalContentIsTheSamePod() {
        assertThat(parse(POD + "# a comment\n")).isEqualTo(parse(POD));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "kind: Service", "kind: Pod", "{", "kind: Pod\nspec: {containers: []}"})
    void whatTheKubeletCouldNotRunIsNoPod(String manifest) {
        assertThat(parse(manifest)).isEmpty();
    }

    private static Optional<StaticPod> parse(String manifest) {
        return StaticPod.parse(manifest.getBytes(StandardCharsets.UTF_8));
    }
}
