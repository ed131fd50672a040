package io.etcdsidekicks.assets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcdsidekicks.assets.ClusterSpec.Machine;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which files a cluster needs, and what is in them. Pure, but for reading this program's own jar. */
final class Assets {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path PODS = Path.of("etc/kubernetes/manifests");
    private static final Path UNITS = Path.of("etc/systemd/system");
    private static final Path SETTINGS = Path.of("etc/etcd-sidekicks");

    private static final List<String> UNIT_NAMES =
            List.of("consul.service", "registrar.service", "etcd.service", "readiness-gate.service");

    private static final String TEMPLATE = "etcd-template.yaml";

    private Assets() {}

    /** In the order in which a person would read them. A machine's folder is laid out as its file system. */
    static List<Asset> of(ClusterSpec cluster) {
        var assets = new ArrayList<Asset>();
        assets.add(new Asset(Path.of("README.md"), "what to do with the rest", Guide.of(cluster)));
        for (var machine : cluster.machines()) {
            var root = Path.of(machine.name());
            assets.add(new Asset(
                    root.resolve("etc/consul.d/consul.json"),
                    cluster.consulServers().contains(machine) ? "Consul server" : "Consul agent",
                    consul(cluster, machine)));
            switch (cluster.way()) {
                case KUBELET -> assets.addAll(pods(cluster, root));
                case SYSTEMD -> assets.addAll(units(cluster, root));
            }
        }
        assets.add(new Asset(
                Path.of("kube-apiserver/kubeadm-etcd.yaml"), "etcd's endpoints for the API server", kubeadm(cluster)));
        assets.add(new Asset(Path.of("tls/README.md"), "the place for certificates", Guide.TLS));
        assets.add(new Asset(Path.of("acl/README.md"), "the place for Consul's policies", Guide.ACL));
        return List.copyOf(assets);
    }

    private static List<Asset> pods(ClusterSpec cluster, Path root) {
        var images = cluster.images();
        return List.of(
                pod(root.resolve(PODS), "consul.yaml", "static pod", images.consul()),
                pod(root.resolve(PODS), "registrar.yaml", "static pod", images.registrar()),
                pod(root.resolve(PODS), "readiness-gate.yaml", "static pod", images.readinessGate()),
                new Asset(
                        root.resolve("etc/kubernetes/staged/etcd.yaml"),
                        "static pod, handed over by the gate",
                        etcd(cluster)),
                template(cluster, root),
                settings(cluster, root, Map.of("manifest", "/etc/kubernetes/staged/etcd.yaml", "stay", true)));
    }

    private static String etcd(ClusterSpec cluster) {
        return cluster.existing()
                .flatMap(Conversion::pod)
                .map(pod -> Originals.withImage(
                        ManifestYaml.write(JSON.convertValue(pod, Object.class)),
                        cluster.images().etcd()))
                .orElseGet(() -> {
                    var volume = cluster.existing().map(Conversion::volume).orElse(Conversion.USUAL_VOLUME);
                    return Originals.pod("etcd.yaml", cluster.images().etcd())
                            .replace(": " + Conversion.USUAL_VOLUME, ": " + volume)
                            .replace("=" + Conversion.USUAL_VOLUME, "=" + volume);
                });
    }

    private static Asset template(ClusterSpec cluster, Path root) {
        return new Asset(
                root.resolve(SETTINGS).resolve(TEMPLATE),
                "what etcd should be told, besides",
                cluster.existing().map(Conversion::template).orElseGet(() -> Originals.text(TEMPLATE)));
    }

    private static Asset pod(Path directory, String name, String purpose, Optional<String> image) {
        return new Asset(directory.resolve(name), purpose, Originals.pod(name, image));
    }

    private static List<Asset> units(ClusterSpec cluster, Path root) {
        var assets = new ArrayList<Asset>();
        var volume = cluster.existing().map(Conversion::volume).orElse(Conversion.USUAL_VOLUME);
        for (var name : UNIT_NAMES) {
            assets.add(new Asset(root.resolve(UNITS).resolve(name), "unit", unit(name, volume)));
        }
        assets.add(new Asset(
                root.resolve(SETTINGS).resolve("environment"),
                "environment of the units; nothing in it is needed",
                Originals.text("systemd/environment")));
        assets.add(template(cluster, root));
        assets.add(settings(cluster, root, Map.of()));
        return assets;
    }

    /** systemd makes and gives away the usual volume; another one is the operator's. */
    private static String unit(String name, Path volume) {
        var text = Originals.text("systemd/" + name);
        return volume.equals(Conversion.USUAL_VOLUME)
                ? text
                : text.replaceAll(Conversion.USUAL_VOLUME + "(?![\\w-])", volume.toString())
                        .replace("StateDirectory=etcd etcd-sidekicks", "StateDirectory=etcd-sidekicks");
    }

    /** With what differs from the defaults, or has none. */
    private static Asset settings(ClusterSpec cluster, Path root, Map<String, Object> ofGate) {
        var template = "/" + SETTINGS.resolve(TEMPLATE);
        var registrar = new TreeMap<String, Object>(Map.of("cluster", cluster.name(), "template", template));
        var gate = new TreeMap<String, Object>(ofGate);
        gate.put("template", template);
        gate.put("cluster", cluster.name());
        gate.put("size", cluster.machines().size());
        cluster.existing().ifPresent(existing -> {
            for (var settings : List.of(registrar, gate)) {
                if (existing.tls()) {
                    settings.put("tls", true);
                }
                if (!existing.volume().equals(Conversion.USUAL_VOLUME)) {
                    settings.put("volume", existing.volume().toString());
                }
                existing.healthUrl().ifPresent(url -> settings.put("health-url", url));
            }
        });
        var programs = new LinkedHashMap<String, Object>();
        programs.put("registrar", registrar);
        programs.put("readiness-gate", gate);
        return new Asset(
                root.resolve(SETTINGS).resolve("settings.yml"),
                "what both programs need to know",
                ManifestYaml.write(programs));
    }

    /** The repository's agent configuration with this machine's values. */
    private static String consul(ClusterSpec cluster, Machine machine) {
        var servers = cluster.consulServers();
        try {
            var configuration = new LinkedHashMap<String, Object>();
            configuration.put("node_name", machine.name());
            JSON.readTree(Originals.text("consul.json"))
                    .properties()
                    .forEach(entry -> configuration.put(entry.getKey(), entry.getValue()));
            configuration.put("datacenter", cluster.datacenter());
            configuration.put("bind_addr", machine.address().getHostAddress());
            configuration.put(
                    "retry_join",
                    servers.stream()
                            .map(Machine::address)
                            .map(InetAddress::getHostAddress)
                            .toList());
            configuration.put("server", servers.contains(machine));
            if (servers.contains(machine)) {
                configuration.put("bootstrap_expect", servers.size());
            } else {
                configuration.remove("bootstrap_expect");
            }
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(configuration) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("manifests/consul.json is no JSON", e);
        }
    }

    /** The repository's configuration with these machines' endpoints. */
    private static String kubeadm(ClusterSpec cluster) {
        var endpoints = cluster.machines().stream()
                .map(machine -> machine.clientUrl(cluster.tls()))
                .toList();
        var configuration = ManifestYaml.load(Originals.text("kubeadm-etcd.yaml"));
        configuration.put("etcd", Map.of("external", Map.of("endpoints", endpoints)));
        return "# Without kubeadm: kube-apiserver --etcd-servers="
                + endpoints.stream().collect(Collectors.joining(",")) + "\n" + ManifestYaml.write(configuration);
    }
}
