package io.etcdsidekicks.gate;

import static io.etcdsidekicks.gate.Row.alarm;
import static io.etcdsidekicks.gate.Row.waits;
import static io.etcdsidekicks.gate.Scene.FOUNDED;
import static io.etcdsidekicks.gate.Scene.machine;
import static io.etcdsidekicks.gate.Scene.startedLearner;
import static io.etcdsidekicks.gate.Scene.unstarted;
import static io.etcdsidekicks.gate.Scene.voter;

import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.gate.GateDecision.Claim;
import io.etcdsidekicks.gate.GateDecision.MoveStartFileAside;
import io.etcdsidekicks.gate.GateDecision.Open;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** {@code --founding off}: the article's mode. */
final class PureRows {
    private static final String AGREED =
            "3 of 3 records, the same in every view: 10.0.0.1:2380, 10.0.0.2:2380," + " 10.0.0.3:2380";

    private PureRows() {}

    static Stream<Row> rows() {
        return Stream.of(alive(), stable(), claimed()).flatMap(rows -> rows);
    }

    private static Row row(String rule, String title, Scene seen, GateDecision decided) {
        return new Row(rule, "--founding off, " + title, seen, decided);
    }

    private static Scene three() {
        return Scene.three().pure();
    }

    private static Claim founds() {
        return claims(AGREED);
    }

    /** Of machines 1 to 3, with the token that every machine makes by itself. */
    static Claim claims(String agreed) {
        return new Claim(head(), agreed + "; a claimed start file is written");
    }

    private static StartHead head() {
        var founding = FoundingRecord.open(
                "mycluster",
                3,
                "mycluster",
                IntStream.rangeClosed(1, 3)
                        .mapToObj(number -> new FoundingRecord.Seed(
                                "node-" + number,
                                Scene.at(number),
                                "http://0a00000" + number + ".addr.dc1.consul:2380"))
                        .toList());
        return new StartHead(
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
                false);
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
                        founds()),
                row(
                        "15",
                        "another one runs and lists it, but too few are registered",
                        three().live(unstarted(1), voter(2)).records(machine(1), machine(2)),
                        waits("2 of 3 records: node-1, node-2; nothing from a third machine")));
    }

    private static Stream<Row> stable() {
        return Stream.of(
                row(
                        "15",
                        "a claim was made while founding was on, and its volume is not here",
                        three().remembered(Scene.claimedHead()),
                        FoundingRows.LOST),
                row("15", "seen once", three().seen(1), waits(AGREED + "; seen 1 of 3 times in a row")),
                row("15", "seen twice", three().seen(2), waits(AGREED + "; seen 2 of 3 times in a row")),
                row("17", "seen three times", three(), founds()),
                row("17", "seen four times", three().seen(4), founds()),
                row(
                        "17",
                        "what the records say of data does not count",
                        three().records(machine(1), machine(2, "initialised"), machine(3, "lost")),
                        founds()),
                row("17", "the manifest is installed already", three().handedOver(), founds()));
    }

    private static Stream<Row> claimed() {
        var mine = head().claimed(Scene.CLAIM);
        var claimed = three().head(mine).remembered(mine);
        var other = mine.added(Scene.memberId(1), "node-1=http://10.0.0.1:2380");
        return Stream.of(
                row(
                        "17",
                        "its claimed start file is there",
                        claimed,
                        new Open(
                                mine,
                                mine.in(StartState.OPEN, "every view shows the wanted machines"),
                                AGREED + "; it is opened")),
                row(
                        "17",
                        "its claimed start file was made for other machines",
                        three().head(other).remembered(other),
                        new MoveStartFileAside(
                                other, "the machines are others than in the claimed start file: it is moved aside")),
                row(
                        "17",
                        "it cannot be told whether etcd runs here",
                        claimed.ownPort(OwnPort.UNKNOWN),
                        waits("it cannot be told whether an etcd runs on 10.0.0.1:2380", "see --address")));
    }
}
