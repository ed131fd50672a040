package io.etcdsidekicks.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.CatalogRecord;
import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.Transport;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Start;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The decision matrix, one row a case: what is seen, what is decided, and the words a person reads. */
class GateRulesTest {
    private static final String NAME = "_etcd-server._tcp.mycluster.etcd3.service.consul.";
    private static final String THREE = "10.0.0.1:2380, 10.0.0.2:2380, 10.0.0.3:2380";
    private static final String RESTART = "there is data in /var/lib/etcd: etcd goes on with it, whatever Consul says";
    private static final String MINE_MISSING = "see whether its registrar runs";
    private static final String DNS_PATH =
            "etcd asks the same way; see /etc/resolv.conf and how port 53 (UDP and TCP) reaches Consul";
    private static final String TRUNCATE = "set dns_config { enable_truncate = true } in Consul, so that a cut answer"
            + " is marked and asked again over TCP";
    private static final String HIDDEN = "an ACL may hide them (acl.tokens.dns needs service:read and node:read), the"
            + " name server may not forward to Consul, or this is Consul 1.19.1 (use --scheme named)";
    private static final String STALE = "if it stays so, DNS is stale or cached: see dns_config max_stale,"
            + " service_ttl and use_cache, and the forwarder in between";
    private static final String LOOK_UP = "see whether the name server answers for this name";

    record Row(String title, Scene seen, GateDecision decided) {
        @Override
        public String toString() {
            return title + " -> " + words(decided);
        }
    }

    private static String words(GateDecision decision) {
        return switch (decision) {
            case HandOver(Start start, String reason) -> "hand over as " + start.word() + ": " + reason;
            case Wait wait -> (wait.alarm() ? "wait with alarm: " : "wait: ") + wait.words();
            case Refuse refuse -> "refuse: " + refuse.words();
        };
    }

    private static Row row(String title, Scene seen, GateDecision decided) {
        return new Row(title, seen, decided);
    }

    private static Scene three() {
        return Scene.with(3, 3);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("matrix")
    void decides(Row row) {
        assertThat(row.seen().decide()).isEqualTo(row.decided());
    }

    static Stream<Row> matrix() {
        return Stream.of(disk(), restart(), ownPort(), catalog(), dns(), targets(), kinds(), stability())
                .flatMap(rows -> rows);
    }

    private static Stream<Row> disk() {
        var unreadable = new Refuse(
                "etcd's data in /var/lib/etcd cannot be read, or there are snapshots without a write-ahead log"
                        + " (member/wal/*.wal)",
                "mount the volume, mend its permissions, or restore it; etcd would take it for empty and found a"
                        + " second cluster");
        var noDirectory = Wait.forRemedy(
                "the kubelet's manifest directory /etc/kubernetes/manifests does not exist",
                "etcd cannot be handed over; see --manifest-dir and the kubelet's staticPodPath");
        var noManifest = Wait.forRemedy(
                "there is no etcd manifest, neither staged at /etc/kubernetes/staged/etcd.yaml nor installed at"
                        + " /etc/kubernetes/manifests/etcd.yaml",
                "put it at the first of the two");
        var placeholders = new Refuse(
                "the staged manifest /etc/kubernetes/staged/etcd.yaml holds placeholders (${...})",
                "this version hands manifests over byte for byte: write the values into it");
        var halfWritten = new ManifestState.Unreadable("it is no YAML (while parsing)");
        var stagedUseless = Wait.forRemedy(
                "the staged manifest /etc/kubernetes/staged/etcd.yaml is of no use: it is no YAML (while parsing)",
                "put a complete one there");
        var installedUseless = Wait.forRemedy(
                "the installed manifest /etc/kubernetes/manifests/etcd.yaml is of no use: it is no YAML (while"
                        + " parsing)",
                "put a complete one at /etc/kubernetes/staged/etcd.yaml; it is then replaced");
        return Stream.of(
                row("data unreadable", three().data(DataVolume.UNREADABLE), unreadable),
                row(
                        "data unreadable, and nothing else is right either",
                        three().data(DataVolume.UNREADABLE)
                                .manifests(Scene.ABSENT, Scene.ABSENT)
                                .manifestDirMissing()
                                .agent(new AgentAnswer.Failed("Consul does not answer")),
                        unreadable),
                row("manifest directory missing", three().manifestDirMissing(), noDirectory),
                row(
                        "manifest directory missing, with data",
                        three().data(DataVolume.INITIALISED).manifestDirMissing(),
                        noDirectory),
                row("manifest in neither place", three().manifests(Scene.ABSENT, Scene.ABSENT), noManifest),
                row(
                        "manifest in neither place, with data",
                        three().data(DataVolume.INITIALISED).manifests(Scene.ABSENT, Scene.ABSENT),
                        noManifest),
                row("staged manifest unreadable", three().manifests(halfWritten, Scene.ABSENT), stagedUseless),
                row(
                        "staged manifest unreadable, an old one installed",
                        three().manifests(halfWritten, Scene.MANIFEST),
                        stagedUseless),
                row("installed manifest unreadable", three().manifests(Scene.ABSENT, halfWritten), installedUseless),
                row(
                        "staged manifest with placeholders",
                        three().manifests(new ManifestState.Present(true), Scene.ABSENT),
                        placeholders),
                row(
                        "staged manifest with placeholders, with data",
                        three().data(DataVolume.INITIALISED).manifests(new ManifestState.Present(true), Scene.ABSENT),
                        placeholders),
                row(
                        "installed manifest unreadable, a good one staged, with data",
                        three().data(DataVolume.INITIALISED).manifests(Scene.MANIFEST, halfWritten),
                        new HandOver(Start.RESTART, RESTART)));
    }

    private static Stream<Row> restart() {
        var data = three().data(DataVolume.INITIALISED);
        var restart = new HandOver(Start.RESTART, RESTART);
        return Stream.of(
                row("data", data, restart),
                row("data, the manifest is installed already", data.manifests(Scene.ABSENT, Scene.MANIFEST), restart),
                row("data, the agent is down", data.agent(new AgentAnswer.Failed("refused")), restart),
                row("data, no catalog", data.catalog(new CatalogAnswer.Failed("no leader")), restart),
                row("data, no record", data.records(), restart),
                row("data, the views differ", data.dnsSays(Transport.TCP, Scene.targets(1, 2)), restart),
                row("data, one record too many", data.and(Scene.machine(4)), restart),
                row("data, etcd runs already", data.ownPeerPortAnswering(), restart),
                row("data, not stable", data.seen(1), restart));
    }

    private static Stream<Row> ownPort() {
        var refuse = new Refuse(
                "something answers on 10.0.0.1:2380 although there is no data in /var/lib/etcd: an etcd runs here with"
                        + " another data directory, or another machine has this address",
                "see --data-dir, --address and --peer-port");
        var installed = Wait.forRemedy(
                "something answers on 10.0.0.1:2380 although there is no data in /var/lib/etcd: etcd, which the kubelet"
                        + " runs already, is writing it, or writes elsewhere",
                "if it stays so, --data-dir is not the one of the manifest");
        return Stream.of(
                row("no data, but the own peer port answers", three().ownPeerPortAnswering(), refuse),
                row(
                        "no data, but the own peer port answers, and the agent is down",
                        three().ownPeerPortAnswering().agent(new AgentAnswer.Failed("refused")),
                        refuse),
                row(
                        "no data, but the own peer port answers, and the manifest is installed",
                        three().manifests(Scene.MANIFEST, Scene.MANIFEST).ownPeerPortAnswering(),
                        installed),
                row(
                        "no data, the directory is there",
                        three().data(DataVolume.NONE).ownPeerPortAnswering(),
                        refuse),
                row(
                        "a peer port answers, nobody knows which",
                        three().addressUnknown().ownPeerPortAnswering(),
                        new Refuse(
                                "something answers on etcd's peer port although there is no data in /var/lib/etcd: an"
                                        + " etcd runs here with another data directory, or another machine has this"
                                        + " address",
                                "see --data-dir, --address and --peer-port")));
    }

    private static Stream<Row> catalog() {
        return Stream.of(
                row(
                        "agent down",
                        three().agent(new AgentAnswer.Failed("the Consul agent does not answer")),
                        Wait.forTime("the Consul agent does not answer at http://127.0.0.1:8500; without it nobody"
                                + " knows which machines take part")),
                row(
                        "catalog failed",
                        three().catalog(new CatalogAnswer.Failed("No cluster leader")),
                        Wait.forTime("Consul's catalog cannot be read: No cluster leader")),
                row(
                        "no record",
                        three().records(),
                        Wait.forRemedy(
                                "0 of 3 records; this machine's own record (10.0.0.1:2380) is not among them",
                                MINE_MISSING)),
                row(
                        "mine missing",
                        three().records(Scene.machine(3), Scene.machine(2)),
                        Wait.forRemedy(
                                "2 of 3 records: node-2, node-3; this machine's own record (10.0.0.1:2380) is not"
                                        + " among them",
                                MINE_MISSING)),
                row(
                        "mine missing among enough",
                        three().me("10.0.0.9", 2380),
                        Wait.forRemedy(
                                "3 of 3 records: node-1, node-2, node-3; this machine's own record (10.0.0.9:2380) is"
                                        + " not among them",
                                MINE_MISSING)),
                row(
                        "mine has another port",
                        three().me("10.0.0.1", 12380),
                        Wait.forRemedy(
                                "3 of 3 records: node-1, node-2, node-3; this machine's own record (10.0.0.1:12380) is"
                                        + " not among them",
                                MINE_MISSING)),
                row(
                        "own address unknown",
                        three().addressUnknown(),
                        Wait.forRemedy(
                                "3 of 3 records: node-1, node-2, node-3; this machine's own record (address unknown)"
                                        + " is not among them",
                                MINE_MISSING)),
                row(
                        "mine critical",
                        three().records(
                                        Scene.machine(1, "10.0.0.1", "node-1-server", true),
                                        Scene.machine(2),
                                        Scene.machine(3)),
                        Wait.forRemedy(
                                "2 of 3 records: node-2, node-3; this machine's own record (10.0.0.1:2380) is not"
                                        + " among them; Consul holds the machine of node-1 for failed, so it does not"
                                        + " count",
                                MINE_MISSING)),
                row("1 of 2", Scene.with(1, 2), Wait.forTime("1 of 2 records: node-1; nothing from a second machine")),
                row("1 of 3", Scene.with(1, 3), Wait.forTime("1 of 3 records: node-1; nothing from 2 more machines")),
                row(
                        "2 of 3",
                        Scene.with(2, 3),
                        Wait.forTime("2 of 3 records: node-1, node-2; nothing from a third machine")),
                row("1 of 5", Scene.with(1, 5), Wait.forTime("1 of 5 records: node-1; nothing from 4 more machines")),
                row(
                        "8 of 9",
                        Scene.with(8, 9),
                        Wait.forTime("8 of 9 records: node-1, node-2, node-3, node-4, node-5, node-6, node-7, node-8;"
                                + " nothing from a ninth machine")),
                row(
                        "third is critical",
                        three().records(
                                        Scene.machine(1),
                                        Scene.machine(2),
                                        Scene.machine(3, "10.0.0.3", "node-3-server", true)),
                        Wait.forTime("2 of 3 records: node-1, node-2; nothing from a third machine; Consul holds the"
                                + " machine of node-3 for failed, so it does not count")),
                row(
                        "a fourth is critical: not counted",
                        three().and(Scene.machine(4, "10.0.0.4", "node-4-server", true)),
                        new HandOver(Start.NEW, "3 of 3 records, the same in every view: " + THREE)),
                row(
                        "a critical twin: not counted",
                        three().and(Scene.machine(4, "10.0.0.3", "node-4-server", true)),
                        new HandOver(Start.NEW, "3 of 3 records, the same in every view: " + THREE)),
                row(
                        "a host name as address",
                        three().records(
                                        Scene.machine(1),
                                        Scene.machine(2),
                                        Scene.machine(3, "db3.example.org", "node-3-server", false)),
                        Wait.withAlarm(
                                "the record of node-3 names db3.example.org, which is no IP address that other"
                                        + " machines reach",
                                "register it with one, see --address of its registrar")),
                row(
                        "loopback as address",
                        three().records(
                                        Scene.machine(1),
                                        Scene.machine(2),
                                        Scene.machine(3, "127.0.0.1", "node-3-server", false)),
                        Wait.withAlarm(
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
                        Scene.with(2, 4)
                                .and(Scene.machine(3, "10.0.0.1", "node-3-server", false))
                                .and(Scene.machine(4, "10.0.0.2", "node-4-server", false)),
                        twins("10.0.0.1:2380 by node-1 (node-1, node-1-server) and node-3 (node-3, node-3-server),"
                                + " 10.0.0.2:2380 by node-2 (node-2, node-2-server) and node-4 (node-4,"
                                + " node-4-server)")),
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
                        new HandOver(
                                Start.NEW,
                                "3 of 3 records, the same in every view: 10.0.0.1:2380, 10.0.0.2:2380,"
                                        + " 10.0.0.2:12380")),
                row(
                        "one too many",
                        Scene.with(4, 3),
                        Wait.withAlarm(
                                "4 records for a cluster of 3: node-1, node-2, node-3, node-4; etcd would count them"
                                        + " all",
                                "stop the registrar of the machine that is too many and deregister it, or set --size 4"
                                        + " everywhere")));
    }

    private static SrvAnswer.Records portTarget() {
        return new SrvAnswer.Records(List.of(
                Scene.target(1),
                Scene.target(2),
                new SrvAnswer.Target(Scene.target(2).host(), 12380)));
    }

    private static Wait twins(String who) {
        return Wait.withAlarm(
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
                        Scene.with(5, 5).dnsSays(Transport.UDP, Scene.targets(1, 4, 5)),
                        Wait.withAlarm(
                                "DNS answers with 3 of 5 records by plain UDP; etcd may ask this way and would found a cluster of 3",
                                TRUNCATE)),
                row(
                        "5 machines, another 3 by plain UDP: the same words, because Consul shuffles",
                        Scene.with(5, 5).dnsSays(Transport.UDP, Scene.targets(2, 1, 3)),
                        Wait.withAlarm(
                                "DNS answers with 3 of 5 records by plain UDP; etcd may ask this way and would found a"
                                        + " cluster of 3",
                                TRUNCATE)),
                row(
                        "5 machines, 4 by EDNS",
                        Scene.with(5, 5).dnsSays(Transport.UDP_EDNS, Scene.targets(1, 2, 3, 5)),
                        Wait.withAlarm(
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
                        new HandOver(Start.NEW, "3 of 3 records, the same in every view: " + THREE)));
    }

    private static Wait dnsFailed(String cause) {
        return Wait.forRemedy("DNS does not answer for " + NAME + ": " + cause, DNS_PATH);
    }

    private static Wait noSuchName(String transport) {
        return Wait.forRemedy(
                "the catalog has 3 records, but DNS says by " + transport + " that " + NAME + " does not exist",
                HIDDEN);
    }

    private static Wait differ(String transport, String found) {
        return Wait.forRemedy(
                "the views differ: the catalog says " + THREE + ", DNS by " + transport + " says " + found, STALE);
    }

    private static Stream<Row> targets() {
        var third = Scene.target(3).host();
        var left = "; etcd would leave it out without a word and found a cluster of 2";
        return Stream.of(
                row(
                        "a target has no address",
                        three().resolved(third, new AddressAnswer.NoSuchName()),
                        Wait.forRemedy("target " + third + " has no address" + left, LOOK_UP)),
                row(
                        "a target does not resolve",
                        three().resolved(third, new AddressAnswer.Failed("timed out")),
                        Wait.forRemedy("target " + third + " does not resolve (timed out)" + left, LOOK_UP)),
                row(
                        "no target resolves: the words do not depend on the order, because Consul shuffles",
                        three().dnsSays(Transport.TCP, Scene.targets(3, 1, 2))
                                .resolved(Scene.target(1).host(), new AddressAnswer.NoSuchName())
                                .resolved(third, new AddressAnswer.NoSuchName()),
                        Wait.forRemedy("target " + Scene.target(1).host() + " has no address" + left, LOOK_UP)),
                row(
                        "a target was not asked for",
                        three().dnsSays(
                                        Transport.UDP,
                                        new SrvAnswer.Records(List.of(
                                                Scene.target(1),
                                                Scene.target(2),
                                                new SrvAnswer.Target("elsewhere", 2380)))),
                        Wait.forRemedy("target elsewhere has no address" + left, LOOK_UP)),
                row(
                        "a target resolves to another address",
                        three().resolved(third, new AddressAnswer.Address(InetAddress.ofLiteral("10.0.0.33"))),
                        differ("TCP", "10.0.0.1:2380, 10.0.0.2:2380, 10.0.0.33:2380")),
                row(
                        "a record twice in an answer",
                        three().dnsSays(Transport.UDP_EDNS, Scene.targets(1, 2, 3, 3)),
                        Wait.withAlarm(
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
                        Wait.withAlarm(
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
                        Wait.withAlarm(
                                "2 records answer for " + ssl + ", too; etcd asks for both kinds and would count every"
                                        + " machine twice",
                                "deregister one kind: --tls must be the same on every machine")),
                row(
                        "nobody knows of the other kind",
                        three().otherKind(new SrvAnswer.Failed("SERVFAIL")),
                        Wait.forTime("DNS does not say whether " + ssl + " exists: SERVFAIL")));
    }

    private static Stream<Row> stability() {
        var agreed = " of 3 records, the same in every view: " + THREE;
        return Stream.of(
                row(
                        "exactly 3, seen once",
                        three().seen(1),
                        Wait.forTime("3" + agreed + "; seen 1 of 3 times in a row")),
                row(
                        "exactly 3, seen twice",
                        three().seen(2),
                        Wait.forTime("3" + agreed + "; seen 2 of 3 times in a row")),
                row("exactly 3, seen three times", three(), new HandOver(Start.NEW, "3" + agreed)),
                row(
                        "exactly 3, the directory is there and empty",
                        three().data(DataVolume.NONE),
                        new HandOver(Start.NEW, "3" + agreed)),
                row(
                        "exactly 3, the manifest is installed already",
                        three().manifests(Scene.ABSENT, Scene.MANIFEST),
                        new HandOver(Start.NEW, "3" + agreed)),
                row(
                        "a cluster of one",
                        Scene.with(1, 1),
                        new HandOver(Start.NEW, "1 of 1 records, the same in every view: 10.0.0.1:2380")));
    }

    /** Looks into the source: a message that no row provokes is one that nobody has read. */
    @Test
    void everyWordOfTheRulesStandsInTheMatrix() throws IOException {
        var said = matrix().map(row -> words(row.decided())).collect(Collectors.joining("\n"));
        var literal = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"");
        for (var rules : List.of("GateRules", "PeerRules", "CatalogRules", "DnsRules")) {
            var source = Files.readString(Path.of("src/main/java/io/etcdsidekicks/gate", rules + ".java"));
            var sentences = literal.matcher(source)
                    .results()
                    .map(match -> match.group(1))
                    .filter(words -> words.contains(" ") && words.length() > 6)
                    .toList();
            assertThat(sentences).hasSizeGreaterThan(1);
            assertThat(sentences).filteredOn(words -> !said.contains(words)).isEmpty();
        }
    }
}
