package io.etcdsidekicks.gate;

import static io.etcdsidekicks.gate.Row.alarm;
import static io.etcdsidekicks.gate.Row.waits;
import static io.etcdsidekicks.gate.Scene.CLAIM;
import static io.etcdsidekicks.gate.Scene.FOUNDED;
import static io.etcdsidekicks.gate.Scene.INDEX;
import static io.etcdsidekicks.gate.Scene.machine;
import static io.etcdsidekicks.gate.Scene.three;
import static io.etcdsidekicks.gate.Scene.unstarted;
import static io.etcdsidekicks.gate.Scene.voter;

import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.discovery.Transport;
import io.etcdsidekicks.gate.GateDecision.Claim;
import io.etcdsidekicks.gate.GateDecision.Open;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Remember;
import io.etcdsidekicks.gate.GateDecision.WriteRecord;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Rule 8: a founder, from an empty volume to an open start file. */
final class FounderRows {
    private static final Entry MINE = new Entry.Claimed(CLAIM);
    private static final StartHead CLAIMED = Scene.claimedHead();
    static final Claim CLAIMS = new Claim(
            new StartHead(
                    CLAIMED.cluster(),
                    CLAIMED.address(),
                    StartState.CLAIMED,
                    "this machine is a founder",
                    StartHead.Origin.FOUNDED,
                    Optional.empty(),
                    "node-1",
                    "node-1=http://10.0.0.1:2380,node-2=http://10.0.0.2:2380,node-3=http://10.0.0.3:2380",
                    "mycluster-1",
                    CLAIMED.clusterId(),
                    CLAIMED.memberId(),
                    false),
            "this machine is a founder: a claimed start file is written on its volume");
    private static final GateDecision FOUNDS = new Open(
            CLAIMED,
            CLAIMED.in(StartState.OPEN, "its entry is claimed, and everybody can see it"),
            "founding cluster d3f2c9229439ea5c with node-1 (10.0.0.1:2380), node-2 (10.0.0.2:2380), node-3 (10.0.0.3:2380):"
                    + " the start file is opened");
    private static final GateDecision NOT_SHOWN = waits(
            "this machine may found the cluster, but Consul does not show its record with data=handed-over yet",
            "etcd starts only when everybody can see that it may have; see whether the registrar runs, and with the same"
                    + " --volume");

    private FounderRows() {}

    static Stream<Row> rows() {
        return Stream.of(claim(), enter(), shown(), port(), foreign(), awaited(), hasRun(), discoverySrv())
                .flatMap(rows -> rows);
    }

    private static Row row(String title, Scene seen, GateDecision decided) {
        return new Row("8", title, seen, decided);
    }

    private static Scene entered() {
        return three().claimed().entry(1, MINE);
    }

    private static Scene shown(Scene scene) {
        return scene.records(machine(2), machine(1, "handed-over"), machine(3));
    }

    private static Stream<Row> claim() {
        return Stream.of(
                row("the entry is open", three().record(FOUNDED), CLAIMS),
                row(
                        "the entry is open, and there are other files of etcd's",
                        three().leftOvers().record(FOUNDED),
                        CLAIMS),
                row(
                        "the entry is open, and no kubelet starts etcd",
                        three().noKubelet().record(FOUNDED),
                        CLAIMS),
                row(
                        "the entry is open, and a claimed file is remembered that no record holds",
                        three().record(FOUNDED).remembered(CLAIMED),
                        CLAIMS),
                row(
                        "the entry is open, and so is that of a machine which has no record in Consul",
                        three().record(FOUNDED).records(),
                        CLAIMS));
    }

    private static Stream<Row> enter() {
        var enters = new WriteRecord(
                FOUNDED.with(FOUNDED.founders().getFirst(), MINE),
                INDEX,
                "this machine is a founder: its claim is entered into the founding record");
        return Stream.of(
                row("the claimed file is on the volume", three().claimed().record(FOUNDED), enters),
                row(
                        "the claimed file is on the volume, and it was not remembered: a crash came in between",
                        three().head(CLAIMED).record(FOUNDED),
                        new Remember(
                                Memory.none().with(CLAIMED), "the claimed start file is noted on the other disk")));
    }

    private static Stream<Row> shown() {
        var again =
                waits("this machine may found the cluster, and Consul shows it: the founding record is read once more");
        return Stream.of(
                row("entered, but its own record still says none", entered(), NOT_SHOWN),
                row(
                        "entered, only another machine's record says so",
                        entered().records(machine(1), machine(2, "handed-over")),
                        NOT_SHOWN),
                row(
                        "entered, the catalog cannot be read",
                        entered().catalog(new CatalogAnswer.Failed("no leader")),
                        NOT_SHOWN),
                row(
                        "entered, and this look shows it for the first time",
                        shown(entered()).seen(1),
                        again),
                row(
                        "entered, and the look before this one showed it",
                        shown(entered()).seen(2),
                        FOUNDS),
                row("entered, and it is shown", shown(entered()), FOUNDS),
                row(
                        "entered, and only a critical record shows it",
                        entered().records(machine(1, "10.0.0.1", "node-1-server", true, "handed-over")),
                        FOUNDS),
                row(
                        "entered, DNS shows something else: it is not asked",
                        shown(entered()).dnsSays(1),
                        FOUNDS));
    }

    private static Stream<Row> port() {
        return Stream.of(row(
                "entered, it is shown, and nobody knows whether an etcd runs here",
                shown(entered()).ownPort(OwnPort.UNKNOWN),
                waits("it cannot be told whether an etcd runs on 10.0.0.1:2380", "see --address")));
    }

    /** What answers at a founder's address would be asked by etcd, too. */
    private static Stream<Row> foreign() {
        var foreign = EtcdId.ofHex("bad");
        return Stream.of(
                row(
                        "another cluster answers at a founder's address, without a quorum",
                        three().record(FOUNDED).live(foreign, false, voter(2)),
                        alarm(
                                "another cluster answers at the founder's address 10.0.0.2:2380, so this machine does not"
                                        + " found the one of the record",
                                "see who runs there, and readiness-gate status on every machine")),
                row(
                        "another cluster answers at a founder's address, and the record's answers, too",
                        three().record(FOUNDED)
                                .entry(3, new Entry.Spent())
                                .live(unstarted(1), voter(3), unstarted(2))
                                .live(foreign, true, voter(2)),
                        alarm(
                                "another cluster answers at the founder's address 10.0.0.2:2380, so this machine does not"
                                        + " found the one of the record",
                                "see who runs there, and readiness-gate status on every machine")),
                row(
                        "another cluster answers at an address that is no founder's",
                        three().record(FOUNDED).live(foreign, false, voter(4)),
                        CLAIMS));
    }

    private static Stream<Row> awaited() {
        return Stream.of(
                row(
                        "two others run and list this machine as one that is to come",
                        three().entry(2, new Entry.Spent())
                                .entry(3, new Entry.Spent())
                                .live(unstarted(1), voter(2), voter(3)),
                        CLAIMS),
                row(
                        "another one runs without a quorum and lists this machine as one that is to come",
                        three().record(FOUNDED).withoutQuorum(unstarted(1), voter(2), unstarted(3)),
                        CLAIMS),
                row(
                        "a quorum lists this machine as one that is to come, one that is behind does not list it",
                        three().entry(2, new Entry.Spent())
                                .entry(3, new Entry.Spent())
                                .live(unstarted(1), voter(2), voter(3))
                                .answers(
                                        3,
                                        new PeerAnswer.Member(FOUNDED.clusterId(), List.of(voter(2), voter(3)), false)),
                        CLAIMS));
    }

    /** A quorum of the others has run: one of them has to answer, see rule 13. */
    private static Stream<Row> hasRun() {
        return Stream.of(
                row("one of two others has run, and nobody answers", three().entry(2, new Entry.Spent()), CLAIMS),
                row(
                        "one of two others says that it has data, and nobody answers",
                        three().record(FOUNDED).records(machine(1), machine(2, "initialised"), machine(3)),
                        CLAIMS),
                row(
                        "one of two others has run, and says that it has data, too",
                        three().entry(2, new Entry.Spent()).records(machine(1), machine(2, "initialised")),
                        CLAIMS),
                row(
                        "this machine's own record says that it has data: another volume was here a moment ago",
                        three().entry(2, new Entry.Spent()).records(machine(1, "initialised"), machine(2)),
                        CLAIMS));
    }

    /** Etcd will ask DNS itself. */
    private static Stream<Row> discoverySrv() {
        var byName = FoundingRecord.open(
                "mycluster",
                3,
                Scene.TOKEN,
                IntStream.rangeClosed(1, 3)
                        .mapToObj(number -> new FoundingRecord.Seed(
                                "node-" + number, Scene.at(number), "http://" + Scene.target(number)))
                        .toList());
        var byAddress = shown(entered()).discoverySrv();
        var shown = shown(three().claimed().record(byName).entry(1, MINE)).discoverySrv();
        return Stream.of(
                row(
                        "with discovery-srv, DNS shows the founders",
                        shown,
                        new Open(
                                CLAIMED,
                                CLAIMED.in(StartState.OPEN, "its entry is claimed, and everybody can see it"),
                                "founding cluster " + byName.clusterId()
                                        + " with node-1 (10.0.0.1:2380), node-2 (10.0.0.2:2380), node-3 (10.0.0.3:2380):"
                                        + " the start file is opened")),
                row(
                        "with discovery-srv, and the record was written by a machine without it",
                        byAddress,
                        new Refuse(
                                "etcd would ask DNS and make its peer URLs of the names there,"
                                        + " [http://0a000001.addr.dc1.consul:2380, http://0a000002.addr.dc1.consul:2380,"
                                        + " http://0a000003.addr.dc1.consul:2380], and the founding record has"
                                        + " [http://10.0.0.1:2380, http://10.0.0.2:2380, http://10.0.0.3:2380]: it would found"
                                        + " another cluster",
                                "let etcd ask DNS (discovery-srv) on all machines, or on none")),
                row(
                        "with discovery-srv, DNS shows one more",
                        shown.dnsSays(1, 2, 3, 4),
                        waits(
                                "the views differ: the catalog says 10.0.0.1:2380, 10.0.0.2:2380, 10.0.0.3:2380, DNS by"
                                        + " TCP says 10.0.0.1:2380, 10.0.0.2:2380, 10.0.0.3:2380, 10.0.0.4:2380",
                                "if it stays so, DNS is stale or cached: see dns_config max_stale, service_ttl and"
                                        + " use_cache, and the forwarder in between")),
                row(
                        "with discovery-srv, an answer is cut by plain UDP",
                        shown.dnsSays(Transport.UDP, Scene.targets(1, 2)),
                        alarm(
                                "DNS answers with 2 of 3 records by plain UDP; etcd may ask this way and would found a"
                                        + " cluster of 2",
                                "set dns_config { enable_truncate = true } in Consul, so that a cut answer is marked and"
                                        + " asked again over TCP")));
    }
}
