package io.etcdsidekicks.gate;

import static io.etcdsidekicks.gate.Row.waits;
import static io.etcdsidekicks.gate.Scene.FOUNDED;
import static io.etcdsidekicks.gate.Scene.INDEX;
import static io.etcdsidekicks.gate.Scene.learner;
import static io.etcdsidekicks.gate.Scene.learnerId;
import static io.etcdsidekicks.gate.Scene.memberId;
import static io.etcdsidekicks.gate.Scene.startedLearner;
import static io.etcdsidekicks.gate.Scene.three;
import static io.etcdsidekicks.gate.Scene.voter;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.StartValues;
import io.etcdsidekicks.discovery.VolumeNote;
import io.etcdsidekicks.gate.GateDecision.AcquireLock;
import io.etcdsidekicks.gate.GateDecision.Done;
import io.etcdsidekicks.gate.GateDecision.Promote;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Start;
import io.etcdsidekicks.gate.GateDecision.TakeManifestAway;
import io.etcdsidekicks.gate.GateDecision.WriteRecord;
import java.util.stream.Stream;

/** What is left to do once etcd was handed over. */
final class AfterRows {
    private static final EtcdHealth HEALTHY = new EtcdHealth.Healthy();
    private static final Done DONE = new Done("etcd is healthy");
    private static final GateDecision SICK =
            waits("the manifest is handed over; etcd does not answer on http://127.0.0.1:2379/health");

    private static final StartValues VALUES =
            new StartValues("node-1", FOUNDED.initialCluster(), "new", FOUNDED.token());

    private AfterRows() {}

    static Stream<Row> rows() {
        return Stream.of(notStarted(), settle(), promote(), unproven(), noWait(), pure())
                .flatMap(rows -> rows);
    }

    private static MemberView nowVoter() {
        return Scene.member(learnerId(1), "node-1", 1, true, false);
    }

    private static Row row(String title, Scene seen, GateDecision decided) {
        return new Row("after", title, seen, decided);
    }

    private static Scene started() {
        return three().entry(1, new Entry.Spent())
                .data(FOUNDED.clusterId(), memberId(1))
                .started(Start.NEW, 5);
    }

    private static Stream<Row> notStarted() {
        var founder = three().entry(1, new Entry.Claimed(Scene.CLAIM))
                .handedOver(VolumeNote.ofFounder("mycluster", Scene.CLAIM), VALUES);
        var joining = three().entry(1, new Entry.Closed())
                .handedOver(VolumeNote.ofLearner("mycluster", learnerId(1)), VALUES)
                .live(voter(2), voter(3), learner(1));
        var overdue = new TakeManifestAway(
                true, "etcd has not started within --join-timeout (300 s): the manifest is taken away");
        var removed = new TakeManifestAway(
                true, "the learner that was added for this machine has been removed: the manifest is taken away");
        return Stream.of(
                row("a founder has not started", founder.started(Start.NEW, 5), SICK),
                row(
                        "another volume was mounted after the hand-over: nothing was handed over on that one",
                        three().record(FOUNDED).data(DataVolume.NONE).started(Start.NEW, 5),
                        new GateDecision.MakeClaim(
                                "this machine is a founder: its claim is written on the data volume")),
                row(
                        "a founder has not started for long: the others may be late",
                        founder.started(Start.NEW, 9000),
                        SICK),
                row(
                        "a founder is healthy, and its data are not seen yet: its entry is to be spent first",
                        founder.started(Start.NEW, 5).etcd(HEALTHY),
                        waits(
                                "etcd is healthy, but there is no data in /var/lib/etcd yet",
                                "if it stays so, --data-dir is not the one of the manifest")),
                row("a learner has not started", joining.started(Start.EXISTING, 299), SICK),
                row("a learner has not started in time", joining.started(Start.EXISTING, 300), overdue),
                row(
                        "a learner has not started in time, and Consul is down",
                        joining.record(new RecordAnswer.Failed("down")).started(Start.EXISTING, 301),
                        overdue),
                row(
                        "a learner was taken back by another machine",
                        joining.live(voter(2), voter(3)).started(Start.EXISTING, 5),
                        removed),
                row(
                        "a learner was replaced by another one",
                        joining.handedOver(VolumeNote.ofLearner("mycluster", learnerId(7)), VALUES)
                                .started(Start.EXISTING, 5),
                        removed),
                row(
                        "a learner is not listed by a cluster without quorum: that proves nothing",
                        joining.withoutQuorum(voter(2), voter(3)).started(Start.EXISTING, 5),
                        SICK),
                row(
                        "a founder is not listed: that is for its restart",
                        founder.live(voter(2), voter(3)).started(Start.NEW, 5),
                        SICK));
    }

    private static Stream<Row> settle() {
        var spent = "etcd has written its log: this founder's entry is spent";
        var closed = FoundingRecord.closed("mycluster", 3, FOUNDED.clusterId());
        return Stream.of(
                row(
                        "its entry is claimed",
                        started().entry(1, new Entry.Claimed(Scene.CLAIM)).etcd(HEALTHY),
                        new WriteRecord(FOUNDED.with(FOUNDED.founders().getFirst(), new Entry.Spent()), INDEX, spent)),
                row(
                        "its entry is open",
                        started().record(FOUNDED).etcd(HEALTHY),
                        new WriteRecord(FOUNDED.with(FOUNDED.founders().getFirst(), new Entry.Spent()), INDEX, spent)),
                row("its entry is spent", started().etcd(HEALTHY), DONE),
                row(
                        "its entry is closed",
                        started().entry(1, new Entry.Closed()).etcd(HEALTHY),
                        DONE),
                row("it is no founder", started().me("10.0.0.4", 2380).etcd(HEALTHY), DONE),
                row("its entry is spent, etcd is not healthy", started(), SICK),
                row(
                        "the record cannot be read",
                        started().record(new RecordAnswer.Failed("no leader")).etcd(HEALTHY),
                        waits("etcd runs and needs nothing more, but the founding record has still to say so, and it"
                                + " cannot be read: no leader")),
                row(
                        "there is no record",
                        started().record(new RecordAnswer.Absent()),
                        new WriteRecord(
                                closed,
                                0,
                                "there is no founding record, and etcd runs: one is written in which nobody may found")),
                row(
                        "there is no record, and nobody knows whose data these are",
                        three().data(DataVolume.INITIALISED)
                                .started(Start.RESTART, 5)
                                .etcd(HEALTHY),
                        DONE),
                row(
                        "the record says another cluster",
                        started().data(EtcdId.ofHex("bad"), memberId(1)).etcd(HEALTHY),
                        new Refuse(
                                "etcd runs here in cluster bad, but the founding record says d3f2c9229439ea5c",
                                "one of the two is the wrong one: see readiness-gate status on every machine")),
                row(
                        "the record was not asked for",
                        started().record(new RecordAnswer.Off()).etcd(HEALTHY),
                        DONE));
    }

    private static Stream<Row> promote() {
        var learns = three().entry(1, new Entry.Closed())
                .data(FOUNDED.clusterId(), learnerId(1))
                .started(Start.EXISTING, 5);
        var going = "learner 1ea001 is going to be made a voter";
        var up = learns.live(voter(2), voter(3), startedLearner(1));
        return Stream.of(
                row(
                        "a learner that has not published itself",
                        learns.live(voter(2), voter(3), learner(1)),
                        waits("etcd is joining as learner 1ea001; etcd does not answer on"
                                + " http://127.0.0.1:2379/health")),
                row(
                        "a learner that has not published itself, and is healthy",
                        learns.live(voter(2), voter(3), learner(1)).etcd(HEALTHY),
                        new AcquireLock(going)),
                row("a learner that runs", up, new AcquireLock(going)),
                row(
                        "a learner that runs, this machine has the lock",
                        up.lockIsMine().etcd(HEALTHY),
                        new Promote(FOUNDED.clusterId(), learnerId(1), "learner 1ea001 is made a voter")),
                row(
                        "a learner after a reboot",
                        up.started(Start.RESTART, 5).lockIsMine(),
                        new Promote(FOUNDED.clusterId(), learnerId(1), "learner 1ea001 is made a voter")),
                row(
                        "a learner, another machine has the lock",
                        up.lock(new LockState.Others("node-2")),
                        waits(going + ", once node-2 has finished: members are changed one at a time")),
                row(
                        "another learner",
                        learns.live(nowVoter(), voter(2), voter(3), startedLearner(4))
                                .etcd(HEALTHY),
                        DONE),
                row(
                        "a learner that was removed after it had started",
                        learns.live(voter(2), voter(3)).etcd(HEALTHY),
                        new Refuse(
                                "cluster " + FOUNDED.clusterId()
                                        + " has a quorum and does not list member 1ea001, whose data are in"
                                        + " /var/lib/etcd: it was removed",
                                "etcd would not start with them; with --rejoin-removed they are moved aside and this"
                                        + " machine joins again. The members are node-2 (http://10.0.0.2:2380), node-3"
                                        + " (http://10.0.0.3:2380)")),
                row("a voter", started().live(voter(1), voter(2), voter(3)).etcd(HEALTHY), DONE),
                row(
                        "a learner, the cluster has no quorum",
                        learns.withoutQuorum(voter(2), voter(3), startedLearner(1)),
                        SICK));
    }

    /** A member list that could not be read for a moment must not leave a learner behind. */
    private static Stream<Row> unproven() {
        var joined = three().entry(1, new Entry.Closed())
                .data(FOUNDED.clusterId(), learnerId(1))
                .note(VolumeNote.ofLearner("mycluster", learnerId(1)))
                .etcd(HEALTHY);
        var nobodySays =
                waits("etcd is healthy; it was added as learner 1ea001, and nobody with a quorum says whether it"
                        + " is a voter by now");
        var others = joined.withoutQuorum(voter(2), voter(3), startedLearner(1));
        return Stream.of(
                row("it joined, no quorum answers", others.started(Start.EXISTING, 5), nobodySays),
                row("it joined, nobody answers", joined.started(Start.EXISTING, 5), nobodySays),
                row(
                        "it joined, no quorum answers, and it is not healthy",
                        others.started(Start.EXISTING, 5).etcd(new EtcdHealth.Unhealthy("etcd says: NO LEADER")),
                        waits("the manifest is handed over; etcd says: NO LEADER")),
                row("it joined before a reboot, no quorum answers", others.started(Start.RESTART, 5), nobodySays),
                row("it joined before a reboot, and is alone now", joined.started(Start.RESTART, 5), DONE),
                row(
                        "it joined, and is a voter",
                        joined.live(nowVoter(), voter(2), voter(3)).started(Start.EXISTING, 5),
                        DONE),
                row(
                        "its data are those of another member than it once joined as",
                        others.data(FOUNDED.clusterId(), memberId(1)).started(Start.EXISTING, 5),
                        DONE));
    }

    private static Stream<Row> noWait() {
        var notWaiting = new Done("not waiting for etcd");
        var settings = SettingsChange.noWait(Scene.settings(3));
        return Stream.of(
                row(
                        "--no-wait, a founder has not started",
                        three().record(FOUNDED)
                                .settings(settings)
                                .handedOver(VolumeNote.ofFounder("mycluster", Scene.CLAIM), VALUES)
                                .started(Start.NEW, 0),
                        notWaiting),
                row(
                        "--no-wait, its entry is claimed and it has data",
                        started().settings(settings).entry(1, new Entry.Claimed(Scene.CLAIM)),
                        new WriteRecord(
                                FOUNDED.with(FOUNDED.founders().getFirst(), new Entry.Spent()),
                                INDEX,
                                "etcd has written its log: this founder's entry is spent")),
                row(
                        "--no-wait, the record cannot be read",
                        started().settings(settings).record(new RecordAnswer.Failed("no leader")),
                        notWaiting),
                row("--no-wait, its entry is spent", started().settings(settings), notWaiting));
    }

    private static Stream<Row> pure() {
        var handedOver = three().pure().started(Start.NEW, 5);
        return Stream.of(
                row("--founding off, not healthy", handedOver.data(DataVolume.INITIALISED), SICK),
                row(
                        "--founding off, healthy",
                        handedOver.data(DataVolume.INITIALISED).etcd(HEALTHY),
                        DONE),
                row("--founding off, healthy, its data are not seen yet", handedOver.etcd(HEALTHY), DONE),
                row(
                        "--founding off, a record would say something else: it is not asked for",
                        handedOver
                                .record(FOUNDED)
                                .data(FOUNDED.clusterId(), memberId(1))
                                .etcd(HEALTHY),
                        DONE));
    }
}
