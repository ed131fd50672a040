package io.etcdsidekicks.gate;

import static io.etcdsidekicks.gate.Row.alarm;
import static io.etcdsidekicks.gate.Row.waits;
import static io.etcdsidekicks.gate.Scene.FOUNDED;
import static io.etcdsidekicks.gate.Scene.machine;
import static io.etcdsidekicks.gate.Scene.memberId;
import static io.etcdsidekicks.gate.Scene.startedLearner;
import static io.etcdsidekicks.gate.Scene.unstarted;
import static io.etcdsidekicks.gate.Scene.voter;

import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.gate.FoundingRecord.Seed;
import io.etcdsidekicks.gate.GateDecision.Claim;
import io.etcdsidekicks.gate.GateDecision.Done;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.MoveStartFileAside;
import io.etcdsidekicks.gate.GateDecision.Open;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Start;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code --founding off}: the article's mode. */
final class PureRows {
    private static final String AGREED =
            "3 of 3 records, the same in every view: 10.0.0.1:2380, 10.0.0.2:2380, 10.0.0.3:2380";
    private static final Claim CLAIMS = claims(host(1), host(2), host(3));

    private PureRows() {}

    static Stream<Row> rows() {
        return Stream.of(alive(), stable(), claimed(), opened(), tooMany(), after())
                .flatMap(rows -> rows);
    }

    private static Row row(String rule, String title, Scene seen, GateDecision decided) {
        return new Row(rule, "--founding off, " + title, seen, decided);
    }

    private static Scene three() {
        return Scene.three().pure();
    }

    static String host(int number) {
        return "http://0a00000" + number + ".addr.dc1.consul:2380";
    }

    /** With these peer URLs of machine 1, 2 and so on; every machine makes the same token. */
    static Claim claims(String... peerUrls) {
        var seeds = new ArrayList<Seed>();
        for (int number = 1; number <= peerUrls.length; number++) {
            seeds.add(new Seed("node-" + number, Scene.at(number), peerUrls[number - 1]));
        }
        return claims(seeds, AGREED);
    }

    /** Machine 1 is the first of them. */
    static Claim claims(List<Seed> seeds, String agreed) {
        var founding = FoundingRecord.open("mycluster", seeds.size(), "mycluster", seeds);
        return new Claim(
                new StartHead(
                        "mycluster",
                        Scene.at(1),
                        StartState.CLAIMED,
                        "every view shows the wanted machines",
                        StartHead.Origin.FOUNDED,
                        Optional.empty(),
                        "node-1",
                        founding.initialCluster(),
                        "mycluster",
                        Optional.of(founding.clusterId()),
                        Optional.of(founding.founders().getFirst().memberId()),
                        false),
                agreed + "; a claimed start file is written");
    }

    private static Stream<Row> alive() {
        var lists = new Refuse(
                "cluster d3f2c9229439ea5c lists this machine as a member that ran already, and its data are not there:"
                        + " the volume is lost or not mounted",
                "mount it; if it is lost for good, replace the member with etcdctl, or use --founding on, which does it");
        var listsNot = alarm(
                "cluster d3f2c9229439ea5c runs already and does not list this machine: with --founding off it cannot"
                        + " join",
                "use --founding on");
        return Stream.of(
                row(
                        "6",
                        "two clusters answer",
                        three().live(EtcdId.ofHex("bad"), true, voter(2)).live(FOUNDED.clusterId(), true, voter(3)),
                        new Refuse(
                                "split brain: more than one cluster answers: bad [10.0.0.2:2380] and d3f2c9229439ea5c"
                                        + " [10.0.0.3:2380]",
                                "decide which one is right and stop the other; this machine joins neither before that")),
                row("11", "listed as one that ran", three().live(voter(1), voter(2), voter(3)), lists),
                row(
                        "11",
                        "listed as one that ran, without a quorum, and Consul is down",
                        three().withoutQuorum(voter(1), voter(2), unstarted(3)).agent(new AgentAnswer.Failed("down")),
                        lists),
                row("11", "listed as a learner that ran", three().live(startedLearner(1), voter(2)), lists),
                row("9", "not listed", three().live(voter(2), voter(3)), listsNot),
                row(
                        "9",
                        "one of two does not list this machine",
                        three().live(unstarted(1), voter(2), voter(3))
                                .answers(3, new PeerAnswer.Member(FOUNDED.clusterId(), List.of(voter(2)), false)),
                        listsNot),
                row(
                        "17",
                        "the others run and list it as one that is to come",
                        three().live(unstarted(1), voter(2), voter(3)),
                        CLAIMS),
                row(
                        "15",
                        "another one runs and lists it, but too few are registered",
                        three().live(unstarted(1), voter(2)).records(machine(1), machine(2)),
                        waits("2 of 3 records: node-1, node-2; nothing from a third machine")));
    }

    private static Stream<Row> stable() {
        return Stream.of(
                row(
                        "14",
                        "a disk is lost",
                        three().data(FOUNDED.clusterId(), memberId(1)).lost(),
                        FoundingRules.lost()),
                row("15", "seen once", three().seen(1), waits(AGREED + "; seen 1 of 3 times in a row")),
                row("15", "seen twice", three().seen(2), waits(AGREED + "; seen 2 of 3 times in a row")),
                row("17", "seen three times", three(), CLAIMS),
                row("17", "seen four times", three().seen(4), CLAIMS),
                row(
                        "17",
                        "what the records say of data does not count",
                        three().records(machine(1), machine(2, "initialised"), machine(3, "lost")),
                        CLAIMS),
                row("17", "the manifest is installed already", three().handedOver(), CLAIMS),
                row("17", "other files of etcd's are on the volume", three().leftOvers(), CLAIMS),
                row(
                        "17",
                        "the start file says the list",
                        three().template(Scene.template(false)),
                        claims(Scene.url(1), Scene.url(2), Scene.url(3))));
    }

    private static Scene with(StartHead head) {
        return three().head(head).remembered(head);
    }

    private static Stream<Row> claimed() {
        var head = CLAIMS.head();
        var other = Scene.claimedHead();
        return Stream.of(
                row(
                        "17",
                        "the claimed file is on the volume",
                        with(head),
                        new Open(
                                head,
                                head.in(StartState.OPEN, "every view shows the wanted machines"),
                                AGREED + "; it is opened")),
                row(
                        "15",
                        "the claimed file is on the volume, seen once after a restart of the gate",
                        with(head).seen(1),
                        waits(AGREED + "; seen 1 of 3 times in a row")),
                row(
                        "17",
                        "the claimed file is on the volume, and nobody knows whether an etcd runs here",
                        with(head).ownPort(OwnPort.UNKNOWN),
                        waits("it cannot be told whether an etcd runs on 10.0.0.1:2380", "see --address")),
                row(
                        "17",
                        "the claimed file is that of other machines",
                        with(other),
                        new MoveStartFileAside(
                                other, "the machines are others than in the claimed start file: it is moved aside")));
    }

    private static Stream<Row> opened() {
        var open = CLAIMS.head().in(StartState.OPEN, "every view shows the wanted machines");
        return Stream.of(row(
                "4a",
                "the file is open",
                with(open),
                new HandOver(
                        Start.NEW,
                        "founding cluster " + open.clusterId().orElseThrow() + " as member "
                                + open.memberId().orElseThrow())));
    }

    /** Nobody could join: then nobody founds before it is settled who does. */
    private static Stream<Row> tooMany() {
        var four = Scene.with(4, 3).pure();
        var remedy = "stop the registrar of the machine that is too many and deregister it, or set --size 4 everywhere";
        return Stream.of(
                row(
                        "16",
                        "one too many",
                        four,
                        alarm(
                                "4 records for a cluster of 3: node-1, node-2, node-3, node-4; etcd would count them all",
                                remedy)),
                row(
                        "16",
                        "one too many, which is this machine, and the start file says the list",
                        four.template(Scene.template(false)).number(4),
                        alarm(
                                "4 records for a cluster of 3: node-1, node-2, node-3, node-4; with --founding off none of"
                                        + " them can join",
                                remedy)));
    }

    private static Stream<Row> after() {
        var running = three().data(FOUNDED.clusterId(), memberId(1)).handedOver();
        return Stream.of(
                row(
                        "after",
                        "not healthy",
                        running,
                        waits("etcd has what it needs to start; etcd does not answer on"
                                + " http://127.0.0.1:2379/health")),
                row(
                        "after",
                        "healthy",
                        running.etcd(new EtcdHealth.Healthy()),
                        new Done("etcd is healthy", List.of())));
    }
}
