package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.gate.AdoptDecision.Adopt;
import io.etcdsidekicks.gate.AdoptDecision.Adopted;
import io.etcdsidekicks.gate.AdoptDecision.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the cluster that answers gets a founding record in which nobody may found. Pure. */
public final class AdoptRules {
    private AdoptRules() {}

    public static AdoptDecision decide(Survey survey) {
        var answers = survey.answers();
        var reasons = new ArrayList<String>();
        if (answers.clusterIds().size() > 1) {
            reasons.add("more than one cluster answers: " + answers.sides());
        } else if (answers.clusterIds().isEmpty()) {
            reasons.add(
                    answers.answers().isEmpty()
                            ? "nobody is known who could be asked; name the members with --peer"
                            : "no etcd answers on " + answers.answers().keySet() + "; name the members with --peer");
        } else if (answers.withQuorum(answers.clusterIds().first()).isEmpty()) {
            reasons.add(withoutQuorum(answers, answers.clusterIds().first()));
        }
        var single = answers.clusterIds().size() == 1
                ? Optional.of(answers.clusterIds().first())
                : Optional.<EtcdId>empty();
        switch (survey.seen().record()) {
            case RecordAnswer.Off() -> reasons.add("--founding is off: there is no founding record");
            case RecordAnswer.Failed(String cause) -> reasons.add("the founding record cannot be read: " + cause);
            case RecordAnswer.Absent() -> {
                // what adopting is for
            }
            case RecordAnswer.Present(var founding, var _) -> {
                if (single.filter(founding.clusterId()::equals).isPresent()) {
                    return new Adopted("there is a founding record of cluster " + founding.clusterId() + " already");
                }
                reasons.add("there is a founding record already, of cluster " + founding.clusterId()
                        + "; readiness-gate reset removes it");
            }
        }
        if (!reasons.isEmpty()) {
            return new Refused(reasons);
        }
        var clusterId = single.orElseThrow();
        var members = answers.withQuorum(clusterId).orElseThrow();
        var size = survey.hasSize() ? survey.settings().size() : voters(members);
        return new Adopt(FoundingRecord.closed(survey.settings().cluster(), size, clusterId), members);
    }

    /** For data that an operator has restored on purpose: what lies here counts from now on. */
    public static AdoptDecision restored(Survey survey) {
        var seen = survey.seen();
        var reasons = new ArrayList<String>();
        var wal = seen.local().wal();
        var place = seen.local().volume().walPlace();
        if (!seen.local().state().hasData() || wal.isEmpty() || place.isEmpty()) {
            reasons.add("there are no data that can be understood in "
                    + seen.local().paths().data());
        }
        if (survey.ownPortAnswers()) {
            reasons.add("something answers on this machine's peer port: stop etcd first");
        }
        var name = seen.name(survey.settings());
        if (survey.me().isEmpty() || name.isEmpty()) {
            reasons.add("this machine's address or name is not known: see --address and --node");
        }
        var recorded = survey.founding().map(FoundingRecord::clusterId);
        if (wal.isPresent()
                && recorded.filter(id -> !id.equals(wal.get().clusterId())).isPresent()) {
            reasons.add("they are those of cluster " + wal.get().clusterId() + ", but the founding record says "
                    + recorded.get() + "; readiness-gate reset removes it");
        }
        if (!reasons.isEmpty()) {
            return new Refused(reasons);
        }
        var known =
                new Memory.Seen(wal.orElseThrow().clusterId(), wal.orElseThrow().memberId(), place.orElseThrow());
        if (seen.local().head().isPresent()
                && DataRules.belongs(seen.local().head().get(), seen)) {
            return new Adopted("the start file here was made for these data already");
        }
        return new AdoptDecision.Restored(
                DataRules.headOfFound(survey.settings(), survey.me().orElseThrow(), name.orElseThrow(), known), known);
    }

    private static int voters(List<MemberView> members) {
        return Math.toIntExact(
                members.stream().filter(member -> !member.learner()).count());
    }

    private static String withoutQuorum(ClusterObservation answers, EtcdId clusterId) {
        var missing = answers.silentVoters(clusterId);
        return "cluster " + clusterId + " has no quorum"
                + (missing.isEmpty() ? "" : "; these do not answer: " + LiveRules.list(missing));
    }
}
