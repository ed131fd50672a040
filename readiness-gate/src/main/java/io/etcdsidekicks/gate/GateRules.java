package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.gate.GateDecision.Remember;
import io.etcdsidekicks.gate.GateDecision.Seal;
import java.util.Optional;

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
        return LocalRules.obstacle(settings, seen).or(() -> claimed(seen)).orElseGet(() -> switch (seen.local()
                .state()) {
            case INITIALISED -> DataRules.decide(settings, seen, patience);
            case AMNESIAC -> AmnesiaRules.decide(settings, seen, patience);
            case OPEN -> OpenRules.open(settings, seen, patience);
            case WITHDRAWN -> OpenRules.withdrawn(seen, patience);
            case LOST ->
                stillOpen(seen)
                        .<GateDecision>map(head -> seal(head))
                        .orElseGet(() -> FreshRules.decide(settings, seen, patience));
            case NONE, LEFT_OVER, CLAIMED -> FreshRules.decide(settings, seen, patience);
            case NOT_MOUNTED, UNREADABLE -> throw new IllegalStateException("rule 1 has decided already");
        });
    }

    /** Nobody goes on with a claim before the other disk knows of it. */
    private static Optional<GateDecision> claimed(Observation seen) {
        return seen.local().state() == DataVolume.CLAIMED ? copied(seen) : Optional.empty();
    }

    /** A crash may have come between this machine's start file and its copy. */
    static Optional<GateDecision> copied(Observation seen) {
        var memory = seen.local().volume().memory();
        return seen.local()
                .head()
                .filter(here -> seen.me().filter(here.address()::equals).isPresent())
                .filter(here -> memory.head().filter(here::equals).isEmpty())
                .map(here -> new Remember(
                        memory.with(here), "the " + here.state().word() + " start file is noted on the other disk"));
    }

    private static Optional<StartHead> stillOpen(Observation seen) {
        return seen.local().head().filter(head -> head.state() == StartState.OPEN);
    }

    private static Seal seal(StartHead open) {
        return new Seal(
                open,
                open.in(StartState.SEALED, "data or another start file are remembered, and there is no WAL"),
                Optional.empty(),
                "the start file is open, but this machine remembers data or another start file, which are not here: it is"
                        + " sealed");
    }
}
