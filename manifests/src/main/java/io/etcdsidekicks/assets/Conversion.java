package io.etcdsidekicks.assets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.etcdsidekicks.discovery.settings.VolumeSettings;
import io.etcdsidekicks.discovery.startfile.ConfigFault;
import io.etcdsidekicks.discovery.startfile.FlagsAsTemplate;
import io.etcdsidekicks.discovery.startfile.TemplateReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An etcd that is started by flags or variables, turned into one that is started from the start file.
 *
 * @param template of the start file
 * @param pod converted; empty when there was none
 * @param volume where the start file will lie: the disk with etcd's data
 * @param tls whether etcd speaks TLS
 * @param healthUrl where etcd tells its health without a certificate; empty for the usual place
 * @param told for a person
 */
record Conversion(
        String template,
        Optional<JsonNode> pod,
        Path volume,
        boolean tls,
        Optional<String> healthUrl,
        List<String> told) {
    static final Path USUAL_VOLUME = Path.of("/var/lib/etcd");

    private static final Set<String> NO = Set.of("0", "f", "F", "false", "FALSE", "False");

    private static final ObjectMapper JSON = new ObjectMapper();

    Conversion {
        told = List.copyOf(told);
    }

    /** @throws ConfigFault with everything that cannot be told or converted; then nothing of it is of use */
    static Conversion of(String text) throws ConfigFault {
        var existing = ExistingEtcd.read(text);
        var problems = new ArrayList<String>();
        var mounts = new LinkedHashMap<String, EtcdMount>();
        var flags = new LinkedHashMap<>(existing.flags());
        for (var directory : List.of("data-dir", "wal-dir")) {
            if (!flags.containsKey(directory)) {
                continue;
            }
            var path = Path.of(flags.getOrDefault(directory, "")).normalize();
            existing.pod()
                    .ifPresent(pod -> EtcdMount.of(pod, path, problems).ifPresent(mount -> {
                        mounts.put(mount.name(), mount);
                        flags.put(directory, mount.onMachine(path).toString());
                    }));
        }
        var data = Path.of(flags.getOrDefault("data-dir", "")).normalize();
        var volume = data.startsWith(USUAL_VOLUME)
                ? USUAL_VOLUME
                : mounts.values().stream()
                        .findFirst()
                        .map(EtcdMount::source)
                        .orElseGet(() -> disk(data, flags.getOrDefault("wal-dir", "")));
        mounts.values().forEach(mount -> problems.addAll(mount.losses(flags)));
        var converted = FlagsAsTemplate.of(flags);
        var told = new ArrayList<String>();
        converted.leftOut().forEach(flag -> told.add("left out, the gate writes it: " + flag));
        var tls = Stream.of("", "peer-")
                .anyMatch(whose -> flags.containsKey(whose + "cert-file")
                        || !NO.contains(flags.getOrDefault(whose + "auto-tls", "false")));
        problems.addAll(contradictions(flags, tls));
        try {
            told.addAll(TemplateReader.read(
                            converted.yaml(),
                            new VolumeSettings(
                                    volume,
                                    Optional.empty(),
                                    Path.of("/var/lib/etcd-sidekicks"),
                                    Optional.empty(),
                                    Set.of()),
                            tls)
                    .warnings());
        } catch (ConfigFault e) {
            problems.addAll(e.problems());
        }
        if (!problems.isEmpty()) {
            throw new ConfigFault(problems.stream().distinct().toList());
        }
        if (existing.pod().isEmpty() && text.contains(ExistingEtcd.STAYS + "=")) {
            told.add(ExistingEtcd.STAYS + " stays a variable: put it into etcd's unit, behind Environment=");
        }
        existing.pod().ifPresent(pod -> told.addAll(users(pod, volume)));
        if (!volume.startsWith("/var/lib")) {
            var isBelowRoot = volume.getNameCount() == 1;
            told.add("registrar.yaml and readiness-gate.yaml mount /var/lib: let them mount "
                    + (isBelowRoot ? volume : volume.getParent())
                    + " besides, under the same path, with mountPropagation: HostToContainer"
                    + (isBelowRoot
                            ? "; a disk that is mounted there only later they see when they are started again"
                            : ""));
        }
        return new Conversion(
                converted.yaml(),
                existing.pod().map(pod -> started(pod, volume, mounts.values())),
                volume,
                tls,
                healthUrl(flags.getOrDefault("listen-metrics-urls", "")),
                told);
    }

    private static List<String> users(JsonNode pod, Path volume) {
        return Stream.concat(
                        ExistingEtcd.containers(pod)
                                .filter(ExistingEtcd::runsEtcd)
                                .map(container -> container.at("/securityContext/runAsUser")),
                        Stream.of(pod.at("/spec/securityContext/runAsUser")))
                .filter(user -> !user.isMissingNode())
                .limit(1)
                .map(JsonNode::asText)
                .filter(user -> !user.equals("0"))
                .map(user -> "etcd runs as user " + user + ": " + volume + " and all in it have to belong to it")
                .toList();
    }

    /** The gate writes these URLs itself, by the certificates that there are; whoever wrote others meant something else. */
    private static List<String> contradictions(Map<String, String> flags, boolean tls) {
        return Stream.of("listen-peer-urls", "initial-advertise-peer-urls", "advertise-client-urls")
                .flatMap(flag -> Stream.of(flags.getOrDefault(flag, "").split(","))
                        .filter(url -> url.startsWith(tls ? "http:" : "https:"))
                        .map(url -> flag + ": " + url + ": "
                                + (tls
                                        ? "is plain text, although there is a peer-cert-file"
                                        : "is TLS, and there is no peer-cert-file")
                                + "; make the two agree"))
                .toList();
    }

    /** Of an environment file, which does not say where a disk is mounted: what data and WAL have in common. */
    private static Path disk(Path data, String wal) {
        return Stream.iterate(
                        data,
                        path -> path.getNameCount() > 1,
                        path -> path.resolve("..").normalize())
                .filter(path -> wal.isEmpty() || Path.of(wal).startsWith(path))
                .findFirst()
                .orElse(data);
    }

    private static JsonNode started(JsonNode original, Path volume, Collection<EtcdMount> mounts) {
        var pod = original.<ObjectNode>deepCopy();
        pod.retain("apiVersion", "kind", "metadata", "spec");
        pod.withObject("/metadata").remove("creationTimestamp");
        var own = JSON.valueToTree(ManifestYaml.load(Originals.text("etcd.yaml")));
        if (pod.at("/metadata/uid").asText().isEmpty()) {
            pod.withObject("/metadata").set("uid", own.at("/metadata/uid"));
        }
        pod.withObject("/spec").put("enableServiceLinks", false);
        ExistingEtcd.containers(pod).filter(ExistingEtcd::runsEtcd).forEach(container -> {
            var program = container.path("command").path(0).asText("etcd");
            container
                    .putArray("command")
                    .add(program.isEmpty() ? "etcd" : program)
                    .add("--config-file=" + volume.resolve("etcd.yaml"));
            container.remove("args");
            if (container.path("env") instanceof ArrayNode variables) {
                variables.removeIf(variable -> variable.path("name").asText().startsWith("ETCD_")
                        && !variable.path("name").asText().equals(ExistingEtcd.STAYS));
                if (variables.isEmpty()) {
                    container.remove("env");
                }
            }
            if (container.at("/resources/requests").isMissingNode()) {
                container.withObject("/resources").set("requests", own.at("/spec/containers/0/resources/requests"));
            }
            mountWhole(pod, container, volume, mounts);
        });
        return pod;
    }

    /** The volume under the path that it has on the machine, instead of what of it was mounted before. */
    private static void mountWhole(ObjectNode pod, ObjectNode container, Path volume, Collection<EtcdMount> before) {
        if (before.stream().anyMatch(mount -> mount.shows(volume))
                || !(container.path("volumeMounts") instanceof ArrayNode mounts)
                || !(pod.at("/spec/volumes") instanceof ArrayNode volumes)) {
            return;
        }
        var names = before.stream().map(EtcdMount::name).toList();
        mounts.removeIf(mount -> names.contains(mount.path("name").asText()));
        mounts.addObject().put("name", names.getFirst()).put("mountPath", volume.toString());
        volumes.removeIf(each -> names.contains(each.path("name").asText()));
        volumes.addObject()
                .put("name", names.getFirst())
                .putObject("hostPath")
                .put("path", volume.toString())
                .put("type", "DirectoryOrCreate");
    }

    private static Optional<String> healthUrl(String metricsUrls) {
        return List.of(metricsUrls.split(",")).stream()
                .filter(url -> url.matches("http://(127\\.0\\.0\\.1|localhost|\\[::1]):\\d+"))
                .findFirst()
                .map(url -> url + "/health");
    }
}
