package io.etcdsidekicks.gate;

import static io.etcdsidekicks.gate.Row.alarm;
import static io.etcdsidekicks.gate.Row.waits;
import static io.etcdsidekicks.gate.Scene.FOUNDED;
import static io.etcdsidekicks.gate.Scene.PLACE;
import static io.etcdsidekicks.gate.Scene.learnerId;
import static io.etcdsidekicks.gate.Scene.memberId;
import static io.etcdsidekicks.gate.Scene.startedLearner;
import static io.etcdsidekicks.gate.Scene.three;
import static io.etcdsidekicks.gate.Scene.voter;

import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.gate.GateDecision.AcquireLock;
import io.etcdsidekicks.gate.GateDecision.MoveDataAside;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.RemoveMember;
import io.etcdsidekicks.gate.GateDecision.TakeManifestAway;
import io.etcdsidekicks.gate.GateDecision.WriteSealed;
import java.util.List;
import java.util.stream.Stream;

/** Rule 3a: there are data, and the start file that was written for them is gone. */
final class AmnesiaRows {
    private static final EtcdId CLUSTER = FOUNDED.clusterId();
    private static final StartHead FOUND = Scene.foundHead(CLUSTER, memberId(1));
    private static final Scene SPENT =
            three().entry(1, new Entry.Spent()).entry(2, new Entry.Spent()).entry(3, new Entry.Spent());
    /** The start file of a voter was deleted; the data are where they were. */
    private static final Scene GONE = SPENT.data(CLUSTER, memberId(1)).noHead().handedOver();

    private static final Refuse REFUSES = new Refuse(
            "there are data in /var/lib/etcd/data, and the start file that was written for them is gone; it cannot be told"
                    + " whether they are the ones that this machine voted with: an older copy would lose what was"
                    + " acknowledged since",
            "if this machine's member is to be made anew from the others, readiness-gate replace; if you have restored these"
                    + " data on purpose, readiness-gate adopt --restored");
    private static final String LOST =
            "voter node-1 (http://10.0.0.1:2380) is this machine, and its data are not there";

    private AmnesiaRows() {}

    static Stream<Row> rows() {
        return Stream.of(running(), otherData(), refused(), replaced(), exchanged(), learners())
                .flatMap(rows -> rows);
    }

    private static Row row(String rule, String title, Scene seen, GateDecision decided) {
        return new Row(rule, title, seen, decided);
    }

    /** This machine's own etcd answers as this member. */
    private static Scene own(Scene scene, EtcdId cluster, MemberView me) {
        return scene.ownPeerPortAnswering()
                .answers(1, new PeerAnswer.Member(cluster, List.of(me, voter(2), voter(3)), true));
    }

    private static WriteSealed writes(StartHead head) {
        return new WriteSealed(
                head,
                new Memory.Seen(CLUSTER, head.memberId().orElseThrow(), PLACE),
                "ALARM: somebody has deleted the start file under a running etcd; it is written again, and etcd is left"
                        + " alone: see what cleans up in /var/lib/etcd");
    }

    private static Stream<Row> running() {
        var again = FOUND.in(StartState.SEALED, "it was deleted under a running etcd");
        var opened = Scene.openHead();
        var joined = Scene.joinedHead(voter(2), voter(3));
        var firstWal = three().remembered(opened).wal(CLUSTER, memberId(1)).handedOver();
        return Stream.of(
                row("3a", "deleted under the running etcd", own(GONE, CLUSTER, voter(1)), writes(again)),
                row(
                        "3a",
                        "deleted under the running etcd, without a quorum and without Consul",
                        GONE.ownPeerPortAnswering()
                                .record(new RecordAnswer.Failed("down"))
                                .answers(1, new PeerAnswer.Member(CLUSTER, List.of(voter(1), voter(2)), false)),
                        writes(again)),
                row(
                        "3a",
                        "deleted under the running etcd, and only the data are remembered",
                        own(
                                SPENT.wal(CLUSTER, memberId(1))
                                        .seenWal(CLUSTER, memberId(1))
                                        .handedOver(),
                                CLUSTER,
                                voter(1)),
                        writes(FOUND)),
                row(
                        "3a",
                        "deleted under the running etcd, only the data are remembered, and nobody knows the address",
                        own(
                                        SPENT.wal(CLUSTER, memberId(1))
                                                .seenWal(CLUSTER, memberId(1))
                                                .handedOver(),
                                        CLUSTER,
                                        voter(1))
                                .addressUnknown(),
                        REFUSES),
                row(
                        "3a",
                        "an open one was deleted the moment after etcd had written its first log",
                        own(firstWal, CLUSTER, voter(1)),
                        writes(opened.in(StartState.SEALED, "it was deleted under a running etcd"))),
                row(
                        "3a",
                        "a joiner's open one was deleted the moment after etcd had written its first log",
                        own(
                                three().remembered(joined)
                                        .wal(CLUSTER, learnerId(1))
                                        .handedOver(),
                                CLUSTER,
                                startedLearner(1)),
                        writes(joined.in(StartState.SEALED, "it was deleted under a running etcd"))),
                row(
                        "3a",
                        "the first log is another member's, which answers here, than the open file was for",
                        own(
                                firstWal.wal(CLUSTER, learnerId(1)).record(new RecordAnswer.Failed("down")),
                                CLUSTER,
                                startedLearner(1)),
                        REFUSES),
                row(
                        "3a",
                        "the first log is another member's than the open file was for",
                        own(firstWal.wal(CLUSTER, memberId(2)), CLUSTER, voter(1)),
                        REFUSES));
    }

    /** The same names, other data: an older copy would restart with a log that forgot what was acknowledged. */
    private static Stream<Row> otherData() {
        var own = own(GONE, CLUSTER, voter(1));
        var record = new RecordAnswer.Failed("down");
        return Stream.of(
                row(
                        "3a",
                        "the data lie in another directory",
                        own.otherWalDirectory().record(record),
                        REFUSES),
                row(
                        "3a",
                        "the data are another member's now",
                        own.wal(CLUSTER, memberId(2)).record(record),
                        REFUSES),
                row(
                        "3a",
                        "the data are another cluster's now",
                        own.wal(EtcdId.ofHex("bad"), memberId(1)).record(record),
                        REFUSES),
                row("3a", "etcd does not run", GONE.record(record), REFUSES),
                row(
                        "3a",
                        "something else answers on this machine",
                        GONE.record(record)
                                .ownPeerPortAnswering()
                                .answers(1, new PeerAnswer.NoEtcd("it speaks no HTTP")),
                        REFUSES),
                row(
                        "3a",
                        "another cluster's etcd answers on this machine",
                        own(GONE.record(record), EtcdId.ofHex("bad"), voter(1)),
                        REFUSES),
                row(
                        "3a",
                        "another member answers on this machine",
                        own(GONE.record(record), CLUSTER, Scene.member(memberId(7), "node-1", 1, true, false)),
                        new Refuse(
                                "cluster d3f2c9229439ea5c has a quorum and does not list member d616cab07cd26aa8, whose data"
                                        + " are in /var/lib/etcd/data: it was removed",
                                "etcd would not start with them; with --rejoin-removed they are moved aside and this machine"
                                        + " joins again. The members are node-1 (http://10.0.0.1:2380), node-2"
                                        + " (http://10.0.0.2:2380), node-3 (http://10.0.0.3:2380)")));
    }

    private static Stream<Row> refused() {
        var givenUp = new Refuse(
                "the data in /var/lib/etcd/data are those of cluster d3f2c9229439ea5c, which was given up by reset",
                "readiness-gate reset --here moves them aside, nothing is deleted");
        return Stream.of(
                row("3a", "nobody answers", GONE.staged(Scene.POD).installed(Scene.ABSENT), REFUSES),
                row("3a", "nobody answers, and the kubelet has the manifest", GONE, REFUSES),
                row("3a", "no kubelet starts etcd", GONE.noKubelet(), REFUSES),
                row(
                        "3a",
                        "a start file is remembered, and never any data",
                        three().remembered(Scene.openHead()).wal(CLUSTER, memberId(1)),
                        REFUSES),
                row(
                        "3a",
                        "the log cannot be understood",
                        three().remembered(FOUND).unreadableWal(),
                        REFUSES),
                row(
                        "3a",
                        "a quorum without a record",
                        GONE.record(new RecordAnswer.Absent()).live(voter(1), voter(2), voter(3)),
                        REFUSES),
                row(
                        "3a",
                        "a quorum lists another member at this address",
                        GONE.wal(EtcdId.ofHex("bad"), memberId(1))
                                .live(Scene.member(memberId(7), "node-1", 1, true, false), voter(2), voter(3))
                                .diskLostFor(9000)
                                .lockIsMine(),
                        REFUSES),
                row(
                        "2a",
                        "its start file is gone, and its cluster was given up",
                        GONE.record(new RecordAnswer.Absent()).givenUp("", CLUSTER),
                        givenUp),
                row(
                        "3a",
                        "its start file is gone, and its cluster was given up, but its record stands",
                        GONE.givenUp("", CLUSTER),
                        REFUSES),
                row(
                        "3a",
                        "its cluster was given up, and has a quorum all the same",
                        GONE.givenUp("", CLUSTER)
                                .record(new RecordAnswer.Absent())
                                .live(voter(1), voter(2), voter(3)),
                        REFUSES));
    }

    private static Stream<Row> replaced() {
        var removed = "cluster d3f2c9229439ea5c has a quorum and does not list member ";
        var data = ", whose data are in /var/lib/etcd/data: it was removed";
        return Stream.of(
                row(
                        "3a",
                        "this gate has removed the member itself",
                        GONE.replaced(memberId(1)).live(voter(2), voter(3)),
                        new MoveDataAside("member d616cab07cd26aa8 was removed: the data without a start file are moved"
                                + " aside, and this machine joins again")),
                row("3a", "this gate has removed another member, long ago", GONE.replaced(memberId(7)), REFUSES),
                row(
                        "2",
                        "its member was removed by somebody else",
                        GONE.live(voter(2), voter(3)),
                        new Refuse(
                                removed + "d616cab07cd26aa8" + data,
                                "etcd would not start with them; with --rejoin-removed they are moved aside and this machine"
                                        + " joins again. The members are node-2 (http://10.0.0.2:2380), node-3"
                                        + " (http://10.0.0.3:2380)")),
                row(
                        "2",
                        "a learner that was never a voter was taken back",
                        SPENT.joinedData(false)
                                .noHead()
                                .live(voter(2), voter(3))
                                .portClosedFor(10),
                        new MoveDataAside(removed + "1ea001" + data
                                + "; the data are moved aside, and this machine joins again")));
    }

    /** Rule 11 for data that may not be used. */
    private static Stream<Row> exchanged() {
        var listed = GONE.live(voter(1), voter(2), voter(3));
        var over = listed.diskLostFor(60);
        return Stream.of(
                row(
                        "11",
                        "data without a start file, and a quorum lists the member",
                        listed,
                        waits(
                                LOST
                                        + ": the volume is lost or not mounted; after --lost-disk-grace (60 s) the member is"
                                        + " replaced, it is 0 s now",
                                "mount the volume, if there is one")),
                row(
                        "11",
                        "data without a start file, long enough",
                        over,
                        new AcquireLock(LOST + ": it is going to be replaced")),
                row(
                        "11",
                        "data without a start file, long enough, this machine has the lock",
                        over.lockIsMine()
                                .staged(Scene.POD)
                                .installed(Scene.ABSENT)
                                .portClosedFor(10),
                        new RemoveMember(CLUSTER, memberId(1), LOST + ": it is removed, and added anew")),
                row(
                        "11",
                        "data without a start file, long enough, the kubelet has the manifest",
                        over.lockIsMine().portClosedFor(10),
                        new TakeManifestAway(LOST + ": the manifest is taken away")),
                row(
                        "11",
                        "data without a start file, and the member never started",
                        GONE.live(Scene.unstarted(1), voter(2), voter(3)).diskLostFor(60),
                        new AcquireLock(LOST + ": it is going to be replaced")),
                row(
                        "11",
                        "data were put in place of others under the running etcd",
                        own(GONE, CLUSTER, voter(1))
                                .otherWalDirectory()
                                .diskLostFor(9000)
                                .lockIsMine(),
                        alarm(
                                "the data of voter node-1 (http://10.0.0.1:2380) were exchanged under its running etcd,"
                                        + " which goes on until it is stopped, so it is left alone",
                                "once the others serve, stop it: the member is then made anew from them")));
    }

    private static Stream<Row> learners() {
        var told = "learner 1ea001 is this machine, and its data cannot be told";
        var listed = SPENT.entry(1, new Entry.Closed())
                .joinedData(false)
                .noHead()
                .live(voter(2), voter(3), startedLearner(1));
        return Stream.of(
                row(
                        "11",
                        "a learner's data without a start file",
                        listed,
                        new AcquireLock(told + ": it is going to be removed")),
                row(
                        "11",
                        "a learner's data without a start file, this machine has the lock",
                        listed.lockIsMine(),
                        waits(told + "; its peer port has to be closed for 10 s, and has been for 0")),
                row(
                        "11",
                        "a learner's data without a start file, and its etcd does not run",
                        listed.lockIsMine().portClosedFor(10),
                        new RemoveMember(CLUSTER, learnerId(1), told + ": it is removed, and added anew")));
    }
}
