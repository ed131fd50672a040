package io.etcdsidekicks.assets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.gson.JsonParser;
import io.etcdsidekicks.discovery.settings.VolumeSettings;
import io.etcdsidekicks.discovery.startfile.EtcdConfig;
import io.etcdsidekicks.discovery.startfile.TemplateReader;
import io.kubernetes.client.openapi.models.V1Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The repository's manifests, against the schema that Kubernetes itself publishes, and against what real kubelets taught
 * (docs/facts.md 9).
 */
final class ManifestsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Stream<Path> pods() throws IOException {
        try (var files = Files.newDirectoryStream(Path.of("."), "*.yaml")) {
            var pods = StreamSupport.stream(files.spliterator(), false)
                    .filter(ManifestsTest::isPod)
                    .sorted()
                    .toList();
            assertThat(pods).hasSize(4);
            return pods.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("pods")
    void keepsToTheSchema(Path manifest) throws IOException {
        V1Pod.validateJsonElement(JsonParser.parseString(json(Files.readString(manifest))));
    }

    @Test
    void theSchemaKnowsAMistake() throws IOException {
        var misspelt = Files.readString(Path.of("registrar.yaml")).replace("hostNetwork:", "hostNetworks:");
        assertThatThrownBy(() -> V1Pod.validateJsonElement(JsonParser.parseString(json(misspelt))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("hostNetworks");
    }

    /** A kubelet without an API server would run two pods of one name side by side, else (docs/facts.md 4). */
    @ParameterizedTest
    @MethodSource("pods")
    void hasAUidThatStays(Path manifest) throws IOException {
        assertThat(tree(manifest).at("/metadata/uid").asText()).hasSize(36);
    }

    @Test
    void eachPodHasAUidOfItsOwn() throws IOException {
        assertThat(pods().map(pod -> tree(pod).at("/metadata/uid").asText()).toList())
                .doesNotHaveDuplicates();
    }

    /** Static pods may not refer to anything that only an API server has (docs/facts.md 4). */
    @ParameterizedTest
    @MethodSource("pods")
    void needsNoApiServer(Path manifest) throws IOException {
        assertThat(Files.readString(manifest))
                .doesNotContain("configMap", "secretKeyRef", "secretName", "serviceAccount", "valueFrom");
    }

    /** Beside --config-file etcd ignores flags and ETCD_..., so whoever reads one here would be misled. */
    @Test
    void etcdIsStartedFromTheStartFileAndNothingElse() {
        var etcd = container(Path.of("etcd.yaml"));
        assertThat(texts(etcd.path("command"))).containsExactly("etcd", "--config-file=/var/lib/etcd/etcd.yaml");
        assertThat(etcd.has("args")).isFalse();
        assertThat(etcd.has("env")).isFalse();
        assertThat(etcd.has("envFrom")).isFalse();
    }

    /** The start file says the same path to etcd and to whoever looks at it from outside. */
    @Test
    void etcdSeesItsVolumeUnderTheSamePathAsTheMachine() {
        var mounts = container(Path.of("etcd.yaml")).path("volumeMounts");
        assertThat(mounts).hasSize(1);
        assertThat(mounts.at("/0/mountPath").asText()).isEqualTo("/var/lib/etcd");
        assertThat(mounts.path(0).has("subPath")).isFalse();
        assertThat(hostPath(Path.of("etcd.yaml"), mounts.at("/0/name").asText()))
                .isEqualTo("/var/lib/etcd");
    }

    /** Without them a pod comes last on a busy machine: three times as long to reboot (docs/facts.md 9.5). */
    @ParameterizedTest
    @MethodSource("pods")
    void asksForCpuAndMemory(Path manifest) {
        var requests = container(manifest).at("/resources/requests");
        assertThat(requests.path("cpu").asText()).isNotEmpty();
        assertThat(requests.path("memory").asText()).isNotEmpty();
    }

    /** A Service called "registrar" would become the setting REGISTRAR_PORT (docs/facts.md 9.11). */
    @ParameterizedTest
    @MethodSource("pods")
    void getsNoVariablesOfServices(Path manifest) {
        assertThat(tree(manifest).at("/spec/enableServiceLinks").asBoolean(true))
                .isFalse();
    }

    /** A flag here wins over settings.yml, where somebody would change it in vain. */
    @ParameterizedTest
    @ValueSource(strings = {"registrar.yaml", "readiness-gate.yaml"})
    void repeatsNoSetting(String manifest) {
        var container = container(Path.of(manifest));
        assertThat(texts(container.path("args"))).containsExactly("--config=/etc/etcd-sidekicks/settings.yml");
        assertThat(container.has("env")).isFalse();
    }

    /** A mount of the volume itself goes on showing the old disk after another one was mounted (docs/facts.md 9.25). */
    @ParameterizedTest
    @ValueSource(strings = {"registrar.yaml", "readiness-gate.yaml"})
    void seesTheVolumeFromItsParent(String manifest) {
        var mounts = container(Path.of(manifest)).path("volumeMounts");
        assertThat(mounts.findValuesAsText("mountPath"))
                .contains("/var/lib")
                .noneMatch(path -> path.startsWith("/var/lib/"));
        assertThat(stream(mounts)
                        .filter(mount -> mount.path("mountPath").asText().equals("/var/lib"))
                        .map(mount -> mount.path("mountPropagation").asText()))
                .containsExactly("HostToContainer");
    }

    /** Such a probe asks whether the program hangs; a wait or a refusal is no reason to kill it (docs/facts.md 9.9). */
    @ParameterizedTest
    @ValueSource(strings = {"registrar.yaml", "readiness-gate.yaml", "consul.yaml"})
    void hasMinutesToStartAndIsKilledOnlyWhenItHangs(String manifest) {
        var container = container(Path.of(manifest));
        var start = container.path("startupProbe");
        assertThat(start.path("periodSeconds").asInt()
                        * start.path("failureThreshold").asInt())
                .isGreaterThanOrEqualTo(300);
        var alive = container.path("livenessProbe");
        assertThat(alive.path("periodSeconds").asInt()
                        * alive.path("failureThreshold").asInt())
                .isGreaterThanOrEqualTo(60);
        assertThat(alive.path("tcpSocket")).isEqualTo(start.path("tcpSocket"));
        assertThat(alive.path("httpGet")).isEqualTo(start.path("httpGet"));
        assertThat(alive.at("/httpGet/path").asText()).isNotEqualTo("/health");
    }

    /**
     * ACLs deny /v1/agent/self (docs/facts.md 9.8); /v1/status/leader fails on an agent that is no server, while no server is
     * in reach.
     */
    @Test
    void consulIsAskedForNothingThatItMayDenyOrHasToAskOthersFor() {
        assertThat(container(Path.of("consul.yaml"))
                        .at("/livenessProbe/httpGet/path")
                        .asText())
                .isEqualTo("/");
    }

    /** A gate that ends is started again for ever, in the kubelet's back-off, and its log is lost (docs/facts.md 9.6). */
    @Test
    void theGateStaysAndKnowsWhereEtcdsPodIsStaged() throws IOException {
        var settings = map(load(Files.readString(Path.of("settings.yml"))).get("readiness-gate"));
        assertThat(settings.get("stay")).isEqualTo(true);
        assertThat(settings.get("manifest")).isEqualTo("/etc/kubernetes/staged/etcd.yaml");
    }

    /** What the manifests name is made by a command that stands in the documents, word for word. */
    @ParameterizedTest
    @MethodSource("pods")
    void itsImageIsMadeByADocumentedCommand(Path manifest) throws IOException {
        var image = container(manifest).path("image").asText();
        var documents =
                Files.readString(Path.of("../docs/docker.md")) + Files.readString(Path.of("../docs/kubernetes.md"));
        assertThat(documents).contains((image.startsWith("etcd-sidekicks/") ? " -t " : "docker pull ") + image + " ");
    }

    @Test
    void theTemplateIsTheBuiltInOneUntilSomebodyChangesIt() throws Exception {
        assertThat(EtcdConfig.parse(Files.readString(Path.of("etcd-template.yaml"))))
                .isEqualTo(EtcdConfig.parse(TemplateReader.BUILT_IN));
    }

    /** What stands in comments is right as soon as the comments are taken away. */
    @Test
    void whatTheTemplateProposesIsUnderstood() throws Exception {
        var all = Files.readString(Path.of("etcd-template.yaml")).replaceAll("(?m)^#(?! [^ ])", "");
        var template = TemplateReader.read(all, volume(), true);
        assertThat(template.warnings()).isEmpty();
        assertThat(template.peerTls()).contains(true);
        assertThat(template.clientTls()).contains(true);
        assertThat(template.dataDir()).contains(Path.of("/var/lib/etcd"));
        assertThat(template.config().keys()).contains("quota-backend-bytes", "grpc-keepalive-timeout");
    }

    @Test
    void theArticlesTemplateLetsEtcdAskDnsItself() throws Exception {
        var template =
                TemplateReader.read(Files.readString(Path.of("etcd-template-discovery-srv.yaml")), volume(), false);
        assertThat(template.discoverySrv()).isTrue();
        assertThat(template.warnings()).isEmpty();
    }

    @Test
    void unitsStartEtcdFromTheStartFileAndKeepAGateBesideIt() throws IOException {
        var etcd = Files.readString(Path.of("systemd/etcd.service"));
        assertThat(etcd.lines().filter(line -> line.startsWith("ExecStart")))
                .containsExactly(
                        "ExecStartPre=/opt/etcd-sidekicks/readiness-gate/bin/readiness-gate"
                                + " --config=/etc/etcd-sidekicks/settings.yml --no-wait",
                        "ExecStart=/usr/bin/etcd --config-file=/var/lib/etcd/etcd.yaml");
        assertThat(etcd)
                .doesNotContain("start.env")
                .contains("RequiresMountsFor=/var/lib/etcd ", "StartLimitIntervalSec=0");
        var gate = Files.readString(Path.of("systemd/readiness-gate.service"));
        assertThat(gate).contains(" --stay\n").doesNotContainPattern("(?m)^(After|Requires|BindsTo)=.*etcd\\.service");
    }

    /** The rig of docker-compose.yml: an address that is checked has to be one of the gate's own network. */
    @Test
    void theProgramsOfAMachineShareItsNetworkInTheComposeRig() throws IOException {
        var services = JSON.valueToTree(loadMerged(Files.readString(Path.of("../docker-compose.yml"))))
                .path("services");
        for (var number = 1; number <= 3; number++) {
            for (var program : List.of("consul", "registrar", "gate", "etcd")) {
                assertThat(services.path(program + "-" + number)
                                .path("network_mode")
                                .asText())
                        .isEqualTo("service:machine-" + number);
            }
            assertThat(services.path("etcd-" + number)
                            .path("entrypoint")
                            .path(2)
                            .asText())
                    .endsWith("exec etcd --config-file=/var/lib/etcd/etcd.yaml");
            assertThat(services.path("gate-" + number)
                            .at("/environment/READINESS_GATE_STAY")
                            .asText())
                    .isEqualTo("true");
        }
        assertThat(services).hasSize(15);
    }

    private static VolumeSettings volume() {
        return new VolumeSettings(
                Path.of("/var/lib/etcd"),
                Optional.empty(),
                Path.of("/var/lib/etcd-sidekicks"),
                Optional.empty(),
                Set.of());
    }

    private static boolean isPod(Path file) {
        try {
            return "Pod".equals(load(Files.readString(file)).get("kind"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode tree(Path manifest) {
        try {
            return JSON.valueToTree(load(Files.readString(manifest)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode container(Path manifest) {
        var containers = tree(manifest).at("/spec/containers");
        assertThat(containers).hasSize(1);
        return containers.path(0);
    }

    private static String hostPath(Path manifest, String volume) {
        return stream(tree(manifest).at("/spec/volumes"))
                .filter(each -> each.path("name").asText().equals(volume))
                .map(each -> each.at("/hostPath/path").asText())
                .findFirst()
                .orElseThrow();
    }

    private static List<String> texts(JsonNode list) {
        return stream(list).map(JsonNode::asText).toList();
    }

    private static Stream<JsonNode> stream(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    static Map<?, ?> load(String yaml) {
        return map(new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml));
    }

    /** With as many aliases as the rig has. */
    private static Map<?, ?> loadMerged(String yaml) {
        var options = new LoaderOptions();
        options.setMaxAliasesForCollections(200);
        return map(new Yaml(new SafeConstructor(options)).load(yaml));
    }

    static String json(String yaml) throws JsonProcessingException {
        return JSON.writeValueAsString(load(yaml));
    }

    private static Map<?, ?> map(@Nullable Object value) {
        assertThat(value).isInstanceOf(Map.class);
        return value instanceof Map<?, ?> map ? map : Map.of();
    }
}
