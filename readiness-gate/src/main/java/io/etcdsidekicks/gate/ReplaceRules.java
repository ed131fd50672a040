package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.WalPlace;
import io.etcdsidekicks.gate.ReplaceDecision.Refused;
import io.etcdsidekicks.gate.ReplaceDecision.Replace;
import java.util.ArrayList;
import java.util.Optional;

/** Whether an operator may say that the voter at this machine's address has lost its disk for good. Pure. */
public final class ReplaceRules {
    /** No WAL directory has it: what lies on the volume is never taken for the member's own. */
    private static final WalPlace NOWHERE = new WalPlace(0, 0);

    private ReplaceRules() {}

    public static ReplaceDecision decide(Survey survey) {
        var seen = survey.seen();
        var reasons = new ArrayList<String>();
        if (seen.local().state() == DataVolume.INITIALISED) {
            reasons.add("there are data in " + seen.local().paths().data()
                    + (seen.local().head().isPresent() ? ", with their start file" : "")
                    + ": nothing is lost here; an operator removes such a member with etcdctl, then"
                    + " --rejoin-removed joins anew");
        }
        seen.local()
                .volume()
                .notMounted()
                .or(seen.local().volume()::fault)
                .ifPresent(why -> reasons.add("the volume cannot be told: " + why));
        if (survey.ownPortAnswers()) {
            reasons.add("something answers on this machine's peer port: the member runs, see --volume");
        }
        var members = survey.founding().flatMap(founding -> survey.answers().withQuorum(founding.clusterId()));
        var mine = members.flatMap(seen::mine).filter(member -> !member.learner());
        if (members.isEmpty()) {
            reasons.add("no quorum of the founding record's cluster answers");
        } else if (mine.isEmpty()) {
            reasons.add("no voter has this machine's peer address "
                    + survey.me().map(Object::toString).orElse("(unknown)"));
        }
        return reasons.isEmpty() ? replace(survey, mine) : new Refused(reasons);
    }

    private static Replace replace(Survey survey, Optional<MemberView> mine) {
        var clusterId = survey.founding().orElseThrow().clusterId();
        return new Replace(
                mine.orElseThrow(),
                new Memory.Seen(clusterId, mine.orElseThrow().id(), NOWHERE));
    }
}
