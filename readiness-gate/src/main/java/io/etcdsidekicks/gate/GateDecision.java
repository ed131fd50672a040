package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.StartValues;
import java.util.List;
import java.util.Optional;

/** What the gate does next, and why. Each is one step at one outside system; then everything is looked at again. */
public sealed interface GateDecision {

    /**
     * Look again later. Whoever waits holds no lock.
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

    /** Nothing is left to do: etcd runs as it should. */
    record Done(String reason) implements GateDecision {}

    /** A step. */
    sealed interface Step extends GateDecision {
        /** Why, in words that end with what is done. */
        String reason();
    }

    /**
     * Create the founding record, with every entry open.
     *
     * @param token etcd's cluster token; empty for a fresh one
     */
    record Found(List<FoundingRecord.Seed> seeds, Optional<String> token, String reason) implements Step {
        public Found {
            seeds = List.copyOf(seeds);
        }
    }

    /**
     * Write the founding record by compare-and-set.
     *
     * @param index 0 to create it
     */
    record WriteRecord(FoundingRecord founding, long index, String reason) implements Step {}

    /** Make a random claim and put it on the data volume; it is entered into the record later. */
    record MakeClaim(String reason) implements Step {}

    /** Put down on the data volume, for good, that etcd will be started there, and how. */
    record PrepareHandOver(StartValues values, String reason) implements Step {}

    /**
     * Let etcd start.
     *
     * @param values empty for a manifest that holds its own, and for a restart whose values nobody remembers
     */
    record HandOver(Start start, Optional<StartValues> values, String reason) implements Step {}

    /** Acquire the lock, then look again: what was seen without it may have changed. */
    record AcquireLock(String reason) implements Step {}

    /** Add this machine to the live cluster as a learner, and note its ID on the data volume. */
    record AddLearner(EtcdId clusterId, String reason) implements Step {}

    /** Remove a member from the live cluster. */
    record RemoveMember(EtcdId clusterId, EtcdId member, String reason) implements Step {}

    /** Make a voter of a learner. */
    record Promote(EtcdId clusterId, EtcdId member, String reason) implements Step {}

    /**
     * Take the manifest from the kubelet.
     *
     * @param learnerIsTakenBack whether the learner that was added for this volume goes, too
     */
    record TakeManifestAway(boolean learnerIsTakenBack, String reason) implements Step {}

    /** Move the data, and the note on them, aside; nothing is deleted. */
    record MoveDataAside(String reason) implements Step {}

    /** How etcd starts. */
    enum Start {
        /** It founds a cluster together with the others. */
        NEW("new"),
        /** It joins a cluster that added it. */
        EXISTING("existing"),
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
