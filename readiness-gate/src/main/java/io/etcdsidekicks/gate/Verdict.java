package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.settings.Program;
import java.util.Locale;

/** How this machine stands with its cluster, in one word and why. */
public record Verdict(Kind kind, String reason) {

    /** The words, and the exit codes of {@code readiness-gate status}. */
    public enum Kind {
        /** This machine is a started voter of a cluster with quorum, the one of the founding record. */
        HEALTHY(Program.DONE),
        /** Not yet, or not all of it can be seen. */
        WAITING(Program.DEADLINE_PASSED),
        /** The gate would refuse, or the founding record speaks of another cluster. */
        REFUSED(Program.REFUSED),
        /** More than one cluster answers. */
        SPLIT(4);

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }

        public int exitCode() {
            return exitCode;
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
