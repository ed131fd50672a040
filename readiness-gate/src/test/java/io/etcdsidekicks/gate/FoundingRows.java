package io.etcdsidekicks.gate;

import static io.etcdsidekicks.gate.Row.alarm;
import static io.etcdsidekicks.gate.Row.waits;
import static io.etcdsidekicks.gate.Scene.FOUNDED;
import static io.etcdsidekicks.gate.Scene.machine;
import static io.etcdsidekicks.gate.Scene.memberId;
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
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Rules 6, 7 and 14 to 17: a machine without data, and no founding record. */
final class FoundingRows {
    private static final EtcdId OTHER = EtcdId.ofHex("bad");
    private static final String WRITTEN = "3 of 3 records, the same in every view: 10.0.0.1:2380, 10.0.0.2:2380,"
            + " 10.0.0.3:2380; the founding record is written";
    private static final String FORCE = "; if they never started, because Consul was lost in the middle of a founding,"
            + " readiness-gate reset --force on one of them begins anew";

    private FoundingRows() {}

    static Stream<Row> rows() {
        return Stream.of(
                        split(),
                        adopts(),
                        unexpected(),
                        withoutQuorum(),
                        lost(),
                        down(),
                        evidence(),
                        fresh(),
                        failed(),
                        tooMany(),
                        founding(),
                        discoverySrv())
                .flatMap(rows -> rows);
    }

    private static Row row(String rule, String title, Scene seen, GateDecision decided) {
        return new Row(rule, title, seen, decided);
    }

    private static Found founds(int... numbers) {
        return new Found(
                IntStream.of(numbers)
                        .mapToObj(number -> new Seed("node-" + number, Scene.at(number), Scene.url(number)))
                        .toList(),
                Optional.empty(),
                WRITTEN);
    }

    private static Stream<Row> split() {
        var splitBrain = new Refuse(
                "split brain: more than one cluster answers: bad [10.0.0.3:2380] and d3f2c9229439ea5c [10.0.0.2:2380]",
                "decide which one is right and stop the other; this machine joins neither before that");
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
                        splitBrain));
    }

    private static WriteRecord adopts(EtcdId cluster) {
        return new WriteRecord(
                FoundingRecord.closed("mycluster", 3, cluster),
                0,
                "cluster " + cluster + " runs without a founding record: one is written in which nobody may found");
    }

    /** What answers for one moment at an address that was ours is not adopted. */
    private static Wait again(int looks) {
        return waits(
                "cluster bad runs without a founding record: one is written after 3 looks, a second apart, and this was "
                        + looks);
    }

    private static Stream<Row> adopts() {
        var live = three().records(machine(1), machine(2, "initialised"), machine(3))
                .live(OTHER, true, voter(2), voter(3));
        return Stream.of(
                row(
                        "7",
                        "one cluster answers with a quorum, in three looks a second apart",
                        live.adopting(OTHER, 3),
                        adopts(OTHER)),
                row("7", "one cluster answers with a quorum, in two looks", live.adopting(OTHER, 2), again(2)),
                row("7", "one cluster answers with a quorum, in many looks of one moment", live.seen(9), again(1)),
                row(
                        "7",
                        "one cluster answers with a quorum, and another one had been looked at",
                        live.adopting(FOUNDED.clusterId(), 3),
                        again(1)),
                row(
                        "7",
                        "one cluster answers with a quorum, and this machine's disk is lost",
                        live.data(OTHER, memberId(1)).lost().adopting(OTHER, 3),
                        adopts(OTHER)),
                row(
                        "7",
                        "one cluster answers with a quorum, and this machine's claim is of no use any more",
                        three().claimed()
                                .records(machine(1, "handed-over"), machine(2, "initialised"))
                                .live(unstarted(1), voter(2), voter(3))
                                .adopting(FOUNDED.clusterId(), 3),
                        adopts(FOUNDED.clusterId())),
                row(
                        "7",
                        "one cluster answers with a quorum, where an etcd may start",
                        three().records(machine(1), machine(3, "handed-over"))
                                .live(OTHER, true, voter(2), voter(3))
                                .adopting(OTHER, 3),
                        adopts(OTHER)),
                row(
                        "7",
                        "one cluster answers with a quorum, where a failed machine has data",
                        three().records(machine(1), machine(2, "10.0.0.2", "node-2-server", true, "initialised"))
                                .live(OTHER, true, voter(2), voter(3))
                                .adopting(OTHER, 3),
                        adopts(OTHER)));
    }

    private static Stream<Row> unexpected() {
        var remedy = "if it is this cluster, older than its records, readiness-gate adopt says so; if not, see who runs"
                + " there";
        var alarm = alarm(
                "cluster bad answers on [10.0.0.2:2380, 10.0.0.3:2380], where Consul knows no data of this cluster, and"
                        + " there is no founding record",
                remedy);
        var live = three().live(OTHER, true, voter(2), voter(3)).adopting(OTHER, 9);
        return Stream.of(
                row("7a", "a cluster answers where the records say none", live, alarm),
                row("7a", "a cluster answers where there is no record", live.records(), alarm),
                row(
                        "7a",
                        "a cluster answers where the records say none, and elsewhere is data",
                        live.records(machine(1), machine(2), machine(3), machine(4, "initialised")),
                        alarm),
                row("7a", "a cluster answers where a disk is lost", live.records(machine(2, "lost")), alarm),
                row(
                        "7a",
                        "a cluster answers, and the catalog cannot be read",
                        live.catalog(new CatalogAnswer.Failed("down")),
                        alarm),
                row(
                        "7a",
                        "a cluster without a quorum answers where the records say none",
                        three().live(OTHER, false, voter(2), voter(3)),
                        alarm));
    }

    private static Stream<Row> withoutQuorum() {
        var words =
                "cluster d3f2c9229439ea5c answers, but has no quorum, and there is no founding record: [10.0.0.2:2380]";
        var alone = three().claimed()
                .records(machine(1, "handed-over"), machine(2, "initialised"), machine(3, "handed-over"))
                .withoutQuorum(unstarted(1), voter(2), unstarted(3));
        return Stream.of(
                row(
                        "7",
                        "a founder alone has its log, the others are claimed, and Consul was lost",
                        alone,
                        waits(words, "start its other members" + FORCE)),
                row(
                        "7",
                        "two of three have data, one of them answers",
                        alone.records(machine(2, "initialised"), machine(3, "initialised")),
                        waits(words, "start its other members")),
                row(
                        "7",
                        "two of three have data, one of them answers, and the other's machine is failed",
                        alone.records(
                                machine(2, "initialised"),
                                machine(3, "10.0.0.3", "node-3-server", true, "initialised")),
                        waits(words, "start its other members")));
    }

    private static Stream<Row> lost() {
        var lost = alarm(
                "this machine remembers a start file or data that are not on the volume here: it is lost or not mounted",
                "mount it; if all of the cluster is lost for good, readiness-gate reset --force gives it up");
        var claimed = alarm(
                "this machine has a claimed start file, and the founding record that it was made for is no longer in Consul",
                "start the machines that have data: the first quorum of them writes the record again; if none has any,"
                        + " readiness-gate reset --force on one of them begins anew");
        return Stream.of(
                row(
                        "14",
                        "this machine's disk is lost",
                        three().data(OTHER, memberId(1)).lost(),
                        lost),
                row("14", "a sealed file, and no data", three().head(Scene.foundHead(OTHER, memberId(1))), lost),
                row("14", "a claimed file is remembered", three().remembered(Scene.claimedHead()), lost),
                row("14", "a joiner's claimed file is remembered", three().remembered(Scene.joiningHead()), lost),
                row(
                        "14",
                        "this machine's disk is lost, and another one has data",
                        three().data(OTHER, memberId(1)).lost().records(machine(2, "initialised")),
                        lost),
                row("14", "this machine has a claimed file", three().claimed(), claimed),
                row(
                        "14",
                        "all machines have a claimed file",
                        three().claimed()
                                .records(
                                        machine(1, "handed-over"),
                                        machine(2, "handed-over"),
                                        machine(3, "handed-over")),
                        claimed),
                row("14", "this machine has a joiner's claimed file", three().joining(), claimed));
    }

    private static Wait down(String machines, String remedy) {
        return waits("a cluster exists and is down: Consul knows of it on " + machines, remedy);
    }

    private static Stream<Row> down() {
        var start = "start them; this machine joins once they answer";
        var none =
                "if none of them has data, because Consul was lost in the middle of a founding, readiness-gate reset --force on"
                        + " one of them begins anew";
        var dead =
                "; node-4: the record of a machine that is dead for good goes with consul force-leave, or consul services"
                        + " deregister on its agent";
        return Stream.of(
                row(
                        "14",
                        "another machine has data and is in maintenance",
                        three().records(
                                        machine(1),
                                        new CatalogRecord(
                                                "node-2",
                                                "10.0.0.2",
                                                "node-2-server",
                                                "10.0.0.2",
                                                2380,
                                                Map.of("member", "node-2", "data", "initialised"),
                                                List.of("_node_maintenance"))),
                        down("node-2 (data=initialised)", start + "; node-2 is in maintenance: consul maint -disable")),
                row(
                        "14",
                        "another machine has data",
                        three().records(machine(1), machine(2, "initialised")),
                        down("node-2 (data=initialised)", start)),
                row(
                        "14",
                        "two others have data, or may start",
                        three().records(machine(1), machine(3, "handed-over"), machine(2, "initialised")),
                        down("node-2, node-3 (data=handed-over, data=initialised)", start)),
                row(
                        "14",
                        "another machine may start",
                        three().records(machine(1), machine(2, "handed-over")),
                        down("node-2 (data=handed-over)", none)),
                row(
                        "14",
                        "a machine that Consul holds for failed has data",
                        three().and(machine(4, "10.0.0.4", "node-4-server", true, "initialised")),
                        down("node-4 (data=initialised)", start + dead)),
                row(
                        "14",
                        "a machine that Consul holds for failed had lost its disk",
                        three().and(machine(4, "10.0.0.4", "node-4-server", true, "lost")),
                        down("node-4 (data=lost)", none + dead)),
                row(
                        "14",
                        "one machine with data is failed, another one is not",
                        three().and(machine(4, "10.0.0.4", "node-4-server", true, "initialised"))
                                .and(machine(5, "handed-over")),
                        down("node-4, node-5 (data=initialised, data=handed-over)", start + dead)),
                row(
                        "14",
                        "another machine may start, and the agent does not answer",
                        three().agent(new AgentAnswer.Failed("down")).records(machine(2, "handed-over")),
                        down("node-2 (data=handed-over)", none)));
    }

    private static Stream<Row> evidence() {
        return Stream.of(
                row(
                        "17",
                        "a failed record with the address of another machine",
                        three().and(machine(4, "10.0.0.3", "node-4-server", true, "none")),
                        founds(1, 2, 3)),
                row(
                        "17",
                        "a machine that Consul holds for failed is fresh",
                        three().and(machine(4, "10.0.0.4", "node-4-server", true, "none")),
                        founds(1, 2, 3)),
                row(
                        "17",
                        "a machine that Consul holds for failed had nothing mounted",
                        three().and(machine(4, "10.0.0.4", "node-4-server", true, "not-mounted")),
                        founds(1, 2, 3)),
                row("17", "the other machines are silent", three().silent(2, 3), founds(1, 2, 3)));
    }

    private static Stream<Row> fresh() {
        var remedy =
                "mount its data volume; if that is lost for good, readiness-gate reset on that machine gives up what it"
                        + " remembers; a record without data= was not made by the registrar";
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
                        "three records, three other words",
                        three().records(machine(1, "lost"), machine(2, "not-mounted"), machine(3, "unreadable")),
                        alarm(
                                "the record of node-1, node-2, node-3 does not say data=none but data=lost,"
                                        + " data=not-mounted, data=unreadable",
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
                        waits("the Consul agent does not answer; without it nobody knows which"
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
        var twoOfOneName = new CatalogRecord(
                "node-4",
                "10.0.0.4",
                "x-server",
                "10.0.0.4",
                2380,
                Map.of(RecordMeta.MEMBER, "node-2", RecordMeta.DATA, "none"),
                false);
        return Stream.of(
                row("16", "one more: the first three found", four, founds(1, 2, 3)),
                row("16", "one more, and this machine is that one", four.number(4), founds(1, 2, 3)),
                row(
                        "16",
                        "one more, with discovery-srv",
                        four.discoverySrv(),
                        alarm(
                                "4 records for a cluster of 3: node-1, node-2, node-3, node-4; etcd would count them all",
                                "stop the registrar of the machine that is too many and deregister it, or set --size 4"
                                        + " everywhere")),
                row(
                        "16",
                        "one more, and two have one name",
                        four.records(machine(1), machine(2), machine(3), twoOfOneName),
                        alarm(
                                "two machines call themselves node-2; etcd would take them for one member",
                                "give each a name of its own, see --node of its registrar")));
    }

    private static Stream<Row> founding() {
        return Stream.of(
                row("17", "three machines, seen once", three().seen(1), founds(1, 2, 3)),
                row("17", "three machines, seen more often", three().seen(9), founds(1, 2, 3)),
                row("17", "other files of etcd's are on the volume", three().leftOvers(), founds(1, 2, 3)),
                row("17", "in another order", three().records(machine(3), machine(1), machine(2)), founds(3, 1, 2)),
                row(
                        "17",
                        "a cluster of one",
                        Scene.with(1, 1),
                        new Found(
                                List.of(new Seed("node-1", Scene.at(1), Scene.url(1))),
                                Optional.empty(),
                                "1 of 1 record, the same in every view: 10.0.0.1:2380; the founding record is written")),
                row(
                        "17",
                        "the record was not asked for",
                        three().record(new RecordAnswer.Off()),
                        PureRows.claims(Scene.url(1), Scene.url(2), Scene.url(3))));
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
                Optional.empty(),
                WRITTEN);
        var twoPorts = new SrvAnswer.Records(
                List.of(new SrvAnswer.Target("one.example.org", 2380), new SrvAnswer.Target("one.example.org", 12380)));
        return Stream.of(
                row("17", "with discovery-srv", article, byName),
                row(
                        "17",
                        "with discovery-srv, two members on one address",
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
                                Optional.empty(),
                                "2 of 2 records, the same in every view: 10.0.0.1:2380, 10.0.0.1:12380; the founding"
                                        + " record is written")));
    }
}
