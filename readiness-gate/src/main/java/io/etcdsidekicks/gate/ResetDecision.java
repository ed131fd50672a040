package io.etcdsidekicks.gate;

import java.util.List;
import java.util.Optional;

/** What {@code readiness-gate reset} does. */
public sealed interface ResetDecision {

    /**
     * Remove the record, and move aside what this machine knows of it.
     *
     * @param index of the record that is removed, for compare-and-set; empty when there is none, or it is to stay
     * @param localNotes whether the note on the data volume and the copy of the claim are moved aside
     * @param overruled what would have spoken against it
     * @param remark what to know besides; blank for nothing
     */
    record Reset(Optional<Long> index, boolean localNotes, List<String> overruled, String remark)
            implements ResetDecision {
        public Reset {
            overruled = List.copyOf(overruled);
        }
    }

    /** Nothing is there. */
    record Nothing(String reason) implements ResetDecision {}

    /** @param canBeForced whether {@code --force} would help */
    record Refused(List<String> reasons, boolean canBeForced) implements ResetDecision {
        public Refused {
            reasons = List.copyOf(reasons);
        }
    }
}
