package io.etcdsidekicks.gate;

import static io.etcdsidekicks.gate.Row.alarm;
import static io.etcdsidekicks.gate.Row.waits;
import static io.etcdsidekicks.gate.Scene.FOUNDED;
import static io.etcdsidekicks.gate.Scene.machine;
import static io.etcdsidekicks.gate.Scene.startedLearner;
import static io.etcdsidekicks.gate.Scene.unstarted;
import static io.etcdsidekicks.gate.Scene.voter;

import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Start;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code --founding off}: the article's mode. */
final class PureRows {
    private static final String AGREED =
            "3 of 3 records, the same in every view: 10.0.0.1:2380, 10.0.0.2:2380," + " 10.0.0.3:2380";

    private PureRows() {}

    static Stream<Row> rows() {
        return Stream.of(placeholders(), alive(), stable()).flatMap(rows -> rows);
    }

    private static Row row(String rule, String title, Scene seen, GateDecision decided) {
        return new Row(rule, "--founding off, " + title, seen, decided);
    }

    private static Scene three() {
        return Scene.three().pure();
    }

    private static HandOver founds() {
        return new HandOver(Start.NEW, Optional.empty(), AGREED);
    }

    private static Stream<Row> placeholders() {
        var refuse = new Refuse(
                "the staged manifest /etc/kubernetes/staged/etcd.yaml holds placeholders (${...}), and --founding is off",
                "without the founding record nobody knows their values: use --founding on, or write them into the"
                        + " manifest");
        return Stream.of(
                row("17", "the manifest has placeholders", three().staged(Scene.TEMPLATE), refuse),
                row(
                        "17",
                        "the manifest has placeholders, and nothing else is right either",
                        three().staged(Scene.TEMPLATE)
                                .agent(new AgentAnswer.Failed("down"))
                                .live(EtcdId.ofHex("bad"), true, voter(2))
                                .live(FOUNDED.clusterId(), true, voter(3)),
                        refuse));
    }

    private static Stream<Row> alive() {
        var lists = new Refuse(
                "cluster d3f2c9229439ea5c lists this machine as a member that ran already, and its data are not there:"
                        + " the volume is lost or not mounted",
                "mount it; if it is lost for good, replace the member with etcdctl, or use --founding on, which does it");
        var listsNot = alarm(
                "cluster d3f2c9229439ea5c runs already and does not list this machine: with --founding off it cannot"
                        + " join",
                "use --founding on, or add it with etcdctl and a manifest that says existing");
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
                        three().data(DataVolume.LOST),
                        alarm(
                                "this machine had made a claim on a data volume that is not the one here: it is lost or"
                                        + " not mounted",
                                "mount it; if it is lost for good, readiness-gate reset --local on this machine begins anew")),
                row("15", "seen once", three().seen(1), waits(AGREED + "; seen 1 of 3 times in a row")),
                row("15", "seen twice", three().seen(2), waits(AGREED + "; seen 2 of 3 times in a row")),
                row("17", "seen three times", three(), founds()),
                row("17", "seen four times", three().seen(4), founds()),
                row(
                        "17",
                        "what the records say of data does not count",
                        three().records(machine(1), machine(2, "initialised"), machine(3, "lost")),
                        founds()),
                row(
                        "17",
                        "the manifest is installed already",
                        three().manifests(Scene.ABSENT, Scene.DISCOVERY_SRV),
                        founds()));
    }
}
