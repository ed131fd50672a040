package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.StartValues;
import io.etcdsidekicks.discovery.VolumeNote;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.MoveDataAside;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Start;
import io.etcdsidekicks.gate.GateDecision.TakeManifestAway;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.util.List;
import java.util.Optional;

/** What a machine with data does. Pure. Nothing here waits for Consul, or for anybody who does not answer. */
final class RestartRules {
    private RestartRules() {}

    static GateDecision decide(GateSettings settings, Observation seen) {
        return removed(settings, seen).or(() -> cloned(seen)).orElseGet(() -> restart(settings, seen));
    }

    /** 2: there is data of a member that its cluster does not list any more. */
    static Optional<GateDecision> removed(GateSettings settings, Observation seen) {
        return seen.local()
                .wal()
                .flatMap(wal -> seen.clusters()
                        .withQuorum(wal.clusterId())
                        .filter(members ->
                                members.stream().noneMatch(member -> member.id().equals(wal.memberId())))
                        .map(members -> removed(settings, seen, wal, members)));
    }

    private static Optional<GateDecision> cloned(Observation seen) {
        return seen.local().wal().flatMap(wal -> cloned(seen, wal));
    }

    private static GateDecision restart(GateSettings settings, Observation seen) {
        return new HandOver( // 4
                Start.RESTART,
                seen.local().note().flatMap(VolumeNote::start).or(() -> anyValues(settings, seen)),
                "there is data in " + seen.local().directories().data()
                        + ": etcd goes on with it, whatever Consul says");
    }

    /** Whether or not there is a quorum: with it, the two would share one vote. */
    private static Optional<GateDecision> cloned(Observation seen, WalIdentity wal) { // 3
        return members(seen, wal.clusterId()).stream()
                .filter(member -> member.id().equals(wal.memberId()) && isElsewhere(seen, member))
                .findFirst()
                .map(original -> new Refuse(
                        "the data in " + seen.local().directories().data() + " are those of " + original
                                + ", which answers there: this machine is a clone, or has another address than it says",
                        "give a clone an empty volume, because two machines with one member ID would break the cluster;"
                                + " or see --address"));
    }

    /** As one that knows says; without a quorum, as anybody says. */
    private static List<MemberView> members(Observation seen, EtcdId cluster) {
        return seen.clusters()
                .withQuorum(cluster)
                .orElseGet(() -> seen.clusters().of(cluster).values().stream()
                        .flatMap(answer -> answer.members().stream())
                        .toList());
    }

    /** etcd ignores them when it has data; without them a template could not be filled in when the manifest is lost. */
    private static Optional<StartValues> anyValues(GateSettings settings, Observation seen) {
        if (seen.local().installed().usable().isPresent()) {
            return Optional.empty();
        }
        return LiveRules.name(settings, seen)
                .flatMap(name -> seen.peers()
                        .me()
                        .map(me -> new StartValues(
                                name,
                                name + "=" + settings.peerUrl(me),
                                Start.EXISTING.word(),
                                EtcdManifest.DEFAULT_TOKEN)));
    }

    private static boolean isElsewhere(Observation seen, MemberView mine) {
        return seen.peers().me().isPresent()
                && !mine.isAt(seen.peers().me())
                && seen.clusters().answersAt(mine.endpoints());
    }

    private static GateDecision removed(
            GateSettings settings, Observation seen, WalIdentity wal, List<MemberView> members) {
        var gone = "cluster " + wal.clusterId() + " has a quorum and does not list member " + wal.memberId()
                + ", whose data are in " + seen.local().directories().data() + ": it was removed";
        var isOwnLearner = seen.local()
                .note()
                .flatMap(VolumeNote::learner)
                .filter(wal.memberId()::equals)
                .isPresent();
        if (!settings.rejoinRemoved() && !isOwnLearner) {
            return new Refuse(
                    gone,
                    "etcd would not start with them; with --rejoin-removed they are moved aside and this machine joins"
                            + " again. The members are " + LiveRules.list(members));
        }
        if (seen.local().installed() instanceof ManifestState.Present) {
            return new TakeManifestAway(false, gone + "; the manifest is taken away");
        }
        if (seen.peers().ownPeerPortAnswers()) {
            return Wait.forTime(gone + "; etcd is still being stopped");
        }
        return new MoveDataAside(gone + "; the data are moved aside, and this machine joins again");
    }
}
