package io.etcdsidekicks.lab;

import io.etcdsidekicks.discovery.DnsZone;
import io.etcdsidekicks.discovery.Naming;
import io.etcdsidekicks.discovery.Role;
import io.etcdsidekicks.discovery.Scheme;
import io.etcdsidekicks.lab.program.Scripts;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * The cluster that the machines are to form.
 *
 * @param size how many machines found it
 * @param consulDefaults Consul's dns_config as it comes, instead of with enable_truncate
 * @param mode how etcd learns its start values
 */
public record ClusterPlan(String cluster, int size, Scheme scheme, boolean consulDefaults, Mode mode) {
    private static final DnsZone ZONE = new DnsZone("", "consul");

    /** How etcd learns its start values. */
    public enum Mode {
        /** From the gate: the built-in template of the start file. */
        TEMPLATE,
        /** A template with discovery-srv: etcd asks DNS, and a founding record guards it. */
        DISCOVERY_SRV,
        /** The same with {@code --founding off}, as in the article. */
        ARTICLE,
        /** The article's own pod, with flags and no start file; for everything that is not our gate. */
        WITHOUT_GATE;

        /** As a user writes it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        boolean asksDns() {
            return this == DISCOVERY_SRV || this == ARTICLE;
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
     * etcd's pod as it is staged on one machine.
     *
     * @param ofRepository manifests/etcd.yaml
     */
    String pod(String ofRepository, String node, String address, Path volume) {
        if (mode == Mode.WITHOUT_GATE) {
            var name = scheme == Scheme.NAMED ? "\n        - --discovery-srv-name=" + cluster : "";
            return Scripts.text("article-etcd.yaml")
                    .replace("$(NODE)", node)
                    .replace("$(ADDRESS)", address)
                    .replace("$(CLUSTER)", cluster)
                    .replace("$(DISCOVERY)", naming().discoverySrv(ZONE) + name)
                    .replace("$(VOLUME)", volume.toString());
        }
        return ofRepository.replaceAll("/var/lib/etcd(?![\\w-])", volume.toString());
    }

    /**
     * The template of the start file with which etcd asks DNS.
     *
     * @param ofRepository manifests/etcd-template-discovery-srv.yaml
     */
    String template(String ofRepository, Path volume) {
        var name = scheme == Scheme.NAMED ? "\ndiscovery-srv-name: " + cluster + "\n" : "";
        return ofRepository
                        .replace("/var/lib/etcd", volume.toString())
                        .replace("mycluster.etcd3.service.consul", naming().discoverySrv(ZONE))
                + name;
    }
}
