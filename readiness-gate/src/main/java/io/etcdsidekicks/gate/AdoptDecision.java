package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.StartHead;
import java.util.List;

/** What {@code readiness-gate adopt} does. */
public sealed interface AdoptDecision {

    /** Create this record. */
    record Adopt(FoundingRecord founding, List<MemberView> members) implements AdoptDecision {
        public Adopt {
            members = List.copyOf(members);
        }
    }

    /** Write a sealed start file for the data that are here. */
    record Restored(StartHead sealed, Memory.Seen seen) implements AdoptDecision {}

    /** It was done before. */
    record Adopted(String reason) implements AdoptDecision {}

    record Refused(List<String> reasons) implements AdoptDecision {
        public Refused {
            reasons = List.copyOf(reasons);
        }
    }
}
