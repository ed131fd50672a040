package io.etcdsidekicks.assets;

import io.etcdsidekicks.assets.ClusterSpec.Machine;
import io.etcdsidekicks.discovery.Counted;
import java.util.stream.Collectors;

/** What a person reads beside the files. */
final class Guide {
    static final String TLS = """
            Nothing is made here yet: this cluster speaks plain HTTP, between its members and with its clients, so keep it on
            a network of its own. Certificates for etcd's peers and clients, and for Consul's HTTP API, have their place here.
            """;

    static final String ACL = """
            Nothing is made here yet. Where Consul has ACLs, the token of both programs needs, on every agent:
            node:read on all nodes, agent:read, service:write on etcd3, key:write below etcd-sidekicks/, session:write.
            They read it from CONSUL_HTTP_TOKEN_FILE.
            """;

    private static final String KUBELET = """
            1. On every machine containerd and a kubelet with --pod-manifest-path (staticPodPath) /etc/kubernetes/manifests, and
               the images that the manifests name; docs/kubernetes.md says how they are made and imported, and the pause image.
               The disk for etcd's data, if it has one, mounted at /var/lib/etcd. And two directories for root alone:
               install -d -m 0700 /var/lib/etcd /var/lib/etcd-sidekicks
            2. /etc/resolv.conf with "nameserver 127.0.0.1" in its first line: Consul answers there. A pod keeps the file as it
               was when the pod was made, so do this first.
            3. Copy each folder onto its machine, onto the root of the file system:
            %s
               The kubelet starts consul, registrar and readiness-gate. etcd's pod lies in /etc/kubernetes/staged: only the gate
               puts it where the kubelet sees it, when etcd may start. The machines may come in any order.
            4. Watch: crictl logs -f $(crictl ps -a -q --name readiness-gate | head -1)
               says what the gate waits for; when it says "etcd is healthy", this machine is done. The gate stays and watches.
            """;

    private static final String SYSTEMD = """
            1. On every machine: the programs below /opt/etcd-sidekicks (the target/dist folders of registrar and readiness-gate),
               /usr/bin/etcd, /usr/bin/consul, Java 25, the accounts etcd and consul. The disk for etcd's data, if it has one,
               mounted at /var/lib/etcd. /etc/resolv.conf with "nameserver 127.0.0.1" in its first line: Consul answers there.
            2. Copy each folder onto its machine, onto the root of the file system, and start the units:
            %s
               systemctl daemon-reload && systemctl enable --now --no-block consul registrar etcd
            3. Watch: systemctl status etcd says what the gate waits for; "readiness-gate health" says when it is done.
            """;

    private Guide() {}

    static String of(ClusterSpec cluster) {
        var copies = cluster.machines().stream()
                .map(machine -> "   scp -r " + machine.name() + "/. root@" + machine.host() + ":/")
                .collect(Collectors.joining("\n"));
        var servers = cluster.consulServers().stream().map(Machine::name).collect(Collectors.joining(", "));
        return """
                # %s: etcd on %s

                %s
                The Consul servers are %s. The API server finds etcd by kube-apiserver/kubeadm-etcd.yaml.
                Certificates go into tls/, Consul's policies into acl/; neither is made yet.
                """.formatted(
                        cluster.name(),
                        Counted.of(cluster.machines().size(), "machine"),
                        (cluster.way() == ClusterSpec.Way.KUBELET ? KUBELET : SYSTEMD).formatted(copies),
                        servers);
    }
}
