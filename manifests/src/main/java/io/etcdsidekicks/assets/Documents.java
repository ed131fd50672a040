package io.etcdsidekicks.assets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcdsidekicks.discovery.startfile.ConfigFault;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/** The mappings in a file: JSON when it begins with a brace, as the kubelet takes it, else YAML. */
final class Documents {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DEEPEST = 100;

    private Documents() {}

    /** @throws ConfigFault when it is no YAML and no JSON, with line and column */
    static List<JsonNode> of(String text) throws ConfigFault {
        try {
            return text.stripLeading().startsWith("{") ? List.of(JSON.readTree(text)) : yaml(text);
        } catch (JsonProcessingException e) {
            var place = e.getLocation();
            throw fault("no JSON, line " + place.getLineNr() + ", column " + place.getColumnNr() + ": "
                    + e.getOriginalMessage());
        } catch (MarkedYAMLException e) {
            var mark = e.getProblemMark();
            throw fault("no YAML"
                    + (mark == null ? "" : ", line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1))
                    + ": " + e.getProblem());
        } catch (YAMLException e) {
            throw fault("no YAML: " + e.getMessage());
        }
    }

    private static List<JsonNode> yaml(String text) throws ConfigFault {
        var yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
        var documents = StreamSupport.stream(yaml.loadAll(text).spliterator(), false)
                .filter(Map.class::isInstance)
                .toList();
        if (documents.stream().anyMatch(document -> isDeeper(document, DEEPEST))) {
            throw fault("no YAML that ends: an anchor refers to itself");
        }
        return documents.stream().<JsonNode>map(JSON::valueToTree).toList();
    }

    private static boolean isDeeper(Object value, int levels) {
        return switch (value) {
            case Map<?, ?> map -> levels == 0 || isAnyDeeper(map.values(), levels - 1);
            case Collection<?> list -> levels == 0 || isAnyDeeper(list, levels - 1);
            default -> false;
        };
    }

    private static boolean isAnyDeeper(Collection<?> values, int levels) {
        return values.stream().filter(Objects::nonNull).anyMatch(value -> isDeeper(value, levels));
    }

    private static ConfigFault fault(String words) {
        return new ConfigFault(List.of(words.lines().findFirst().orElse("")));
    }
}
