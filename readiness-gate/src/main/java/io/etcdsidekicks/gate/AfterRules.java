package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.VolumeNote;
import io.etcdsidekicks.gate.GateDecision.Done;
import io.etcdsidekicks.gate.GateDecision.Promote;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Start;
import io.etcdsidekicks.gate.GateDecision.TakeManifestAway;
import io.etcdsidekicks.gate.GateDecision.Wait;
import io.etcdsidekicks.gate.GateDecision.WriteRecord;
import java.util.Optional;

/** What is left to do once etcd was handed over. Pure. etcd does not wait for any of it. */
final class AfterRules {
    private AfterRules() {}

    static GateDecision decide(
            GateSettings settings, Observation seen, Patience patience, Patience.HandedOver handedOver) {
        if (settings.noWait()) {
            return settle(settings, seen)
                    .filter(WriteRecord.class::isInstance)
                    .filter(_ -> seen.local().dataVolume() == DataVolume.INITIALISED)
                    .orElseGet(() -> new Done("not waiting for etcd"));
        }
        if (seen.local().dataVolume() != DataVolume.INITIALISED) {
            return notStarted(settings, seen, handedOver);
        }
        if (!settings.founding()) {
            return health(seen);
        }
        return settle(settings, seen)
                .or(() -> RestartRules.removed(settings, seen)) // 2: also what was removed only after its hand-over
                .or(() -> promote(seen))
                .or(() -> unproven(seen, handedOver.start()))
                .orElseGet(() -> health(seen));
    }

    private static GateDecision notStarted(GateSettings settings, Observation seen, Patience.HandedOver handedOver) {
        var isOverdue = seen.now().minus(handedOver.at()).compareTo(settings.joinTimeout()) >= 0;
        if (handedOver.start() == Start.EXISTING && (isOverdue || isTakenBack(seen))) {
            return new TakeManifestAway(
                    true,
                    isOverdue
                            ? "etcd has not started within --join-timeout ("
                                    + settings.joinTimeout().toSeconds() + " s): the manifest is taken away"
                            : "the learner that was added for this machine has been removed: the manifest is taken away");
        }
        if (settings.founding() && seen.etcd() instanceof EtcdHealth.Healthy) { // its entry would never be spent
            return Wait.forRemedy(
                    "etcd is healthy, but there is no data in "
                            + seen.local().directories().data() + " yet",
                    "if it stays so, --data-dir is not the one of the manifest");
        }
        return health(seen);
    }

    /** By another machine, which thought it would not come any more. */
    private static boolean isTakenBack(Observation seen) {
        return seen.record() instanceof RecordAnswer.Present(var founding, var _)
                && seen.clusters()
                        .withQuorum(founding.clusterId())
                        .filter(members -> members.stream()
                                .noneMatch(member -> seen.local()
                                        .note()
                                        .flatMap(VolumeNote::learner)
                                        .filter(member.id()::equals)
                                        .isPresent()))
                        .isPresent();
    }

    /** The record has to say that nobody may start here as {@code new} again. */
    private static Optional<GateDecision> settle(GateSettings settings, Observation seen) {
        return switch (seen.record()) {
            case RecordAnswer.Failed(String cause) ->
                Optional.of(Wait.forTime(
                        "etcd runs and needs nothing more, but the founding record has still to say so, and it cannot be"
                                + " read: " + cause));
            case RecordAnswer.Absent() ->
                seen.local()
                        .wal()
                        .map(
                                wal -> new WriteRecord(
                                        FoundingRecord.closed(settings.cluster(), settings.size(), wal.clusterId()),
                                        0,
                                        "there is no founding record, and etcd runs: one is written in which nobody may found"));
            case RecordAnswer.Present(FoundingRecord founding, long index) ->
                founding.founderAt(seen.peers().me())
                        .filter(me -> me.entry().canFound())
                        .<GateDecision>map(me -> new WriteRecord(
                                founding.with(me, new Entry.Spent()),
                                index,
                                "etcd has written its log: this founder's entry is spent"))
                        .or(() -> foreign(seen, founding));
            case RecordAnswer.Off() -> Optional.empty();
        };
    }

    private static Optional<GateDecision> foreign(Observation seen, FoundingRecord founding) {
        return seen.local()
                .wal()
                .filter(wal -> !wal.clusterId().equals(founding.clusterId()))
                .map(wal -> new Refuse(
                        "etcd runs here in cluster " + wal.clusterId() + ", but the founding record says "
                                + founding.clusterId(),
                        "one of the two is the wrong one: see readiness-gate status on every machine"));
    }

    private static Optional<GateDecision> promote(Observation seen) {
        return seen.local()
                .wal()
                .flatMap(wal -> seen.clusters()
                        .withQuorum(wal.clusterId())
                        .flatMap(members -> members.stream()
                                .filter(member ->
                                        member.learner() && member.id().equals(wal.memberId()))
                                .findFirst())
                        .map(learner ->
                                seen.etcd() instanceof EtcdHealth.Unhealthy(String reason) && !learner.hasStarted()
                                        ? Wait.forTime("etcd is joining as learner " + learner.id() + "; " + reason)
                                        : LockRules.underLock(
                                                seen,
                                                "learner " + learner.id() + " is going to be made a voter",
                                                () -> new Promote(
                                                        wal.clusterId(),
                                                        learner.id(),
                                                        "learner " + learner.id() + " is made a voter"))));
    }

    /** Nobody else would make a voter of it. Alone in its cluster, long after it joined, it surely is one. */
    private static Optional<GateDecision> unproven(Observation seen, Start start) {
        return seen.local()
                .wal()
                .filter(_ -> seen.etcd() instanceof EtcdHealth.Healthy)
                .filter(wal -> seen.local()
                        .note()
                        .flatMap(VolumeNote::learner)
                        .filter(wal.memberId()::equals)
                        .isPresent())
                .filter(wal -> seen.clusters().withQuorum(wal.clusterId()).isEmpty())
                .filter(wal -> start == Start.EXISTING
                        || !seen.clusters().of(wal.clusterId()).isEmpty())
                .map(wal -> Wait.forTime("etcd is healthy; it was added as learner " + wal.memberId()
                        + ", and nobody with a quorum says whether it is a voter by now"));
    }

    private static GateDecision health(Observation seen) {
        return switch (seen.etcd()) {
            case EtcdHealth.Healthy() -> new Done("etcd is healthy");
            case EtcdHealth.Unhealthy(String reason) -> Wait.forTime("the manifest is handed over; " + reason);
        };
    }
}
