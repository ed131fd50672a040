package io.etcdsidekicks.gate;

import static io.etcdsidekicks.gate.Row.waits;
import static io.etcdsidekicks.gate.Scene.CLAIM;
import static io.etcdsidekicks.gate.Scene.FOUNDED;
import static io.etcdsidekicks.gate.Scene.INDEX;
import static io.etcdsidekicks.gate.Scene.learner;
import static io.etcdsidekicks.gate.Scene.memberId;
import static io.etcdsidekicks.gate.Scene.three;
import static io.etcdsidekicks.gate.Scene.unstarted;
import static io.etcdsidekicks.gate.Scene.voter;

import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.gate.GateDecision.MoveStartFileAside;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Wait;
import io.etcdsidekicks.gate.GateDecision.WriteRecord;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Rules 6, 12 and 13: a machine without data, and a founding record. */
final class LiveRows {
    private static final EtcdId FOREIGN = EtcdId.ofHex("bad");
    private static final Entry MINE = new Entry.Claimed(CLAIM);
    private static final String NOBODY = "the founding record says cluster d3f2c9229439ea5c of node-1 (10.0.0.1:2380),"
            + " node-2 (10.0.0.2:2380), node-3 (10.0.0.3:2380), and none of its members answers; ";
    private static final String LOST_FOR_GOOD =
            "start the machines that have its data; if these are lost for good, only readiness-gate reset --force helps";
    private static final GateDecision JOINS_LATER =
            waits(NOBODY + "this machine may not found it: it joins once they answer", LOST_FOR_GOOD);
    private static final String MOUNT =
            "mount it; if it is lost for good, this machine is replaced once a quorum of the"
                    + " others answers; if they are lost, too, only readiness-gate reset helps";
    private static final String RESTORE =
            "start them, and mount their volumes; if these are lost for good, only a restore"
                    + " or readiness-gate reset --force helps";

    private LiveRows() {}

    static Stream<Row> rows() {
        return Stream.of(
                        spend(),
                        foreign(),
                        stale(),
                        notStale(),
                        mayNotFound(),
                        hasRun(),
                        noneAnswers(),
                        withoutQuorum())
                .flatMap(rows -> rows);
    }

    private static Row row(String rule, String title, Scene seen, GateDecision decided) {
        return new Row(rule, title, seen, decided);
    }

    private static Stream<Row> spend() {
        return Stream.of(
                row(
                        "before 8",
                        "another founder has started, and its own gate has not said so",
                        three().record(FOUNDED).live(unstarted(1), voter(2), unstarted(3)),
                        new WriteRecord(
                                FOUNDED.with(FOUNDED.founders().get(1), new Entry.Spent()),
                                INDEX,
                                "founder node-2 (10.0.0.2:2380) is a started member: its entry is spent")),
                row(
                        "before 8",
                        "this founder has started once, and its own gate has not said so",
                        three().entry(2, new Entry.Spent())
                                .entry(3, new Entry.Spent())
                                .live(voter(1), voter(2), voter(3)),
                        new WriteRecord(
                                FOUNDED.with(FOUNDED.founders().get(0), new Entry.Spent())
                                        .with(FOUNDED.founders().get(1), new Entry.Spent())
                                        .with(FOUNDED.founders().get(2), new Entry.Spent()),
                                INDEX,
                                "founder node-1 (10.0.0.1:2380) is a started member: its entry is spent")));
    }

    private static Stream<Row> foreign() {
        var foreign = three().entry(1, new Entry.Closed()).live(FOREIGN, true, voter(2), voter(3));
        return Stream.of(
                row(
                        "6",
                        "a record, its cluster does not answer, another one has a quorum",
                        foreign,
                        new Refuse(
                                "the founding record says cluster d3f2c9229439ea5c, of which nobody answers, but cluster"
                                        + " bad has a quorum: [10.0.0.2:2380, 10.0.0.3:2380]",
                                "look at both before you stop either: readiness-gate status on every machine says who has"
                                        + " data of which; the record is changed only by readiness-gate reset and adopt")),
                row(
                        "13",
                        "the other one has no quorum: it counts as no answer",
                        three().entry(1, new Entry.Closed()).live(FOREIGN, false, voter(2), voter(3)),
                        JOINS_LATER),
                row(
                        "12",
                        "the record's cluster answers, too",
                        foreign.answers(
                                3, new PeerAnswer.Member(FOUNDED.clusterId(), List.of(voter(2), voter(3)), false)),
                        waits(
                                "cluster d3f2c9229439ea5c has no quorum; these do not answer: node-2"
                                        + " (http://10.0.0.2:2380)",
                                RESTORE)));
    }

    private static MoveStartFileAside aside(StartHead head, String why) {
        return new MoveStartFileAside(
                head, "the claimed start file is of no use any more, " + why + ": it is moved aside");
    }

    /** Left there, the record of this machine would say handed-over for ever. */
    private static Stream<Row> stale() {
        var claimed = three().claimed();
        var head = Scene.claimedHead();
        var second = new FoundingRecord("mycluster", 3, "mycluster-2", FOUNDED.clusterId(), FOUNDED.founders());
        var other = FoundingRecord.closed("mycluster", 3, FOREIGN);
        return Stream.of(
                row(
                        "13",
                        "a claimed file, the entry is closed",
                        claimed.entry(1, new Entry.Closed()),
                        aside(head, "its entry is closed")),
                row(
                        "13",
                        "a claimed file, the entry is spent",
                        claimed.entry(1, new Entry.Spent()),
                        aside(head, "its entry is spent")),
                row(
                        "13",
                        "a claimed file, the entry has another value",
                        claimed.entry(1, new Entry.Claimed("another")),
                        aside(head, "its entry was claimed with another one")),
                row(
                        "13",
                        "a claimed file, and the record of a second founding",
                        claimed.record(second),
                        aside(head, "the founding record is another one")),
                row(
                        "13",
                        "a claimed file, and a second founding whose entry happens to hold this value",
                        claimed.record(second.with(second.founders().getFirst(), MINE)),
                        aside(head, "the founding record is another one")),
                row(
                        "13",
                        "a claimed file, and the record that a quorum wrote after Consul had lost its data",
                        claimed.record(FoundingRecord.closed("mycluster", 3, FOUNDED.clusterId()))
                                .live(unstarted(1), voter(2), voter(3)),
                        aside(head, "its entry is closed")),
                row(
                        "13",
                        "a claimed file, this machine has another address now",
                        claimed.record(FOUNDED).me("10.0.0.9", 2380),
                        aside(head, "it was made for 10.0.0.1:2380")),
                row(
                        "13",
                        "a joiner's claimed file, and the record is another cluster's",
                        three().joining().record(other),
                        aside(Scene.joiningHead(), "it was made for cluster d3f2c9229439ea5c")),
                row(
                        "13",
                        "a joiner's claimed file that names no cluster",
                        three().head(nowhere()).remembered(nowhere()).record(other),
                        aside(nowhere(), "it was made for cluster (unknown)")));
    }

    private static StartHead nowhere() {
        return Scene.joiningHead(1, Scene.TOKEN, Optional.empty());
    }

    private static Stream<Row> notStale() {
        var elsewhere = waits(
                NOBODY
                        + "this machine is a founder, but it remembers another start file: the volume is lost or not mounted",
                MOUNT);
        return Stream.of(
                row(
                        "13",
                        "a claimed file, and another one is remembered: while the alarm stands nothing is moved",
                        three().record(FOUNDED)
                                .head(Scene.claimedHead())
                                .remembered(Scene.openHead().claimed("of the other disk")),
                        elsewhere),
                row(
                        "13",
                        "a claimed file, its entry has another value, and another one is remembered",
                        three().entry(1, new Entry.Claimed("another"))
                                .head(Scene.claimedHead())
                                .remembered(Scene.openHead().claimed("of the other disk")),
                        waits(
                                NOBODY
                                        + "this machine's entry was claimed with another start file: the volume is lost or not"
                                        + " mounted",
                                MOUNT)),
                row(
                        "13",
                        "a claimed file of a second founding, and another one is remembered",
                        three().record(new FoundingRecord(
                                        "mycluster", 3, "mycluster-2", FOUNDED.clusterId(), FOUNDED.founders()))
                                .head(Scene.claimedHead())
                                .remembered(Scene.openHead().claimed("of the other disk")),
                        elsewhere),
                row(
                        "13",
                        "a joiner's claimed file, its machine's own entry is closed",
                        three().joining().entry(1, new Entry.Closed()),
                        JOINS_LATER),
                row(
                        "13",
                        "a joiner's claimed file, its machine's own entry was claimed with a lost file",
                        three().joining().entry(1, new Entry.Claimed("another")),
                        waits(
                                NOBODY
                                        + "this machine's entry was claimed with another start file: the volume is lost or not"
                                        + " mounted",
                                MOUNT)));
    }

    /** Nobody of the record's cluster has a quorum, so that whoever may not found waits. */
    private static Stream<Row> mayNotFound() {
        var otherVolume = waits(
                NOBODY + "this machine's entry was claimed with another start file: the volume is lost or not mounted",
                MOUNT);
        var elsewhere = waits(
                NOBODY
                        + "this machine is a founder, but it remembers another start file: the volume is lost or not mounted",
                MOUNT);
        return Stream.of(
                row("13", "claimed, and there is no start file here", three().entry(1, MINE), otherVolume),
                row(
                        "13",
                        "claimed, and the start file is remembered only",
                        three().entry(1, MINE).remembered(Scene.claimedHead()),
                        otherVolume),
                row(
                        "13",
                        "open, and an open start file is remembered only",
                        three().record(FOUNDED).remembered(Scene.openHead()),
                        elsewhere),
                row(
                        "13",
                        "open, and data are remembered only",
                        three().record(FOUNDED).seenWal(FOUNDED.clusterId(), memberId(1)),
                        elsewhere),
                row(
                        "13",
                        "spent, and there is no start file here",
                        three().entry(1, new Entry.Spent()),
                        waits(
                                NOBODY + "etcd ran here, and its data are not there: the volume is lost or not mounted",
                                MOUNT)),
                row("13", "not a founder: another port", three().record(FOUNDED).me("10.0.0.1", 12380), JOINS_LATER),
                row("13", "its address is not known", three().record(FOUNDED).addressUnknown(), JOINS_LATER));
    }

    /** Its founding is over for the others, and may have gone on without it. */
    private static Stream<Row> hasRun() {
        var others = three().record(FOUNDED).entry(2, new Entry.Spent()).entry(3, new Entry.Spent());
        var waits = waits(
                NOBODY
                        + "a quorum of its other founders has run already, so one of them has to list this machine before it"
                        + " may found",
                "start them");
        return Stream.of(
                row("13", "open, and the others' entries are spent", others, waits),
                row(
                        "13",
                        "claimed with this very file, and the others' entries are spent",
                        others.claimed().entry(1, MINE),
                        waits),
                row(
                        "13",
                        "claimed with this very file, one entry is spent, and another machine's record says that it has data",
                        three().claimed()
                                .entry(1, MINE)
                                .entry(2, new Entry.Spent())
                                .records(Scene.machine(1, "handed-over"), Scene.machine(3, "initialised")),
                        waits));
    }

    private static Stream<Row> noneAnswers() {
        var known = FoundingRecord.closed("mycluster", 3, FOUNDED.clusterId());
        return Stream.of(
                row("13", "the entry is closed", three().entry(1, new Entry.Closed()), JOINS_LATER),
                row(
                        "13",
                        "the entry is closed, the machines are silent",
                        three().entry(1, new Entry.Closed()).silent(2, 3),
                        JOINS_LATER),
                row("13", "not a founder, and fresh", three().record(FOUNDED).number(4), JOINS_LATER),
                row(
                        "13",
                        "the record of a cluster that existed before",
                        three().record(known),
                        waits(
                                "the founding record says cluster d3f2c9229439ea5c, and none of its members answers; this"
                                        + " machine may not found it: it joins once they answer",
                                LOST_FOR_GOOD)));
    }

    private static Wait noQuorum(String missing) {
        return waits("cluster d3f2c9229439ea5c has no quorum" + missing, RESTORE);
    }

    private static Stream<Row> withoutQuorum() {
        var closed = three().entry(1, new Entry.Closed());
        var mine = noQuorum(
                "; these do not answer: node-1 (http://10.0.0.1:2380); this machine is one of them, and its data"
                        + " are not there");
        return Stream.of(
                row(
                        "12",
                        "open, but an answer lists this machine as one that ran",
                        three().record(FOUNDED).withoutQuorum(voter(1), voter(2)),
                        mine),
                row(
                        "12",
                        "open, but one of two answers does not list this machine",
                        three().record(FOUNDED)
                                .withoutQuorum(unstarted(1), voter(2))
                                .answers(
                                        3,
                                        new PeerAnswer.Member(FOUNDED.clusterId(), List.of(voter(2), voter(3)), false)),
                        mine),
                row(
                        "12",
                        "open, but this address is listed with another member ID",
                        three().record(FOUNDED)
                                .withoutQuorum(Scene.member(EtcdId.ofHex("f1"), "node-1", 1, false, false), voter(2)),
                        mine),
                row(
                        "12",
                        "open, but this machine is listed as a learner",
                        three().record(FOUNDED).withoutQuorum(Scene.member(memberId(1), "", 1, false, true), voter(2)),
                        noQuorum("")),
                row(
                        "12",
                        "two of three do not answer",
                        closed.withoutQuorum(voter(2), voter(3), voter(4)).silent(3, 4),
                        noQuorum(
                                "; these do not answer: node-3 (http://10.0.0.3:2380), node-4 (http://10.0.0.4:2380)")),
                row(
                        "12",
                        "two answers name the same missing one, a learner does not count",
                        closed.withoutQuorum(voter(2), voter(3), unstarted(4), learner(5)),
                        noQuorum("; these do not answer: node-4 (http://10.0.0.4:2380)")),
                row(
                        "12",
                        "everybody answers, and still no quorum: an election is under way",
                        closed.withoutQuorum(voter(2), voter(3)),
                        noQuorum("")));
    }
}
