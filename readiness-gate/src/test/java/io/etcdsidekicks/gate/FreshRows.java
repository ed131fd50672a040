package io.etcdsidekicks.gate;

import static io.etcdsidekicks.gate.Row.alarm;
import static io.etcdsidekicks.gate.Row.waits;
import static io.etcdsidekicks.gate.Scene.FOUNDED;
import static io.etcdsidekicks.gate.Scene.TOKEN;
import static io.etcdsidekicks.gate.Scene.memberId;
import static io.etcdsidekicks.gate.Scene.three;
import static io.etcdsidekicks.gate.Scene.voter;

import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.gate.GateDecision.AcquireLock;
import io.etcdsidekicks.gate.GateDecision.Forget;
import io.etcdsidekicks.gate.GateDecision.MoveStartFileAside;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.WriteRecord;
import java.util.stream.Stream;

/** Rule 5, and what else comes before the founding record is asked for. */
final class FreshRows {
    private static final EtcdId CLUSTER = FOUNDED.clusterId();

    private FreshRows() {}

    static Stream<Row> rows() {
        return Stream.of(givenUp(), ownPort(), namesakes(), noRecord()).flatMap(rows -> rows);
    }

    private static Row row(String rule, String title, Scene seen, GateDecision decided) {
        return new Row(rule, title, seen, decided);
    }

    private static Stream<Row> givenUp() {
        var sealed = Scene.openHead().in(StartState.SEALED, "a WAL was seen");
        var aside = "the cluster of this start file was given up by reset: it is moved aside";
        var forgets = new Forget("the cluster that is remembered here was given up by reset: it is forgotten");
        var lost = three().remembered(sealed).seenWal(CLUSTER, memberId(1));
        return Stream.of(
                row(
                        "before 6",
                        "a claimed file of a token that was given up",
                        three().claimed().givenUp(TOKEN, EtcdId.ofHex("7")),
                        new MoveStartFileAside(Scene.claimedHead(), aside)),
                row(
                        "before 6",
                        "a joiner's claimed file of a cluster that was given up",
                        three().joining().givenUp("", CLUSTER),
                        new MoveStartFileAside(Scene.joiningHead(), aside)),
                row(
                        "before 6",
                        "a sealed file without data, of a cluster that was given up",
                        three().head(sealed).remembered(sealed).givenUp("", CLUSTER),
                        new MoveStartFileAside(sealed, aside)),
                row("before 6", "a lost disk of a cluster that was given up", lost.givenUp("", CLUSTER), forgets),
                row(
                        "9",
                        "a joiner's claimed file of a cluster that was given up, and has a quorum that has written its record",
                        three().joining()
                                .record(FoundingRecord.closed("mycluster", 3, CLUSTER))
                                .live(Scene.member(memberId(2), "node-2", 2, true, false))
                                .givenUp("", CLUSTER),
                        new AcquireLock("cluster " + CLUSTER + " runs: this machine is going to join it")),
                row(
                        "before 6",
                        "a lost disk of a token that was given up",
                        three().remembered(sealed).givenUp(TOKEN, EtcdId.ofHex("7")),
                        forgets),
                row(
                        "14",
                        "a lost disk, and another cluster was given up",
                        lost.givenUp("mycluster-0", EtcdId.ofHex("7")),
                        FoundingRules.lost()),
                row(
                        "17",
                        "a cluster was given up, and nothing is remembered",
                        three().givenUp(TOKEN, CLUSTER),
                        LocalRows.founds()));
    }

    private static Stream<Row> ownPort() {
        var answers = "something answers on 10.0.0.1:2380 although there is no data in /var/lib/etcd/data: ";
        var refuse = new Refuse(
                answers + "an etcd runs here with another data directory, or another machine has this address",
                "see --volume, --template, --address and --peer-port");
        var ownPort = three().ownPeerPortAnswering();
        return Stream.of(
                row("5", "no data, but the own peer port answers", ownPort, refuse),
                row(
                        "5",
                        "the own peer port answers, and nothing else is right either",
                        ownPort.agent(new AgentAnswer.Failed("refused"))
                                .record(new RecordAnswer.Failed("no leader"))
                                .live(CLUSTER, true, voter(2))
                                .live(EtcdId.ofHex("bad"), true, voter(3)),
                        refuse),
                row("5", "the own peer port answers, in the article's mode", ownPort.pure(), refuse),
                row("5", "the own peer port answers, the kubelet has the manifest", ownPort.handedOver(), refuse),
                row("5", "the own peer port answers, beside a claimed file", ownPort.claimed(), refuse),
                row(
                        "5",
                        "the own peer port answers, because etcd is still being stopped",
                        ownPort.tookAway(),
                        waits(answers + "etcd is still being stopped")),
                row(
                        "5",
                        "the own peer port answers, and the manifest that was taken away is back",
                        ownPort.tookAway().installed(Scene.POD),
                        refuse),
                row(
                        "5",
                        "a peer port answers, nobody knows which",
                        ownPort.addressUnknown(),
                        new Refuse(
                                "something answers on etcd's peer port although there is no data in /var/lib/etcd/data: an"
                                        + " etcd runs here with another data directory, or another machine has this"
                                        + " address",
                                refuse.remedy())));
    }

    private static Stream<Row> namesakes() {
        var twin = Scene.member(EtcdId.ofHex("2"), "node-1", 4, true, false);
        var refuse = new Refuse(
                "there is no data in /var/lib/etcd/data, and a member with this machine's name answers at another address:"
                        + " node-1 (http://10.0.0.4:2380)",
                "give this machine a name of its own (--node), or stop the clone");
        var spent =
                three().entry(1, new Entry.Closed()).entry(2, new Entry.Spent()).entry(3, new Entry.Spent());
        return Stream.of(
                row("5", "a member of this name answers elsewhere", three().live(CLUSTER, true, twin), refuse),
                row(
                        "5",
                        "a member of this name answers elsewhere, without a quorum, and the record cannot be read",
                        three().live(CLUSTER, false, twin).record(new RecordAnswer.Failed("no leader")),
                        refuse),
                row(
                        "5",
                        "a member of this name answers elsewhere, in the article's mode",
                        three().pure().live(CLUSTER, true, twin),
                        refuse),
                row(
                        "7",
                        "a member of this name, which does not answer: this machine may have replaced it",
                        three().records(Scene.machine(1), Scene.machine(2, "initialised"))
                                .live(CLUSTER, true, voter(2), twin)
                                .silent(4)
                                .adopting(CLUSTER, 3),
                        new WriteRecord(
                                FoundingRecord.closed("mycluster", 3, CLUSTER),
                                0,
                                "cluster d3f2c9229439ea5c runs without a founding record: one is written in which nobody"
                                        + " may found")),
                row(
                        "9",
                        "a member of this name at this address",
                        spent.live(CLUSTER, true, Scene.member(EtcdId.ofHex("2"), "node-1", 1, false, true), voter(2)),
                        new GateDecision.AcquireLock(
                                "learner 2 of this address was added for another start: it is going to be removed")),
                row(
                        "9",
                        "nobody knows this machine's name",
                        spent.agent(new AgentAnswer.Failed("down")).live(CLUSTER, true, voter(2), twin),
                        waits(
                                "cluster d3f2c9229439ea5c runs, but it cannot be told whether this machine is one of its"
                                        + " members: this machine's address or name is not known",
                                "see --address and --node, and whether Consul's DNS answers")));
    }

    private static Stream<Row> noRecord() {
        var cannot =
                waits("the founding record cannot be read: no leader; without it nobody knows whether this machine may"
                        + " found the cluster, or has to join it");
        var failed = new RecordAnswer.Failed("no leader");
        return Stream.of(
                row("before 6", "the founding record cannot be read", three().record(failed), cannot),
                row(
                        "before 6",
                        "the founding record cannot be read for ten seconds",
                        three().consulFailingFor(10).record(failed),
                        alarm(cannot.reason(), "")),
                row(
                        "before 6",
                        "the founding record cannot be read, beside a claimed file",
                        three().claimed().record(failed),
                        cannot),
                row(
                        "before 6",
                        "the founding record cannot be read, with a lost disk",
                        three().data(CLUSTER, memberId(1)).lost().record(failed),
                        cannot),
                row(
                        "before 6",
                        "the founding record cannot be read, and a cluster answers",
                        three().live(voter(2), voter(3)).record(failed),
                        cannot));
    }
}
