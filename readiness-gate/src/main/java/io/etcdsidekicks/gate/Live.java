package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.gate.GateDecision.RemoveMember;
import io.etcdsidekicks.gate.GateDecision.WriteRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A look that shows a founding record, and what it says of the cluster.
 *
 * @param index Consul's, of the record
 */
record Live(GateSettings settings, Observation seen, Patience patience, FoundingRecord founding, long index) {

    EtcdId clusterId() {
        return founding.clusterId();
    }

    /** Empty for a machine that is no founder. */
    Optional<Founder> me() {
        return founding.founderAt(seen.me());
    }

    /** The list of members that a quorum gave; empty when there is none. */
    Optional<List<MemberView>> members() {
        return seen.clusters().withQuorum(clusterId());
    }

    boolean answers(MemberView member) {
        return seen.clusters().answers(clusterId(), member);
    }

    /** Silent to etcd and to Consul for long enough, or its very address belongs to another cluster now. */
    boolean isProvenGone(MemberView member) {
        var isGone = seen.looksGone(member)
                && Patience.since(patience.goneSince(), member.id(), seen.now()).compareTo(settings.deadAfter()) >= 0;
        return !answers(member) && (isGone || seen.isTakenOver(member, clusterId()));
    }

    Duration goneFor(MemberView member) {
        return Patience.since(patience.goneSince(), member.id(), seen.now());
    }

    /** Whether a majority of the voters would answer once this one is removed. */
    boolean isQuorumLeft(MemberView without) {
        var voters = members().orElse(List.of()).stream()
                .filter(member -> !member.learner() && !member.id().equals(without.id()))
                .toList();
        var answering = voters.stream().filter(this::answers).count();
        return answering >= voters.size() / 2 + 1;
    }

    /** The first voter that does not answer, besides this machine's own member; empty when all do. */
    Optional<MemberView> silentVoter() {
        return members().orElse(List.of()).stream()
                .filter(member -> !member.learner() && !member.isAt(seen.me()) && !answers(member))
                .findFirst();
    }

    long voters() {
        return members().orElse(List.of()).stream()
                .filter(member -> !member.learner())
                .count();
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
