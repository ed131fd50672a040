package io.etcdsidekicks.gate.kubelet;

import io.etcdsidekicks.gate.EtcdManifest;
import io.etcdsidekicks.gate.Templates.TemplateException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** A Pod with a container that runs etcd; anything else the kubelet would not run as etcd. */
final class EtcdPod {
    private static final Pattern ETCD = Pattern.compile("(^|[/\\s])etcd($|[\\s:@])");

    private EtcdPod() {}

    static EtcdManifest parse(String content, boolean hasPlaceholders) throws TemplateException {
        if (!(parseYaml(content) instanceof Map<?, ?> pod) || !"Pod".equals(pod.get("kind"))) {
            throw new TemplateException("it is no Pod (kind: Pod is missing)");
        }
        var spec = pod.get("spec") instanceof Map<?, ?> known ? known : Map.of();
        // A container that backs etcd up names its directory, too; the one of etcd says so first.
        var container = maps(spec, "containers").stream()
                .filter(EtcdPod::runsEtcd)
                .min(Comparator.comparing(candidate -> !isEtcdItself(candidate)))
                .orElseThrow(() -> new TemplateException("none of its containers runs etcd"));
        try {
            return new EtcdManifest(
                    hasPlaceholders,
                    flag(container, "discovery-srv").isPresent(),
                    flag(container, "initial-cluster-state")
                            .filter("existing"::equals)
                            .isPresent(),
                    flag(container, "initial-cluster-token").orElse(EtcdManifest.DEFAULT_TOKEN),
                    flag(container, "data-dir").flatMap(path -> hostPath(spec, container, path)),
                    flag(container, "wal-dir").flatMap(path -> hostPath(spec, container, path)));
        } catch (InvalidPathException e) {
            throw new TemplateException("one of its paths is none (" + e.getReason() + ")");
        }
    }

    private static boolean isEtcdItself(Map<?, ?> container) {
        return Stream.concat(words(container).stream().limit(1), Stream.of(String.valueOf(container.get("image"))))
                .anyMatch(word -> ETCD.matcher(word).find());
    }

    static Object parseYaml(String content) throws TemplateException {
        try {
            Object document = new Yaml(new SafeConstructor(new LoaderOptions())).load(content);
            return document == null ? Map.of() : document;
        } catch (YAMLException | IllegalArgumentException e) { // the latter for a value that is not of its tag
            throw new TemplateException("it is no YAML ("
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + ")");
        }
    }

    private static boolean runsEtcd(Map<?, ?> container) {
        return Stream.concat(words(container).stream(), Stream.of(String.valueOf(container.get("image"))))
                .anyMatch(word -> ETCD.matcher(word).find());
    }

    /** By {@code --flag=value}, {@code --flag value}, or the environment, as etcd reads it. */
    private static Optional<String> flag(Map<?, ?> container, String name) {
        var words = words(container).stream()
                .flatMap(word -> Stream.of(word.split("\\s+")))
                .map(word -> word.replaceAll("[\"']", "")) // a shell would take them away
                .toList();
        for (var index = 0; index < words.size(); index++) {
            var word = words.get(index).replaceFirst("^--?", "");
            if (word.startsWith(name + "=")) {
                return Optional.of(word.substring(name.length() + 1));
            }
            if (word.equals(name) && words.get(index).startsWith("-") && index + 1 < words.size()) {
                return Optional.of(words.get(index + 1));
            }
        }
        var variable = "ETCD_" + name.replace('-', '_').toUpperCase(Locale.ROOT);
        return maps(container, "env").stream()
                .filter(entry -> variable.equals(entry.get("name")) && entry.get("value") != null)
                .map(entry -> String.valueOf(entry.get("value")))
                .findFirst();
    }

    private static List<String> words(Map<?, ?> container) {
        var words = new ArrayList<String>();
        for (var key : List.of("command", "args")) {
            if (container.get(key) instanceof List<?> list) {
                list.forEach(word -> words.add(String.valueOf(word)));
            }
        }
        return words;
    }

    /** Empty for a path that is in no hostPath volume, or that holds a placeholder. */
    private static Optional<Path> hostPath(Map<?, ?> spec, Map<?, ?> container, String path) {
        if (path.contains("$") || !path.startsWith("/")) {
            return Optional.empty();
        }
        var inside = Path.of(path);
        return maps(container, "volumeMounts").stream()
                .filter(mount -> inside.startsWith(Path.of(String.valueOf(mount.get("mountPath")))))
                .max(Comparator.comparingInt(
                        mount -> String.valueOf(mount.get("mountPath")).length()))
                .flatMap(mount -> maps(spec, "volumes").stream()
                        .filter(volume -> String.valueOf(mount.get("name")).equals(volume.get("name")))
                        .flatMap(volume -> volume.get("hostPath") instanceof Map<?, ?> host
                                ? Stream.of(String.valueOf(host.get("path")))
                                : Stream.empty())
                        .filter(host -> host.startsWith("/") && !host.contains("$"))
                        .map(host -> Path.of(host)
                                .resolve(Path.of(String.valueOf(mount.get("mountPath")))
                                        .relativize(inside))
                                .normalize())
                        .findFirst());
    }

    private static List<Map<?, ?>> maps(Map<?, ?> parent, String key) {
        var children = new ArrayList<Map<?, ?>>();
        if (parent.get(key) instanceof List<?> entries) {
            for (var entry : entries) {
                if (entry instanceof Map<?, ?> child) {
                    children.add(child);
                }
            }
        }
        return children;
    }
}
