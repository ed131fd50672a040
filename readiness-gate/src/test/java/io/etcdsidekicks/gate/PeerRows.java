package io.etcdsidekicks.gate;

import static io.etcdsidekicks.gate.Row.alarm;
import static io.etcdsidekicks.gate.Row.waits;

import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.CatalogRecord;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.NodeService;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.Transport;
import io.etcdsidekicks.gate.FoundingRecord.Seed;
import io.etcdsidekicks.gate.GateDecision.Claim;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Rules 15 and 16: what in Consul's catalog and in DNS is in the way. Etcd asks DNS itself here. */
final class PeerRows {
    private static final String NAME = "_etcd-server._tcp.mycluster.etcd3.service.consul.";
    private static final String THREE = "10.0.0.1:2380, 10.0.0.2:2380, 10.0.0.3:2380";
    private static final String MINE_MISSING = "see whether its registrar runs, for the same --cluster and --scheme";
    private static final String DNS_PATH =
            "etcd asks the same way; see /etc/resolv.conf and how port 53 (UDP and TCP) reaches Consul";
    private static final String TRUNCATE = "set dns_config { enable_truncate = true } in Consul, so that a cut answer"
            + " is marked and asked again over TCP";
    private static final String HIDDEN = "an ACL may hide them (acl.tokens.dns needs service:read and node:read), the"
            + " name server may not forward to Consul, or this is Consul 1.19.1 (use --scheme named)";
    private static final String STALE = "if it stays so, DNS is stale or cached: see dns_config max_stale,"
            + " service_ttl and use_cache, and the forwarder in between";
    private static final String LOOK_UP = "see whether the name server answers for this name";

    private PeerRows() {}

    static Stream<Row> rows() {
        return Stream.of(catalog(), dns(), targets(), kinds()).flatMap(rows -> rows);
    }

    private static Row row(String title, Scene seen, GateDecision decided) {
        return new Row("15", title, seen, decided);
    }

    private static Scene three() {
        return with(3, 3);
    }

    private static Scene with(int found, int size) {
        return Scene.with(found, size).pure();
    }

    private static Claim founds() {
        return PureRows.claims(PureRows.host(1), PureRows.host(2), PureRows.host(3));
    }

    private static Stream<Row> catalog() {
        return Stream.of(
                row(
                        "agent down",
                        three().agent(new AgentAnswer.Failed("the Consul agent does not answer")),
                        waits("the Consul agent does not answer; without it nobody"
                                + " knows which machines take part")),
                row(
                        "catalog failed",
                        three().catalog(new CatalogAnswer.Failed("No cluster leader")),
                        waits("Consul's catalog cannot be read: No cluster leader")),
                row(
                        "no record",
                        three().records(),
                        waits(
                                "0 of 3 records; this machine's own record (10.0.0.1:2380) is not among them",
                                MINE_MISSING)),
                row(
                        "mine missing",
                        three().records(Scene.machine(3), Scene.machine(2)),
                        waits(
                                "2 of 3 records: node-2, node-3; this machine's own record (10.0.0.1:2380) is not"
                                        + " among them",
                                MINE_MISSING)),
                row(
                        "mine is registered at another address",
                        three().me("10.0.0.9", 2380),
                        waits(
                                "3 of 3 records: node-1, node-2, node-3; this machine's own record (10.0.0.9:2380) is"
                                        + " not among them",
                                "its registrar has registered 10.0.0.1:2380 instead: --address must be the same for both"
                                        + " programs")),
                row(
                        "mine is registered at another port",
                        three().settings(known -> {
                                    known.founding = false;
                                    known.peerPort = 12380;
                                })
                                .me("10.0.0.1", 12380),
                        waits(
                                "3 of 3 records: node-1, node-2, node-3; this machine's own record (10.0.0.1:12380) is"
                                        + " not among them",
                                "its registrar has registered 10.0.0.1:2380 instead: --peer-port must be the same for both"
                                        + " programs")),
                row(
                        "mine missing among enough",
                        three().number(9),
                        waits(
                                "3 of 3 records: node-1, node-2, node-3; this machine's own record (10.0.0.9:2380) is"
                                        + " not among them",
                                MINE_MISSING)),
                row(
                        "own address unknown",
                        three().addressUnknown(),
                        waits(
                                "3 of 3 records: node-1, node-2, node-3; this machine's own record (address unknown)"
                                        + " is not among them",
                                MINE_MISSING)),
                row(
                        "mine critical",
                        three().records(
                                        Scene.machine(1, "10.0.0.1", "node-1-server", true),
                                        Scene.machine(2),
                                        Scene.machine(3)),
                        waits(
                                "2 of 3 records: node-2, node-3; this machine's own record (10.0.0.1:2380) is not"
                                        + " among them; Consul holds the machine of node-1 for failed, so it does not"
                                        + " count",
                                "see whether the Consul servers reach this machine's agent (ports 8301 TCP and UDP)")),
                row(
                        "mine in maintenance",
                        three().records(maintained(1, "_node_maintenance"), Scene.machine(2), Scene.machine(3)),
                        waits(
                                "2 of 3 records: node-2, node-3; this machine's own record (10.0.0.1:2380) is not"
                                        + " among them; node-1 is in maintenance, so it does not count: on that machine"
                                        + " consul maint -disable ends that",
                                "consul maint -disable on this machine ends its maintenance")),
                row(
                        "third is in maintenance",
                        three().records(
                                        Scene.machine(1),
                                        Scene.machine(2),
                                        maintained(3, "_service_maintenance:node-3-server")),
                        waits(
                                "2 of 3 records: node-1, node-2; nothing from a third machine; node-3 is in maintenance, so"
                                        + " it does not count: on that machine consul maint -disable -service=node-3-server ends"
                                        + " that")),
                row(
                        "mine is registered for another cluster",
                        three().records(Scene.machine(2), Scene.machine(3))
                                .ownServices(own("etcd3", "_etcd-server._tcp.other", "other", "tagged")),
                        renamed("with --cluster other")),
                row(
                        "mine is registered by the other scheme",
                        three().records(Scene.machine(2), Scene.machine(3))
                                .ownServices(own("etcd-server-mycluster", "", "mycluster", "named")),
                        renamed("with --scheme named")),
                row(
                        "mine is registered with TLS",
                        three().records(Scene.machine(2), Scene.machine(3))
                                .ownServices(own("etcd3", "_etcd-server-ssl._tcp.mycluster", "mycluster", "tagged")),
                        renamed("with --tls true")),
                row(
                        "mine is missing, and this machine has its client record and other people's services",
                        three().records(Scene.machine(2), Scene.machine(3))
                                .ownServices(
                                        own("etcd3", "_etcd-client._tcp.mycluster", "mycluster", "tagged"),
                                        own("web", "", "", "")),
                        waits(
                                "2 of 3 records: node-2, node-3; this machine's own record (10.0.0.1:2380) is not"
                                        + " among them",
                                MINE_MISSING)),
                row(
                        "the agent is in another datacenter than the one that is asked for",
                        three().settings(known -> {
                            known.founding = false;
                            known.datacenter = "dc2";
                        }),
                        alarm(
                                "the local Consul agent is in datacenter dc1, and --datacenter says dc2",
                                "DNS would be asked for the peers there, where this agent knows nobody: one of the two is"
                                        + " wrong")),
                row(
                        "a founder has a name that no list of members can hold",
                        three().records(
                                        Scene.machine(1),
                                        Scene.machine(2),
                                        new CatalogRecord(
                                                "x",
                                                "10.0.0.3",
                                                "x",
                                                "10.0.0.3",
                                                2380,
                                                Map.of("member", "a=b"),
                                                false)),
                        alarm(
                                "the machine at 10.0.0.3 calls itself 'a=b', which has = in it, which a list of members"
                                        + " (name=URL,name=URL) cannot hold",
                                "give it a name of its own with --node, the same to its registrar and its gate")),
                row(
                        "agent down for long",
                        three().consulFailingFor(10).agent(new AgentAnswer.Failed("the Consul agent does not answer")),
                        alarm(
                                "the Consul agent does not answer; without it nobody knows which machines take part",
                                "")),
                row(
                        "agent down for nine seconds",
                        three().consulFailingFor(9).agent(new AgentAnswer.Failed("the Consul agent does not answer")),
                        waits("the Consul agent does not answer; without it nobody knows which machines take part")),
                row(
                        "catalog failed for long",
                        three().consulFailingFor(10).catalog(new CatalogAnswer.Failed("No cluster leader")),
                        alarm("Consul's catalog cannot be read: No cluster leader", "")),
                row("1 of 2", with(1, 2), waits("1 of 2 records: node-1; nothing from a second machine")),
                row("1 of 3", with(1, 3), waits("1 of 3 records: node-1; nothing from 2 more machines")),
                row("2 of 3", with(2, 3), waits("2 of 3 records: node-1, node-2; nothing from a third machine")),
                row("1 of 5", with(1, 5), waits("1 of 5 records: node-1; nothing from 4 more machines")),
                row(
                        "8 of 9",
                        with(8, 9),
                        waits("8 of 9 records: node-1, node-2, node-3, node-4, node-5, node-6, node-7, node-8;"
                                + " nothing from a ninth machine")),
                row(
                        "9 of 10",
                        with(9, 10),
                        waits("9 of 10 records: node-1, node-2, node-3, node-4, node-5, node-6, node-7, node-8, node-9;"
                                + " nothing from a 10th machine")),
                row(
                        "third is critical",
                        three().records(
                                        Scene.machine(1),
                                        Scene.machine(2),
                                        Scene.machine(3, "10.0.0.3", "node-3-server", true)),
                        waits("2 of 3 records: node-1, node-2; nothing from a third machine; Consul holds the"
                                + " machine of node-3 for failed, so it does not count")),
                row(
                        "a fourth is critical: not counted",
                        three().and(Scene.machine(4, "10.0.0.4", "node-4-server", true)),
                        founds()),
                row(
                        "a critical twin: not counted",
                        three().and(Scene.machine(4, "10.0.0.3", "node-4-server", true)),
                        founds()),
                row(
                        "a host name as address",
                        three().records(
                                        Scene.machine(1),
                                        Scene.machine(2),
                                        Scene.machine(3, "db3.example.org", "node-3-server", false)),
                        alarm(
                                "the record of node-3 names db3.example.org, which is no IP address that other"
                                        + " machines reach",
                                "register it with one, see --address of its registrar")),
                row(
                        "loopback as address",
                        three().records(
                                        Scene.machine(1),
                                        Scene.machine(2),
                                        Scene.machine(3, "127.0.0.1", "node-3-server", false)),
                        alarm(
                                "the record of node-3 names 127.0.0.1, which is no IP address that other machines"
                                        + " reach",
                                "register it with one, see --address of its registrar")),
                row(
                        "twins: one address from two machines",
                        three().records(
                                        Scene.machine(1),
                                        Scene.machine(3, "10.0.0.2", "node-3-server", false),
                                        Scene.machine(2)),
                        twins("10.0.0.2:2380 by node-2 (node-2, node-2-server) and node-3 (node-3, node-3-server)")),
                row(
                        "twins: two records of one machine, which DNS makes one of",
                        three().records(
                                        Scene.machine(1),
                                        Scene.machine(2),
                                        Scene.machine(2, "10.0.0.2", "old-server", false))
                                .dnsSays(1, 2),
                        twins("10.0.0.2:2380 by node-2 (node-2, node-2-server) and node-2 (node-2, old-server)")),
                row(
                        "two pairs of twins",
                        with(3, 5)
                                .and(Scene.machine(4, "10.0.0.2", "node-4-server", false))
                                .and(Scene.machine(5, "10.0.0.3", "node-5-server", false)),
                        twins("10.0.0.2:2380 by node-2 (node-2, node-2-server) and node-4 (node-4, node-4-server),"
                                + " 10.0.0.3:2380 by node-3 (node-3, node-3-server) and node-5 (node-5,"
                                + " node-5-server)")),
                row(
                        "one address, two ports: no twins",
                        three().records(
                                        Scene.machine(1),
                                        Scene.machine(2),
                                        new CatalogRecord(
                                                "node-3",
                                                "10.0.0.2",
                                                "node-3-server",
                                                "10.0.0.2",
                                                12380,
                                                Map.of(),
                                                false))
                                .dnsSays(Transport.TCP, portTarget())
                                .dnsSays(Transport.UDP_EDNS, portTarget())
                                .dnsSays(Transport.UDP, portTarget()),
                        PureRows.claims(
                                List.of(
                                        new Seed("node-1", Scene.at(1), PureRows.host(1)),
                                        new Seed("node-2", Scene.at(2), PureRows.host(2)),
                                        new Seed(
                                                "node-3",
                                                Endpoint.of("10.0.0.2", 12380),
                                                "http://0a000002.addr.dc1.consul:12380")),
                                "3 of 3 records, the same in every view: 10.0.0.1:2380, 10.0.0.2:2380, 10.0.0.2:12380")),
                row(
                        "one too many",
                        with(4, 3),
                        alarm(
                                "4 records for a cluster of 3: node-1, node-2, node-3, node-4; etcd would count them"
                                        + " all",
                                "stop the registrar of the machine that is too many and deregister it, or set --size 4"
                                        + " everywhere")));
    }

    private static CatalogRecord maintained(int number, String check) {
        var known = Scene.machine(number);
        return new CatalogRecord(
                known.node(),
                known.nodeAddress(),
                known.serviceId(),
                known.address(),
                known.port(),
                known.meta(),
                List.of(check));
    }

    private static NodeService own(String service, String tag, String cluster, String scheme) {
        return new NodeService(
                "node-1-server",
                service,
                tag.isEmpty() ? List.of() : List.of(tag),
                "10.0.0.1",
                2380,
                Map.of("cluster", cluster, "scheme", scheme));
    }

    private static GateDecision renamed(String how) {
        return waits(
                "2 of 3 records: node-2, node-3; this machine's own record (10.0.0.1:2380) is not among them",
                "Consul has this machine's node-1-server " + how + " instead: these settings must be the same for"
                        + " registrar and gate, or no registrar runs for this cluster");
    }

    private static SrvAnswer.Records portTarget() {
        return new SrvAnswer.Records(List.of(
                Scene.target(1),
                Scene.target(2),
                new SrvAnswer.Target(Scene.target(2).host(), 12380)));
    }

    private static Wait twins(String who) {
        return alarm(
                "two records claim the same peer address: " + who,
                "one of the machines is a clone, or a record is left over: give it another --address or deregister it");
    }

    private static Stream<Row> dns() {
        var noTcp = three().dnsSays(Transport.TCP, new SrvAnswer.Failed("connection refused"));
        return Stream.of(
                row("DNS fails by TCP", noTcp, dnsFailed("connection refused")),
                row(
                        "DNS fails by UDP",
                        three().dnsSays(Transport.UDP, new SrvAnswer.Failed("timed out")),
                        dnsFailed("timed out")),
                row(
                        "DNS fails by UDP with EDNS",
                        three().dnsSays(Transport.UDP_EDNS, new SrvAnswer.Failed("SERVFAIL")),
                        dnsFailed("SERVFAIL")),
                row("DNS was not asked by UDP", three().notAsked(Transport.UDP), dnsFailed("not asked")),
                row(
                        "TCP is named first",
                        noTcp.dnsSays(Transport.UDP, Scene.targets(1)),
                        dnsFailed("connection refused")),
                row("NXDOMAIN by TCP", three().dnsSays(Transport.TCP, new SrvAnswer.NoSuchName()), noSuchName("TCP")),
                row(
                        "NXDOMAIN by plain UDP",
                        three().dnsSays(Transport.UDP, new SrvAnswer.NoSuchName()),
                        noSuchName("plain UDP")),
                row(
                        "NXDOMAIN by UDP with EDNS",
                        three().dnsSays(Transport.UDP_EDNS, new SrvAnswer.NoSuchName()),
                        noSuchName("UDP with EDNS 1232")),
                row(
                        "5 machines, 3 by plain UDP",
                        with(5, 5).dnsSays(Transport.UDP, Scene.targets(1, 4, 5)),
                        alarm(
                                "DNS answers with 3 of 5 records by plain UDP; etcd may ask this way and would found a cluster of 3",
                                TRUNCATE)),
                row(
                        "5 machines, another 3 by plain UDP: the same words, because Consul shuffles",
                        with(5, 5).dnsSays(Transport.UDP, Scene.targets(2, 1, 3)),
                        alarm(
                                "DNS answers with 3 of 5 records by plain UDP; etcd may ask this way and would found a"
                                        + " cluster of 3",
                                TRUNCATE)),
                row(
                        "5 machines, 4 by EDNS",
                        with(5, 5).dnsSays(Transport.UDP_EDNS, Scene.targets(1, 2, 3, 5)),
                        alarm(
                                "DNS answers with 4 of 5 records by UDP with EDNS 1232; etcd may ask this way and would found a"
                                        + " cluster of 4",
                                TRUNCATE)),
                row(
                        "fewer by TCP",
                        three().dnsSays(Transport.TCP, Scene.targets(1, 2)),
                        differ("TCP", "10.0.0.1:2380, 10.0.0.2:2380")),
                row(
                        "another set by TCP",
                        three().dnsSays(1, 2, 4).dnsSays(Transport.UDP, Scene.targets(1, 2, 3)),
                        differ("TCP", "10.0.0.1:2380, 10.0.0.2:2380, 10.0.0.4:2380")),
                row(
                        "another set by plain UDP, fewer and foreign",
                        three().dnsSays(1, 2, 3, 4)
                                .dnsSays(Transport.TCP, Scene.targets(1, 2, 3))
                                .dnsSays(Transport.UDP_EDNS, Scene.targets(1, 2, 3))
                                .dnsSays(Transport.UDP, Scene.targets(1, 4)),
                        differ("plain UDP", "10.0.0.1:2380, 10.0.0.4:2380")),
                row(
                        "one more in DNS",
                        three().dnsSays(1, 2, 3, 4),
                        differ("TCP", "10.0.0.1:2380, 10.0.0.2:2380, 10.0.0.3:2380, 10.0.0.4:2380")),
                row(
                        "another port in DNS",
                        three().dnsSays(
                                        Transport.TCP,
                                        new SrvAnswer.Records(List.of(
                                                Scene.target(1),
                                                Scene.target(2),
                                                new SrvAnswer.Target(
                                                        Scene.target(3).host(), 2379)))),
                        differ("TCP", "10.0.0.1:2380, 10.0.0.2:2380, 10.0.0.3:2379")),
                row(
                        "the order of an answer does not matter",
                        three().dnsSays(Transport.UDP, Scene.targets(3, 1, 2)),
                        founds()));
    }

    private static Wait dnsFailed(String cause) {
        return waits("DNS does not answer for " + NAME + ": " + cause, DNS_PATH);
    }

    private static Wait noSuchName(String transport) {
        return waits(
                "the catalog has 3 records, but DNS says by " + transport + " that " + NAME + " does not exist",
                HIDDEN);
    }

    private static Wait differ(String transport, String found) {
        return waits("the views differ: the catalog says " + THREE + ", DNS by " + transport + " says " + found, STALE);
    }

    private static Stream<Row> targets() {
        var third = Scene.target(3).host();
        var left = "; etcd would leave it out without a word and found a cluster of 2";
        return Stream.of(
                row(
                        "a target has no address",
                        three().resolved(third, new AddressAnswer.NoSuchName()),
                        waits("target " + third + " has no address" + left, LOOK_UP)),
                row(
                        "a target does not resolve",
                        three().resolved(third, new AddressAnswer.Failed("timed out")),
                        waits("target " + third + " does not resolve (timed out)" + left, LOOK_UP)),
                row(
                        "no target resolves: the words do not depend on the order, because Consul shuffles",
                        three().dnsSays(Transport.TCP, Scene.targets(3, 1, 2))
                                .resolved(Scene.target(1).host(), new AddressAnswer.NoSuchName())
                                .resolved(third, new AddressAnswer.NoSuchName()),
                        waits("target " + Scene.target(1).host() + " has no address" + left, LOOK_UP)),
                row(
                        "a target was not asked for",
                        three().dnsSays(
                                        Transport.UDP,
                                        new SrvAnswer.Records(List.of(
                                                Scene.target(1),
                                                Scene.target(2),
                                                new SrvAnswer.Target("elsewhere", 2380)))),
                        waits("target elsewhere has no address" + left, LOOK_UP)),
                row(
                        "a target resolves to another address",
                        three().resolved(third, new AddressAnswer.Address(InetAddress.ofLiteral("10.0.0.33"))),
                        differ("TCP", "10.0.0.1:2380, 10.0.0.2:2380, 10.0.0.33:2380")),
                row(
                        "a record twice in an answer",
                        three().dnsSays(Transport.UDP_EDNS, Scene.targets(1, 2, 3, 3)),
                        alarm(
                                "DNS answers with 4 records by UDP with EDNS 1232 for 3 addresses:"
                                        + " 0a000001.addr.dc1.consul:2380, 0a000002.addr.dc1.consul:2380,"
                                        + " 0a000003.addr.dc1.consul:2380, 0a000003.addr.dc1.consul:2380; etcd would"
                                        + " count every record",
                                "see who answers for this name besides Consul")),
                row(
                        "one machine under two names",
                        three().dnsSays(
                                        Transport.TCP,
                                        new SrvAnswer.Records(List.of(
                                                Scene.target(1),
                                                Scene.target(2),
                                                Scene.target(3),
                                                new SrvAnswer.Target("node-3.node.dc1.consul", 2380))))
                                .resolved(
                                        "node-3.node.dc1.consul",
                                        new AddressAnswer.Address(InetAddress.ofLiteral("10.0.0.3"))),
                        alarm(
                                "DNS answers with 4 records by TCP for 3 addresses: 0a000001.addr.dc1.consul:2380,"
                                        + " 0a000002.addr.dc1.consul:2380, 0a000003.addr.dc1.consul:2380,"
                                        + " node-3.node.dc1.consul:2380; etcd would count every record",
                                "see who answers for this name besides Consul")));
    }

    private static Stream<Row> kinds() {
        var ssl = "_etcd-server-ssl._tcp.mycluster.etcd3.service.consul.";
        return Stream.of(
                row(
                        "both kinds, ssl and plain",
                        three().otherKind(Scene.targets(1, 2)),
                        alarm(
                                "DNS answers for " + ssl
                                        + ", too, with 2 records; etcd asks for both kinds and would count every"
                                        + " machine twice",
                                "deregister one kind: --tls must be the same on every machine")),
                row(
                        "nobody knows of the other kind",
                        three().otherKind(new SrvAnswer.Failed("SERVFAIL")),
                        waits("DNS does not say whether " + ssl + " exists: SERVFAIL")));
    }
}
