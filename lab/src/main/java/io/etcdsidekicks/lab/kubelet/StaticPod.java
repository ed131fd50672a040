package io.etcdsidekicks.lab.kubelet;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
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
 * @param volumes the host paths among them; those of other kinds are not given to containers
 */
record StaticPod(String name, List<Container> initContainers, List<Container> containers, List<HostPath> volumes) {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\(([A-Za-z_][A-Za-z0-9_]*)\\)");

    StaticPod {
        initContainers = List.copyOf(initContainers);
        containers = List.copyOf(containers);
        volumes = List.copyOf(volumes);
    }

    /**
     * A program of the pod.
     *
     * @param command with its arguments, references to its environment replaced; where the manifest leaves it to the
     *     image, the program that the image is called after
     * @param mounts the outer before those below them
     */
    record Container(String name, List<String> command, Map<String, String> environment, List<Mount> mounts) {
        Container {
            command = List.copyOf(command);
            environment = Map.copyOf(environment);
            mounts = List.copyOf(mounts);
        }
    }

    /**
     * A file or directory of the machine.
     *
     * @param type as the manifest says; blank for none, which demands nothing
     */
    record HostPath(String name, String path, String type) {}

    /**
     * A host path as a container sees it.
     *
     * @param follows whether what the machine mounts later is seen, too (HostToContainer)
     */
    record Mount(String source, String target, boolean follows, boolean readOnly) {}

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
        var volumes = hostPaths(spec);
        var containers = containers(spec, "containers", volumes);
        return containers.isEmpty()
                ? Optional.empty()
                : Optional.of(new StaticPod(name, containers(spec, "initContainers", volumes), containers, volumes));
    }

    private static List<Container> containers(Map<?, ?> spec, String key, List<HostPath> volumes) {
        return list(spec, key).stream()
                .map(container -> container(container, volumes))
                .toList();
    }

    private static List<HostPath> hostPaths(Map<?, ?> spec) {
        return list(spec, "volumes").stream()
                .filter(volume -> volume.get("hostPath") instanceof Map<?, ?>)
                .map(volume -> new HostPath(
                        text(volume, "name"),
                        text(map(volume, "hostPath"), "path"),
                        text(map(volume, "hostPath"), "type")))
                .toList();
    }

    private static List<Mount> mounts(Map<?, ?> container, List<HostPath> volumes) {
        return list(container, "volumeMounts").stream()
                .flatMap(mount -> volumes.stream()
                        .filter(volume -> volume.name().equals(text(mount, "name")))
                        .map(volume -> new Mount(
                                Path.of(volume.path(), text(mount, "subPath")).toString(),
                                text(mount, "mountPath"),
                                text(mount, "mountPropagation").equals("HostToContainer"),
                                Boolean.TRUE.equals(mount.get("readOnly")))))
                .sorted(Comparator.comparingInt(mount -> Path.of(mount.target()).getNameCount()))
                .toList();
    }

    private static Container container(Map<?, ?> container, List<HostPath> volumes) {
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
        return new Container(String.valueOf(container.get("name")), command, environment, mounts(container, volumes));
    }

    /** As Kubernetes does it: a reference to an unknown variable stays as it is. */
    private static String expand(String word, Map<String, String> environment) {
        return REFERENCE
                .matcher(word)
                .replaceAll(match -> Matcher.quoteReplacement(environment.getOrDefault(match.group(1), match.group())));
    }

    /** Blank when there is none. */
    private static String text(Map<?, ?> parent, String key) {
        return parent.get(key) instanceof String text ? text : "";
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
