package io.etcdsidekicks.gate;

import static io.etcdsidekicks.gate.Row.waits;
import static io.etcdsidekicks.gate.Scene.CLAIM;
import static io.etcdsidekicks.gate.Scene.FOUNDED;
import static io.etcdsidekicks.gate.Scene.INDEX;
import static io.etcdsidekicks.gate.Scene.learner;
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
import io.etcdsidekicks.gate.GateDecision.AddLearner;
import io.etcdsidekicks.gate.GateDecision.Claim;
import io.etcdsidekicks.gate.GateDecision.Forget;
import io.etcdsidekicks.gate.GateDecision.MoveStartFileAside;
import io.etcdsidekicks.gate.GateDecision.Remember;
import io.etcdsidekicks.gate.GateDecision.RemoveMember;
import io.etcdsidekicks.gate.GateDecision.WriteRecord;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Rules 9 and 10: a machine without data, and the record's cluster has a quorum. */
final class JoinRows {
    private static final EtcdId CLUSTER = FOUNDED.clusterId();
    private static final String GOES = "cluster d3f2c9229439ea5c runs: this machine is going to join it";
    private static final AddLearner ADDS = new AddLearner(
            Scene.joiningHead(), CLUSTER, "this machine is added to cluster d3f2c9229439ea5c as a learner");
    private static final String GOING =
            "cluster d3f2c9229439ea5c runs, and this machine is going to join it: a claimed start"
                    + " file is written on its volume";
    /** The other founders have started. */
    private static final Scene RUNS = three().entry(2, new Entry.Spent()).entry(3, new Entry.Spent());
    /** This machine was a founder, and its member is gone. */
    private static final Scene CLOSED = RUNS.entry(1, new Entry.Closed());

    private JoinRows() {}

    static Stream<Row> rows() {
        return Stream.of(unknown(), claims(), closes(), forgets(), adds(), ownLearner())
                .flatMap(rows -> rows);
    }

    private static Row row(String rule, String title, Scene seen, GateDecision decided) {
        return new Row(rule, title, seen, decided);
    }

    private static WriteRecord closesMine() {
        var founding = FOUNDED.with(FOUNDED.founders().get(1), new Entry.Spent())
                .with(FOUNDED.founders().get(2), new Entry.Spent());
        return new WriteRecord(
                founding.with(founding.founders().getFirst(), new Entry.Closed()),
                INDEX,
                "the founding record's entry of node-1 (10.0.0.1:2380) is closed: it can only join from now on");
    }

    private static Stream<Row> unknown() {
        var remedy = "see --address and --node, and whether Consul's DNS answers";
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
                                        + " members: this machine's address or name is not known",
                                remedy)),
                row(
                        "9",
                        "the name in a peer URL does not resolve",
                        CLOSED.joining().live(voter(2), nameless).lockIsMine(),
                        waits(
                                "cluster d3f2c9229439ea5c runs, but it cannot be told whether this machine is one of its"
                                        + " members: the peer URL of node-5 (http://db5.example.org:2380) does not resolve",
                                remedy)));
    }

    private static Stream<Row> claims() {
        var live = CLOSED.live(voter(2), voter(3));
        var claims = new Claim(Scene.joiningHead(), GOING);
        var known = FoundingRecord.closed("mycluster", 3, CLUSTER);
        return Stream.of(
                row("9", "not listed", live, claims),
                row("9", "not listed, and there are other files of etcd's", live.leftOvers(), claims),
                row(
                        "9",
                        "not listed, its entry is spent: nobody may found with it",
                        live.entry(1, new Entry.Spent()),
                        claims),
                row(
                        "9",
                        "not listed, and a founder's claimed file is remembered that no record holds",
                        live.remembered(Scene.claimedHead()),
                        claims),
                row(
                        "9",
                        "not listed, not a founder",
                        RUNS.number(4).live(voter(2), voter(3)),
                        new Claim(fourth(), GOING)),
                row(
                        "9",
                        "not listed, the record of a cluster that existed before: the token is its name",
                        three().record(known).live(voter(2), voter(3)),
                        new Claim(tokenOf("mycluster"), GOING)));
    }

    private static StartHead fourth() {
        return Scene.joiningHead(4, Scene.TOKEN, Optional.of(CLUSTER));
    }

    private static StartHead tokenOf(String token) {
        return Scene.joiningHead(1, token, Optional.of(CLUSTER));
    }

    /** A founder that was removed must not found again, whatever a later look shows. */
    private static Stream<Row> closes() {
        return Stream.of(
                row("9", "its entry is still open", RUNS.live(voter(2), voter(3)), closesMine()),
                row(
                        "9",
                        "its entry is still claimed with a file that is not here",
                        RUNS.entry(1, new Entry.Claimed("another")).live(voter(2), voter(3)),
                        closesMine()),
                row(
                        "9",
                        "its entry is claimed with the file that is here, and its member was removed meanwhile",
                        RUNS.claimed().entry(1, new Entry.Claimed(CLAIM)).live(voter(2), voter(3)),
                        closesMine()));
    }

    private static Stream<Row> forgets() {
        var sealed = Scene.foundHead(CLUSTER, memberId(1));
        return Stream.of(
                row(
                        "9",
                        "its disk is lost, and it is not listed any more",
                        CLOSED.data(CLUSTER, memberId(1)).lost().live(voter(2), voter(3)),
                        new Forget("cluster d3f2c9229439ea5c does not list this machine any more: what was lost is"
                                + " forgotten")),
                row(
                        "9",
                        "its claimed file is lost, which the record holds, and it is not listed any more",
                        RUNS.entry(1, new Entry.Claimed(CLAIM))
                                .remembered(Scene.claimedHead())
                                .live(voter(2), voter(3)),
                        new Forget("cluster d3f2c9229439ea5c does not list this machine any more: what was lost is"
                                + " forgotten")),
                row(
                        "9",
                        "its data are lost, and it is not listed any more, but its sealed file is here",
                        CLOSED.data(CLUSTER, memberId(1)).lost().head(sealed).live(voter(2), voter(3)),
                        new MoveStartFileAside(
                                sealed,
                                "cluster d3f2c9229439ea5c does not list this machine any more: the start file of what was"
                                        + " lost is moved aside")),
                row(
                        "12",
                        "its disk is lost, and nobody with a quorum says that it is not listed",
                        CLOSED.data(CLUSTER, memberId(1))
                                .lost()
                                .withoutQuorum(voter(2), voter(3))
                                .silent(3),
                        waits(
                                "cluster d3f2c9229439ea5c has no quorum; these do not answer: node-3 (http://10.0.0.3:2380)",
                                "start them, and mount their volumes; if these are lost for good, only a restore or"
                                        + " readiness-gate reset --force helps")));
    }

    private static Stream<Row> adds() {
        var live = CLOSED.joining().live(voter(2), voter(3));
        return Stream.of(
                row("9", "the lock is free", live, new AcquireLock(GOES)),
                row(
                        "9",
                        "another machine has the lock",
                        live.lock(new LockState.Others("node-4")),
                        waits(GOES + ", once node-4 has finished: members are changed one at a time")),
                row(
                        "9",
                        "nobody knows who has the lock",
                        live.lock(new LockState.Failed("no leader")),
                        waits(GOES + ", but the lock in Consul cannot be had: no leader")),
                row("9", "this machine has the lock", live.lockIsMine(), ADDS),
                row(
                        "9",
                        "this machine has the lock, and a claimed file of a joiner that was not remembered",
                        live.memory(Memory.none()).lockIsMine(),
                        new Remember(
                                Memory.none().with(Scene.joiningHead()),
                                "the claimed start file is noted on the other disk")),
                row(
                        "9",
                        "this machine has the lock, and nobody knows whether an etcd runs here",
                        live.ownPort(OwnPort.UNKNOWN).lockIsMine(),
                        waits("it cannot be told whether an etcd runs on 10.0.0.1:2380", "see --address")),
                row(
                        "9",
                        "this machine has the lock, and its old entry was claimed once",
                        live.entry(1, new Entry.Claimed("another")).lockIsMine(),
                        ADDS),
                row(
                        "9",
                        "this machine has the lock, and its old entry is spent",
                        live.entry(1, new Entry.Spent()).lockIsMine(),
                        ADDS));
    }

    /** Its own start would be an open file, see rule 4a. */
    private static Stream<Row> ownLearner() {
        var remove = "learner 1ea001 of this address was added for another start: it is ";
        var added = CLOSED.live(voter(2), voter(3), learner(1));
        var goes = new AcquireLock(remove + "going to be removed");
        var removes = new RemoveMember(CLUSTER, learnerId(1), remove + "removed, and added anew");
        var sealed = Scene.joinedHead(voter(2), voter(3)).in(StartState.SEALED, "a WAL was seen");
        return Stream.of(
                row("10", "a learner of this address, nothing on this volume", added, goes),
                row(
                        "10",
                        "a learner of this address, which was added before the file was opened",
                        added.joining(),
                        goes),
                row(
                        "10",
                        "a learner of this address, and it is lost",
                        added.head(sealed).remembered(sealed),
                        goes),
                row(
                        "10",
                        "a learner of this address has run, and it is lost",
                        CLOSED.live(voter(2), voter(3), startedLearner(1))
                                .head(sealed)
                                .remembered(sealed),
                        goes),
                row("10", "a learner of this address, this machine has the lock", added.lockIsMine(), removes),
                row(
                        "10",
                        "a learner of this address, and nobody knows whether an etcd runs here",
                        added.ownPort(OwnPort.UNKNOWN).lockIsMine(),
                        waits("it cannot be told whether an etcd runs on 10.0.0.1:2380", "see --address")),
                row(
                        "10",
                        "a learner of this address, another machine has the lock",
                        added.lock(new LockState.Others("node-2")),
                        waits(remove
                                + "going to be removed, once node-2 has finished: members are changed one at a time")));
    }
}
