package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.gate.GateDecision.Done;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Step;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.util.List;
import java.util.Optional;

/** What a survey amounts to. Pure. */
public final class StatusRules {
    private StatusRules() {}

    /** What the gate would decide after this one look; what needs several, or time, waits. */
    public static Outlook outlook(Survey survey) {
        var unknown = unknown(survey);
        if (unknown.isPresent()) {
            return new Outlook(Outlook.Kind.UNKNOWN, unknown.get());
        }
        var seen = survey.seen();
        var patience = Patience.none().next(survey.settings(), seen);
        return switch (GateRules.decide(survey.settings(), seen, patience)) {
            case Wait wait -> new Outlook(Outlook.Kind.WAIT, wait.words());
            case Refuse refuse -> new Outlook(Outlook.Kind.REFUSE, refuse.words());
            case Done(String reason, var _) -> new Outlook(Outlook.Kind.DONE, reason);
            case HandOver(var start, String reason) ->
                new Outlook(Outlook.Kind.HAND_OVER, "start " + start.word() + ": " + reason);
            case Step step -> new Outlook(Outlook.Kind.ACT, step.reason());
        };
    }

    /** A stand-in must not decide anything. */
    private static Optional<String> unknown(Survey survey) {
        var state = survey.seen().local().state();
        var mayFound = (state.isFresh() || state == DataVolume.CLAIMED)
                && (survey.seen().record() instanceof RecordAnswer.Absent
                        || survey.seen().record() instanceof RecordAnswer.Off);
        return !survey.hasSize() && mayFound
                ? Optional.of("it depends on the number of founders: see --size")
                : Optional.empty();
    }

    /** How this machine stands with its cluster. */
    public static Verdict judge(Survey survey) {
        var ids = survey.answers().clusterIds();
        if (ids.size() > 1) {
            return new Verdict(
                    Verdict.Kind.SPLIT,
                    "more than one cluster answers: " + survey.answers().sides());
        }
        var outlook = outlook(survey);
        if (outlook.kind() == Outlook.Kind.REFUSE) {
            return new Verdict(Verdict.Kind.REFUSED, outlook.words());
        }
        return otherThanRecorded(survey)
                .map(words -> new Verdict(Verdict.Kind.REFUSED, words))
                .or(() -> lacking(survey, outlook).map(words -> new Verdict(Verdict.Kind.WAITING, words)))
                .orElseGet(() -> new Verdict(
                        Verdict.Kind.HEALTHY,
                        "this machine is a voter of cluster " + ids.first() + ", which has a quorum"
                                + (survey.founding().isPresent() ? " and is the one of the founding record" : "")));
    }

    private static Optional<String> otherThanRecorded(Survey survey) {
        var recorded = survey.founding().map(FoundingRecord::clusterId);
        if (recorded.isEmpty()) {
            return Optional.empty();
        }
        var answering = survey.answers().othersThan(recorded.get());
        if (!answering.isEmpty()) {
            return Optional.of("cluster " + answering.first() + " answers, but the founding record says cluster "
                    + recorded.get());
        }
        return survey.seen()
                .local()
                .wal()
                .map(WalIdentity::clusterId)
                .filter(id -> !id.equals(recorded.get()))
                .map(id -> "the data here are those of cluster " + id + ", but the founding record says cluster "
                        + recorded.get());
    }

    /** The first thing that is missing for a healthy voter. */
    private static Optional<String> lacking(Survey survey, Outlook outlook) {
        if (survey.seen().local().state() != DataVolume.INITIALISED) {
            return Optional.of("etcd has no data here; the gate would "
                    + (outlook.kind() == Outlook.Kind.WAIT ? "wait: " : "go on: ") + outlook.words());
        }
        var me = survey.me();
        if (me.isEmpty()) {
            return Optional.of("this machine's address is not known: the Consul agent does not tell it; see --address");
        }
        if (!(survey.answers().answers().get(me.get()) instanceof PeerAnswer.Member(var id, var _, var _))) {
            return Optional.of("etcd does not answer on " + me.get());
        }
        var members = survey.answers().withQuorum(id);
        if (members.isEmpty()) {
            return Optional.of("cluster " + id + " has no quorum");
        }
        return notVoting(survey, id, members.get())
                .or(() -> recordMissing(survey.seen().record()))
                .or(() -> survey.seen().etcd() instanceof EtcdHealth.Unhealthy(String reason)
                        ? Optional.of(reason)
                        : Optional.empty());
    }

    private static Optional<String> notVoting(Survey survey, EtcdId cluster, List<MemberView> members) {
        var mine = survey.seen().mine(members);
        if (mine.isEmpty()) {
            return Optional.of("cluster " + cluster + " does not list this machine's address "
                    + survey.me().orElseThrow());
        }
        if (mine.filter(MemberView::learner).isPresent()) {
            return Optional.of("this machine is a learner of cluster " + cluster + ", not yet a voter");
        }
        return mine.filter(MemberView::hasStarted).isPresent()
                ? Optional.empty()
                : Optional.of("cluster " + cluster + " lists this machine as one that has not started");
    }

    private static Optional<String> recordMissing(RecordAnswer answer) {
        return switch (answer) {
            case RecordAnswer.Present _, RecordAnswer.Off() -> Optional.empty();
            case RecordAnswer.Absent() ->
                Optional.of(
                        "the cluster has no founding record; readiness-gate adopt, or the next gate that starts here,"
                                + " writes it");
            case RecordAnswer.Failed(String cause) -> Optional.of("the founding record cannot be read: " + cause);
        };
    }
}
