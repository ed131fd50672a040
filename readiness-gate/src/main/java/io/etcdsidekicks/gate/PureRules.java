package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Start;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.util.List;
import java.util.Optional;

/**
 * What a machine without data does in the article's mode, {@code --founding off}. Pure. Whoever sees exactly the wanted
 * machines, the same in every view, founds; the window between that look and etcd's own stays open.
 */
final class PureRules {
    private PureRules() {}

    static GateDecision decide(GateSettings settings, Observation seen, Patience patience) {
        if (seen.local().manifest().filter(EtcdManifest::placeholders).isPresent()) {
            return new Refuse(
                    "the staged manifest " + settings.target().templateName() + " holds placeholders (${...}), and"
                            + " --founding is off",
                    "without the founding record nobody knows their values: use --founding on, or write them into the"
                            + " manifest");
        }
        return alive(seen)
                .or(() -> seen.local().dataVolume() == DataVolume.LOST // claimed before founding was switched off
                        ? Optional.of(FoundingRules.lost())
                        : Optional.empty())
                .or(() -> PeerRules.obstacle(settings, seen).map(wait -> wait))
                .orElseGet(() -> foundWhenStable(settings, patience.stability()));
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
                .map(answer -> LiveRules.mine(seen, answer.members()))
                .toList();
        if (lists.stream().flatMap(List::stream).anyMatch(MemberView::hasStarted)) {
            return Optional.of(new Refuse(
                    "cluster " + live.first() + " lists this machine as a member that ran already, and its data are not"
                            + " there: the volume is lost or not mounted",
                    "mount it; if it is lost for good, replace the member with etcdctl, or use --founding on, which does"
                            + " it"));
        }
        if (lists.stream().anyMatch(List::isEmpty)) {
            return Optional.of(Wait.withAlarm(
                    "cluster " + live.first() + " runs already and does not list this machine: with --founding off it"
                            + " cannot join",
                    "use --founding on, or add it with etcdctl and a manifest that says existing"));
        }
        return Optional.empty();
    }

    private static GateDecision foundWhenStable(GateSettings settings, Stability stability) { // 17
        var peers = stability.peers().size() + " of " + settings.size() + " records, the same in every view: "
                + PeerRules.list(stability.peers());
        if (stability.polls() < settings.stablePolls()) {
            return Wait.forTime(
                    peers + "; seen " + stability.polls() + " of " + settings.stablePolls() + " times in a row");
        }
        return new HandOver(Start.NEW, Optional.empty(), peers);
    }
}
