package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.StartValues;
import io.etcdsidekicks.discovery.VolumeNote;
import io.etcdsidekicks.gate.GateDecision.AddLearner;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.PrepareHandOver;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Start;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.util.stream.Collectors;

/** How a machine without data becomes a member of a cluster that has a quorum. Pure. */
final class JoinRules {
    private JoinRules() {}

    static GateDecision decide(Joining joining) {
        var seen = joining.seen();
        var unknown = joining.members().stream()
                .filter(member -> member.endpoints().isEmpty())
                .findFirst();
        if (seen.peers().me().isEmpty() || unknown.isPresent()) {
            return Wait.forRemedy(
                    "cluster " + joining.clusterId()
                            + " runs, but it cannot be told whether this machine is one of its"
                            + " members: "
                            + unknown.map(member -> "the peer URL of " + member + " does not resolve")
                                    .orElse("this machine's address is not known"),
                    "see --address, and whether Consul's DNS answers");
        }
        if (joining.patience().takingBack()) {
            return RemovalRules.takeBack(joining);
        }
        var manifest = seen.local().manifest();
        if (manifest.filter(known -> known.placeholders() || known.existing()).isEmpty()) {
            return new Refuse(
                    "cluster " + joining.clusterId()
                            + " runs, so this machine has to join it, but its manifest can only found one",
                    "use one with placeholders (manifests/etcd.yaml), or with --initial-cluster-state=existing");
        }
        var mine = joining.mine();
        if (mine.isEmpty()) {
            return RemovalRules.inTheWay(joining).orElseGet(() -> join(joining)); // 9
        }
        return mine.get().learner()
                ? learner(joining, mine.get()) // 10
                : RemovalRules.lostDisk(joining, mine.get()); // 11
    }

    private static GateDecision join(Joining joining) {
        var me = joining.founding().founderAt(joining.seen().peers().me());
        return LockRules.underLock(
                joining.seen(),
                "cluster " + joining.clusterId() + " runs: this machine is going to join it",
                () -> joining.closed(me)
                        .orElseGet(() -> new AddLearner(
                                joining.clusterId(),
                                "this machine is added to cluster " + joining.clusterId() + " as a learner")));
    }

    private static GateDecision learner(Joining joining, MemberView mine) {
        var note = joining.seen().local().note();
        var isOfThisVolume = !mine.hasStarted()
                && note.flatMap(VolumeNote::learner).filter(mine.id()::equals).isPresent();
        if (!isOfThisVolume) {
            return RemovalRules.strangersLearner(joining, mine);
        }
        var noted = note.flatMap(VolumeNote::start);
        if (noted.isEmpty()) {
            var name = LiveRules.name(joining.settings(), joining.seen())
                    .orElse(mine.id().toString());
            return new PrepareHandOver(
                    new StartValues(
                            name,
                            initialCluster(joining, mine, name),
                            Start.EXISTING.word(),
                            joining.founding().token()),
                    "this machine may join: that is put down on its data volume");
        }
        return new HandOver(
                Start.EXISTING,
                noted,
                "joining cluster " + joining.clusterId() + " as learner " + mine.id() + "; its members are "
                        + LiveRules.list(joining.members()));
    }

    /** Others go by their member ID, so that a machine which comes back under an old name is not merged with its past. */
    private static String initialCluster(Joining joining, MemberView mine, String name) {
        return joining.members().stream()
                .flatMap(member -> member.peerUrls().stream()
                        .map(url -> (member.id().equals(mine.id())
                                        ? name
                                        : member.id().toString())
                                + "=" + url))
                .sorted()
                .collect(Collectors.joining(","));
    }
}
