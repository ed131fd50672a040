package io.etcdsidekicks.discovery.settings;

import io.micronaut.context.env.PropertiesPropertySourceLoader;
import io.micronaut.context.env.PropertySourceLoader;
import io.micronaut.context.env.yaml.YamlPropertySourceLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** A file with settings: YAML where it is called {@code .yml} or {@code .yaml}, else properties. */
record SettingsFile(String source, Map<String, String> values) {

    static SettingsFile none() {
        return new SettingsFile("", Map.of());
    }

    /**
     * Keys with dots, as Micronaut flattens them: {@code registrar.peer-port}; empty for a key without a value.
     *
     * @throws IllegalArgumentException when it is not what its name says; the message holds nothing out of the file,
     *     where a token may stand
     */
    static SettingsFile read(Path file) throws IOException {
        var name = file.toString();
        PropertySourceLoader loader = name.endsWith(".yml") || name.endsWith(".yaml")
                ? new YamlPropertySourceLoader()
                : new PropertiesPropertySourceLoader();
        try (var content = Files.newInputStream(file)) {
            return new SettingsFile(
                    file.toString(),
                    loader.read(name, content).entrySet().stream()
                            .collect(Collectors.toMap(
                                    Map.Entry::getKey, entry -> Objects.toString(entry.getValue(), ""))));
        } catch (MarkedYAMLException e) {
            throw new IllegalArgumentException(
                    "no YAML: line " + (e.getProblemMark().getLine() + 1) + ", " + e.getProblem());
        }
    }
}
