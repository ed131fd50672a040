package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.Counted;
import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.gate.GateDecision.Claim;
import io.etcdsidekicks.gate.GateDecision.MoveStartFileAside;
import io.etcdsidekicks.gate.GateDecision.Open;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.util.List;
import java.util.Optional;

/**
 * What a machine without data does with {@code --founding off}. Pure. Whoever sees exactly the wanted machines, the same in
 * every view, several looks running, founds; a Consul that changes its answer in between, late machines and lost disks are
 * not guarded against.
 */
final class PureRules {
    private PureRules() {}

    static GateDecision decide(GateSettings settings, Observation seen, Patience patience) {
        return alive(seen)
                .or(() ->
                        seen.local().state() == DataVolume.LOST ? Optional.of(FoundingRules.lost()) : Optional.empty())
                .or(() -> PeerRules.obstacle(settings, seen, patience).map(wait -> wait))
                .orElseGet(() -> foundWhenStable(settings, seen, patience.stability()));
    }

    /** A founder that comes a little later finds the others running; each has to list it as one that never started. */
    private static Optional<GateDecision> alive(Observation seen) {
        var live = seen.clusters().clusterIds();
        if (live.isEmpty()) {
            return Optional.empty();
        }
        if (live.size() > 1) { // 6
            return Optional.of(FoundingRules.splitBrain(seen));
        }
        var lists = seen.clusters().of(live.first()).values().stream()
                .map(answer -> seen.mine(answer.members()))
                .toList();
        if (lists.stream().flatMap(Optional::stream).anyMatch(MemberView::hasStarted)) {
            return Optional.of(new Refuse(
                    "cluster " + live.first() + " lists this machine as a member that ran already, and its data are not"
                            + " there: the volume is lost or not mounted",
                    "mount it; if it is lost for good, replace the member with etcdctl, or use --founding on, which does"
                            + " it"));
        }
        if (lists.stream().anyMatch(Optional::isEmpty)) {
            return Optional.of(Wait.withAlarm(
                    "cluster " + live.first() + " runs already and does not list this machine: with --founding off it"
                            + " cannot join",
                    "use --founding on"));
        }
        return Optional.empty();
    }

    private static GateDecision foundWhenStable(GateSettings settings, Observation seen, Stability stability) { // 17
        var peers = stability.peers().size() + " of " + Counted.of(settings.size(), "record")
                + ", the same in every view: " + PeerRules.list(stability.peers());
        if (stability.polls() < settings.stablePolls()) {
            return Wait.forTime(
                    peers + "; seen " + stability.polls() + " of " + settings.stablePolls() + " times in a row");
        }
        var wanted = head(settings, FoundingRules.seeds(settings, seen, stability.peers()), seen);
        if (seen.local().state() != DataVolume.CLAIMED) {
            return new Claim(wanted, peers + "; a claimed start file is written");
        }
        var head = seen.local().head().orElseThrow();
        if (!head.initialCluster().equals(wanted.initialCluster())) {
            return new MoveStartFileAside(
                    head, "the machines are others than in the claimed start file: it is moved aside");
        }
        return OpenRules.portIsClosed(seen)
                .<GateDecision>map(wait -> wait)
                .orElseGet(() -> new Open(
                        head,
                        head.in(StartState.OPEN, "every view shows the wanted machines"),
                        peers + "; it is opened"));
    }

    /** Without a record nobody can hand out a token: every machine has to make the same one. */
    private static StartHead head(GateSettings settings, List<FoundingRecord.Seed> seeds, Observation seen) {
        var founding = FoundingRecord.open(settings.cluster(), settings.size(), settings.cluster(), seeds);
        var me = founding.founderAt(seen.me()).orElseThrow();
        return new StartHead(
                settings.cluster(),
                me.endpoint(),
                StartState.CLAIMED,
                "every view shows the wanted machines",
                StartHead.Origin.FOUNDED,
                Optional.empty(),
                me.name(),
                founding.initialCluster(),
                founding.token(),
                Optional.of(founding.clusterId()),
                Optional.of(me.memberId()),
                false);
    }
}
