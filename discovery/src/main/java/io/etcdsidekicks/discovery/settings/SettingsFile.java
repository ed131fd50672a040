package io.etcdsidekicks.discovery.settings;

import io.micronaut.context.env.PropertiesPropertySourceLoader;
import io.micronaut.context.env.PropertySourceLoader;
import io.micronaut.context.env.yaml.YamlPropertySourceLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** A file with settings: YAML where it is called {@code .yml} or {@code .yaml}, else properties. */
record SettingsFile(String source, Map<String, String> values) {

    static SettingsFile none() {
        return new SettingsFile("", Map.of());
    }

    /** Keys with dots, as Micronaut flattens them: {@code registrar.peer-port}. */
    static SettingsFile read(Path file) throws IOException {
        var name = file.getFileName().toString();
        PropertySourceLoader loader = name.endsWith(".yml") || name.endsWith(".yaml")
                ? new YamlPropertySourceLoader()
                : new PropertiesPropertySourceLoader();
        try (var content = Files.newInputStream(file)) {
            return new SettingsFile(
                    file.toString(),
                    loader.read(name, content).entrySet().stream()
                            .collect(Collectors.toMap(Map.Entry::getKey, entry -> String.valueOf(entry.getValue()))));
        }
    }
}
