package io.etcdsidekicks.assets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.models.V1Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The repository's manifests, against the schema that Kubernetes itself publishes. */
final class ManifestsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Stream<Path> pods() throws IOException {
        try (var files = Files.newDirectoryStream(Path.of("."), "*.yaml")) {
            var pods = Stream.iterate(files.iterator(), all -> all)
                    .takeWhile(all -> all.hasNext())
                    .map(all -> all.next())
                    .filter(ManifestsTest::isPod)
                    .sorted()
                    .toList();
            assertThat(pods).hasSizeGreaterThan(5);
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

    /** A kubelet without an API server would run two pods of one name side by side, else (facts 4). */
    @ParameterizedTest
    @MethodSource("pods")
    void hasAUidThatStays(Path manifest) throws IOException {
        assertThat(map(load(Files.readString(manifest)).get("metadata")).get("uid"))
                .asString()
                .hasSize(36);
    }

    /** Static pods may not refer to anything that only an API server has (facts 4). */
    @ParameterizedTest
    @MethodSource("pods")
    void needsNoApiServer(Path manifest) throws IOException {
        assertThat(Files.readString(manifest))
                .doesNotContain("configMap", "secretKeyRef", "secretName", "serviceAccount", "valueFrom");
    }

    private static boolean isPod(Path file) {
        try {
            return "Pod".equals(load(Files.readString(file)).get("kind"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Map<?, ?> load(String yaml) {
        return map(new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml));
    }

    static String json(String yaml) throws JsonProcessingException {
        return JSON.writeValueAsString(load(yaml));
    }

    private static Map<?, ?> map(@Nullable Object value) {
        assertThat(value).isInstanceOf(Map.class);
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    @Test
    void eachPodHasAUidOfItsOwn() throws IOException {
        List<Object> uids = pods().map(pod -> pod.getFileName().toString())
                .filter(name -> !name.startsWith("etcd-"))
                .map(name -> map(load(Originals.text(name)).get("metadata")).get("uid"))
                .map(Object.class::cast)
                .toList();
        assertThat(uids).doesNotHaveDuplicates();
    }
}
