package io.etcdsidekicks.lab;

import io.etcdsidekicks.discovery.DnsZone;
import io.etcdsidekicks.discovery.Naming;
import io.etcdsidekicks.discovery.Role;
import io.etcdsidekicks.discovery.Scheme;
import java.util.Locale;
import java.util.Map;

/**
 * The cluster that the machines are to form.
 *
 * @param size how many machines found it
 * @param consulDefaults Consul's dns_config as it comes, instead of with enable_truncate
 * @param mode how etcd gets its start values
 */
public record ClusterPlan(String cluster, int size, Scheme scheme, boolean consulDefaults, Mode mode) {
    private static final DnsZone ZONE = new DnsZone("", "consul");

    /** The manifests of the repository, and whether a founding record guards them. */
    public enum Mode {
        /** manifests/etcd.yaml, filled in by the gate. */
        TEMPLATE,
        /** manifests/etcd-discovery-srv.yaml, with a founding record. */
        DISCOVERY_SRV,
        /** manifests/etcd-discovery-srv.yaml with {@code --founding off}, as in the article. */
        ARTICLE;

        /** As a user writes it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        String manifest() {
            return this == TEMPLATE ? "etcd.yaml" : "etcd-discovery-srv.yaml";
        }
    }

    public static ClusterPlan of(int size) {
        return new ClusterPlan("demo", size, Scheme.TAGGED, false, Mode.TEMPLATE);
    }

    /** As in the article: etcd asks DNS, and no founding record guards it. */
    public static ClusterPlan article(int size) {
        return of(size).with(Mode.ARTICLE);
    }

    public ClusterPlan withScheme(Scheme other) {
        return new ClusterPlan(cluster, size, other, consulDefaults, mode);
    }

    public ClusterPlan withConsulDefaults() {
        return new ClusterPlan(cluster, size, scheme, true, mode);
    }

    public ClusterPlan with(Mode other) {
        return new ClusterPlan(cluster, size, scheme, consulDefaults, other);
    }

    public Naming naming() {
        return new Naming(scheme, cluster, false);
    }

    public String srvName(Role role) {
        return naming().srvName(role, ZONE);
    }

    Map<String, Object> consulConfiguration() {
        return consulDefaults ? Map.of() : Map.of("dns_config", Map.of("enable_truncate", true));
    }

    /**
     * The repository's manifest with the values of one machine.
     *
     * @param text as it is in the repository
     */
    String manifest(String text, String node, String address, String volume) {
        var discovery = "--discovery-srv=" + naming().discoverySrv(ZONE);
        var flags = scheme == Scheme.NAMED ? discovery + "\n        - --discovery-srv-name=" + cluster : discovery;
        // The article's kubelet makes the data directory, and so may start etcd on an empty disk by itself.
        var type = mode == Mode.ARTICLE ? "type: DirectoryOrCreate" : "type: Directory";
        return text.replace("/var/lib/etcd", volume)
                .replace("type: Directory", type)
                .replace("--name=node-1", "--name=" + node)
                .replace("10.0.0.11", address)
                .replace("--discovery-srv=mycluster.etcd3.service.consul", flags)
                .replace("--initial-cluster-token=mycluster", "--initial-cluster-token=" + cluster);
    }
}
