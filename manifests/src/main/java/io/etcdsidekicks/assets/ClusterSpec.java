package io.etcdsidekicks.assets;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * The cluster that files are made for.
 *
 * @param datacenter Consul's
 * @param machines at least one; the first of them run the Consul servers
 */
record ClusterSpec(String name, String datacenter, List<Machine> machines, Images images, Way way) {
    /** As many as Consul recommends for one failure; more machines have agents that are no servers. */
    private static final int SERVERS = 3;

    ClusterSpec {
        machines = List.copyOf(machines);
    }

    /** A control plane machine. */
    record Machine(String name, InetAddress address) {
        String clientUrl() {
            return "http://" + host() + ":2379";
        }

        /** As it stands in a URL. */
        String host() {
            var text = address.getHostAddress();
            return text.contains(":") ? "[" + text + "]" : text;
        }
    }

    /** What the pods run; empty for what their manifests say. */
    record Images(
            Optional<String> consul,
            Optional<String> registrar,
            Optional<String> readinessGate,
            Optional<String> etcd) {}

    /** Who starts the programs. */
    enum Way {
        KUBELET,
        SYSTEMD
    }

    /** Two would be worse than one: neither may be away. */
    List<Machine> consulServers() {
        return machines.subList(0, machines.size() < SERVERS ? 1 : SERVERS);
    }
}
