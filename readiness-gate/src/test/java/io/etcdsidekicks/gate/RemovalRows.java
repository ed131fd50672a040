package io.etcdsidekicks.gate;

import static io.etcdsidekicks.gate.Row.alarm;
import static io.etcdsidekicks.gate.Row.waits;
import static io.etcdsidekicks.gate.Scene.FOUNDED;
import static io.etcdsidekicks.gate.Scene.INDEX;
import static io.etcdsidekicks.gate.Scene.learner;
import static io.etcdsidekicks.gate.Scene.learnerId;
import static io.etcdsidekicks.gate.Scene.machine;
import static io.etcdsidekicks.gate.Scene.memberId;
import static io.etcdsidekicks.gate.Scene.startedLearner;
import static io.etcdsidekicks.gate.Scene.three;
import static io.etcdsidekicks.gate.Scene.unstarted;
import static io.etcdsidekicks.gate.Scene.voter;

import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.gate.GateDecision.AcquireLock;
import io.etcdsidekicks.gate.GateDecision.AddLearner;
import io.etcdsidekicks.gate.GateDecision.RemoveMember;
import io.etcdsidekicks.gate.GateDecision.Wait;
import io.etcdsidekicks.gate.GateDecision.WriteRecord;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Rule 9: which member has to go before this machine joins, and which must not. */
final class RemovalRows {
    private static final EtcdId CLUSTER = FOUNDED.clusterId();
    private static final EtcdId OTHER = EtcdId.ofHex("bad");
    private static final FoundingRecord FOUNDING = FOUNDED.with(
                    FOUNDED.founders().get(0), new Entry.Closed())
            .with(FOUNDED.founders().get(1), new Entry.Spent())
            .with(FOUNDED.founders().get(2), new Entry.Spent());
    /** It has its claimed file, and nothing else is in the way. */
    private static final Scene JOINS = three().record(FOUNDING).joining();

    private static final AddLearner ADDS = new AddLearner(
            Scene.joiningHead(), CLUSTER, "this machine is added to cluster d3f2c9229439ea5c as a learner");

    private RemovalRows() {}

    static Stream<Row> rows() {
        return Stream.of(
                        learners(),
                        silentLearners(),
                        silentVoters(),
                        severalUrls(),
                        goneVoters(),
                        takenOver(),
                        quorum(),
                        order())
                .flatMap(rows -> rows);
    }

    private static Row row(String title, Scene seen, GateDecision decided) {
        return new Row("9", title, seen, decided);
    }

    private static Wait joining(String learner, String silence) {
        return waits("learner " + learner + " is joining; etcd takes one at a time, so this machine joins after it"
                + silence);
    }

    private static String notStarted(int seconds) {
        return "; it has not started for " + seconds + " s, after --join-timeout (300 s) it is removed";
    }

    private static Stream<Row> learners() {
        var mayStart = joining("member 1ea004 (http://10.0.0.4:2380)", "");
        var joining = joining("member 1ea004 (http://10.0.0.4:2380)", notStarted(0));
        var late = JOINS.live(voter(2), voter(3), learner(4));
        var overdue = late.notStartedFor(learnerId(4), 300);
        var goes = new AcquireLock(
                "learner member 1ea004 (http://10.0.0.4:2380) does not come: it is going to be taken back");
        var founderWasAdded = Scene.member(memberId(1), "", 1, false, true);
        var open = FOUNDING.with(FOUNDED.founders().getFirst(), new Entry.Open());
        return Stream.of(
                row("another learner is joining", late, joining),
                row("another learner is joining, this machine has the lock", late.lockIsMine(), joining),
                row(
                        "another learner did not start, its time is nearly over",
                        late.notStartedFor(learnerId(4), 299),
                        joining("member 1ea004 (http://10.0.0.4:2380)", notStarted(299))),
                row("another learner did not start in time", overdue, goes),
                row(
                        "another learner did not start in time, this machine has the lock",
                        overdue.lockIsMine(),
                        new RemoveMember(
                                CLUSTER,
                                learnerId(4),
                                "learner member 1ea004 (http://10.0.0.4:2380) did not start in time: it is removed")),
                row(
                        "another learner did not start in time, but its record says that it may at any moment",
                        overdue.records(machine(1), machine(4, "handed-over")),
                        mayStart),
                row(
                        "another learner did not start in time, but its record says that it has a log",
                        overdue.records(machine(1), machine(4, "initialised")),
                        mayStart),
                row(
                        "another learner did not start in time, and its record says that it is fresh",
                        overdue.records(machine(1), machine(4)),
                        goes),
                row(
                        "another learner started late, but it started",
                        JOINS.live(voter(2), voter(3), startedLearner(4)).notStartedFor(learnerId(4), 9000),
                        joining("node-4 (http://10.0.0.4:2380)", "")),
                row(
                        "another learner is an open founder: its entry is closed first",
                        JOINS.number(5)
                                .record(open)
                                .head(at5())
                                .remembered(at5())
                                .live(founderWasAdded, voter(2), voter(3))
                                .notStartedFor(memberId(1), 300)
                                .lockIsMine(),
                        new WriteRecord(
                                FOUNDING,
                                INDEX,
                                "the founding record's entry of node-1 (10.0.0.1:2380) is closed: it can only join from now"
                                        + " on")));
    }

    private static StartHead at5() {
        return Scene.joiningHead().at(Scene.at(5));
    }

    /** One that ran once and fell silent has no vote, and would keep everybody from joining. */
    private static Stream<Row> silentLearners() {
        var started = JOINS.live(voter(2), voter(3), startedLearner(4)).silent(4);
        var name = "learner node-4 (http://10.0.0.4:2380)";
        return Stream.of(
                row(
                        "another learner is silent, not long enough",
                        started.silentFor(learnerId(4), 899),
                        joining(
                                "node-4 (http://10.0.0.4:2380)",
                                "; it has not answered for 899 s, after --dead-after (900 s) it is removed")),
                row(
                        "another learner is silent for long",
                        started.silentFor(learnerId(4), 900),
                        new AcquireLock(name + " does not come: it is going to be taken back")),
                row(
                        "another learner is silent for long, though its machine is alive",
                        started.silentFor(learnerId(4), 900).alive(1, 2, 3, 4).lockIsMine(),
                        new RemoveMember(CLUSTER, learnerId(4), name + " is silent: it is removed")),
                row(
                        "another learner was silent for long, and something answers there now",
                        started.silentFor(learnerId(4), 9000).answers(4, new PeerAnswer.NoEtcd("it is starting")),
                        joining("node-4 (http://10.0.0.4:2380)", "")),
                row(
                        "another learner was not asked",
                        JOINS.live(voter(2), voter(3), learner(4)).silentFor(learnerId(4), 9000),
                        joining("member 1ea004 (http://10.0.0.4:2380)", notStarted(0))));
    }

    private static Wait away(long seconds) {
        return waits(
                "this machine does not join yet: voter node-3 (http://10.0.0.3:2380) does not answer, and a machine that"
                        + " only reboots must not be removed; it has been gone for " + seconds
                        + " s of --dead-after (900 s)",
                "start it; if it is gone for good, stop its Consul agent, too: once both were gone for that long it is"
                        + " removed");
    }

    private static Stream<Row> silentVoters() {
        var full = JOINS.live(voter(2), voter(4), voter(3)).silent(3);
        return Stream.of(
                row("a voter does not answer, its machine is alive", full.alive(1, 2, 3, 4), away(0)),
                row("a voter does not answer, nobody knows whether its machine is alive", full, away(0)),
                row("a voter is gone, not long enough", full.alive(1, 2, 4).goneFor(memberId(3), 899), away(899)),
                row(
                        "a voter was gone for long, and its machine is alive again",
                        full.alive(1, 2, 3, 4).goneFor(memberId(3), 9000),
                        away(0)),
                row(
                        "a voter was gone for long, and another program answers there now",
                        full.alive(1, 2, 4).goneFor(memberId(3), 9000).answers(3, new PeerAnswer.NoEtcd("no HTTP")),
                        away(0)),
                row(
                        "a voter was not asked",
                        JOINS.live(voter(2), voter(4), unstarted(3))
                                .alive(1, 2, 4)
                                .goneFor(memberId(3), 9000),
                        away(0)),
                row(
                        "a voter does not answer, and there are fewer than were wanted: etcd itself is asked",
                        JOINS.live(voter(2), voter(3)).silent(3).lockIsMine(),
                        ADDS),
                row(
                        "all answer, and there are as many as were wanted",
                        JOINS.live(voter(2), voter(3), voter(4)).lockIsMine(),
                        ADDS));
    }

    /** Voter 3, with a second peer URL on the address of machine 6. */
    private static MemberView twoUrls() {
        var voter = voter(3);
        return new MemberView(
                voter.id(),
                voter.name(),
                List.of(Scene.url(3), Scene.url(6)),
                Set.of(Scene.at(3), Scene.at(6)),
                voter.clientUrls(),
                false);
    }

    private static Stream<Row> severalUrls() {
        var full = JOINS.live(voter(2), voter(4), twoUrls());
        var silent = full.silent(3, 6).alive(1, 2, 4).goneFor(memberId(3), 900).lockIsMine();
        return Stream.of(
                row(
                        "a voter is silent at both of its peer URLs",
                        silent,
                        new RemoveMember(
                                CLUSTER,
                                memberId(3),
                                "voter node-3 (http://10.0.0.3:2380 http://10.0.0.6:2380) has been gone for 900 s: it is"
                                        + " removed")),
                row(
                        "a voter is silent at one of its peer URLs, and something answers at the other",
                        silent.answers(6, new PeerAnswer.NoEtcd("no HTTP")),
                        waits(
                                "this machine does not join yet: voter node-3 (http://10.0.0.3:2380 http://10.0.0.6:2380)"
                                        + " does not answer, and a machine that only reboots must not be removed; it has"
                                        + " been gone for 0 s of --dead-after (900 s)",
                                away(0).remedy())),
                row("a voter answers at one of its peer URLs", full.silent(3).lockIsMine(), ADDS));
    }

    private static Stream<Row> goneVoters() {
        var gone = JOINS.live(voter(2), voter(4), voter(3))
                .silent(3)
                .alive(1, 2, 4)
                .goneFor(memberId(3), 900);
        var goes = new AcquireLock("voter node-3 (http://10.0.0.3:2380) is gone: it is going to be removed");
        var removes = new RemoveMember(
                CLUSTER, memberId(3), "voter node-3 (http://10.0.0.3:2380) has been gone for 900 s: it is removed");
        var neverStarted = JOINS.entry(3, new Entry.Claimed("its own"))
                .live(voter(2), voter(4), unstarted(3))
                .silent(3)
                .alive(1, 2, 4)
                .goneFor(memberId(3), 900)
                .lockIsMine();
        return Stream.of(
                row("a voter is gone", gone, goes),
                row("a voter is gone, this machine has the lock", gone.lockIsMine(), removes),
                row(
                        "a voter is gone that never started: its entry is closed first",
                        neverStarted,
                        new WriteRecord(
                                FOUNDING.with(FOUNDED.founders().get(2), new Entry.Closed()),
                                INDEX,
                                "the founding record's entry of node-3 (10.0.0.3:2380) is closed: it can only join from now"
                                        + " on")),
                row(
                        "a voter is gone that never started, and its entry is closed",
                        neverStarted.entry(3, new Entry.Closed()),
                        removes),
                row(
                        "two of four others are gone: the first one goes, and there are fewer than were wanted",
                        JOINS.settings(known -> known.size = 5)
                                .record(new FoundingRecord("mycluster", 5, Scene.TOKEN, CLUSTER, FOUNDING.founders()))
                                .live(voter(2), voter(3), voter(4), voter(5))
                                .silent(3)
                                .alive(1, 2, 4, 5)
                                .goneFor(memberId(3), 900)
                                .lockIsMine(),
                        removes));
    }

    /** A machine that died, whose address another cluster has now: no clock would ever say that it is gone. */
    private static Stream<Row> takenOver() {
        var full = JOINS.live(voter(2), voter(4), voter(3)).alive(1, 2, 3, 4).lockIsMine();
        var there = Scene.member(EtcdId.ofHex("f3"), "other-3", 3, true, false);
        return Stream.of(
                row(
                        "a voter's address belongs to another cluster",
                        full.live(OTHER, true, there),
                        new RemoveMember(
                                CLUSTER,
                                memberId(3),
                                "voter node-3 (http://10.0.0.3:2380) is gone, its address belongs to another cluster: it is"
                                        + " removed")),
                row(
                        "a voter's address belongs to another cluster of two",
                        full.live(OTHER, true, there, Scene.member(EtcdId.ofHex("f6"), "other-6", 6, true, false)),
                        new RemoveMember(
                                CLUSTER,
                                memberId(3),
                                "voter node-3 (http://10.0.0.3:2380) is gone, its address belongs to another cluster: it is"
                                        + " removed")),
                row(
                        "another cluster without a quorum answers at a voter's address",
                        full.live(OTHER, false, there),
                        away(0)),
                row(
                        "another cluster answers at a voter's address, and does not list it",
                        full.answers(3, new PeerAnswer.Member(OTHER, List.of(), true)),
                        away(0)),
                row(
                        "another cluster lists a voter's address, at which the voter answers",
                        full.live(OTHER, true, there, Scene.member(EtcdId.ofHex("f6"), "other-6", 6, true, false))
                                .answers(
                                        3, new PeerAnswer.Member(CLUSTER, List.of(voter(2), voter(4), voter(3)), true)),
                        ADDS));
    }

    private static Wait tooFew(int number) {
        return alarm(
                "voter node-" + number + " (http://10.0.0." + number
                        + ":2380) is gone, but without it too few answer: it is not removed",
                "start the others first");
    }

    private static Stream<Row> quorum() {
        return Stream.of(
                row(
                        "a voter is gone, and without it too few answer",
                        JOINS.live(voter(2), unstarted(4), unstarted(5), voter(3))
                                .silent(3, 4)
                                .alive(1, 2)
                                .goneFor(memberId(3), 900)
                                .goneFor(memberId(4), 900),
                        tooFew(4)),
                row(
                        "a voter is gone, half of the others answer: that is no quorum",
                        JOINS.live(voter(3), voter(2), unstarted(5))
                                .silent(3)
                                .alive(1, 2)
                                .goneFor(memberId(3), 900),
                        tooFew(3)),
                row(
                        "a voter is gone, a learner that answers does not make a quorum",
                        JOINS.live(voter(3), voter(2), unstarted(5), startedLearner(6))
                                .silent(3)
                                .alive(1, 2, 6)
                                .goneFor(memberId(3), 900),
                        tooFew(3)));
    }

    private static Stream<Row> order() {
        var full =
                JOINS.live(voter(2), voter(4), learner(5), voter(3)).silent(3).lockIsMine();
        return Stream.of(
                row(
                        "a voter that is gone goes before a learner is waited for",
                        full.alive(1, 2, 4, 5).goneFor(memberId(3), 900),
                        new RemoveMember(
                                CLUSTER,
                                memberId(3),
                                "voter node-3 (http://10.0.0.3:2380) has been gone for 900 s: it is removed")),
                row(
                        "a learner that is joining comes before a voter that is only silent",
                        full,
                        joining("member 1ea005 (http://10.0.0.5:2380)", notStarted(0))));
    }
}
