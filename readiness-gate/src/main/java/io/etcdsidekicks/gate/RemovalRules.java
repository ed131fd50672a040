package io.etcdsidekicks.gate;

import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.time.Duration;
import java.util.Optional;

/** Which member has to be removed before this machine can join, and whether it may be. Pure. */
final class RemovalRules {
    private RemovalRules() {}

    /** The first member in the way; empty when this machine can be added. */
    static Optional<GateDecision> inTheWay(Joining joining) {
        return joining.members().stream()
                .flatMap(member ->
                        (member.learner() ? otherLearner(joining, member) : silentVoter(joining, member)).stream())
                .findFirst();
    }

    /** etcd allows one learner at a time (facts 3b). */
    private static Optional<GateDecision> otherLearner(Joining joining, MemberView learner) {
        var isGone = joining.isProvenGone(learner);
        var waited = Patience.since(
                joining.patience().notStartedSince(),
                learner.id(),
                joining.seen().now());
        var isOverdue =
                !learner.hasStarted() && waited.compareTo(joining.settings().joinTimeout()) >= 0;
        if (!isGone && !isOverdue) {
            return Optional.of(Wait.forTime(
                    "learner " + learner + " is joining; etcd takes one at a time, so this machine joins after it"));
        }
        return Optional.of(joining.remove(
                learner,
                "learner " + learner + " never came: it is going to be taken back",
                "learner " + learner + (isGone ? " is gone: it is removed" : " did not start in time: it is removed")));
    }

    /** etcd refuses to add a member while a voter is not connected (facts 3b). */
    private static Optional<GateDecision> silentVoter(Joining joining, MemberView voter) {
        if (joining.answers(voter)) {
            return Optional.empty();
        }
        if (!joining.isProvenGone(voter)) {
            return Optional.of(Wait.forRemedy(
                    "voter " + voter
                            + " does not answer; etcd adds no member while one is away, and a machine that only"
                            + " reboots must not be removed",
                    "start it; if it is gone for good, stop its Consul agent, too: after --dead-after ("
                            + joining.settings().deadAfter().toSeconds() + " s) of both it is removed"));
        }
        if (!joining.isQuorumLeft(voter)) {
            return Optional.of(Wait.withAlarm(
                    "voter " + voter + " is gone, but without it too few answer: it is not removed",
                    "start the others first"));
        }
        var gone = Patience.since(
                joining.patience().goneSince(), voter.id(), joining.seen().now());
        return Optional.of(joining.remove(
                voter,
                "voter " + voter + " is gone: it is going to be removed",
                "voter " + voter + " has been gone for " + gone.toSeconds() + " s: it is removed"));
    }

    /** The voter that is this machine, whose data are not there. */
    static GateDecision lostDisk(Joining joining, MemberView mine) {
        var lost = "voter " + mine + " is this machine, and its data are not there";
        var grace = joining.settings().lostDiskGrace();
        var since = joining.patience()
                .diskLostSince()
                .map(joining.seen().now()::minus)
                .orElse(Duration.ZERO);
        if (since.compareTo(grace) < 0) {
            return Wait.forRemedy(
                    lost + ": the volume is lost or not mounted; after --lost-disk-grace (" + grace.toSeconds()
                            + " s) the member is replaced",
                    "mount the volume, if there is one");
        }
        if (!joining.isQuorumLeft(mine)) {
            return Wait.withAlarm(
                    lost + ", but without it too few of the others answer: it is not replaced",
                    "start the others first");
        }
        var me = joining.founding().founderAt(joining.seen().peers().me());
        return LockRules.underLock(
                joining.seen(),
                lost + ": it is going to be replaced",
                () -> joining.closed(joining.founding().founderOf(mine))
                        .or(() -> joining.closed(me))
                        .orElseGet(() -> joining.removal(mine, lost + ": it is removed, and added anew")));
    }

    /** A learner of this address whose volume is not the one here. */
    static GateDecision strangersLearner(Joining joining, MemberView mine) {
        var learner = "learner " + mine.id() + " of this address was added for another volume: it is ";
        return LockRules.underLock(
                joining.seen(),
                learner + "going to be removed",
                () -> joining.removal(mine, learner + "removed, and added anew"));
    }

    /** What this gate has added, and what etcd has not become. */
    static GateDecision takeBack(Joining joining) {
        var learner = joining.mine().filter(MemberView::learner);
        if (learner.isEmpty()) {
            return new Refuse(
                    "etcd did not start in time, and the learner that was added for it has been taken back",
                    "see the log of etcd's pod, and whether its image and volumes are there; then start the gate again");
        }
        var mine = learner.get();
        return LockRules.underLock(
                joining.seen(),
                "etcd did not start as learner in time: it is going to be taken back",
                () -> joining.removal(
                        mine, "etcd did not start as learner " + mine.id() + " in time: it is taken back"));
    }
}
