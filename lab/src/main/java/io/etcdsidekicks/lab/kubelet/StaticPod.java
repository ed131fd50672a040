package io.etcdsidekicks.lab.kubelet;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * What a manifest says, as far as the runner obeys it. Two manifests of equal content are the same pod.
 *
 * @param initContainers run one after the other, each to its good end, before the others start
 * @param requiredDirectories host paths of volumes of type Directory: no container starts before they exist
 * @param madeDirectories host paths of volumes of type DirectoryOrCreate
 */
record StaticPod(
        String name,
        List<Container> initContainers,
        List<Container> containers,
        List<String> requiredDirectories,
        List<String> madeDirectories) {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\(([A-Za-z_][A-Za-z0-9_]*)\\)");

    StaticPod {
        initContainers = List.copyOf(initContainers);
        containers = List.copyOf(containers);
        requiredDirectories = List.copyOf(requiredDirectories);
        madeDirectories = List.copyOf(madeDirectories);
    }

    /**
     * A program of the pod.
     *
     * @param command with its arguments, references to its environment replaced; where the manifest leaves it to the
     *     image, the program that the image is called after
     */
    record Container(String name, List<String> command, Map<String, String> environment) {
        Container {
            command = List.copyOf(command);
            environment = Map.copyOf(environment);
        }
    }

    /** Empty when the kubelet could not parse it as a pod, as half a file is. */
    static Optional<StaticPod> parse(byte[] manifest) {
        try {
            Object document = new Yaml(new SafeConstructor(new LoaderOptions()))
                    .load(new String(manifest, StandardCharsets.UTF_8));
            return document instanceof Map<?, ?> pod && "Pod".equals(pod.get("kind")) ? read(pod) : Optional.empty();
        } catch (YAMLException e) {
            return Optional.empty();
        }
    }

    private static Optional<StaticPod> read(Map<?, ?> pod) {
        var name = String.valueOf(map(pod, "metadata").get("name"));
        var spec = map(pod, "spec");
        var containers = containers(spec, "containers");
        return containers.isEmpty()
                ? Optional.empty()
                : Optional.of(new StaticPod(
                        name,
                        containers(spec, "initContainers"),
                        containers,
                        hostPaths(spec, "Directory"),
                        hostPaths(spec, "DirectoryOrCreate")));
    }

    private static List<Container> containers(Map<?, ?> spec, String key) {
        return list(spec, key).stream().map(StaticPod::container).toList();
    }

    private static List<String> hostPaths(Map<?, ?> spec, String type) {
        return list(spec, "volumes").stream()
                .map(volume -> map(volume, "hostPath"))
                .filter(hostPath -> type.equals(hostPath.get("type")))
                .map(hostPath -> String.valueOf(hostPath.get("path")))
                .toList();
    }

    private static Container container(Map<?, ?> container) {
        var environment = new LinkedHashMap<String, String>();
        list(container, "env")
                .forEach(entry ->
                        environment.put(String.valueOf(entry.get("name")), String.valueOf(entry.get("value"))));
        var command = new ArrayList<String>();
        if (!(container.get("command") instanceof List<?>)) {
            command.add(String.valueOf(container.get("image")).replaceAll(".*/|[:@].*", ""));
        }
        for (var part : List.of("command", "args")) {
            if (container.get(part) instanceof List<?> words) {
                words.forEach(word -> command.add(expand(String.valueOf(word), environment)));
            }
        }
        return new Container(String.valueOf(container.get("name")), command, environment);
    }

    /** As Kubernetes does it: a reference to an unknown variable stays as it is. */
    private static String expand(String word, Map<String, String> environment) {
        return REFERENCE
                .matcher(word)
                .replaceAll(match -> Matcher.quoteReplacement(environment.getOrDefault(match.group(1), match.group())));
    }

    private static Map<?, ?> map(Map<?, ?> parent, String key) {
        return parent.get(key) instanceof Map<?, ?> child ? child : Map.of();
    }

    private static List<Map<?, ?>> list(Map<?, ?> parent, String key) {
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
