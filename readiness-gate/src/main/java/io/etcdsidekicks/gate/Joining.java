package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.gate.GateDecision.RemoveMember;
import io.etcdsidekicks.gate.GateDecision.WriteRecord;
import java.util.List;
import java.util.Optional;

/**
 * A machine without data before a cluster that has a quorum.
 *
 * @param index Consul's, of the founding record
 * @param members read linearizably
 */
record Joining(
        GateSettings settings,
        Observation seen,
        Patience patience,
        FoundingRecord founding,
        long index,
        List<MemberView> members) {

    EtcdId clusterId() {
        return founding.clusterId();
    }

    /** The member at this machine's address; empty when there is none. */
    Optional<MemberView> mine() {
        return LiveRules.mine(seen, members).stream().findFirst();
    }

    boolean answers(MemberView member) {
        return seen.clusters().answers(clusterId(), member);
    }

    boolean isProvenGone(MemberView member) {
        return LiveRules.looksGone(seen, member)
                && Patience.since(patience.goneSince(), member.id(), seen.now()).compareTo(settings.deadAfter()) >= 0;
    }

    /** Whether a majority of the voters would answer once this one is removed. */
    boolean isQuorumLeft(MemberView without) {
        var voters = members.stream()
                .filter(member -> !member.learner() && !member.id().equals(without.id()))
                .toList();
        var answering = voters.stream().filter(this::answers).count();
        return answering >= voters.size() / 2 + 1;
    }

    /**
     * The entry that has to be closed before a change of members; empty for a founder whose start is over, and for a
     * machine that is none.
     */
    Optional<GateDecision> closed(Optional<Founder> founder) {
        return founder.filter(known -> known.entry().canFound())
                .map(known -> new WriteRecord(
                        founding.with(known, new Entry.Closed()),
                        index,
                        "the founding record's entry of " + known + " is closed: it can only join from now on"));
    }

    /** Under the lock, and after its founder's entry is closed: a founder that was removed must not found again. */
    GateDecision remove(MemberView member, String going, String reason) {
        return LockRules.underLock(
                seen, going, () -> closed(founding.founderOf(member)).orElseGet(() -> removal(member, reason)));
    }

    RemoveMember removal(MemberView member, String reason) {
        return new RemoveMember(clusterId(), member.id(), reason);
    }
}
