package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.TakeManifestAway;
import io.etcdsidekicks.gate.GateDecision.Wait;

/**
 * The decision how this machine's etcd may start, and what is left to do once it was handed over. Pure; the first rule
 * that fits decides. The numbers are those of the decision matrix in docs/design.md.
 */
public final class GateRules {
    private GateRules() {}

    /**
     * The next step.
     *
     * @param patience this look included
     */
    public static GateDecision decide(GateSettings settings, Observation seen, Patience patience) {
        if (patience.handedOver().isPresent() && !isAnotherVolume(settings, seen.local())) {
            return AfterRules.decide(
                    settings, seen, patience, patience.handedOver().get());
        }
        return DiskRules.obstacle(settings, seen.local())
                .orElseGet(() -> seen.local().dataVolume() == DataVolume.INITIALISED
                        ? RestartRules.decide(settings, seen)
                        : withoutData(settings, seen, patience));
    }

    /** One was mounted, or taken away, after the hand-over: nothing was handed over on the one that is here now. */
    private static boolean isAnotherVolume(GateSettings settings, LocalObservation seen) {
        return settings.founding() && seen.dataVolume() != DataVolume.INITIALISED && !seen.handedOver();
    }

    private static GateDecision withoutData(GateSettings settings, Observation seen, Patience patience) {
        if (seen.peers().ownPeerPortAnswers()) { // 5
            return ownPortAnswers(seen, patience);
        }
        var namesake = LiveRules.namesakeElsewhere(settings, seen);
        if (namesake.isPresent()) { // 5
            return new Refuse(
                    "there is no data in " + seen.local().directories().data()
                            + ", and a member with this machine's name answers at another address: "
                            + namesake.get(),
                    "give this machine a name of its own (--node), or stop the clone");
        }
        if (!settings.founding()) {
            return PureRules.decide(settings, seen, patience);
        }
        if (seen.local().installed() instanceof ManifestState.Present
                && !seen.local().handedOver()) {
            return new TakeManifestAway(
                    patience.takingBack(),
                    settings.target().output()
                            + " is there, but etcd was never handed over on this volume and must not begin anew on it:"
                            + " the manifest is taken away");
        }
        return switch (seen.record()) {
            case RecordAnswer.Failed(String cause) ->
                Wait.forTime("the founding record cannot be read: " + cause
                        + "; without it nobody knows whether this machine may found the cluster, or has to join"
                        + " it");
            case RecordAnswer.Off() -> PureRules.decide(settings, seen, patience);
            case RecordAnswer.Absent() -> FoundingRules.decide(settings, seen, patience);
            case RecordAnswer.Present(FoundingRecord founding, long index) ->
                LiveRules.decide(settings, seen, patience, founding, index);
        };
    }

    private static GateDecision ownPortAnswers(Observation seen, Patience patience) {
        var port = seen.peers().me().map(Object::toString).orElse("etcd's peer port");
        var answers = "something answers on " + port + " although there is no data in "
                + seen.local().directories().data();
        if (patience.takingBack()) {
            return Wait.forTime(answers + ": the kubelet is still stopping etcd");
        }
        if (seen.local().installed() instanceof ManifestState.Present) {
            return Wait.forRemedy(
                    answers + ": etcd, which the kubelet runs already, is writing it, or writes elsewhere",
                    "if it stays so, --data-dir is not the one of the manifest");
        }
        return new Refuse(
                answers + ": an etcd runs here with another data directory, or another machine has this address",
                "see --data-dir, --address and --peer-port");
    }
}
