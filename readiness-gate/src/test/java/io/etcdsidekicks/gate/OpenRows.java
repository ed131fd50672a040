package io.etcdsidekicks.gate;

import static io.etcdsidekicks.gate.Row.alarm;
import static io.etcdsidekicks.gate.Row.waits;
import static io.etcdsidekicks.gate.Scene.CLAIM;
import static io.etcdsidekicks.gate.Scene.FOUNDED;
import static io.etcdsidekicks.gate.Scene.INDEX;
import static io.etcdsidekicks.gate.Scene.TOKEN;
import static io.etcdsidekicks.gate.Scene.learner;
import static io.etcdsidekicks.gate.Scene.learnerId;
import static io.etcdsidekicks.gate.Scene.memberId;
import static io.etcdsidekicks.gate.Scene.startedLearner;
import static io.etcdsidekicks.gate.Scene.three;
import static io.etcdsidekicks.gate.Scene.unstarted;
import static io.etcdsidekicks.gate.Scene.voter;

import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.gate.GateDecision.Done;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.MoveStartFileAside;
import io.etcdsidekicks.gate.GateDecision.Open;
import io.etcdsidekicks.gate.GateDecision.Remember;
import io.etcdsidekicks.gate.GateDecision.Seal;
import io.etcdsidekicks.gate.GateDecision.Start;
import io.etcdsidekicks.gate.GateDecision.TakeManifestAway;
import io.etcdsidekicks.gate.GateDecision.Wait;
import io.etcdsidekicks.gate.GateDecision.WriteRecord;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Rule 4a: an open start file without a log, and one that was withdrawn. */
final class OpenRows {
    private static final EtcdId CLUSTER = FOUNDED.clusterId();
    private static final Entry MINE = new Entry.Claimed(CLAIM);
    private static final StartHead OPEN = Scene.openHead();
    private static final StartHead JOINED = Scene.joinedHead(voter(2), voter(3));
    /** A founder whose entry is claimed with this very file; the manifest is with the kubelet. */
    private static final Scene FOUNDER = three().opened().entry(1, MINE).handedOver();
    /** A learner that was added beside 2 and 3. */
    private static final Scene LEARNER = three().entry(1, new Entry.Closed())
            .entry(2, new Entry.Spent())
            .entry(3, new Entry.Spent())
            .joined(voter(2), voter(3))
            .handedOver()
            .live(voter(2), voter(3), learner(1));

    private static final String STARTS = "etcd may start from /var/lib/etcd/etcd.yaml, and has written no log yet";
    private static final String OF = " s of --join-timeout (300 s)";
    private static final Wait ALONE = waits(STARTS + " for 0" + OF + "; the other founders do not answer yet");
    private static final Wait WAITS = waits(STARTS + " for 0" + OF);

    private OpenRows() {}

    static Stream<Row> rows() {
        return Stream.of(
                        ran(),
                        withdraws(),
                        stays(),
                        joiners(),
                        claimedAgain(),
                        listAnew(),
                        handsOver(),
                        waiting(),
                        lost(),
                        withdrawn(),
                        moves())
                .flatMap(rows -> rows);
    }

    private static Row row(String title, Scene seen, GateDecision decided) {
        return new Row("4a", title, seen, decided);
    }

    private static Seal seals(StartHead head, String why) {
        return new Seal(
                head,
                head.in(StartState.SEALED, why + ", and there is no WAL"),
                Optional.empty(),
                "the start file is open, but " + why + ": the data are lost, and it is sealed");
    }

    private static Seal withdraws(StartHead head, String why) {
        return new Seal(
                head,
                head.in(StartState.WITHDRAWN, why),
                Optional.empty(),
                "the start file may not be used any more, " + why + ": it is withdrawn");
    }

    /** A log was here once: then it is a lost disk, and etcd must never begin from it again. */
    private static Stream<Row> ran() {
        var known = "its cluster knows its member as started";
        return Stream.of(
                row("its entry is spent", FOUNDER.entry(1, new Entry.Spent()), seals(OPEN, "its entry is spent")),
                row(
                        "its entry is spent, and the manifest is still staged",
                        FOUNDER.entry(1, new Entry.Spent()).staged(Scene.POD).installed(Scene.ABSENT),
                        seals(OPEN, "its entry is spent")),
                row(
                        "a quorum knows its member as started",
                        FOUNDER.live(voter(1), voter(2), voter(3)),
                        seals(OPEN, known)),
                row(
                        "a quorum knows its member as started, and the record cannot be read",
                        FOUNDER.record(new RecordAnswer.Failed("down")).live(voter(1), voter(2), voter(3)),
                        seals(OPEN, known)),
                row(
                        "one that answers without a quorum knows its member as started",
                        FOUNDER.withoutQuorum(voter(1), voter(2), voter(3)),
                        seals(OPEN, known)),
                row(
                        "its own etcd answers: it has written a log, which is gone",
                        FOUNDER.ownPeerPortAnswering()
                                .answers(1, new PeerAnswer.Member(CLUSTER, List.of(unstarted(1), unstarted(2)), false)),
                        seals(OPEN, "its member answers on this machine")),
                row(
                        "a learner's own etcd answers: it has written a log, which is gone",
                        LEARNER.live(voter(2), voter(3), startedLearner(1)),
                        seals(JOINED, known)),
                row(
                        "another cluster knows that member ID as started",
                        FOUNDER.live(EtcdId.ofHex("bad"), true, voter(1), voter(2)),
                        WAITS),
                row(
                        "another etcd answers on this machine",
                        FOUNDER.ownPeerPortAnswering()
                                .answers(1, new PeerAnswer.Member(EtcdId.ofHex("bad"), List.of(unstarted(1)), false)),
                        WAITS));
    }

    private static Stream<Row> withdraws() {
        var other = new FoundingRecord("mycluster", 3, "mycluster-2", CLUSTER, FOUNDED.founders());
        return Stream.of(
                row(
                        "this machine has another address now",
                        FOUNDER.me("10.0.0.9", 2380),
                        withdraws(OPEN, "this machine's address is no longer 10.0.0.1:2380")),
                row(
                        "the token was given up",
                        FOUNDER.record(new RecordAnswer.Absent()).givenUp(TOKEN, EtcdId.ofHex("7")),
                        withdraws(OPEN, "its cluster was given up by reset")),
                row(
                        "its cluster was given up",
                        FOUNDER.record(new RecordAnswer.Absent()).givenUp("", CLUSTER),
                        withdraws(OPEN, "its cluster was given up by reset")),
                row(
                        "a quorum does not list this founder any more, and there is no record",
                        FOUNDER.record(new RecordAnswer.Absent()).live(voter(2), voter(3)),
                        withdraws(OPEN, "a quorum of its cluster no longer lists its member")),
                row(
                        "a quorum lists another member at this address",
                        FOUNDER.live(learner(1), voter(2), voter(3)),
                        withdraws(OPEN, "a quorum of its cluster no longer lists its member")),
                row(
                        "the record is that of another cluster, which ran already",
                        FOUNDER.record(FoundingRecord.closed("mycluster", 3, EtcdId.ofHex("bad"))),
                        withdraws(OPEN, "the founding record is that of another cluster")),
                row(
                        "the record is that of another founding",
                        FOUNDER.record(other.with(other.founders().getFirst(), MINE)),
                        withdraws(OPEN, "the founding record has another token")),
                row(
                        "its entry was claimed with another value",
                        FOUNDER.entry(1, new Entry.Claimed("another")),
                        withdraws(OPEN, "its entry was claimed with another start file")),
                row(
                        "its entry is closed",
                        FOUNDER.entry(1, new Entry.Closed()),
                        withdraws(OPEN, "its entry is closed")),
                row(
                        "the record does not name it as a founder",
                        FOUNDER.record(new FoundingRecord(
                                "mycluster",
                                3,
                                TOKEN,
                                CLUSTER,
                                FOUNDED.founders().subList(1, 3))),
                        withdraws(OPEN, "its entry is closed")));
    }

    /** What cannot be told takes nothing away. */
    private static Stream<Row> stays() {
        return Stream.of(
                row("there is no record any more", FOUNDER.record(new RecordAnswer.Absent()), ALONE),
                row("the record cannot be read", FOUNDER.record(new RecordAnswer.Failed("no leader")), ALONE),
                row(
                        "some that answer without a quorum do not list it",
                        FOUNDER.withoutQuorum(voter(2), voter(3)),
                        WAITS),
                row("this machine's address is not known", FOUNDER.addressUnknown(), ALONE),
                row("its cluster was given up by a reset that was overtaken", FOUNDER.givenUp("", CLUSTER), ALONE),
                row("another cluster was given up", FOUNDER.givenUp("mycluster-0", EtcdId.ofHex("bad")), ALONE),
                row(
                        "a cluster that had no token of ours was given up",
                        FOUNDER.givenUp("", EtcdId.ofHex("bad")),
                        ALONE),
                row(
                        "the record is that of its own cluster, which ran already",
                        FOUNDER.record(FoundingRecord.closed("mycluster", 3, CLUSTER)),
                        ALONE),
                row(
                        "a quorum lists it as a voter that is to come",
                        FOUNDER.entry(2, new Entry.Spent()).live(unstarted(1), voter(2), voter(3)),
                        WAITS));
    }

    private static Stream<Row> joiners() {
        var other = FoundingRecord.closed("mycluster", 3, EtcdId.ofHex("bad"));
        return Stream.of(
                row("a learner that has not started", LEARNER, WAITS),
                row("a learner on a machine whose own founding is over", LEARNER.entry(1, new Entry.Spent()), WAITS),
                row(
                        "a learner on a machine whose own entry is claimed with a lost file",
                        LEARNER.entry(1, new Entry.Claimed("another")),
                        WAITS),
                row("a learner, there is no record", LEARNER.record(new RecordAnswer.Absent()), WAITS),
                row(
                        "a learner that was taken back",
                        LEARNER.live(voter(2), voter(3)),
                        withdraws(JOINED, "a quorum of its cluster no longer lists its member")),
                row(
                        "a learner, the record is that of another cluster",
                        LEARNER.record(other),
                        withdraws(JOINED, "the founding record is that of another cluster")));
    }

    /** Consul was restored to before the claim was entered. */
    private static Stream<Row> claimedAgain() {
        var other = new FoundingRecord("mycluster", 3, "mycluster-2", CLUSTER, FOUNDED.founders());
        return Stream.of(
                row(
                        "its entry is open again",
                        FOUNDER.record(FOUNDED),
                        new WriteRecord(
                                FOUNDED.with(FOUNDED.founders().getFirst(), MINE),
                                INDEX,
                                "this machine is a founder: its claim is entered into the founding record")),
                row(
                        "its entry is open, in the record of another founding",
                        FOUNDER.record(other),
                        withdraws(OPEN, "the founding record has another token")),
                row("a learner's machine has an open entry", LEARNER.entry(1, new Entry.Open()), WAITS));
    }

    private static Stream<Row> listAnew() {
        var joined = LEARNER.live(voter(2), voter(3), voter(4), learner(1));
        var list = "22ec8c183f62dcd4=http://10.0.0.3:2380,82b670ef62c7e007=http://10.0.0.2:2380,"
                + "cd0fd4249efa66a=http://10.0.0.4:2380,node-1=http://10.0.0.1:2380";
        return Stream.of(
                row(
                        "the members have changed since this learner was added",
                        joined,
                        new Open(
                                JOINED,
                                JOINED.added(learnerId(1), list),
                                "the members have changed meanwhile: the start file gets the list of now")),
                row("the members have changed, and somebody answers on its port", joined.ownPeerPortAnswering(), WAITS),
                row(
                        "the members have changed, as one that is behind says",
                        LEARNER.withoutQuorum(voter(2), learner(1)).silent(3),
                        WAITS));
    }

    private static Stream<Row> handsOver() {
        var nameless = new StartHead(
                OPEN.cluster(),
                OPEN.address(),
                OPEN.state(),
                OPEN.why(),
                OPEN.origin(),
                OPEN.claim(),
                OPEN.name(),
                OPEN.initialCluster(),
                OPEN.token(),
                Optional.empty(),
                Optional.empty(),
                false);
        var staged = FOUNDER.staged(Scene.POD).installed(Scene.ABSENT);
        var founds = new HandOver(Start.NEW, "founding cluster d3f2c9229439ea5c as member d616cab07cd26aa8");
        return Stream.of(
                row("opened, and the manifest is still staged", staged, founds),
                row(
                        "opened, and Consul is down",
                        staged.record(new RecordAnswer.Failed("down"))
                                .agent(new AgentAnswer.Failed("down"))
                                .catalog(new CatalogAnswer.Failed("down")),
                        founds),
                row(
                        "opened, and Consul has lost its data",
                        staged.record(new RecordAnswer.Absent()).records(),
                        founds),
                row(
                        "opened, and a crash came before it was noted on the other disk",
                        staged.remembered(Scene.claimedHead()),
                        new Remember(
                                Memory.none()
                                        .with(staged.observe().local().head().orElseThrow()),
                                "the open start file is noted on the other disk")),
                row(
                        "opened, and IDs that could not be computed",
                        staged.head(nameless).remembered(nameless),
                        new HandOver(Start.NEW, "founding cluster of the agreed machines")),
                row(
                        "added as a learner, and the manifest is still staged",
                        LEARNER.staged(Scene.POD).installed(Scene.ABSENT),
                        new HandOver(Start.EXISTING, "joining cluster d3f2c9229439ea5c as member 1ea001")));
    }

    private static Stream<Row> waiting() {
        var remedy = "see the log of etcd, whether its image is there, and whether it is started at all";
        return Stream.of(
                row("a founder has not started, nobody else has", FOUNDER, ALONE),
                row("a founder has not started, where no kubelet starts it", FOUNDER.noKubelet(), ALONE),
                row(
                        "a founder has not started, another one has",
                        FOUNDER.withoutQuorum(unstarted(1), voter(2), unstarted(3)),
                        WAITS),
                row(
                        "not for long",
                        FOUNDER.openFor(299),
                        waits(STARTS + " for 299" + OF + "; the other founders do not answer yet")),
                row("for long", FOUNDER.openFor(300), alarm(STARTS + " for 300 s", remedy)),
                row("a learner, for long", LEARNER.openFor(301), alarm(STARTS + " for 301 s", remedy)),
                row(
                        "an etcd is healthy on this machine",
                        FOUNDER.etcd(new EtcdHealth.Healthy()),
                        waits(
                                STARTS + ", although an etcd is healthy here",
                                "if it stays so, that one has its data elsewhere: see --volume and --health-url")),
                row(
                        "--no-wait",
                        FOUNDER.settings(known -> known.noWait = true).openFor(9000),
                        new Done("the start file is open, not waiting for etcd", List.of())));
    }

    /** What the other disk remembers is another story than the open file's. */
    private static Stream<Row> lost() {
        var seals = new Seal(
                OPEN,
                OPEN.in(StartState.SEALED, "data or another start file are remembered, and there is no WAL"),
                Optional.empty(),
                "the start file is open, but this machine remembers data or another start file, which are not here: it is"
                        + " sealed");
        return Stream.of(
                row("its data were seen, and are gone", FOUNDER.seenWal(CLUSTER, memberId(1)), seals),
                row("another start file was open here", FOUNDER.remembered(OPEN.claimed("of the other disk")), seals),
                row(
                        "its data were seen, and are gone, and the record cannot be read",
                        FOUNDER.seenWal(CLUSTER, memberId(1)).record(new RecordAnswer.Failed("down")),
                        seals));
    }

    /** An etcd that read the file while it was open may still be on its way. */
    private static Stream<Row> withdrawn() {
        var head = OPEN.in(StartState.WITHDRAWN, "its cluster was given up by reset");
        var scene = three().entry(1, MINE).head(head).remembered(head);
        var why = "the start file was withdrawn, its cluster was given up by reset";
        return Stream.of(
                row(
                        "withdrawn, the kubelet has the manifest",
                        scene.installed(Scene.POD).portClosedFor(9000),
                        new TakeManifestAway(why + ": the manifest is taken away")),
                row(
                        "withdrawn, somebody answers",
                        scene.ownPeerPortAnswering(),
                        waits("somebody still answers on 10.0.0.1:2380")),
                row(
                        "withdrawn, somebody answers, and no kubelet stops it",
                        scene.noKubelet().ownPeerPortAnswering(),
                        alarm("somebody still answers on 10.0.0.1:2380", "stop etcd: no kubelet does it here")),
                row(
                        "withdrawn, the port is closed for a moment",
                        scene.portClosedFor(9),
                        waits(why + "; its peer port has to be closed for 10 s, and has been for 9")),
                row(
                        "withdrawn, and nothing started: its entry is closed",
                        scene.portClosedFor(10),
                        new WriteRecord(
                                FOUNDED.with(FOUNDED.founders().getFirst(), new Entry.Closed()),
                                INDEX,
                                "the start file was withdrawn: its entry of the founding record is closed")));
    }

    private static Stream<Row> moves() {
        var head = OPEN.in(StartState.WITHDRAWN, "its entry is closed");
        var joined = JOINED.in(StartState.WITHDRAWN, "a quorum of its cluster no longer lists its member");
        var scene = three().head(head).remembered(head).portClosedFor(10);
        var moved = ", and no etcd started from it: it is moved aside";
        var moves = new MoveStartFileAside(head, "the start file was withdrawn, its entry is closed" + moved);
        return Stream.of(
                row("withdrawn, its entry is closed", scene.entry(1, new Entry.Closed()), moves),
                row("withdrawn, its entry has another value", scene.entry(1, new Entry.Claimed("another")), moves),
                row("withdrawn, its entry is open", scene.record(FOUNDED), moves),
                row("withdrawn, there is no record", scene.record(new RecordAnswer.Absent()), moves),
                row("withdrawn, the record cannot be read", scene.record(new RecordAnswer.Failed("down")), moves),
                row(
                        "a joiner's, its machine's own entry is claimed",
                        LEARNER.entry(1, MINE)
                                .staged(Scene.POD)
                                .installed(Scene.ABSENT)
                                .head(joined)
                                .remembered(joined)
                                .portClosedFor(10),
                        new MoveStartFileAside(
                                joined,
                                "the start file was withdrawn, a quorum of its cluster no longer lists its member"
                                        + moved)));
    }
}
