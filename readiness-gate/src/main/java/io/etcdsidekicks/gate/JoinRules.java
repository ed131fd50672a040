package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartHead.Origin;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.gate.GateDecision.AddLearner;
import io.etcdsidekicks.gate.GateDecision.Claim;
import io.etcdsidekicks.gate.GateDecision.Forget;
import io.etcdsidekicks.gate.GateDecision.MoveStartFileAside;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a machine without data becomes a member of a cluster that has a quorum. Pure. */
final class JoinRules {
    private JoinRules() {}

    static GateDecision decide(Live live) {
        var seen = live.seen();
        var members = live.members().orElseThrow();
        var unknown =
                members.stream().filter(member -> member.endpoints().isEmpty()).findFirst();
        if (seen.me().isEmpty() || seen.name(live.settings()).isEmpty() || unknown.isPresent()) {
            return Wait.forRemedy(
                    "cluster " + live.clusterId()
                            + " runs, but it cannot be told whether this machine is one of its members: "
                            + unknown.map(member -> "the peer URL of " + member + " does not resolve")
                                    .orElse("this machine's address or name is not known"),
                    "see --address and --node, and whether Consul's DNS answers");
        }
        var mine = seen.mine(members);
        if (AsItIsRules.isTaken(seen)) {
            return AsItIsRules.neverJoins("cluster " + live.clusterId() + " runs and lists "
                    + mine.map(member -> "this machine as " + member + ", whose data are not there")
                            .orElse("no member at this machine's address"));
        }
        if (mine.isEmpty()) {
            return prepare(live).or(() -> RemovalRules.inTheWay(live)).orElseGet(() -> add(live)); // 9
        }
        return mine.get().learner()
                ? RemovalRules.strangersLearner(live, mine.get()) // 10
                : LostRules.replace(live, mine.get()); // 11
    }

    /** A claimed start file of a joiner, on a volume whose own past is over. */
    private static Optional<GateDecision> prepare(Live live) {
        var local = live.seen().local();
        var head = local.head();
        if (local.state() == DataVolume.LOST) {
            var unlisted = "cluster " + live.clusterId() + " does not list this machine any more";
            return OpenRules.takenAway(live.seen(), unlisted)
                    .or(() -> Optional.of(head.<GateDecision>map(here -> new MoveStartFileAside(
                                    here, unlisted + ": the start file of what was lost is moved aside"))
                            .orElseGet(() -> new Forget(unlisted + ": what was lost is forgotten"))));
        }
        if (local.state() == DataVolume.CLAIMED
                && head.filter(here -> here.origin() == Origin.JOINED).isPresent()) {
            return Optional.empty();
        }
        return live.closed(live.me()).or(() -> local.state().isFresh() ? Optional.of(claim(live)) : Optional.empty());
    }

    private static Claim claim(Live live) {
        var founding = live.founding();
        return new Claim(
                new StartHead(
                        founding.cluster(),
                        live.seen().me().orElseThrow(),
                        StartState.CLAIMED,
                        "this machine joins a cluster that runs",
                        Origin.JOINED,
                        Optional.empty(),
                        live.seen().name(live.settings()).orElseThrow(),
                        "",
                        founding.token().isBlank() ? founding.cluster() : founding.token(),
                        Optional.of(live.clusterId()),
                        Optional.empty(),
                        false),
                "cluster " + live.clusterId() + " runs, and this machine is going to join it: a claimed start file is"
                        + " written on its volume");
    }

    /** Its port has to be closed: etcd would take the open file of a joiner for that of whatever runs there. */
    private static GateDecision add(Live live) {
        var head = live.seen().local().head().orElseThrow();
        return LockRules.underLock(
                live.seen(),
                "cluster " + live.clusterId() + " runs: this machine is going to join it",
                () -> OpenRules.portIsClosed(live.seen())
                        .<GateDecision>map(wait -> wait)
                        .orElseGet(() -> new AddLearner(
                                head,
                                live.clusterId(),
                                "this machine is added to cluster " + live.clusterId() + " as a learner")));
    }

    /**
     * The list for a joiner. Others go by their member ID, so that a machine which comes back under an old name is not
     * merged with its past.
     */
    static String initialCluster(List<MemberView> members, EtcdId mine, String name) {
        return members.stream()
                .flatMap(member -> member.peerUrls().stream()
                        .map(url ->
                                (member.id().equals(mine) ? name : member.id().toString()) + "=" + url))
                .sorted()
                .collect(Collectors.joining(","));
    }
}
