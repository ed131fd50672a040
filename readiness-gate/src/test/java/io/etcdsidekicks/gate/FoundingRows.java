package io.etcdsidekicks.gate;

import static io.etcdsidekicks.gate.Row.alarm;
import static io.etcdsidekicks.gate.Row.waits;
import static io.etcdsidekicks.gate.Scene.FOUNDED;
import static io.etcdsidekicks.gate.Scene.machine;
import static io.etcdsidekicks.gate.Scene.three;
import static io.etcdsidekicks.gate.Scene.unstarted;
import static io.etcdsidekicks.gate.Scene.voter;

import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.CatalogRecord;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.RecordMeta;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.Transport;
import io.etcdsidekicks.gate.FoundingRecord.Seed;
import io.etcdsidekicks.gate.GateDecision.Found;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Wait;
import io.etcdsidekicks.gate.GateDecision.WriteRecord;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Rules 6, 7 and 14 to 17: a machine without data, and no founding record. */
final class FoundingRows {
    private static final EtcdId OTHER = EtcdId.ofHex("bad");
    private static final String AGREED =
            "3 of 3 records, the same in every view: 10.0.0.1:2380, 10.0.0.2:2380," + " 10.0.0.3:2380";
    private static final String WRITTEN = AGREED + "; the founding record is written";

    static final Wait LOST = alarm(
            "this machine remembers a start file or data that are not on the volume here: it is lost or not mounted",
            "mount it; if all of the cluster is lost for good, readiness-gate reset --force gives it up");

    private FoundingRows() {}

    static Stream<Row> rows() {
        return Stream.of(live(), volume(), down(), fresh(), failed(), tooMany(), stable(), discoverySrv())
                .flatMap(rows -> rows);
    }

    private static Row row(String rule, String title, Scene seen, GateDecision decided) {
        return new Row(rule, title, seen, decided);
    }

    private static Found founds(int... numbers) {
        return new Found(seeds(numbers), WRITTEN);
    }

    private static List<Seed> seeds(int... numbers) {
        return IntStream.of(numbers)
                .mapToObj(number -> new Seed("node-" + number, Scene.at(number), Scene.url(number)))
                .toList();
    }

    private static Stream<Row> live() {
        var splitBrain = new Refuse(
                "split brain: more than one cluster answers: bad [10.0.0.3:2380] and d3f2c9229439ea5c [10.0.0.2:2380]",
                "decide which one is right and stop the other; this machine joins neither before that");
        var expected = three().live(OTHER, true, voter(2), voter(3)).records(machine(1), machine(2, "initialised"));
        var two = three().live(FOUNDED.clusterId(), true, voter(2)).live(OTHER, true, voter(3));
        return Stream.of(
                row("6", "two clusters answer", two, splitBrain),
                row(
                        "6",
                        "two clusters answer, one without a quorum",
                        three().live(FOUNDED.clusterId(), true, voter(2)).live(OTHER, false, voter(3)),
                        splitBrain),
                row(
                        "6",
                        "two clusters answer, and nothing else is right either",
                        two.claimed().agent(new AgentAnswer.Failed("down")).records(machine(2, "initialised")),
                        splitBrain),
                row(
                        "7",
                        "one cluster answers with a quorum, in three looks",
                        expected.adopting(OTHER, 3),
                        new WriteRecord(
                                FoundingRecord.closed("mycluster", 3, OTHER),
                                0,
                                "cluster bad runs without a founding record: one is written in which nobody may found")),
                row(
                        "7",
                        "one cluster answers with a quorum, in two looks",
                        expected.adopting(OTHER, 2),
                        waits(
                                "cluster bad runs without a founding record: it is looked at 3 times, a second apart, before"
                                        + " one is written")),
                row(
                        "7",
                        "one cluster answers with a quorum, and this machine has lost its volume",
                        expected.adopting(OTHER, 3).remembered(Scene.claimedHead()),
                        new WriteRecord(
                                FoundingRecord.closed("mycluster", 3, OTHER),
                                0,
                                "cluster bad runs without a founding record: one is written in which nobody may found")),
                row(
                        "7a",
                        "one cluster answers where nobody is expected",
                        three().live(OTHER, true, voter(2), voter(3)),
                        alarm(
                                "cluster bad answers on [10.0.0.2:2380, 10.0.0.3:2380], where Consul knows no data of this"
                                        + " cluster, and there is no founding record",
                                "if it is this cluster, older than its records, readiness-gate adopt says so; if not, see"
                                        + " who runs there")),
                row(
                        "7",
                        "one cluster answers without a quorum",
                        three().live(OTHER, false, voter(2), voter(3))
                                .records(machine(1), machine(2, "initialised"), machine(3, "initialised")),
                        waits(
                                "cluster bad answers, but has no quorum, and there is no founding record:"
                                        + " [10.0.0.2:2380, 10.0.0.3:2380]",
                                "start its other members")),
                row(
                        "7",
                        "one cluster answers without a quorum, and never had one",
                        three().live(OTHER, false, unstarted(1), voter(2), unstarted(3))
                                .records(machine(1), machine(2, "initialised"), machine(3, "handed-over")),
                        waits(
                                "cluster bad answers, but has no quorum, and there is no founding record: [10.0.0.2:2380]",
                                "start its other members; if they never started, for Consul was lost in the middle of a"
                                        + " founding, readiness-gate reset --force on one of them begins anew")),
                row("17", "the other machines are silent", three().silent(2, 3), founds(1, 2, 3)));
    }

    private static Stream<Row> volume() {
        return Stream.of(
                row(
                        "14",
                        "a claimed start file is on this volume",
                        three().claimed(),
                        alarm(
                                "this machine has a claimed start file, and the founding record that it was made for is no"
                                        + " longer in Consul",
                                "start the machines that have data: the first quorum of them writes the record again; if"
                                        + " none has any, readiness-gate reset --force on one of them begins anew")),
                row(
                        "14",
                        "this machine's claim is remembered, another one has data",
                        three().remembered(Scene.claimedHead()).records(machine(2, "initialised")),
                        LOST));
    }

    private static Stream<Row> down() {
        return Stream.of(
                row(
                        "14",
                        "another machine has data",
                        three().records(machine(1), machine(2, "initialised")),
                        down("node-2", "data=initialised")),
                row(
                        "14",
                        "two others have data, or were handed over",
                        three().records(machine(1), machine(3, "handed-over"), machine(2, "initialised")),
                        down("node-2, node-3", "data=handed-over, data=initialised")),
                row(
                        "14",
                        "a machine that Consul holds for failed has data",
                        three().and(machine(4, "10.0.0.4", "node-4-server", true, "initialised")),
                        waits(
                                "a cluster exists and is down: Consul knows of it on node-4 (data=initialised)",
                                "start them; this machine joins once they answer; the record of a machine that is dead for"
                                        + " good goes with consul force-leave, or consul services deregister on its agent")),
                row(
                        "14",
                        "a machine that Consul holds for failed has lost its disk",
                        three().and(machine(4, "10.0.0.4", "node-4-server", true, "lost")),
                        waits(
                                "a cluster exists and is down: Consul knows of it on node-4 (data=lost)",
                                "if none of them has data, for Consul was lost in the middle of a founding, readiness-gate"
                                        + " reset --force on one of them begins anew; the record of a machine that is dead"
                                        + " for good goes with consul force-leave, or consul services deregister on its"
                                        + " agent")),
                row(
                        "14",
                        "another machine has data, and the agent does not answer",
                        three().agent(new AgentAnswer.Failed("down")).records(machine(2, "handed-over")),
                        waits(
                                "a cluster exists and is down: Consul knows of it on node-2 (data=handed-over)",
                                "if none of them has data, for Consul was lost in the middle of a founding, readiness-gate"
                                        + " reset --force on one of them begins anew")),
                row(
                        "17",
                        "a failed record with the address of another machine",
                        three().and(machine(4, "10.0.0.3", "node-4-server", true, "none")),
                        founds(1, 2, 3)),
                row(
                        "17",
                        "a machine that Consul holds for failed is fresh",
                        three().and(machine(4, "10.0.0.4", "node-4-server", true, "none")),
                        founds(1, 2, 3)));
    }

    private static GateDecision down(String machines, String data) {
        return waits(
                "a cluster exists and is down: Consul knows of it on " + machines + " (" + data + ")",
                "start them; this machine joins once they answer");
    }

    private static Stream<Row> fresh() {
        var remedy =
                "mount its data volume; if that is lost for good, readiness-gate replace or reset --here on that machine; a record"
                        + " without data= was not made by the registrar";
        var mute = new CatalogRecord(
                "node-3", "10.0.0.3", "node-3-server", "10.0.0.3", 2380, Map.of(RecordMeta.MEMBER, "node-3"), false);
        return Stream.of(
                row(
                        "15",
                        "a machine has lost its volume",
                        three().records(machine(1), machine(2), machine(3, "lost")),
                        alarm("the record of node-3 does not say data=none but data=lost", remedy)),
                row(
                        "15",
                        "a record says nothing",
                        three().records(machine(1), machine(2), mute),
                        alarm("the record of node-3 does not say data=none but data=(nothing)", remedy)),
                row(
                        "15",
                        "three records, two other words",
                        three().records(machine(1, "lost"), machine(2, "not-mounted"), machine(3, "lost")),
                        alarm(
                                "the record of node-1, node-2, node-3 does not say data=none but data=lost,"
                                        + " data=not-mounted",
                                remedy)),
                row(
                        "15",
                        "too few come before those that are not fresh",
                        three().records(machine(1), machine(3, "lost")),
                        waits("2 of 3 records: node-1, node-3; nothing from a third machine")));
    }

    private static Stream<Row> failed() {
        return Stream.of(
                row(
                        "15",
                        "the agent does not answer",
                        three().agent(new AgentAnswer.Failed("the Consul agent does not answer")),
                        waits("the Consul agent does not answer at http://127.0.0.1:8500; without it nobody knows which"
                                + " machines take part")),
                row(
                        "15",
                        "the catalog cannot be read",
                        three().catalog(new CatalogAnswer.Failed("no leader")),
                        waits("Consul's catalog cannot be read: no leader")),
                row(
                        "15",
                        "DNS shows one of them only",
                        three().dnsSays(1),
                        waits(
                                "the views differ: the catalog says 10.0.0.1:2380, 10.0.0.2:2380, 10.0.0.3:2380, DNS by"
                                        + " TCP says 10.0.0.1:2380",
                                "if it stays so, DNS is stale or cached: see dns_config max_stale, service_ttl and"
                                        + " use_cache, and the forwarder in between")),
                row(
                        "17",
                        "a cut answer by UDP does no harm: etcd does not ask",
                        three().dnsSays(Transport.UDP, Scene.targets(1)).notAsked(Transport.UDP_EDNS),
                        founds(1, 2, 3)));
    }

    private static Stream<Row> tooMany() {
        var four = Scene.with(4, 3);
        return Stream.of(
                row("16", "one more, with a template: the first three found", four, founds(1, 2, 3)),
                row(
                        "16",
                        "one more, and this machine is that one",
                        four.me("10.0.0.4", 2380)
                                .interfaces("10.0.0.4")
                                .agent(new AgentAnswer.Agent("node-4", "10.0.0.4", "dc1", "1.21.4")),
                        founds(1, 2, 3)),
                row(
                        "16",
                        "one more, with --discovery-srv",
                        four.discoverySrv(),
                        alarm(
                                "4 records for a cluster of 3: node-1, node-2, node-3, node-4; etcd would count them all",
                                "stop the registrar of the machine that is too many and deregister it, or set --size 4"
                                        + " everywhere")),
                row(
                        "16",
                        "one more, with a template, and two have one name",
                        four.records(
                                machine(1),
                                machine(2),
                                machine(3),
                                new CatalogRecord(
                                        "node-4",
                                        "10.0.0.4",
                                        "x-server",
                                        "10.0.0.4",
                                        2380,
                                        Map.of(RecordMeta.MEMBER, "node-2", RecordMeta.DATA, "none"),
                                        false)),
                        alarm(
                                "two machines call themselves node-2; etcd would take them for one member",
                                "give each a name of its own, see --node of its registrar")));
    }

    private static Stream<Row> stable() {
        return Stream.of(
                row("17", "seen once: compare-and-set decides", three().seen(1), founds(1, 2, 3)),
                row("17", "seen more often", three().seen(9), founds(1, 2, 3)),
                row("17", "left-overs are no data", three().leftOvers(), founds(1, 2, 3)),
                row("17", "in another order", three().records(machine(3), machine(1), machine(2)), founds(3, 1, 2)),
                row(
                        "17",
                        "a cluster of one",
                        Scene.with(1, 1),
                        new Found(
                                seeds(1),
                                "1 of 1 records, the same in every view: 10.0.0.1:2380; the founding record is written")));
    }

    /** Etcd makes its peer URLs of the targets' names, so that the IDs follow from those. */
    private static Stream<Row> discoverySrv() {
        var article = three().discoverySrv();
        var byName = new Found(
                IntStream.rangeClosed(1, 3)
                        .mapToObj(number -> new Seed(
                                "node-" + number,
                                Scene.at(number),
                                "http://0a00000" + number + ".addr.dc1.consul:2380"))
                        .toList(),
                WRITTEN);
        var twoPorts = new SrvAnswer.Records(
                List.of(new SrvAnswer.Target("one.example.org", 2380), new SrvAnswer.Target("one.example.org", 12380)));
        return Stream.of(
                row("17", "with --discovery-srv", article, byName),
                row(
                        "17",
                        "with --discovery-srv, two members on one address",
                        Scene.with(1, 2)
                                .discoverySrv()
                                .and(new CatalogRecord(
                                        "node-2",
                                        "10.0.0.2",
                                        "node-2-server",
                                        "10.0.0.1",
                                        12380,
                                        Map.of(RecordMeta.MEMBER, "node-2", RecordMeta.DATA, "none"),
                                        false))
                                .dnsSays(Transport.TCP, twoPorts)
                                .dnsSays(Transport.UDP, twoPorts)
                                .dnsSays(Transport.UDP_EDNS, twoPorts)
                                .resolved(
                                        "one.example.org",
                                        new AddressAnswer.Address(InetAddress.ofLiteral("10.0.0.1"))),
                        new Found(
                                List.of(
                                        new Seed("node-1", Scene.at(1), "http://one.example.org:2380"),
                                        new Seed(
                                                "node-2",
                                                Endpoint.of("10.0.0.1", 12380),
                                                "http://one.example.org:12380")),
                                "2 of 2 records, the same in every view: 10.0.0.1:2380, 10.0.0.1:12380; the founding"
                                        + " record is written")));
    }
}
