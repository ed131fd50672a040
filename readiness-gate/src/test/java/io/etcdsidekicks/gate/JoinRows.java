package io.etcdsidekicks.gate;

import static io.etcdsidekicks.gate.Row.alarm;
import static io.etcdsidekicks.gate.Row.waits;
import static io.etcdsidekicks.gate.Scene.CLAIM;
import static io.etcdsidekicks.gate.Scene.FOUNDED;
import static io.etcdsidekicks.gate.Scene.INDEX;
import static io.etcdsidekicks.gate.Scene.learner;
import static io.etcdsidekicks.gate.Scene.learnerId;
import static io.etcdsidekicks.gate.Scene.memberId;
import static io.etcdsidekicks.gate.Scene.startedLearner;
import static io.etcdsidekicks.gate.Scene.three;
import static io.etcdsidekicks.gate.Scene.unstarted;
import static io.etcdsidekicks.gate.Scene.voter;

import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.StartValues;
import io.etcdsidekicks.discovery.VolumeNote;
import io.etcdsidekicks.gate.GateDecision.AcquireLock;
import io.etcdsidekicks.gate.GateDecision.AddLearner;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.PrepareHandOver;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.RemoveMember;
import io.etcdsidekicks.gate.GateDecision.Start;
import io.etcdsidekicks.gate.GateDecision.WriteRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Rules 9 to 11: a machine without data, and the record's cluster has a quorum. */
final class JoinRows {
    private static final EtcdId CLUSTER = FOUNDED.clusterId();
    private static final String GOES = "cluster d3f2c9229439ea5c runs: this machine is going to join it";
    private static final AddLearner ADDS =
            new AddLearner(CLUSTER, "this machine is added to cluster d3f2c9229439ea5c as a learner");
    /** This machine was a founder, and its member is gone. */
    private static final Scene CLOSED = three().entry(1, new Entry.Closed());

    private JoinRows() {}

    static Stream<Row> rows() {
        return Stream.of(
                        unknown(),
                        manifests(),
                        join(),
                        otherLearners(),
                        silentVoters(),
                        ownLearner(),
                        lostDisk(),
                        takeBack())
                .flatMap(rows -> rows);
    }

    private static Row row(String rule, String title, Scene seen, GateDecision decided) {
        return new Row(rule, title, seen, decided);
    }

    private static WriteRecord closes(int number) {
        var founder = FOUNDED.founders().get(number - 1);
        return new WriteRecord(
                FOUNDED.with(FOUNDED.founders().getFirst(), new Entry.Closed()).with(founder, new Entry.Closed()),
                INDEX,
                "the founding record's entry of node-" + number + " (10.0.0." + number
                        + ":2380) is closed: it can only join from now on");
    }

    private static Stream<Row> unknown() {
        var remedy = "see --address, and whether Consul's DNS answers";
        var nameless = new MemberView(
                EtcdId.ofHex("5"),
                "node-5",
                List.of("http://db5.example.org:2380"),
                Set.of(),
                List.of("http://a"),
                false);
        return Stream.of(
                row(
                        "9",
                        "this machine's address is not known",
                        CLOSED.addressUnknown().live(voter(2), voter(3)),
                        waits(
                                "cluster d3f2c9229439ea5c runs, but it cannot be told whether this machine is one of its"
                                        + " members: this machine's address is not known",
                                remedy)),
                row(
                        "9",
                        "the name in a peer URL does not resolve",
                        CLOSED.live(voter(2), nameless),
                        waits(
                                "cluster d3f2c9229439ea5c runs, but it cannot be told whether this machine is one of its"
                                        + " members: the peer URL of node-5 (http://db5.example.org:2380) does not resolve",
                                remedy)));
    }

    private static Stream<Row> manifests() {
        var refuse = new Refuse(
                "cluster d3f2c9229439ea5c runs, so this machine has to join it, but its manifest can only found one",
                "use one with placeholders (manifests/etcd.yaml), or with --initial-cluster-state=existing");
        var runs = CLOSED.live(voter(2), voter(3));
        return Stream.of(
                row("9", "a manifest that can only found", runs.staged(Scene.DISCOVERY_SRV), refuse),
                row(
                        "10",
                        "a manifest that can only found, and a learner of this address",
                        CLOSED.live(voter(2), voter(3), learner(1)).staged(Scene.DISCOVERY_SRV),
                        refuse),
                row(
                        "11",
                        "a manifest that can only found, and a voter of this address",
                        CLOSED.live(voter(1), voter(2), voter(3)).staged(Scene.DISCOVERY_SRV),
                        refuse),
                row("9", "a manifest that says existing", runs.staged(Scene.EXISTING), new AcquireLock(GOES)));
    }

    private static Stream<Row> join() {
        var runs = CLOSED.live(voter(2), voter(3));
        return Stream.of(
                row("9", "the lock is free", runs, new AcquireLock(GOES)),
                row(
                        "9",
                        "another machine has the lock",
                        runs.lock(new LockState.Others("node-4")),
                        waits(GOES + ", once node-4 has finished: members are changed one at a time")),
                row(
                        "9",
                        "nobody knows who has the lock",
                        runs.lock(new LockState.Failed("no leader")),
                        waits(GOES + ", but the lock in Consul cannot be had: no leader")),
                row("9", "this machine has the lock", runs.lockIsMine(), ADDS),
                row(
                        "9",
                        "this machine has the lock, and its entry is still open",
                        three().record(FOUNDED).live(voter(2), voter(3)).lockIsMine(),
                        closes(1)),
                row(
                        "9",
                        "this machine has the lock, and its entry is still claimed",
                        three().entry(1, new Entry.Claimed("another"))
                                .live(voter(2), voter(3))
                                .lockIsMine(),
                        closes(1)),
                row(
                        "9",
                        "its entry is spent: nobody may found with it",
                        three().entry(1, new Entry.Spent())
                                .live(voter(2), voter(3))
                                .lockIsMine(),
                        ADDS),
                row(
                        "9",
                        "not a founder",
                        three().record(FOUNDED)
                                .me("10.0.0.4", 2380)
                                .live(voter(2), voter(3))
                                .lockIsMine(),
                        ADDS),
                row(
                        "9",
                        "the record of a cluster that existed before",
                        three().record(FoundingRecord.closed("mycluster", 3, CLUSTER))
                                .live(voter(2), voter(3))
                                .lockIsMine(),
                        ADDS));
    }

    private static Stream<Row> otherLearners() {
        var joining = waits("learner member 1ea004 (http://10.0.0.4:2380) is joining; etcd takes one at a time, so this"
                + " machine joins after it");
        var late = CLOSED.live(voter(2), voter(3), learner(4));
        var gone = late.silent(4).alive(1, 2, 3);
        var goes = new AcquireLock(
                "learner member 1ea004 (http://10.0.0.4:2380) never came: it is going to be taken back");
        var founderWasAdded = Scene.member(memberId(2), "", 2, false, true);
        return Stream.of(
                row("9", "another learner is joining", late, joining),
                row("9", "another learner is joining, this machine has the lock", late.lockIsMine(), joining),
                row(
                        "9",
                        "another learner did not start, its time is nearly over",
                        late.notStartedFor(learnerId(4), 299),
                        joining),
                row("9", "another learner did not start in time", late.notStartedFor(learnerId(4), 300), goes),
                row(
                        "9",
                        "another learner did not start in time, this machine has the lock",
                        late.notStartedFor(learnerId(4), 300).lockIsMine(),
                        new RemoveMember(
                                CLUSTER,
                                learnerId(4),
                                "learner member 1ea004 (http://10.0.0.4:2380) did not start in time: it is removed")),
                row(
                        "9",
                        "another learner started late, but it started",
                        CLOSED.live(voter(2), voter(3), startedLearner(4)).notStartedFor(learnerId(4), 9000),
                        waits(
                                "learner node-4 (http://10.0.0.4:2380) is joining; etcd takes one at a time, so this machine"
                                        + " joins after it")),
                row(
                        "9",
                        "another learner's machine is gone, not long enough",
                        gone.goneFor(learnerId(4), 899),
                        joining),
                row("9", "another learner's machine is gone", gone.goneFor(learnerId(4), 900), goes),
                row(
                        "9",
                        "another learner's machine is gone, this machine has the lock",
                        gone.goneFor(learnerId(4), 900).lockIsMine(),
                        new RemoveMember(
                                CLUSTER,
                                learnerId(4),
                                "learner member 1ea004 (http://10.0.0.4:2380) is gone: it is removed")),
                row(
                        "9",
                        "another learner is an open founder: its entry is closed first",
                        CLOSED.live(founderWasAdded, voter(3))
                                .notStartedFor(memberId(2), 300)
                                .lockIsMine(),
                        closes(2)));
    }

    private static Stream<Row> silentVoters() {
        var away = waits(
                "voter node-3 (http://10.0.0.3:2380) does not answer; etcd adds no member while one is away, and a machine"
                        + " that only reboots must not be removed",
                "start it; if it is gone for good, stop its Consul agent, too: after --dead-after (900 s) of both it is"
                        + " removed");
        var silent = CLOSED.live(voter(2), voter(4), voter(3)).silent(3);
        var gone = silent.alive(1, 2, 4).goneFor(memberId(3), 900);
        var goes = new AcquireLock("voter node-3 (http://10.0.0.3:2380) is gone: it is going to be removed");
        var removes = new RemoveMember(
                CLUSTER, memberId(3), "voter node-3 (http://10.0.0.3:2380) has been gone for 900 s: it is removed");
        return Stream.of(
                row("9", "a voter does not answer, its machine is alive", silent.alive(1, 2, 3, 4), away),
                row("9", "a voter does not answer, nobody knows whether its machine is alive", silent, away),
                row(
                        "9",
                        "a voter is gone, not long enough",
                        silent.alive(1, 2, 4).goneFor(memberId(3), 899),
                        away),
                row(
                        "9",
                        "a voter was gone for long, and its machine is alive again",
                        gone.alive(1, 2, 3, 4).goneFor(memberId(3), 9000),
                        away),
                row(
                        "9",
                        "a voter was gone for long, and another cluster answers there now",
                        gone.answers(3, new PeerAnswer.Member(EtcdId.ofHex("bad"), List.of(), false)),
                        away),
                row(
                        "9",
                        "a voter was not asked",
                        CLOSED.live(voter(2), voter(4), unstarted(3))
                                .alive(1, 2, 4)
                                .goneFor(memberId(3), 900),
                        away),
                row("9", "a voter is gone", gone, goes),
                row(
                        "9",
                        "a voter is gone, this machine has the lock: its entry is closed first",
                        gone.lockIsMine(),
                        closes(3)),
                row(
                        "9",
                        "a voter is gone, this machine has the lock, the entry is spent",
                        gone.entry(3, new Entry.Spent()).lockIsMine(),
                        removes),
                row(
                        "9",
                        "a voter is gone, and without it too few answer",
                        CLOSED.live(voter(2), unstarted(4), unstarted(5), voter(3))
                                .silent(3)
                                .answers(4, new PeerAnswer.Silent("refused"))
                                .alive(1, 2)
                                .patience(new Patience(
                                        Stability.none(),
                                        Map.of(memberId(3), Duration.ZERO, memberId(4), Duration.ZERO),
                                        Map.of(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        false)),
                        alarm(
                                "voter node-4 (http://10.0.0.4:2380) is gone, but without it too few answer: it is not"
                                        + " removed",
                                "start the others first")),
                row(
                        "9",
                        "a voter is gone, half of the others answer: that is no quorum",
                        CLOSED.live(voter(3), voter(2), unstarted(5))
                                .silent(3)
                                .alive(1, 2)
                                .goneFor(memberId(3), 900),
                        alarm(
                                "voter node-3 (http://10.0.0.3:2380) is gone, but without it too few answer: it is not"
                                        + " removed",
                                "start the others first")),
                row(
                        "9",
                        "a voter is gone, a learner that answers does not make a quorum",
                        CLOSED.live(voter(3), voter(2), unstarted(5), startedLearner(6))
                                .silent(3)
                                .alive(1, 2, 6)
                                .goneFor(memberId(3), 900),
                        alarm(
                                "voter node-3 (http://10.0.0.3:2380) is gone, but without it too few answer: it is not"
                                        + " removed",
                                "start the others first")),
                row(
                        "9",
                        "the first in the list counts: a voter that is away comes before a learner",
                        CLOSED.live(voter(2), voter(4), voter(3), learner(5)).silent(3),
                        away));
    }

    private static Stream<Row> ownLearner() {
        var remove = "learner 1ea001 of this address was added for another volume: it is ";
        var values = new StartValues(
                "node-1",
                "22ec8c183f62dcd4=http://10.0.0.3:2380,82b670ef62c7e007=http://10.0.0.2:2380,"
                        + "node-1=http://10.0.0.1:2380",
                "existing",
                "mycluster-1");
        var mine = VolumeNote.ofLearner("mycluster", learnerId(1));
        var added = CLOSED.live(voter(2), voter(3), learner(1));
        var removes = new AcquireLock(remove + "going to be removed");
        var noted = new StartValues("node-1", "as it was then", "existing", "mycluster-1");
        return Stream.of(
                row("10", "a learner of this address, nothing on this volume", added, removes),
                row(
                        "10",
                        "a learner of this address, another one is noted on this volume",
                        added.note(VolumeNote.ofLearner("mycluster", learnerId(2))),
                        removes),
                row(
                        "10",
                        "a learner of this address, a founder's claim is on this volume",
                        added.note(VolumeNote.ofFounder("mycluster", CLAIM)),
                        removes),
                row(
                        "10",
                        "the learner of this volume has run: its data are lost",
                        CLOSED.live(voter(2), voter(3), startedLearner(1)).note(mine),
                        removes),
                row(
                        "10",
                        "a learner of this address, this machine has the lock",
                        added.lockIsMine(),
                        new RemoveMember(CLUSTER, learnerId(1), remove + "removed, and added anew")),
                row(
                        "10",
                        "the learner of this volume",
                        added.note(mine),
                        new PrepareHandOver(values, "this machine may join: that is put down on its data volume")),
                row(
                        "10",
                        "the learner of this volume, nobody knows this machine's name",
                        added.note(mine).agent(new AgentAnswer.Failed("down")),
                        new PrepareHandOver(
                                new StartValues(
                                        "1ea001",
                                        "1ea001=http://10.0.0.1:2380,22ec8c183f62dcd4=http://10.0.0.3:2380,"
                                                + "82b670ef62c7e007=http://10.0.0.2:2380",
                                        "existing",
                                        "mycluster-1"),
                                "this machine may join: that is put down on its data volume")),
                row(
                        "10",
                        "the learner of this volume, prepared",
                        added.handedOver(mine, noted),
                        new HandOver(
                                Start.EXISTING,
                                Optional.of(noted),
                                "joining cluster d3f2c9229439ea5c as learner 1ea001; its members are member 1ea001"
                                        + " (http://10.0.0.1:2380), node-2 (http://10.0.0.2:2380), node-3"
                                        + " (http://10.0.0.3:2380)")));
    }

    private static Stream<Row> lostDisk() {
        var lost = "voter node-1 (http://10.0.0.1:2380) is this machine, and its data are not there";
        var grace = waits(
                lost + ": the volume is lost or not mounted; after --lost-disk-grace (60 s) the member is replaced",
                "mount the volume, if there is one");
        var listed = three().entry(1, new Entry.Spent()).live(voter(1), voter(2), voter(3));
        var over = listed.diskLostFor(60);
        var removes = new RemoveMember(CLUSTER, memberId(1), lost + ": it is removed, and added anew");
        var added = Scene.member(EtcdId.ofHex("f1"), "node-1", 1, true, false);
        return Stream.of(
                row("11", "a voter of this address", listed, grace),
                row("11", "a voter of this address, nearly long enough", listed.diskLostFor(59), grace),
                row("11", "long enough", over, new AcquireLock(lost + ": it is going to be replaced")),
                row("11", "long enough, this machine has the lock", over.lockIsMine(), removes),
                row(
                        "11",
                        "its entry is claimed with the lost volume",
                        over.entry(1, new Entry.Claimed("another")).lockIsMine(),
                        closes(1)),
                row(
                        "11",
                        "its entry is open, but the voter has run",
                        over.record(FOUNDED).lockIsMine(),
                        closes(1)),
                row(
                        "11",
                        "the voter was added later than the founders, and their entry is still open",
                        over.record(FOUNDED).live(added, voter(2), voter(3)).lockIsMine(),
                        closes(1)),
                row(
                        "11",
                        "the voter was added later, and the entry is closed",
                        over.entry(1, new Entry.Closed())
                                .live(added, voter(2), voter(3))
                                .lockIsMine(),
                        new RemoveMember(CLUSTER, EtcdId.ofHex("f1"), lost + ": it is removed, and added anew")),
                row(
                        "11",
                        "two of three: without it one of one is left",
                        three().entry(1, new Entry.Spent())
                                .live(voter(1), voter(2))
                                .diskLostFor(60)
                                .lockIsMine(),
                        removes),
                row(
                        "11",
                        "without it, one of two would answer",
                        three().entry(1, new Entry.Spent())
                                .live(voter(1), voter(2), voter(3))
                                .silent(3)
                                .diskLostFor(60)
                                .lockIsMine(),
                        alarm(
                                lost + ", but without it too few of the others answer: it is not replaced",
                                "start the others first")));
    }

    private static Stream<Row> takeBack() {
        var listed = CLOSED.live(voter(2), voter(3), learner(1)).takingBack();
        var tookBack = new Refuse(
                "etcd did not start in time, and the learner that was added for it has been taken back",
                "see the log of etcd's pod, and whether its image and volumes are there; then start the gate again");
        return Stream.of(
                row(
                        "10",
                        "its own learner did not start",
                        listed,
                        new AcquireLock("etcd did not start as learner in time: it is going to be taken back")),
                row(
                        "10",
                        "its own learner did not start, this machine has the lock",
                        listed.lockIsMine(),
                        new RemoveMember(
                                CLUSTER,
                                learnerId(1),
                                "etcd did not start as learner 1ea001 in time: it is taken back")),
                row(
                        "10",
                        "its own learner is taken back",
                        CLOSED.live(voter(2), voter(3)).takingBack().lockIsMine(),
                        tookBack),
                row(
                        "10",
                        "its own learner is taken back, a voter has its address: that one is left alone",
                        CLOSED.live(voter(1), voter(2), voter(3)).takingBack().lockIsMine(),
                        tookBack));
    }
}
