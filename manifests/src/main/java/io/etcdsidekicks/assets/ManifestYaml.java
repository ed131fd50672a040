package io.etcdsidekicks.assets;

import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** YAML as people write manifests. */
final class ManifestYaml {
    private ManifestYaml() {}

    static Map<String, Object> load(String text) {
        return new Yaml().load(text);
    }

    static String write(Object document) {
        var options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setIndicatorIndent(2);
        options.setIndentWithIndicator(true);
        options.setSplitLines(false);
        return new Yaml(options).dump(document);
    }
}
