package io.etcdsidekicks.lab;

import io.etcdsidekicks.discovery.DnsZone;
import io.etcdsidekicks.discovery.Naming;
import io.etcdsidekicks.discovery.Role;
import io.etcdsidekicks.discovery.Scheme;
import java.util.List;
import java.util.Map;

/**
 * The cluster that the machines are to form.
 *
 * @param size how many machines found it
 * @param consulDefaults Consul's dns_config as it comes, instead of with enable_truncate
 */
public record ClusterPlan(String cluster, int size, Scheme scheme, boolean consulDefaults) {
    private static final DnsZone ZONE = new DnsZone("", "consul");

    public static ClusterPlan of(int size) {
        return new ClusterPlan("demo", size, Scheme.TAGGED, false);
    }

    public ClusterPlan withScheme(Scheme other) {
        return new ClusterPlan(cluster, size, other, consulDefaults);
    }

    public ClusterPlan withConsulDefaults() {
        return new ClusterPlan(cluster, size, scheme, true);
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

    private List<String> discoveryFlags() {
        var domain = "--discovery-srv=" + naming().discoverySrv(ZONE);
        return scheme == Scheme.NAMED ? List.of(domain, "--discovery-srv-name=" + cluster) : List.of(domain);
    }

    /** The article's manifest, with the fixed uid that keeps a kubelet from running etcd twice (facts 4). */
    String manifest(String node, String address, String dataDir) {
        var discovery = String.join(
                "\n", discoveryFlags().stream().map(flag -> "- " + flag).toList());
        return """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: etcd
                  namespace: kube-system
                  uid: 6f0c1c1e-7a52-4d7f-9c0b-e7cdc0de0001
                spec:
                  hostNetwork: true
                  containers:
                    - name: etcd
                      image: etcd:3.5.16
                      command:
                        - etcd
                        - --name=%1$s
                        - --data-dir=%3$s
                %4$s
                        - --initial-cluster-state=new
                        - --initial-cluster-token=%5$s
                        - --initial-advertise-peer-urls=http://%2$s:2380
                        - --listen-peer-urls=http://%2$s:2380
                        - --advertise-client-urls=http://%2$s:2379
                        - --listen-client-urls=http://%2$s:2379,http://127.0.0.1:2379
                      volumeMounts:
                        - name: etcd-volume
                          mountPath: %3$s
                  volumes:
                    - name: etcd-volume
                      hostPath:
                        path: %3$s
                        type: DirectoryOrCreate
                """.formatted(node, address, dataDir, discovery.indent(8).stripTrailing(), cluster);
    }
}
