package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartHead.Origin;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.gate.GateDecision.AcquireLock;
import io.etcdsidekicks.gate.GateDecision.Done;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.Promote;
import io.etcdsidekicks.gate.GateDecision.Renew;
import io.etcdsidekicks.gate.GateDecision.Seal;
import io.etcdsidekicks.gate.GateDecision.Start;
import io.etcdsidekicks.gate.GateDecision.Wait;
import io.etcdsidekicks.gate.GateDecision.WriteRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is left to do while etcd runs with its data. Pure. etcd does not wait for any of it. */
final class WatchRules {
    private WatchRules() {}

    static GateDecision decide(GateSettings settings, Observation seen, Patience patience) {
        return restarting(settings, seen, patience)
                .or(() -> settle(settings, seen, patience))
                .or(() -> promote(settings, seen, patience))
                .or(() -> voter(seen))
                .or(() -> renew(settings, seen))
                .or(() -> otherPod(settings, seen, patience))
                .or(() -> unproven(seen))
                .orElseGet(() -> health(settings, seen));
    }

    /** Slow kubelets would else restart etcd on all machines at once, long after each had its turn. */
    private static Optional<GateDecision> restarting(GateSettings settings, Observation seen, Patience patience) {
        return patience.exchange()
                .filter(_ -> patience.isRestarting(settings))
                .map(exchange -> exchange.wasDown()
                        ? "etcd is starting from the other manifest"
                        : "another manifest is with the kubelet, and etcd still runs from the old one, for "
                                + seen.now().minus(exchange.since()).toSeconds() + " s; after --join-timeout ("
                                + settings.joinTimeout().toSeconds() + " s) the others are not held back any more")
                .map(words -> seen.lock() instanceof LockState.Free ? new AcquireLock(words) : Wait.forTime(words));
    }

    /** The record has to say that nobody may start here as {@code new} again. */
    private static Optional<GateDecision> settle(GateSettings settings, Observation seen, Patience patience) {
        return switch (seen.record()) {
            case RecordAnswer.Failed _, RecordAnswer.Off() -> Optional.empty();
            case RecordAnswer.Absent() ->
                seen.local()
                        .wal()
                        .filter(wal ->
                                seen.clusters().withQuorum(wal.clusterId()).isPresent())
                        .map(wal -> new WriteRecord(
                                FoundingRecord.closed(settings.cluster(), settings.size(), wal.clusterId()),
                                0,
                                "there is no founding record, and a quorum of this machine's cluster answers: one is"
                                        + " written in which nobody may found"));
            case RecordAnswer.Present(FoundingRecord founding, long index) ->
                mySpent(seen, founding, index)
                        .or(() -> LiveRules.spend(new Live(settings, seen, patience, founding, index)));
        };
    }

    private static Optional<GateDecision> mySpent(Observation seen, FoundingRecord founding, long index) {
        return founding.founders().stream()
                .filter(founder -> seen.local()
                        .wal()
                        .filter(wal -> wal.memberId().equals(founder.memberId())
                                && wal.clusterId().equals(founding.clusterId()))
                        .isPresent())
                .filter(founder -> founder.entry().canFound())
                .findFirst()
                .map(me -> new WriteRecord(
                        founding.with(me, new Entry.Spent()),
                        index,
                        "etcd has written its log, and the start file is sealed: this founder's entry is spent"));
    }

    private static Optional<GateDecision> promote(GateSettings settings, Observation seen, Patience patience) {
        return listed(seen)
                .filter(MemberView::learner)
                .filter(_ -> seen.local().isHead(StartState.SEALED))
                .map(learner -> seen.etcd() instanceof EtcdHealth.Unhealthy(String reason) && !learner.hasStarted()
                        ? Wait.forTime("etcd is joining as learner " + learner.id() + "; " + reason)
                        : promote(settings, seen, patience, learner));
    }

    /** A fourth voter beside a dead third protects nobody. */
    private static GateDecision promote(
            GateSettings settings, Observation seen, Patience patience, MemberView learner) {
        var wal = seen.local().wal().orElseThrow();
        if (seen.record() instanceof RecordAnswer.Present(var founding, var index)
                && founding.clusterId().equals(wal.clusterId())) {
            var live = new Live(settings, seen, patience, founding, index);
            var silent = live.silentVoter();
            if (silent.isPresent() && live.voters() >= founding.size()) {
                return RemovalRules.silentVoter(
                        live, silent.get(), "learner " + learner.id() + " is not made a voter yet");
            }
        }
        return LockRules.underLock(
                seen,
                "learner " + learner.id() + " is going to be made a voter",
                () -> new Promote(wal.clusterId(), learner.id(), "learner " + learner.id() + " is made a voter"));
    }

    /** From now on a removal is an operator's, not that of a learner that was too slow. */
    private static Optional<GateDecision> voter(Observation seen) {
        return seen.local()
                .head()
                .filter(head -> head.origin() == Origin.JOINED
                        && !head.promoted()
                        && listed(seen).filter(member -> !member.learner()).isPresent())
                .map(head -> new Seal(
                        head, head.voter(), Optional.empty(), "a quorum lists this member as a voter: that is noted"));
    }

    private static Optional<GateDecision> renew(GateSettings settings, Observation seen) {
        if (LocalRules.startFile(settings, seen).isPresent()) {
            return Optional.empty();
        }
        return seen.local()
                .head()
                .filter(head -> !seen.local().startFileIsCurrent()
                        || seen.me().filter(me -> !me.equals(head.address())).isPresent())
                .map(head -> new Renew(
                        head,
                        seen.me().map(head::at).orElse(head),
                        "the template or this machine's address has changed: the start file is made anew, etcd takes it"
                                + " at its next start"));
    }

    /** One machine at a time, and only while all the others serve: etcd stops and starts again. */
    private static Optional<GateDecision> otherPod(GateSettings settings, Observation seen, Patience patience) {
        var pods = seen.local().pods();
        if (!pods.isWanted()
                || !pods.staged().mayBeHandedOver()
                || seen.local().head().isEmpty()) {
            return Optional.empty();
        }
        if (pods.same()) {
            return Optional.of(new HandOver(Start.RESTART, "the staged manifest is the one that runs"));
        }
        var fault = AsItIsRules.fault(settings, seen);
        if (fault.isPresent()) {
            return fault.map(refuse -> Wait.withAlarm(refuse.reason(), refuse.remedy()));
        }
        var going = "another manifest is staged: etcd is going to be restarted with it";
        if (!(seen.record() instanceof RecordAnswer.Present(var founding, var index))) {
            return Optional.of(Wait.forTime(going + ", once the founding record can be read"));
        }
        var live = new Live(settings, seen, patience, founding, index);
        if (live.members().isEmpty()) {
            return Optional.of(Wait.forTime(going + ", once a quorum answers"));
        }
        return Optional.of(live.silentVoter()
                .<GateDecision>map(silent -> Wait.forTime(going + ", once " + silent + " answers"))
                .orElseGet(() -> LockRules.underLock(
                        seen,
                        going,
                        () -> new HandOver(Start.RESTART, "another manifest was staged, all others serve"))));
    }

    /** Nobody else would make a voter of it. */
    private static Optional<GateDecision> unproven(Observation seen) {
        return seen.local()
                .head()
                .filter(head -> head.origin() == Origin.JOINED && !head.promoted())
                .filter(_ -> listed(seen).isEmpty())
                .flatMap(StartHead::memberId)
                .map(id -> Wait.forTime("etcd was added as learner " + id
                        + ", and nobody with a quorum says whether it is a voter by now"
                        + (seen.etcd() instanceof EtcdHealth.Unhealthy(String reason) ? "; " + reason : "")));
    }

    private static GateDecision health(GateSettings settings, Observation seen) {
        var alarms = new ArrayList<>(LocalRules.alarms(settings, seen));
        alarms.addAll(recordAlarms(seen));
        return switch (seen.etcd()) {
            case EtcdHealth.Healthy() -> new Done("etcd is healthy", alarms);
            case EtcdHealth.Unhealthy(String reason) -> {
                var words = "etcd has what it needs to start; " + reason;
                yield alarms.isEmpty() ? Wait.forTime(words) : Wait.withAlarm(words, String.join("; ", alarms));
            }
        };
    }

    private static List<String> recordAlarms(Observation seen) {
        return switch (seen.record()) {
            case RecordAnswer.Failed(String cause) ->
                List.of("the founding record cannot be read, so it may not say yet that etcd runs here: " + cause);
            case RecordAnswer.Present(var founding, var _) ->
                seen.local()
                        .wal()
                        .filter(wal -> !wal.clusterId().equals(founding.clusterId()))
                        .map(wal -> List.of("etcd runs here in cluster " + wal.clusterId()
                                + ", but the founding record says " + founding.clusterId()
                                + ": see readiness-gate status on every machine; if this one is right, readiness-gate"
                                + " reset removes the record and readiness-gate adopt makes a new one"))
                        .orElse(List.of());
            case RecordAnswer.Absent(), RecordAnswer.Off() -> List.of();
        };
    }

    /** This machine's member in a list that a quorum gave. */
    private static Optional<MemberView> listed(Observation seen) {
        return seen.local()
                .wal()
                .flatMap(wal -> seen.clusters()
                        .withQuorum(wal.clusterId())
                        .flatMap(members -> members.stream()
                                .filter(member -> member.id().equals(wal.memberId()))
                                .findFirst()));
    }
}
