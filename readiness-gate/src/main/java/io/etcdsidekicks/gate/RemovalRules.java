package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.util.Optional;

/** Which member has to be removed before this machine can join, and whether it may be. Pure. */
final class RemovalRules {
    private RemovalRules() {}

    /** The first thing in the way; empty when this machine can be added. Voters that are gone go first, whatever the number. */
    static Optional<GateDecision> inTheWay(Live live) {
        var members = live.members().orElseThrow();
        var gone = members.stream()
                .filter(member -> !member.learner() && live.isProvenGone(member))
                .findFirst();
        if (gone.isPresent()) {
            return Optional.of(goneVoter(live, gone.get()));
        }
        var learner = members.stream().filter(MemberView::learner).findFirst();
        if (learner.isPresent()) {
            return Optional.of(otherLearner(live, learner.get()));
        }
        return live.voters() >= live.founding().size()
                ? live.silentVoter().map(silent -> silentVoter(live, silent, "this machine does not join yet"))
                : Optional.empty(); // etcd itself is asked, and its no is taken (docs/facts.md 9.31)
    }

    /** etcd allows one learner at a time (docs/facts.md 3b). One that is slow is left alone, one that is silent is not. */
    private static GateDecision otherLearner(Live live, MemberView learner) {
        var seen = live.seen();
        var silent = Patience.since(live.patience().silentSince(), learner.id(), seen.now());
        var isSilent =
                seen.isSilent(learner) && silent.compareTo(live.settings().deadAfter()) >= 0;
        var waited = Patience.since(live.patience().notStartedSince(), learner.id(), seen.now());
        var mayStart = learner.endpoints().stream()
                .anyMatch(endpoint -> seen.saysAt(endpoint, DataVolume.OPEN, DataVolume.INITIALISED));
        var isOverdue = !learner.hasStarted()
                && !mayStart
                && waited.compareTo(live.settings().joinTimeout()) >= 0;
        if (!isSilent && !isOverdue) {
            return Wait.forTime("learner " + learner
                    + " is joining; etcd takes one at a time, so this machine joins after it"
                    + (!learner.hasStarted() && !mayStart
                            ? "; it has not started for " + waited.toSeconds() + " s, after --join-timeout ("
                                    + live.settings().joinTimeout().toSeconds() + " s) it is removed"
                            : seen.isSilent(learner)
                                    ? "; it has not answered for " + silent.toSeconds() + " s, after --dead-after ("
                                            + live.settings().deadAfter().toSeconds() + " s) it is removed"
                                    : ""));
        }
        return live.remove(
                learner,
                "learner " + learner + " does not come: it is going to be taken back",
                "learner " + learner
                        + (isSilent ? " is silent: it is removed" : " did not start in time: it is removed"));
    }

    private static GateDecision goneVoter(Live live, MemberView voter) {
        if (!live.isQuorumLeft(voter)) {
            return Wait.withAlarm(
                    "voter " + voter + " is gone, but without it too few answer: it is not removed",
                    "start the others first");
        }
        return live.remove(
                voter,
                "voter " + voter + " is gone: it is going to be removed",
                "voter " + voter
                        + (live.seen().isTakenOver(voter, live.clusterId())
                                ? " is gone, its address belongs to another cluster: it is removed"
                                : " has been gone for " + live.goneFor(voter).toSeconds() + " s: it is removed"));
    }

    /** A fourth voter beside a dead third protects nobody, and older etcds refuse it anyway. */
    static GateDecision silentVoter(Live live, MemberView voter, String what) {
        if (live.isProvenGone(voter)) {
            return goneVoter(live, voter);
        }
        return Wait.forRemedy(
                what + ": voter " + voter
                        + " does not answer, and a machine that only reboots must not be removed; it"
                        + " has been gone for " + live.goneFor(voter).toSeconds() + " s of --dead-after ("
                        + live.settings().deadAfter().toSeconds() + " s)",
                "start it; if it is gone for good, stop its Consul agent, too: once both were gone for that long it is"
                        + " removed");
    }

    /** A learner of this address whose start is not this one: never reused. */
    static GateDecision strangersLearner(Live live, MemberView mine) {
        var learner = "learner " + mine.id() + " of this address was added for another start: it is ";
        return LockRules.underLock(
                live.seen(),
                learner + "going to be removed",
                () -> OpenRules.portIsClosed(live.seen())
                        .<GateDecision>map(wait -> wait)
                        .orElseGet(() -> live.removal(mine, learner + "removed, and added anew")));
    }
}
