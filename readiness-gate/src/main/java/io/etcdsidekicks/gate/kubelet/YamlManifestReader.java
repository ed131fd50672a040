package io.etcdsidekicks.gate.kubelet;

import io.etcdsidekicks.gate.ManifestFiles;
import io.etcdsidekicks.gate.ManifestReader;
import io.etcdsidekicks.gate.ManifestState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** A manifest is a YAML document of kind Pod; anything else the kubelet would not run as etcd. */
public final class YamlManifestReader implements ManifestReader {
    private final ManifestFiles files;

    public YamlManifestReader(ManifestFiles files) {
        this.files = files;
    }

    @Override
    public ManifestState look(Path file) {
        try {
            return files.read(file)
                    .map(content -> inspect(new String(content, StandardCharsets.UTF_8)))
                    .orElseGet(ManifestState.Absent::new);
        } catch (IOException e) {
            return new ManifestState.Unreadable(e.getClass().getSimpleName() + " " + e.getMessage());
        }
    }

    private static ManifestState inspect(String content) {
        try {
            Object document = new Yaml(new SafeConstructor(new LoaderOptions())).load(content);
            return document instanceof Map<?, ?> pod && "Pod".equals(pod.get("kind"))
                    ? new ManifestState.Present(content.contains("${"))
                    : new ManifestState.Unreadable("it is no Pod (kind: Pod is missing)");
        } catch (YAMLException | IllegalArgumentException e) { // the latter for a value that is not of its tag
            return new ManifestState.Unreadable("it is no YAML (" + firstLine(e) + ")");
        }
    }

    private static String firstLine(RuntimeException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
