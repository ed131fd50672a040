package io.etcdsidekicks.gate;

import static io.etcdsidekicks.gate.Row.alarm;
import static io.etcdsidekicks.gate.Row.waits;
import static io.etcdsidekicks.gate.Scene.FOUNDED;
import static io.etcdsidekicks.gate.Scene.machine;
import static io.etcdsidekicks.gate.Scene.three;
import static io.etcdsidekicks.gate.Scene.voter;

import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.CatalogRecord;
import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.RecordMeta;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.Transport;
import io.etcdsidekicks.discovery.VolumeNote;
import io.etcdsidekicks.gate.FoundingRecord.Seed;
import io.etcdsidekicks.gate.GateDecision.Found;
import io.etcdsidekicks.gate.GateDecision.Refuse;
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
    private static final String AGREED =
            "3 of 3 records, the same in every view: 10.0.0.1:2380, 10.0.0.2:2380," + " 10.0.0.3:2380";
    private static final String WRITTEN = AGREED + "; the founding record is written";

    private FoundingRows() {}

    static Stream<Row> rows() {
        return Stream.of(live(), volume(), down(), fresh(), failed(), tooMany(), stable(), discoverySrv())
                .flatMap(rows -> rows);
    }

    private static Row row(String rule, String title, Scene seen, GateDecision decided) {
        return new Row(rule, title, seen, decided);
    }

    private static Found founds(int... numbers) {
        return new Found(seeds(numbers), Optional.empty(), WRITTEN);
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
                        two.data(DataVolume.HANDED_OVER)
                                .agent(new AgentAnswer.Failed("down"))
                                .records(machine(2, "initialised")),
                        splitBrain),
                row(
                        "7",
                        "one cluster answers with a quorum",
                        three().live(OTHER, true, voter(2), voter(3)),
                        new WriteRecord(
                                FoundingRecord.closed("mycluster", 3, OTHER),
                                0,
                                "cluster bad runs without a founding record: one is written in which nobody may found")),
                row(
                        "7",
                        "one cluster answers with a quorum, and its machines are known",
                        three().live(OTHER, true, voter(2), voter(3))
                                .data(DataVolume.LOST)
                                .records(machine(2, "initialised")),
                        new WriteRecord(
                                FoundingRecord.closed("mycluster", 3, OTHER),
                                0,
                                "cluster bad runs without a founding record: one is written in which nobody may found")),
                row(
                        "7",
                        "one cluster answers without a quorum",
                        three().live(OTHER, false, voter(2), voter(3)),
                        waits(
                                "cluster bad answers, but has no quorum, and there is no founding record:"
                                        + " [10.0.0.2:2380, 10.0.0.3:2380]",
                                "start its other members")),
                row("17", "the other machines are silent", three().silent(2, 3), founds(1, 2, 3)));
    }

    private static Stream<Row> volume() {
        return Stream.of(
                row(
                        "14",
                        "etcd was started on this volume",
                        three().data(DataVolume.HANDED_OVER),
                        alarm(
                                "etcd was started on this volume before, and the founding record that allowed it is no"
                                        + " longer in Consul",
                                "if no machine has data of this cluster, readiness-gate reset --local on each of them begins"
                                        + " anew")),
                row(
                        "14",
                        "this machine was added as a learner",
                        three().note(VolumeNote.ofLearner("mycluster", EtcdId.ofHex("1ea001"))),
                        alarm(
                                "this machine was added to a cluster as a learner, its volume says so, and the founding"
                                        + " record is no longer in Consul",
                                "start the machines of that cluster; if no machine has data of it, readiness-gate reset"
                                        + " on each of them begins anew")),
                row(
                        "15",
                        "this machine's claim is elsewhere, another one has data",
                        three().data(DataVolume.LOST).records(machine(2, "initialised")),
                        alarm(
                                "this machine had made a claim on a data volume that is not the one here: it is lost or"
                                        + " not mounted",
                                "mount it; if it is lost for good, readiness-gate reset --local on this machine begins anew")));
    }

    private static Stream<Row> down() {
        return Stream.of(
                row(
                        "14",
                        "another machine has data",
                        three().records(machine(1), machine(2, "initialised")),
                        down("node-2")),
                row(
                        "14",
                        "two others have data, or were handed over",
                        three().records(machine(1), machine(3, "handed-over"), machine(2, "initialised")),
                        down("node-2, node-3")),
                row(
                        "14",
                        "a machine that Consul holds for failed has data",
                        three().and(machine(4, "10.0.0.4", "node-4-server", true, "initialised")),
                        down("node-4")),
                row(
                        "14",
                        "another machine has data, and the agent does not answer",
                        three().agent(new AgentAnswer.Failed("down")).records(machine(2, "handed-over")),
                        down("node-2")),
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

    private static GateDecision down(String machines) {
        return waits(
                "a cluster exists and is down: Consul knows data of it on " + machines,
                "start them; this machine joins once they answer");
    }

    private static Stream<Row> fresh() {
        var remedy =
                "mount its data volume; if that is lost for good, readiness-gate reset --local on that machine; a record"
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
                row("16", "one more, and this machine is that one", four.me("10.0.0.4", 2380), founds(1, 2, 3)),
                row(
                        "16",
                        "one more, with --discovery-srv",
                        four.staged(Scene.DISCOVERY_SRV),
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
                row("15", "seen once", three().seen(1), waits(AGREED + "; seen 1 of 3 times in a row")),
                row("15", "seen twice", three().seen(2), waits(AGREED + "; seen 2 of 3 times in a row")),
                row("17", "seen three times", three(), founds(1, 2, 3)),
                row("17", "seen more often", three().seen(9), founds(1, 2, 3)),
                row("17", "the directory is there and empty", three().data(DataVolume.NONE), founds(1, 2, 3)),
                row("17", "in another order", three().records(machine(3), machine(1), machine(2)), founds(3, 1, 2)),
                row(
                        "17",
                        "a cluster of one",
                        Scene.with(1, 1),
                        new Found(
                                seeds(1),
                                Optional.empty(),
                                "1 of 1 records, the same in every view: 10.0.0.1:2380; the founding record is written")),
                row(
                        "17",
                        "a manifest that says its token",
                        three().staged(new ManifestState.Present(new EtcdManifest(
                                false, false, false, "token-of-the-manifest", Optional.empty(), Optional.empty()))),
                        new Found(seeds(1, 2, 3), Optional.of("token-of-the-manifest"), WRITTEN)),
                row(
                        "17",
                        "the record was not asked for",
                        three().record(new RecordAnswer.Off()).staged(Scene.DISCOVERY_SRV),
                        new GateDecision.HandOver(GateDecision.Start.NEW, Optional.empty(), AGREED)));
    }

    /** Etcd makes its peer URLs of the targets' names, so that the IDs follow from those. */
    private static Stream<Row> discoverySrv() {
        var article = three().staged(Scene.DISCOVERY_SRV);
        var byName = new Found(
                IntStream.rangeClosed(1, 3)
                        .mapToObj(number -> new Seed(
                                "node-" + number,
                                Scene.at(number),
                                "http://0a00000" + number + ".addr.dc1.consul:2380"))
                        .toList(),
                Optional.of("etcd-cluster"),
                WRITTEN);
        var twoPorts = new SrvAnswer.Records(
                List.of(new SrvAnswer.Target("one.example.org", 2380), new SrvAnswer.Target("one.example.org", 12380)));
        return Stream.of(
                row("17", "with --discovery-srv", article, byName),
                row(
                        "17",
                        "with --discovery-srv, two members on one address",
                        Scene.with(1, 2)
                                .staged(Scene.DISCOVERY_SRV)
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
                                Optional.of("etcd-cluster"),
                                "2 of 2 records, the same in every view: 10.0.0.1:2380, 10.0.0.1:12380; the founding"
                                        + " record is written")));
    }
}
