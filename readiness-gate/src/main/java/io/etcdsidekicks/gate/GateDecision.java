package io.etcdsidekicks.gate;

/** What the gate does next, and why. */
public sealed interface GateDecision {

    /** Give the manifest to the kubelet. */
    record HandOver(Start start, String reason) implements GateDecision {}

    /**
     * Look again later.
     *
     * @param remedy what a person can do; blank when only others or time can
     * @param alarm whether somebody should be told: it will not get better by itself
     */
    record Wait(String reason, String remedy, boolean alarm) implements GateDecision {
        static Wait forTime(String reason) {
            return new Wait(reason, "", false);
        }

        static Wait forRemedy(String reason, String remedy) {
            return new Wait(reason, remedy, false);
        }

        static Wait withAlarm(String reason, String remedy) {
            return new Wait(reason, remedy, true);
        }

        /** Reason and remedy in one line. */
        public String words() {
            return remedy.isBlank() ? reason : reason + "; " + remedy;
        }
    }

    /** Never, as things are: starting etcd could do harm. */
    record Refuse(String reason, String remedy) implements GateDecision {
        /** Reason and remedy in one line. */
        public String words() {
            return reason + "; " + remedy;
        }
    }

    /** How etcd starts. */
    enum Start {
        /** It founds a cluster together with the others. */
        NEW("new"),
        /** It goes on with the data it has; etcd then ignores every {@code --initial-*} flag. */
        RESTART("restart");

        private final String word;

        Start(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }
}
