package io.etcdsidekicks.assets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.gson.JsonParser;
import io.etcdsidekicks.discovery.settings.Launch;
import io.kubernetes.client.openapi.models.V1Pod;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AssetsCommandTest {
    private static final String FIVE =
            "node-1=10.0.0.11,node-2=10.0.0.12,node-3=10.0.0.13,node-4=10.0.0.14,node-5=fd00::15";

    @TempDir
    Path folder;

    private record Ended(int code, String words) {}

    @Test
    void showsFirstAndWritesNothing() throws IOException {
        var shown = run("--cluster", "prod", "--machines", FIVE);
        assertThat(shown.code()).isZero();
        assertThat(shown.words())
                .contains("new  node-1/etc/kubernetes/manifests/registrar.yaml")
                .contains("nothing was written; --write writes");
        assertThat(files()).isEmpty();
    }

    @Test
    void writesWhatItHasShown() throws IOException {
        var written = run("--cluster", "prod", "--machines", FIVE, "--write");
        assertThat(written.code()).isZero();
        assertThat(files())
                .contains(
                        "README.md",
                        "kube-apiserver/kubeadm-etcd.yaml",
                        "node-5/etc/consul.d/consul.json",
                        "node-5/etc/etcd-sidekicks/settings.yml",
                        "node-5/etc/etcd-sidekicks/etcd-template.yaml",
                        "node-5/etc/kubernetes/manifests/readiness-gate.yaml",
                        "node-5/etc/kubernetes/staged/etcd.yaml")
                .allSatisfy(file -> assertThat(written.words()).contains(file));
        assertThat(text("node-2/etc/etcd-sidekicks/settings.yml")).isEqualTo("""
                registrar:
                  cluster: prod
                  template: /etc/etcd-sidekicks/etcd-template.yaml
                readiness-gate:
                  cluster: prod
                  manifest: /etc/kubernetes/staged/etcd.yaml
                  size: 5
                  stay: true
                  template: /etc/etcd-sidekicks/etcd-template.yaml
                """);
        assertThat(text("kube-apiserver/kubeadm-etcd.yaml"))
                .contains("http://10.0.0.11:2379,http://10.0.0.12:2379")
                .contains("- http://[fd00:0:0:0:0:0:0:15]:2379");
    }

    @Test
    void aManifestIsTheRepositorysOwnButForItsImage() throws IOException {
        run("--cluster", "prod", "--machines", FIVE, "--etcd-image", "registry.example:5000/etcd@sha256:00", "--write");
        assertThat(text("node-3/etc/kubernetes/staged/etcd.yaml"))
                .isEqualTo(Files.readString(Path.of("etcd.yaml"))
                        .replaceAll("image: .*", "image: registry.example:5000/etcd@sha256:00"));
        for (var pod : List.of("consul", "registrar", "readiness-gate")) {
            var made = text("node-3/etc/kubernetes/manifests/" + pod + ".yaml");
            assertThat(made).isEqualTo(Files.readString(Path.of(pod + ".yaml")));
            V1Pod.validateJsonElement(JsonParser.parseString(ManifestsTest.json(made)));
        }
    }

    @Test
    void threeOfTheMachinesRunConsulServers() throws IOException {
        run("--cluster", "prod", "--machines", FIVE, "--write");
        var server = new ObjectMapper().readTree(text("node-3/etc/consul.d/consul.json"));
        assertThat(server.path("server").asBoolean()).isTrue();
        assertThat(server.path("bootstrap_expect").asInt()).isEqualTo(3);
        assertThat(server.path("bind_addr").asText()).isEqualTo("10.0.0.13");
        assertThat(server.path("retry_join")).hasSize(3);
        var agent = new ObjectMapper().readTree(text("node-4/etc/consul.d/consul.json"));
        assertThat(agent.path("server").asBoolean()).isFalse();
        assertThat(agent.has("bootstrap_expect")).isFalse();
        assertThat(agent.path("node_name").asText()).isEqualTo("node-4");
    }

    @Test
    void makesUnitsInsteadOfPods() throws IOException {
        run("--cluster", "prod", "--machines", FIVE, "--systemd", "--write");
        assertThat(files())
                .contains("node-1/etc/systemd/system/etcd.service", "node-1/etc/etcd-sidekicks/environment")
                .noneMatch(file -> file.contains("kubernetes"));
        assertThat(text("node-1/etc/etcd-sidekicks/settings.yml"))
                .contains("size: 5", "template: ")
                .doesNotContain("manifest", "stay");
    }

    @Test
    void theUnitsOfAnEtcdThatIsThereNameItsVolume() throws IOException {
        var today = Files.writeString(folder.resolve("etcd.env"), "ETCD_NAME=node-1\nETCD_DATA_DIR=/srv/etcd\n");
        run("--cluster", "prod", "--machines", FIVE, "--systemd", "--from", today.toString(), "--write");
        assertThat(text("node-1/etc/systemd/system/etcd.service"))
                .contains(
                        "ExecStart=/usr/bin/etcd --config-file=/srv/etcd/etcd.yaml\n",
                        "RequiresMountsFor=/srv/etcd /var/lib/etcd-sidekicks ",
                        "StateDirectory=etcd-sidekicks\n")
                .doesNotContain("/var/lib/etcd/", "/var/lib/etcd ");
    }

    @Test
    void aFileThatIsNotThereIsTold() {
        assertThat(run("--cluster", "prod", "--machines", FIVE, "--from", "/nonexistent/etcd.env")
                        .words())
                .contains("--from /nonexistent/etcd.env: cannot be read (/nonexistent/etcd.env: no such file or"
                        + " directory)");
    }

    @Test
    void convertsAnEtcdThatIsThere() throws IOException {
        var today = folder.resolve("etcd.env");
        Files.writeString(
                today, "ETCD_NAME=node-1\nETCD_DATA_DIR=/srv/etcd\nETCD_PEER_AUTO_TLS=true\nETCD_AUTO_TLS=true\n");
        var made = run("--cluster", "prod", "--machines", FIVE, "--from", today.toString(), "--write");
        assertThat(made.code()).isZero();
        assertThat(made.words()).contains("left out, the gate writes it: --name=node-1");
        assertThat(text("node-1/etc/etcd-sidekicks/etcd-template.yaml")).contains("data-dir: /srv/etcd");
        assertThat(text("node-1/etc/etcd-sidekicks/settings.yml")).contains("tls: true", "volume: /srv/etcd");
        assertThat(text("node-1/etc/kubernetes/staged/etcd.yaml"))
                .contains("--config-file=/srv/etcd/etcd.yaml", "mountPath: /srv/etcd\n", "path: /srv/etcd\n");
        assertThat(text("kube-apiserver/kubeadm-etcd.yaml")).contains("https://10.0.0.11:2379");
    }

    @Test
    void writesNothingOfAnEtcdThatItCannotConvert() throws IOException {
        var today = folder.resolve("etcd.env");
        Files.writeString(today, "ETCD_DATA_DIR=/srv/etcd\nETCD_FORCE_NEW_CLUSTER=true\n");
        var refused = run("--cluster", "prod", "--machines", FIVE, "--from", today.toString(), "--write");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.words()).contains("etcd.env: force-new-cluster: true");
        assertThat(files()).isEmpty();
    }

    @Test
    void neverOverwrites() throws IOException {
        run("--cluster", "prod", "--machines", FIVE, "--write");
        var again = run("--cluster", "prod", "--machines", FIVE, "--write");
        assertThat(again.code()).isZero();
        assertThat(again.words()).contains("everything is there already");

        Files.delete(out().resolve("README.md"));
        var settings = out().resolve("node-1/etc/etcd-sidekicks/settings.yml");
        Files.writeString(settings, "mine");
        var refused = run("--cluster", "prod", "--machines", FIVE, "--write");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.words())
                .contains("DIFF node-1/etc/etcd-sidekicks/settings.yml")
                .contains("never overwritten: [node-1/etc/etcd-sidekicks/settings.yml]");
        assertThat(settings).hasContent("mine");
        assertThat(out().resolve("README.md")).doesNotExist();
    }

    @Test
    void tellsEveryMistakeAtOnce() {
        var wrong = run("--cluster", "Prod", "--machines", "node-1=10.0.0.1,node-1=10.0.0.2", "--etcd-image", "a b");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.words())
                .contains("wrong settings (3)")
                .contains("--cluster Prod: must be made of")
                .contains("--machines node-1=10.0.0.1,node-1=10.0.0.2: has the name node-1 more than once")
                .contains("--etcd-image a b: must be an image's name");
        assertThat(run("--cluster", "prod").words()).contains("--machines: is needed");
        assertThat(run("--cluster", "prod", "--machines", "10.0.0.1").words()).contains("NAME=ADDRESS");
    }

    private Path out() {
        return folder.resolve("made");
    }

    private String text(String file) throws IOException {
        return Files.readString(out().resolve(file));
    }

    private List<String> files() throws IOException {
        if (Files.notExists(out())) {
            return List.of();
        }
        try (var files = Files.walk(out())) {
            return files.filter(Files::isRegularFile)
                    .map(file -> out().relativize(file).toString())
                    .toList();
        }
    }

    private Ended run(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--out", out().toString()));
        var bytes = new ByteArrayOutputStream();
        var stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        var out = System.out;
        var err = System.err;
        System.setOut(stream);
        System.setErr(stream);
        try {
            var code = Launch.run("assets", new AssetsCommand(), Map.of(), all.toArray(String[]::new));
            return new Ended(code, bytes.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }
}
