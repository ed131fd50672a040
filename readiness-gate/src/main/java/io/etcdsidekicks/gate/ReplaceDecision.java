package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.Memory;
import java.util.List;

/** What {@code readiness-gate replace} does. */
public sealed interface ReplaceDecision {

    /** Remember the voter at this machine's address as this machine's own: the gate then makes it anew. */
    record Replace(MemberView member, Memory.Seen seen) implements ReplaceDecision {}

    record Refused(List<String> reasons) implements ReplaceDecision {
        public Refused {
            reasons = List.copyOf(reasons);
        }
    }
}
