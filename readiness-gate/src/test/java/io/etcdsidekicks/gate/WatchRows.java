package io.etcdsidekicks.gate;

import static io.etcdsidekicks.gate.Row.alarm;
import static io.etcdsidekicks.gate.Row.waits;
import static io.etcdsidekicks.gate.Scene.FOUNDED;
import static io.etcdsidekicks.gate.Scene.INDEX;
import static io.etcdsidekicks.gate.Scene.learner;
import static io.etcdsidekicks.gate.Scene.learnerId;
import static io.etcdsidekicks.gate.Scene.memberId;
import static io.etcdsidekicks.gate.Scene.startedLearner;
import static io.etcdsidekicks.gate.Scene.three;
import static io.etcdsidekicks.gate.Scene.unstarted;
import static io.etcdsidekicks.gate.Scene.voter;

import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.gate.GateDecision.AcquireLock;
import io.etcdsidekicks.gate.GateDecision.Done;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.Promote;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.RemoveMember;
import io.etcdsidekicks.gate.GateDecision.Renew;
import io.etcdsidekicks.gate.GateDecision.Seal;
import io.etcdsidekicks.gate.GateDecision.Start;
import io.etcdsidekicks.gate.GateDecision.WriteRecord;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What is left to do while etcd runs with its data. */
final class WatchRows {
    private static final EtcdId CLUSTER = FOUNDED.clusterId();
    private static final EtcdId OTHER = EtcdId.ofHex("bad");
    private static final EtcdHealth HEALTHY = new EtcdHealth.Healthy();
    private static final Done DONE = new Done("etcd is healthy", List.of());
    private static final String IS_SICK =
            "etcd has what it needs to start; etcd does not answer on" + " http://127.0.0.1:2379/health";
    private static final GateDecision SICK = waits(IS_SICK);
    private static final Scene SPENT =
            three().entry(1, new Entry.Spent()).entry(2, new Entry.Spent()).entry(3, new Entry.Spent());

    private WatchRows() {}

    static Stream<Row> rows() {
        return Stream.of(
                        spends(),
                        writes(),
                        promote(),
                        fourth(),
                        voters(),
                        renew(),
                        otherPod(),
                        restarting(),
                        unproven(),
                        alarms(),
                        noWait())
                .flatMap(rows -> rows);
    }

    private static Row row(String title, Scene seen, GateDecision decided) {
        return new Row("after", title, seen, decided);
    }

    private static Scene started() {
        return SPENT.data(CLUSTER, memberId(1)).handedOver();
    }

    private static Stream<Row> spends() {
        var mine = "etcd has written its log, and the start file is sealed: this founder's entry is spent";
        var claimed = FOUNDED.with(FOUNDED.founders().getFirst(), new Entry.Claimed(Scene.CLAIM));
        var mySpent = new WriteRecord(FOUNDED.with(FOUNDED.founders().getFirst(), new Entry.Spent()), INDEX, mine);
        var secondOpen = FOUNDED.with(FOUNDED.founders().get(0), new Entry.Spent())
                .with(FOUNDED.founders().get(2), new Entry.Spent());
        var secondSpent = new WriteRecord(
                secondOpen.with(FOUNDED.founders().get(1), new Entry.Spent()),
                INDEX,
                "founder node-2 (10.0.0.2:2380) is a started member: its entry is spent");
        return Stream.of(
                row("its entry is claimed", started().record(claimed), mySpent),
                row("its entry is open", started().record(FOUNDED).etcd(HEALTHY), mySpent),
                row("its entry is spent", started().etcd(HEALTHY), DONE),
                row(
                        "its entry is closed",
                        started().entry(1, new Entry.Closed()).etcd(HEALTHY),
                        DONE),
                row(
                        "its entry is open, and the data are those of a later member",
                        started().data(CLUSTER, learnerId(1)).record(FOUNDED).etcd(HEALTHY),
                        DONE),
                row(
                        "another founder has started, and nobody has said so",
                        started().record(secondOpen).live(voter(1), voter(2), voter(3)),
                        secondSpent),
                row(
                        "another founder is claimed and has started",
                        started()
                                .record(secondOpen.with(FOUNDED.founders().get(1), new Entry.Claimed("another")))
                                .live(voter(1), voter(2), voter(3)),
                        secondSpent),
                row(
                        "another founder has not started",
                        started()
                                .record(secondOpen)
                                .live(voter(1), unstarted(2), voter(3))
                                .etcd(HEALTHY),
                        DONE),
                row(
                        "another founder has started, says one that is behind",
                        started().record(secondOpen).withoutQuorum(voter(1), voter(2), voter(3)),
                        SICK));
    }

    private static Stream<Row> writes() {
        var none = started().record(new RecordAnswer.Absent());
        return Stream.of(
                row(
                        "there is no record, and a quorum answers",
                        none.live(voter(1), voter(2), voter(3)),
                        new WriteRecord(
                                FoundingRecord.closed("mycluster", 3, CLUSTER),
                                0,
                                "there is no founding record, and a quorum of this machine's cluster answers: one is written"
                                        + " in which nobody may found")),
                row("there is no record, and nobody answers", none.etcd(HEALTHY), DONE),
                row(
                        "there is no record, and only some of this cluster answer",
                        none.withoutQuorum(voter(1), voter(2), voter(3)).etcd(HEALTHY),
                        DONE),
                row(
                        "there is no record, and another cluster has a quorum",
                        none.live(OTHER, true, voter(2), voter(3)).etcd(HEALTHY),
                        DONE),
                row(
                        "there is no record, and nobody knows whose data these are",
                        three().unreadableWal()
                                .head(Scene.foundHead(CLUSTER, memberId(1)))
                                .handedOver()
                                .live(voter(1), voter(2))
                                .etcd(HEALTHY),
                        DONE),
                row(
                        "the record was not asked for",
                        started().record(new RecordAnswer.Off()).etcd(HEALTHY),
                        DONE));
    }

    /** This machine was added as learner 1. */
    private static Scene learns() {
        return SPENT.entry(1, new Entry.Closed()).joinedData(false).handedOver();
    }

    private static Stream<Row> promote() {
        var going = "learner 1ea001 is going to be made a voter";
        var promotes = new Promote(CLUSTER, learnerId(1), "learner 1ea001 is made a voter");
        var up = learns().live(voter(2), voter(3), startedLearner(1));
        return Stream.of(
                row(
                        "a learner that has not published itself",
                        learns().live(voter(2), voter(3), learner(1)),
                        waits("etcd is joining as learner 1ea001; etcd does not answer on"
                                + " http://127.0.0.1:2379/health")),
                row(
                        "a learner that has not published itself, and is healthy",
                        learns().live(voter(2), voter(3), learner(1)).etcd(HEALTHY),
                        new AcquireLock(going)),
                row("a learner that runs", up, new AcquireLock(going)),
                row(
                        "a learner that runs, this machine has the lock",
                        up.lockIsMine().etcd(HEALTHY),
                        promotes),
                row(
                        "a learner that runs, another machine has the lock",
                        up.lock(new LockState.Others("node-2")),
                        waits(going + ", once node-2 has finished: members are changed one at a time")),
                row(
                        "a learner that runs, there is no record to read",
                        up.record(new RecordAnswer.Failed("no leader")).lockIsMine(),
                        promotes),
                row(
                        "a learner whose start file is not there yet",
                        SPENT.wal(CLUSTER, learnerId(1))
                                .handedOver()
                                .addressUnknown()
                                .live(voter(2), voter(3), startedLearner(1)),
                        SICK),
                row(
                        "another learner",
                        started()
                                .live(voter(1), voter(2), voter(3), startedLearner(4))
                                .etcd(HEALTHY),
                        DONE),
                row("a voter", started().live(voter(1), voter(2), voter(3)).etcd(HEALTHY), DONE));
    }

    /** A fourth voter beside a dead third protects nobody, and needs three of four. */
    private static Stream<Row> fourth() {
        var all = learns().live(voter(2), voter(3), voter(4), startedLearner(1)).lockIsMine();
        var away = "learner 1ea001 is not made a voter yet: voter node-4 (http://10.0.0.4:2380) does not answer, and a"
                + " machine that only reboots must not be removed; it has been gone for ";
        var start =
                "start it; if it is gone for good, stop its Consul agent, too: once both were gone for that long it is"
                        + " removed";
        var promotes = new Promote(CLUSTER, learnerId(1), "learner 1ea001 is made a voter");
        var gone = all.silent(4).alive(1, 2, 3).goneFor(memberId(4), 900);
        return Stream.of(
                row("a learner beside as many voters as were wanted, which all answer", all, promotes),
                row(
                        "a learner beside as many voters as were wanted, one of them silent",
                        all.silent(4),
                        waits(away + "0 s of --dead-after (900 s)", start)),
                row(
                        "a learner beside as many voters as were wanted, one of them gone for a while",
                        all.silent(4).alive(1, 2, 3).goneFor(memberId(4), 899),
                        waits(away + "899 s of --dead-after (900 s)", start)),
                row(
                        "a learner beside as many voters as were wanted, one of them gone for good",
                        gone,
                        new RemoveMember(
                                CLUSTER,
                                memberId(4),
                                "voter node-4 (http://10.0.0.4:2380) has been gone for 900 s: it is removed")),
                row(
                        "a learner beside as many voters as were wanted, one gone for good, without the lock",
                        gone.lock(new LockState.Free()),
                        new AcquireLock("voter node-4 (http://10.0.0.4:2380) is gone: it is going to be removed")),
                row(
                        "a learner beside fewer voters than were wanted, one of them silent",
                        learns().live(voter(2), voter(3), startedLearner(1))
                                .silent(3)
                                .lockIsMine(),
                        promotes));
    }

    private static Stream<Row> voters() {
        var joined = learns();
        var sealed = Scene.joinedHead(voter(2), voter(3)).in(StartState.SEALED, "a WAL was seen");
        var listed = Scene.member(learnerId(1), "node-1", 1, true, false);
        return Stream.of(
                row(
                        "a learner was made a voter",
                        joined.live(listed, voter(2), voter(3)),
                        new Seal(
                                sealed,
                                sealed.voter(),
                                Optional.empty(),
                                "a quorum lists this member as a voter: that is noted")),
                row(
                        "a learner was made a voter, and that is noted",
                        SPENT.joinedData(true)
                                .handedOver()
                                .live(listed, voter(2), voter(3))
                                .etcd(HEALTHY),
                        DONE));
    }

    private static Stream<Row> renew() {
        var found = Scene.foundHead(CLUSTER, memberId(1));
        var changed =
                "the template or this machine's address has changed: the start file is made anew, etcd takes it at its"
                        + " next start";
        var faulty = new TemplateState.Faulty(List.of("it is no YAML"));
        return Stream.of(
                row("the template has changed", started().staleStartFile(), new Renew(found, found, changed)),
                row(
                        "the address has changed",
                        started().me("10.0.0.9", 2380),
                        new Renew(found, found.at(Scene.at(9)), changed)),
                row(
                        "the template has changed, nobody knows the address",
                        started().staleStartFile().addressUnknown(),
                        new Renew(found, found, changed)),
                row(
                        "the template has changed, and is of no use now",
                        started().staleStartFile().template(faulty).etcd(HEALTHY),
                        new Done(
                                "etcd is healthy",
                                List.of("the template that is built in is of no use: it is no YAML; mend it; etcd would"
                                        + " drop what it does not know without a word"))),
                row(
                        "the template has changed, and Consul is down",
                        started().staleStartFile().record(new RecordAnswer.Failed("down")),
                        new Renew(found, found, changed)));
    }

    /** One machine at a time, only while all others serve. */
    private static Stream<Row> otherPod() {
        var staged = started().staged(Scene.POD).live(voter(1), voter(2), voter(3));
        var going = "another manifest is staged: etcd is going to be restarted with it";
        return Stream.of(
                row("another manifest is staged", staged, new AcquireLock(going)),
                row(
                        "another manifest is staged, for one of an older version",
                        staged.installed(Scene.WITH_FLAGS),
                        new AcquireLock(going)),
                row(
                        "another manifest is staged, this machine has the lock",
                        staged.lockIsMine(),
                        new HandOver(Start.RESTART, "another manifest was staged, all others serve")),
                row(
                        "another manifest is staged, another machine has the lock",
                        staged.lock(new LockState.Others("node-3")),
                        waits(going + ", once node-3 has finished: members are changed one at a time")),
                row(
                        "another manifest is staged, a voter does not answer",
                        staged.silent(3).lockIsMine(),
                        waits(going + ", once node-3 (http://10.0.0.3:2380) answers")),
                row(
                        "another manifest is staged, no quorum answers",
                        started().staged(Scene.POD).lockIsMine().withoutQuorum(voter(1), voter(2)),
                        waits(going + ", once a quorum answers")),
                row(
                        "another manifest is staged, nobody answers",
                        started().staged(Scene.POD).lockIsMine(),
                        waits(going + ", once a quorum answers")),
                row(
                        "another manifest is staged, the record cannot be read",
                        staged.record(new RecordAnswer.Failed("down")).lockIsMine(),
                        waits(going + ", once the founding record can be read")),
                row(
                        "another manifest is staged, and the start file is not there yet",
                        SPENT.wal(CLUSTER, memberId(1))
                                .installed(Scene.WITH_FLAGS)
                                .addressUnknown()
                                .live(voter(1), voter(2), voter(3))
                                .lockIsMine()
                                .etcd(HEALTHY),
                        DONE),
                row(
                        "the manifest that runs is staged, too: a crash came in between",
                        staged.samePods(),
                        new HandOver(Start.RESTART, "the staged manifest is the one that runs")),
                row(
                        "no kubelet starts etcd",
                        started().noKubelet().live(voter(1), voter(2), voter(3)).etcd(HEALTHY),
                        DONE));
    }

    /** Of an etcd that is being restarted from the other pod. */
    private static Stream<Row> restarting() {
        var runs = started().live(voter(1), voter(2), voter(3)).lockIsMine().ownPort(OwnPort.ANSWERS);
        var down = runs.ownPort(OwnPort.REFUSES);
        return Stream.of(
                row(
                        "the pod was exchanged, and etcd runs from the old one",
                        runs.exchangedFor(2).etcd(HEALTHY),
                        waits(
                                "another manifest is with the kubelet, and etcd still runs from the old one, for 2 s; after"
                                        + " --join-timeout (300 s) the others are not held back any more")),
                row(
                        "the pod was exchanged, and etcd has ended",
                        down.exchangedFor(2),
                        waits("etcd is starting from the other manifest")),
                row(
                        "the pod was exchanged, etcd ended and is healthy again",
                        down.exchangedFor(2).etcd(HEALTHY),
                        DONE),
                row(
                        "the pod was exchanged, and the lock was lost meanwhile",
                        down.exchangedFor(2).lock(new LockState.Free()),
                        new AcquireLock("etcd is starting from the other manifest")),
                row(
                        "the pod was exchanged, and the kubelet has nothing to restart for",
                        runs.exchangedFor(300).etcd(HEALTHY),
                        DONE),
                row(
                        "the pod was exchanged, and etcd does not come back",
                        down.exchangedFor(301),
                        waits(
                                "etcd has what it needs to start; etcd does not answer on http://127.0.0.1:2379/health")));
    }

    /** A member list that could not be read for a moment must not leave a learner behind. */
    private static Stream<Row> unproven() {
        var nobodySays = "etcd was added as learner 1ea001, and nobody with a quorum says whether it is a voter by now";
        return Stream.of(
                row(
                        "it joined, no quorum answers",
                        learns().withoutQuorum(voter(2), voter(3), startedLearner(1))
                                .etcd(HEALTHY),
                        waits(nobodySays)),
                row("it joined, nobody answers", learns().etcd(HEALTHY), waits(nobodySays)),
                row(
                        "it joined, no quorum answers, and it is not healthy",
                        learns().etcd(new EtcdHealth.Unhealthy("etcd says: NO LEADER")),
                        waits(nobodySays + "; etcd says: NO LEADER")),
                row(
                        "it joined and was promoted, and is alone now",
                        SPENT.joinedData(true).handedOver().etcd(HEALTHY),
                        DONE),
                row(
                        "its data are those of another member than it once joined as",
                        learns().wal(CLUSTER, memberId(1)).etcd(HEALTHY),
                        new Refuse(
                                "the data in /var/lib/etcd/data are those of member d616cab07cd26aa8 of cluster"
                                        + " d3f2c9229439ea5c, but the start file beside them was made for member 1ea001 of"
                                        + " cluster d3f2c9229439ea5c",
                                "an etcd was started here by hand, or a snapshot was restored; if these data are the right"
                                        + " ones, readiness-gate adopt --restored says so")));
    }

    private static Stream<Row> alarms() {
        var unread = "the founding record cannot be read, so it may not say yet that etcd runs here: no leader";
        var cannotRead = started().record(new RecordAnswer.Failed("no leader"));
        var other = started().record(FoundingRecord.closed("mycluster", 3, OTHER));
        var says =
                "etcd runs here in cluster d3f2c9229439ea5c, but the founding record says bad: see readiness-gate status"
                        + " on every machine; if this one is right, readiness-gate reset removes the record and readiness-gate adopt"
                        + " makes a new one";
        return Stream.of(
                row("etcd is not healthy", started(), SICK),
                row(
                        "the record cannot be read",
                        cannotRead.etcd(HEALTHY),
                        new Done("etcd is healthy", List.of(unread))),
                row("the record cannot be read, and etcd is not healthy", cannotRead, alarm(IS_SICK, unread)),
                row("the record says another cluster", other.etcd(HEALTHY), new Done("etcd is healthy", List.of(says))),
                row(
                        "the record says another cluster, and nothing is staged or installed right",
                        other.installed(new PodState.Unreadable("it is no YAML")),
                        alarm(
                                IS_SICK,
                                "the installed manifest /etc/kubernetes/manifests/etcd.yaml is of no use: it is no YAML; put"
                                        + " a complete one at /etc/kubernetes/staged/etcd.yaml; it is then replaced; "
                                        + says)));
    }

    /** It ends once etcd has all it needs: a record that Consul denies to be written holds nothing back. */
    private static Stream<Row> noWait() {
        var notWaiting = new Done("etcd goes on with its data, not waiting for it", List.of());
        var running = started().settings(known -> known.noWait = true);
        var faulty = new TemplateState.Faulty(List.of("it is no YAML"));
        var open = Scene.openHead();
        return Stream.of(
                row("--no-wait, its entry is spent", running, notWaiting),
                row("--no-wait, its entry is claimed", running.entry(1, new Entry.Claimed(Scene.CLAIM)), notWaiting),
                row(
                        "--no-wait, there is no record",
                        running.record(new RecordAnswer.Absent()).live(voter(1), voter(2), voter(3)),
                        notWaiting),
                row(
                        "--no-wait, the record cannot be read",
                        running.record(new RecordAnswer.Failed("down")),
                        notWaiting),
                row(
                        "--no-wait, something is wrong besides",
                        running.template(faulty),
                        new Done(
                                notWaiting.reason(),
                                List.of("the template that is built in is of no use: it is no YAML; mend it; etcd would"
                                        + " drop what it does not know without a word"))),
                row(
                        "--no-wait, it is sealed all the same",
                        running.head(open),
                        new Seal(
                                open,
                                open.in(StartState.SEALED, "a WAL was seen"),
                                Optional.of(new Memory.Seen(CLUSTER, memberId(1), Scene.PLACE)),
                                "etcd has written its log: the start file is sealed")));
    }
}
