package io.etcdsidekicks.discovery;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a cluster's records are called in Consul and in DNS; the contract that registrar, gate and etcd share.
 *
 * @param cluster lower-case: Consul compares tags without case, so two names that differ only in case would collide
 * @param tls whether etcd speaks TLS between peers and to clients; etcd takes the URL scheme from the name that
 *     answered, so exactly one of the two kinds may exist (docs/facts.md 3a)
 */
public record Naming(Scheme scheme, String cluster, boolean tls) {
    /** The service of every cluster in the tagged scheme. */
    public static final String TAGGED_SERVICE = "etcd3";

    /** Unique per agent: Consul's catalog key is (node, service ID). */
    public String serviceId(String node, Role role) {
        return node + "-" + role.word();
    }

    public String serviceName(Role role) {
        return switch (scheme) {
            case TAGGED -> TAGGED_SERVICE;
            case NAMED -> etcdService(role) + "-" + cluster;
        };
    }

    /** Empty in the named scheme. */
    public List<String> tags(Role role) {
        return switch (scheme) {
            case TAGGED -> List.of("_" + etcdService(role) + "._tcp." + cluster);
            case NAMED -> List.of();
        };
    }

    /** Whether a service of this name and these tags is a record of this cluster and role. */
    public boolean matches(Role role, String serviceName, List<String> tags) {
        var lowerCaseTags =
                tags.stream().map(tag -> tag.toLowerCase(Locale.ROOT)).toList();
        return serviceName.equalsIgnoreCase(serviceName(role)) && lowerCaseTags.containsAll(tags(role));
    }

    /** The absolute SRV name, with its final dot, that etcd asks for in this role. */
    public String srvName(Role role, DnsZone zone) {
        return switch (scheme) {
            case TAGGED ->
                "_" + etcdService(role) + "._tcp." + cluster + "." + TAGGED_SERVICE + "." + zone.serviceDomain() + ".";
            case NAMED -> "_" + etcdService(role) + "-" + cluster + "._tcp." + zone.serviceDomain() + ".";
        };
    }

    /** The value of etcd's {@code --discovery-srv}. */
    public String discoverySrv(DnsZone zone) {
        return switch (scheme) {
            case TAGGED -> cluster + "." + TAGGED_SERVICE + "." + zone.serviceDomain();
            case NAMED -> zone.serviceDomain();
        };
    }

    /**
     * Why an etcd that asks DNS itself would not find this cluster's records, or those of another one; empty when it does.
     *
     * @param domain the value of its {@code --discovery-srv}
     * @param name that of {@code --discovery-srv-name}; empty without one
     */
    public List<String> discoveryFaults(DnsZone zone, String domain, Optional<String> name) {
        var faults = new ArrayList<String>();
        var wanted = discoverySrv(zone);
        if (!domain.replaceAll("\\.$", "").equalsIgnoreCase(wanted)) {
            faults.add("discovery-srv=" + domain + " has to be " + wanted + ", where the records of this cluster are");
        }
        if (scheme == Scheme.TAGGED && name.isPresent()) {
            faults.add("discovery-srv-name has to be left out with --scheme tagged");
        }
        if (scheme == Scheme.NAMED && name.filter(cluster::equals).isEmpty()) {
            faults.add("discovery-srv-name has to be " + cluster + " with --scheme named");
        }
        return faults;
    }

    /** The same cluster, as if etcd spoke the other of TLS and plain text. etcd asks for both kinds, always. */
    public Naming otherKind() {
        return new Naming(scheme, cluster, !tls);
    }

    /** The same contract for another cluster; a name nobody registered shows whether DNS looks at names at all. */
    public Naming ofCluster(String otherCluster) {
        return new Naming(scheme, otherCluster, tls);
    }

    private String etcdService(Role role) {
        return "etcd-" + role.word() + (tls ? "-ssl" : "");
    }
}
