package io.etcdsidekicks.gate;

import static io.etcdsidekicks.gate.Row.alarm;
import static io.etcdsidekicks.gate.Row.waits;
import static io.etcdsidekicks.gate.Scene.FOUNDED;
import static io.etcdsidekicks.gate.Scene.INDEX;
import static io.etcdsidekicks.gate.Scene.machine;
import static io.etcdsidekicks.gate.Scene.memberId;
import static io.etcdsidekicks.gate.Scene.three;
import static io.etcdsidekicks.gate.Scene.unstarted;
import static io.etcdsidekicks.gate.Scene.voter;

import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.gate.GateDecision.AcquireLock;
import io.etcdsidekicks.gate.GateDecision.MakeDirectories;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.RemoveMember;
import io.etcdsidekicks.gate.GateDecision.TakeManifestAway;
import io.etcdsidekicks.gate.GateDecision.Wait;
import io.etcdsidekicks.gate.GateDecision.WriteDatabase;
import io.etcdsidekicks.gate.GateDecision.WriteRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Rule 11: a voter whose disk is lost; and one whose data are deleted under its running etcd. */
final class LostRows {
    private static final EtcdId CLUSTER = FOUNDED.clusterId();
    private static final Scene SPENT =
            three().entry(1, new Entry.Spent()).entry(2, new Entry.Spent()).entry(3, new Entry.Spent());
    private static final Scene LOST = SPENT.data(CLUSTER, memberId(1)).lost();
    private static final String WORDS =
            "voter node-1 (http://10.0.0.1:2380) is this machine, and its data are not there";
    private static final AcquireLock GOES = new AcquireLock(WORDS + ": it is going to be replaced");
    private static final RemoveMember REMOVES =
            new RemoveMember(CLUSTER, memberId(1), WORDS + ": it is removed, and added anew");

    private LostRows() {}

    static Stream<Row> rows() {
        return Stream.of(known(), grace(), stopping(), entries(), quorum(), deleted(), alarms())
                .flatMap(rows -> rows);
    }

    private static Row row(String title, Scene seen, GateDecision decided) {
        return new Row("11", title, seen, decided);
    }

    private static Wait waitsFor(long seconds) {
        return waits(
                WORDS
                        + ": the volume is lost or not mounted; after --lost-disk-grace (60 s) the member is replaced, it is "
                        + seconds + " s now",
                "mount the volume, if there is one");
    }

    /** A wrong volume, or a wrong address, would have a healthy voter removed. */
    private static Stream<Row> known() {
        var listed = SPENT.live(voter(1), voter(2), voter(3)).diskLostFor(60);
        var refuse = new Refuse(
                WORDS + "; nothing on this machine remembers it, and a wrong volume would look the same",
                "see --volume and whether its disk is mounted; if it is lost for good, readiness-gate replace, or"
                        + " --replace-unknown for machines that come back empty under an old address");
        var sealed = Scene.foundHead(CLUSTER, memberId(1));
        return Stream.of(
                row("nothing remembers it", listed, refuse),
                row(
                        "another member is remembered",
                        listed.data(CLUSTER, memberId(7)).lost(),
                        refuse),
                row("its data were seen", listed.seenWal(CLUSTER, memberId(1)), GOES),
                row("its start file is remembered", listed.remembered(sealed), GOES),
                row("its sealed file is on the volume, and nothing is remembered", listed.head(sealed), GOES),
                row(
                        "another member's sealed file is on the volume, and nothing is remembered",
                        listed.head(Scene.foundHead(CLUSTER, memberId(7))),
                        refuse),
                row(
                        "it never started, so that there is nothing to lose",
                        listed.live(unstarted(1), voter(2), voter(3)),
                        GOES),
                row(
                        "an empty machine comes back under an old address, and that was said",
                        listed.settings(known -> known.replaceUnknown = true),
                        GOES));
    }

    private static Stream<Row> grace() {
        var listed = LOST.live(voter(1), voter(2), voter(3));
        return Stream.of(
                row("a voter of this address", listed, waitsFor(0)),
                row("a voter of this address, nearly long enough", listed.diskLostFor(59), waitsFor(59)),
                row("long enough", listed.diskLostFor(60), GOES),
                row(
                        "long enough, another machine has the lock",
                        listed.diskLostFor(60).lock(new LockState.Others("node-3")),
                        waits(WORDS
                                + ": it is going to be replaced, once node-3 has finished: members are changed one at a"
                                + " time")));
    }

    /** With an etcd that reads its file at this moment, the member would found or vote after its removal. */
    private static Stream<Row> stopping() {
        var over = LOST.live(voter(1), voter(2), voter(3)).diskLostFor(60).lockIsMine();
        return Stream.of(
                row("the port has been closed for long enough", over.portClosedFor(10), REMOVES),
                row(
                        "the kubelet has the manifest",
                        over.installed(Scene.POD).portClosedFor(9000),
                        new TakeManifestAway(WORDS + ": the manifest is taken away")),
                row(
                        "the port is closed for a moment only",
                        over.portClosedFor(9),
                        waits(WORDS + "; its peer port has to be closed for 10 s, and has been for 9")),
                row(
                        "nobody knows whether etcd runs",
                        over.ownPort(OwnPort.UNKNOWN).portClosedFor(9000),
                        waits("it cannot be told whether an etcd runs on 10.0.0.1:2380", "see --address")));
    }

    private static Stream<Row> entries() {
        var over = LOST.live(voter(1), voter(2), voter(3))
                .diskLostFor(60)
                .lockIsMine()
                .portClosedFor(10);
        var added = EtcdId.ofHex("f1");
        var later = over.data(CLUSTER, added)
                .lost()
                .live(Scene.member(added, "node-1", 1, true, false), voter(2), voter(3));
        var founding = FOUNDED.with(FOUNDED.founders().get(1), new Entry.Spent())
                .with(FOUNDED.founders().get(2), new Entry.Spent());
        var closes = new WriteRecord(
                founding.with(FOUNDED.founders().getFirst(), new Entry.Closed()),
                INDEX,
                "the founding record's entry of node-1 (10.0.0.1:2380) is closed: it can only join from now on");
        return Stream.of(
                row(
                        "it never started, and its entry is claimed",
                        over.entry(1, new Entry.Claimed("another")).live(unstarted(1), voter(2), voter(3)),
                        closes),
                row(
                        "it never started, and its entry is closed",
                        over.entry(1, new Entry.Closed()).live(unstarted(1), voter(2), voter(3)),
                        REMOVES),
                row(
                        "a founder has another address now, never started, and its entry is claimed",
                        over.number(4)
                                .entry(1, new Entry.Claimed("another"))
                                .live(Scene.member(memberId(1), "node-4", 4, false, false), voter(2), voter(3)),
                        closes),
                row(
                        "the voter was added later than the founders, and their entry is still open",
                        later.entry(1, new Entry.Open()),
                        closes),
                row(
                        "the voter was added later, and the entry is closed",
                        later.entry(1, new Entry.Closed()),
                        new RemoveMember(CLUSTER, added, WORDS + ": it is removed, and added anew")));
    }

    private static Stream<Row> quorum() {
        return Stream.of(
                row(
                        "two of three: without it one of one is left",
                        LOST.live(voter(1), voter(2))
                                .diskLostFor(60)
                                .lockIsMine()
                                .portClosedFor(10),
                        REMOVES),
                row(
                        "without it, one of two would answer",
                        LOST.live(voter(1), voter(2), voter(3))
                                .silent(3)
                                .diskLostFor(60)
                                .lockIsMine()
                                .portClosedFor(10),
                        alarm(
                                WORDS + ", but without it too few of the others answer: it is not replaced",
                                "start the others first")));
    }

    private static final String GONE =
            "somebody has deleted the data of member d616cab07cd26aa8 under its running etcd,"
                    + " which goes on until it is stopped";

    /** This machine's etcd answers as the member whose data are gone, and the others have theirs. */
    static Scene running() {
        return listing(LOST.records(machine(1, "lost"), machine(2, "initialised"), machine(3, "initialised")));
    }

    private static Scene listing(Scene scene) {
        return scene.handedOver()
                .ownPeerPortAnswering()
                .live(voter(1), voter(2), voter(3))
                .answers(1, new PeerAnswer.Member(CLUSTER, List.of(voter(1), voter(2), voter(3)), true));
    }

    private static Stream<Row> deleted() {
        var port = "something answers on 10.0.0.1:2380 although there is no data in /var/lib/etcd/data: ";
        var refuse = new Refuse(
                port + "an etcd runs here with another data directory, or another machine has this address",
                "see --volume, --template, --address and --peer-port");
        return Stream.of(
                row(
                        "deleted under the running etcd",
                        running(),
                        new AcquireLock(GONE + ": it is going to be removed, and added anew")),
                row(
                        "deleted under the running etcd, this machine has the lock",
                        running().lockIsMine(),
                        removed()),
                row(
                        "deleted under the running etcd, another machine has the lock",
                        running().lock(new LockState.Others("node-2")),
                        waits(GONE
                                + ": it is going to be removed, and added anew, once node-2 has finished: members are"
                                + " changed one at a time")),
                row(
                        "deleted under the running etcd, its sealed file is still there",
                        running().head(Scene.foundHead(CLUSTER, memberId(1))).lockIsMine(),
                        removed()),
                row(
                        "deleted under the running etcd, which this gate alone remembers",
                        running()
                                .memory(Memory.none())
                                .head(Scene.openHead().in(StartState.SEALED, "its entry is spent"))
                                .sawWal(CLUSTER, memberId(1))
                                .lockIsMine(),
                        removed()),
                row(
                        "deleted, where no kubelet starts etcd",
                        running().noKubelet().lockIsMine(),
                        removed()),
                row(
                        "deleted, and the others serve without theirs",
                        running()
                                .records(machine(1, "lost"), machine(2, "lost"), machine(3, "initialised"))
                                .lockIsMine(),
                        removed()),
                row(
                        "deleted with its directories",
                        running().missing(WAL_DIRECTORY, SNAP_DIRECTORY, DATABASE),
                        new MakeDirectories(
                                List.of(WAL_DIRECTORY, SNAP_DIRECTORY),
                                "ALARM: " + GONE
                                        + ": the directories without which it would end itself are made again, empty")),
                row(
                        "deleted, and nobody can tell who has a quorum: the directories come first",
                        running().record(new RecordAnswer.Absent()).missing(SNAP_DIRECTORY),
                        new MakeDirectories(
                                List.of(SNAP_DIRECTORY),
                                "ALARM: " + GONE
                                        + ": the directories without which it would end itself are made again, empty")),
                row(
                        "deleted, and the others have theirs: the database is not needed",
                        running().missing(DATABASE).lockIsMine(),
                        removed()),
                row(
                        "deleted on two machines of three: the database is written anew",
                        running()
                                .records(machine(1, "lost"), machine(2, "lost"), machine(3, "initialised"))
                                .missing(DATABASE)
                                .lockIsMine(),
                        databaseWritten()),
                row(
                        "deleted, and Consul shows nobody's data: the database is written anew",
                        running().records().missing(DATABASE),
                        databaseWritten()),
                row(
                        "deleted, its member was removed, and its etcd has not ended",
                        listedAs(running(), voter(2), voter(3)),
                        new TakeManifestAway("member " + memberId(1)
                                + " was removed, and its data are not there: the manifest is taken away")),
                row(
                        "deleted, its member was removed, and its etcd is being stopped",
                        listedAs(running(), voter(2), voter(3))
                                .staged(Scene.POD)
                                .installed(Scene.ABSENT)
                                .tookAway(),
                        waits("the etcd of member " + memberId(1) + ", which was removed, has not ended yet")),
                new Row(
                        "5",
                        "deleted, and another member answers here",
                        running()
                                .answers(
                                        1,
                                        new PeerAnswer.Member(
                                                CLUSTER,
                                                List.of(Scene.member(EtcdId.ofHex("7"), "node-1", 1, true, false)),
                                                true)),
                        refuse),
                new Row(
                        "5",
                        "deleted, and something else answers here",
                        listing(LOST).answers(1, new PeerAnswer.NoEtcd("no HTTP")),
                        refuse),
                new Row(
                        "5",
                        "an etcd answers here, whose data this gate has seen, and another volume is here",
                        listing(SPENT).sawWal(CLUSTER, memberId(1)),
                        refuse),
                new Row("5", "an etcd answers here, and no data were ever seen", listing(SPENT), refuse));
    }

    private static final Path WAL_DIRECTORY = Path.of("/var/lib/etcd/data/member/wal");
    private static final Path SNAP_DIRECTORY = Path.of("/var/lib/etcd/data/member/snap");
    private static final Path DATABASE = Path.of("/var/lib/etcd/data/member/snap/db");

    private static RemoveMember removed() {
        return new RemoveMember(
                CLUSTER, memberId(1), "ALARM: " + GONE + ": it is removed, and added anew, the others serve on");
    }

    private static WriteDatabase databaseWritten() {
        return new WriteDatabase(
                memberId(1), "ALARM: " + GONE + ", and too few of the others have theirs: it writes its database anew");
    }

    private static Scene listedAs(Scene scene, MemberView... members) {
        return scene.live(members).answers(1, new PeerAnswer.Member(CLUSTER, List.of(members), true));
    }

    private static Stream<Row> alarms() {
        var alone = alarm(
                GONE + "; without it the others are no quorum, so it is left alone",
                "start the others first; its database is there again, so take an etcdctl snapshot save of it now");
        var noRecord = alarm(
                GONE + "; there is no founding record of its cluster that can be read, so it is left alone",
                "see what cleans up in /var/lib/etcd");
        return Stream.of(
                row("deleted, and one of two others is silent", running().silent(3), alone),
                row(
                        "deleted, one of two others is silent, and no database",
                        running().silent(3).missing(DATABASE),
                        databaseWritten()),
                row(
                        "deleted, and another voter was taken out already: what is left must not be counted down",
                        listedAs(running(), voter(1), voter(2)),
                        alone),
                row(
                        "deleted, and no list by a quorum",
                        running()
                                .withoutQuorum(voter(1), voter(2), voter(3))
                                .answers(1, new PeerAnswer.Member(CLUSTER, List.of(voter(1)), false)),
                        alone),
                row("deleted, and there is no record", running().record(new RecordAnswer.Absent()), noRecord),
                row(
                        "deleted, and the record cannot be read",
                        running().record(new RecordAnswer.Failed("down")),
                        noRecord),
                row(
                        "deleted, and the record is another cluster's",
                        running().record(FoundingRecord.closed("mycluster", 3, EtcdId.ofHex("bad"))),
                        noRecord));
    }
}
