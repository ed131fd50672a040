package io.etcdsidekicks.gate;

import java.util.Locale;

/** What the gate would do if it ran now, with one look and no memory, and why. */
public record Outlook(Kind kind, String words) {

    /** In short. */
    public enum Kind {
        HAND_OVER,
        WAIT,
        REFUSE,
        /** A step on the way to the hand-over. */
        ACT,
        DONE,
        /** It cannot be told without a setting. */
        UNKNOWN;

        /** For JSON. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
