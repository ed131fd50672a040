package io.etcdsidekicks.gate;

import java.util.List;
import java.util.Optional;

/** What {@code readiness-gate reset} does. */
public sealed interface ResetDecision {

    /**
     * Put down in Consul that the cluster is given up, then remove its record; every machine clears what it knows of it.
     *
     * @param index of the record that is removed, for compare-and-set; empty when there is none
     * @param overruled what would have spoken against it
     */
    record GiveUp(GivenUp cluster, Optional<Long> index, List<String> overruled) implements ResetDecision {
        public GiveUp {
            overruled = List.copyOf(overruled);
        }
    }

    /** Move the data of a cluster that was given up aside, on this machine. */
    record MoveAside(String data) implements ResetDecision {}

    /** Nothing is there. */
    record Nothing(String reason) implements ResetDecision {}

    /** @param canBeForced whether {@code --force} would help */
    record Refused(List<String> reasons, boolean canBeForced) implements ResetDecision {
        public Refused {
            reasons = List.copyOf(reasons);
        }
    }
}
