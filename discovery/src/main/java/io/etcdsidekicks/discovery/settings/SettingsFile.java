package io.etcdsidekicks.discovery.settings;

import io.micronaut.context.env.PropertiesPropertySourceLoader;
import io.micronaut.context.env.PropertySourceLoader;
import io.micronaut.context.env.yaml.YamlPropertySourceLoader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

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
        var text = Files.readString(file);
        var isYaml = name.endsWith(".yml") || name.endsWith(".yaml");
        if (isYaml) {
            check(text);
        }
        PropertySourceLoader loader = isYaml ? new YamlPropertySourceLoader() : new PropertiesPropertySourceLoader();
        var content = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        return new SettingsFile(
                name,
                loader.read(name, content).entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, entry -> Objects.toString(entry.getValue(), ""))));
    }

    /** What Micronaut's reader would pass over, or tell without a place. */
    private static void check(String text) {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try {
            Object document = new Yaml(new SafeConstructor(options)).load(text);
            if (document != null && !(document instanceof Map)) {
                throw new IllegalArgumentException(
                        "no settings: it has to be a mapping, such as registrar: {cluster: mycluster}");
            }
        } catch (MarkedYAMLException e) {
            var mark = e.getProblemMark();
            throw new IllegalArgumentException("no YAML: line " + (mark.getLine() + 1) + ", column "
                    + (mark.getColumn() + 1) + ", " + e.getProblem());
        } catch (YAMLException e) {
            throw new IllegalArgumentException(
                    "no YAML: it holds a character that no text has, or more than one document");
        }
    }
}
