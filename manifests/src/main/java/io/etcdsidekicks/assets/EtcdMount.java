package io.etcdsidekicks.assets;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A mount of etcd's container that holds a directory of etcd's.
 *
 * @param name of the pod's volume
 * @param path in the container
 * @param source the machine's directory that is the pod's volume
 * @param subPath below it; blank for the whole of it
 */
record EtcdMount(String name, Path path, Path source, String subPath) {

    /** Empty when it cannot be told where the directory is on the machine; then there is a problem more. */
    static Optional<EtcdMount> of(JsonNode pod, Path directory, List<String> problems) {
        var mount = ExistingEtcd.containers(pod)
                .filter(ExistingEtcd::runsEtcd)
                .flatMap(container -> ExistingEtcd.elements(container.path("volumeMounts")))
                .filter(each -> directory.startsWith(each.path("mountPath").asText("?")))
                .max(Comparator.comparingInt(
                        each -> each.path("mountPath").asText().length()));
        if (mount.isEmpty()) {
            problems.add(directory + ": no volume is mounted there, so what is in it ends with the container");
            return Optional.empty();
        }
        var name = mount.get().path("name").asText();
        var source = ExistingEtcd.elements(pod.at("/spec/volumes"))
                .filter(each -> each.path("name").asText().equals(name))
                .map(each -> each.at("/hostPath/path").asText())
                .filter(path -> !path.isEmpty())
                .findFirst();
        if (source.isEmpty() || mount.get().has("subPathExpr")) {
            problems.add(directory + ": the volume " + name
                    + " is no hostPath, or has a subPathExpr, so it cannot be told" + " where on the machine that is");
            return Optional.empty();
        }
        return Optional.of(new EtcdMount(
                name,
                Path.of(mount.get().path("mountPath").asText()).normalize(),
                Path.of(source.get()).normalize(),
                mount.get().path("subPath").asText()));
    }

    /** Where on the machine a directory is that the container has. */
    Path onMachine(Path inContainer) {
        return source.resolve(subPath).resolve(path.relativize(inContainer)).normalize();
    }

    /** Whether the container sees the volume under the path that it has on the machine. */
    boolean shows(Path volume) {
        return subPath.isEmpty() && path.equals(source) && volume.startsWith(path);
    }

    /** What else etcd reads from here, where the path changes. */
    List<String> losses(Map<String, String> flags) {
        return path.equals(source) && subPath.isEmpty()
                ? List.of()
                : flags.entrySet().stream()
                        .filter(flag -> !flag.getKey().matches("data-dir|wal-dir"))
                        .filter(flag -> flag.getValue().startsWith("/")
                                && Path.of(flag.getValue()).startsWith(path))
                        .map(flag -> "--" + flag.getKey() + "=" + flag.getValue()
                                + ": lies in a volume that is mounted under"
                                + " another path from now on: mount it by itself")
                        .toList();
    }
}
