package io.etcdsidekicks.gate.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.gate.PodState;
import io.etcdsidekicks.gate.Pods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EtcdPodsTest {
    private static final Path START_FILE = Path.of("/var/lib/etcd/etcd.yaml");
    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: etcd}
            spec:
              containers:
                - name: etcd
                  command: [etcd, --config-file=/var/lib/etcd/etcd.yaml]
                  volumeMounts: [{name: etcd, mountPath: /var/lib/etcd}]
              volumes: [{name: etcd, hostPath: {path: /var/lib/etcd}}]
              hostNetwork: true
            """;
    private static final String WITH_FLAGS = POD.replace("--config-file=/var/lib/etcd/etcd.yaml", "--name=a");
    private static final PodState RIGHT = new PodState.FromStartFile();
    private static final PodState ABSENT = new PodState.Absent();

    @TempDir
    Path directory = Path.of("");

    private Path kubelet = Path.of("");
    private Path staged = Path.of("");
    private Path installed = Path.of("");

    @BeforeEach
    void names() throws IOException {
        kubelet = Files.createDirectory(directory.resolve("manifests"));
        staged = Files.createDirectory(directory.resolve("staged")).resolve("etcd.yaml");
        installed = kubelet.resolve("etcd.yaml");
    }

    private Pods look() {
        return look(Optional.of(staged));
    }

    private Pods look(Optional<Path> manifest) {
        return new EtcdPods(new DiskFiles(), manifest, kubelet, START_FILE, Optional.empty()).look();
    }

    @Test
    void seesTheStagedPod() throws IOException {
        Files.writeString(staged, POD);
        assertThat(look()).isEqualTo(new Pods(true, true, RIGHT, ABSENT, false, List.of()));
    }

    @Test
    void seesTheInstalledPod() throws IOException {
        Files.writeString(installed, POD);
        assertThat(look()).isEqualTo(new Pods(true, true, ABSENT, RIGHT, false, List.of()));
    }

    @Test
    void seesWhetherBothAreTheSame() throws IOException {
        Files.writeString(staged, POD);
        Files.writeString(installed, POD);
        assertThat(look()).isEqualTo(new Pods(true, true, RIGHT, RIGHT, true, List.of()));

        Files.writeString(installed, POD.replace("name: etcd", "name: etcd2"));
        assertThat(look()).isEqualTo(new Pods(true, true, RIGHT, RIGHT, false, List.of()));
    }

    /** The kubelet compares pods, and restarts nothing for these. */
    @Test
    void commentsAndLayoutMakeNoOtherPod() throws IOException {
        Files.writeString(installed, POD);
        Files.writeString(staged, "# another day\n" + POD.replace("kind: Pod", "kind:   'Pod'"));
        assertThat(look().same()).isTrue();

        Files.writeString(staged, POD.replace("name: etcd", "name: etcd2"));
        assertThat(look().same()).isFalse();
    }

    @Test
    void nothingIsNotTheSameAsNothing() {
        assertThat(look()).isEqualTo(new Pods(true, true, ABSENT, ABSENT, false, List.of()));
    }

    @Test
    void aPodOfAnOlderVersionIsInstalledAllTheSame() throws IOException {
        Files.writeString(installed, WITH_FLAGS);
        assertThat(look().installed()).isInstanceOf(PodState.Otherwise.class);
        assertThat(look().others()).isEmpty();
    }

    @Test
    void withoutAManifestOnlyOthersAreLookedFor() throws IOException {
        Files.writeString(installed, POD);
        assertThat(look(Optional.empty())).isEqualTo(new Pods(false, true, ABSENT, ABSENT, false, List.of(installed)));
    }

    @Test
    void withoutTheKubeletsDirectoryNothingIsInstalled() throws IOException {
        Files.delete(kubelet);
        assertThat(look()).isEqualTo(new Pods(true, false, ABSENT, ABSENT, false, List.of()));
    }

    /** The kubelet takes no notice of a file's ending. */
    @Test
    void etcdUnderAnyOtherNameIsSeen() throws IOException {
        Files.writeString(installed, POD);
        var backup = Files.writeString(kubelet.resolve("etcd.yaml.backup"), WITH_FLAGS);
        var server = Files.writeString(kubelet.resolve("etcd-server.manifest"), POD);
        var link = Files.createSymbolicLink(
                kubelet.resolve("link"), Files.writeString(directory.resolve("elsewhere"), WITH_FLAGS));
        assertThat(look().others()).containsExactly(server, backup, link);
    }

    @Test
    void whatTheKubeletDoesNotRunIsNoOther() throws Exception {
        Files.writeString(kubelet.resolve(".etcd.yaml.handing-over"), POD);
        Files.writeString(Files.createDirectory(kubelet.resolve("old")).resolve("etcd.yaml"), POD);
        Files.writeString(kubelet.resolve("notes.txt"), "run etcd here");
        Files.writeString(kubelet.resolve("broken.yaml"), POD + "  {");
        Files.writeString(kubelet.resolve("service.yaml"), POD.replace("kind: Pod", "kind: Service"));
        Files.writeString(
                kubelet.resolve("kube-apiserver.yaml"), POD.replace("[etcd, --config-file", "[kube-apiserver, --a"));
        Files.createSymbolicLink(kubelet.resolve("nowhere"), directory.resolve("missing"));
        assertThat(new ProcessBuilder("mkfifo", kubelet.resolve("fifo").toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
        assertThat(look().others()).isEmpty();
    }

    @Test
    void nothingButARegularFileIsReadAsAManifest() throws IOException {
        Files.createDirectory(staged);
        Files.createSymbolicLink(installed, Files.writeString(directory.resolve("elsewhere"), POD));
        assertThat(look().staged()).isEqualTo(new PodState.Unreadable(staged + ": it is a directory, no regular file"));
        assertThat(look().installed())
                .isEqualTo(new PodState.Unreadable(installed + ": it is a symbolic link, no regular file"));
    }

    @Test
    void aStagedPodThatIsNoneSaysWhy() throws IOException {
        Files.writeString(staged, "kind: Service");
        assertThat(look().staged()).isEqualTo(new PodState.Unreadable("its first document is no Pod (kind: Service)"));
    }

    @Test
    void aPodStagedWithTheKubeletIsRefused() throws IOException {
        staged = Files.writeString(installed, POD);
        assertThat(look().staged())
                .isInstanceOfSatisfying(
                        PodState.Unreadable.class,
                        unreadable -> assertThat(unreadable.cause()).contains("the kubelet's own directory"));
    }

    @Test
    void aPodThatNoKubeletWouldReadIsRefused() throws IOException {
        staged = Files.writeString(staged.resolveSibling(".etcd.yaml"), POD);
        assertThat(look().staged())
                .isInstanceOfSatisfying(
                        PodState.Unreadable.class,
                        unreadable -> assertThat(unreadable.cause()).contains("begins with a dot"));
    }
}
