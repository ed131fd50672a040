package io.etcdsidekicks.assets;

import io.etcdsidekicks.discovery.settings.Readings;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The cluster that files are made for.
 *
 * @param datacenter Consul's
 * @param machines at least one; the first of them run the Consul servers
 * @param existing the etcd that is there already; empty for a new cluster
 */
record ClusterSpec(
        String name, String datacenter, List<Machine> machines, Images images, Way way, Optional<Conversion> existing) {
    /** As many as Consul recommends for one failure; more machines have agents that are no servers. */
    private static final int SERVERS = 3;

    ClusterSpec {
        machines = List.copyOf(machines);
    }

    /** A control plane machine. */
    record Machine(String name, InetAddress address) {
        /** From {@code NAME=ADDRESS,...}. */
        static List<Machine> list(String text) {
            var machines = new ArrayList<Machine>();
            for (var machine : text.split(",", -1)) {
                var equals = machine.indexOf('=');
                if (equals < 0) {
                    throw new IllegalArgumentException(
                            "must be names with addresses, NAME=ADDRESS, with commas in between");
                }
                machines.add(new Machine(
                        Readings.nodeName(machine.substring(0, equals).strip()),
                        Readings.reachableAddress(machine.substring(equals + 1).strip())));
            }
            isOnce("the name", machines, Machine::name);
            isOnce("the address", machines, Machine::host);
            return machines;
        }

        private static void isOnce(String what, List<Machine> machines, Function<Machine, String> value) {
            var often = machines.stream().collect(Collectors.groupingBy(value, Collectors.counting()));
            often.forEach((text, count) -> {
                if (count > 1) {
                    throw new IllegalArgumentException("has " + what + " " + text + " more than once");
                }
            });
        }

        String clientUrl(boolean tls) {
            return (tls ? "https://" : "http://") + host() + ":2379";
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

    boolean tls() {
        return existing.filter(Conversion::tls).isPresent();
    }

    /** Two would be worse than one: neither may be away. */
    List<Machine> consulServers() {
        return machines.subList(0, machines.size() < SERVERS ? 1 : SERVERS);
    }
}
