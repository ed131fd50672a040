package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.StartHead;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What the gate does next, and why. Each is one step at one outside system; then everything is looked at again. */
public sealed interface GateDecision {

    /**
     * Look again later. Whoever waits holds no lock, but for etcd to restart from another pod.
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

    /**
     * Nothing is left to do: etcd runs as it should. A gate that stays goes on looking.
     *
     * @param alarms what somebody should mend all the same
     */
    record Done(String reason, List<String> alarms) implements GateDecision {
        public Done {
            alarms = List.copyOf(alarms);
        }
    }

    /** A step. */
    sealed interface Step extends GateDecision {
        /** Why, in words that end with what is done. */
        String reason();
    }

    /**
     * Create the founding record, with every entry open.
     *
     * @param token that of a manifest which is taken as it is; empty for a fresh one
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

    /**
     * Write a claimed start file on an empty volume. It is entered into the record later.
     *
     * @param head a founder's gets its random claim when it is written
     */
    record Claim(StartHead head, String reason) implements Step {}

    /** Replace a start file, of this very head, by an open one: etcd may start on an empty disk from now on. */
    record Open(StartHead expected, StartHead open, String reason) implements Step {}

    /**
     * Replace a start file by a sealed one.
     *
     * @param seen the member whose WAL was seen; empty without a WAL
     */
    record Seal(StartHead expected, StartHead sealed, Optional<Memory.Seen> seen, String reason) implements Step {}

    /** Write a sealed start file beside data that have none. */
    record WriteSealed(StartHead sealed, Memory.Seen seen, String reason) implements Step {}

    /** Make the sealed start file anew, from the template as it is now, for the address as it is now. */
    record Renew(StartHead expected, StartHead sealed, String reason) implements Step {}

    /** Note on the other disk what was seen on the volume. */
    record Remember(Memory memory, String reason) implements Step {}

    /** Clear what is remembered of a volume whose story is over. */
    record Forget(String reason) implements Step {}

    /** Move the start file aside; nothing was ever started from it, or nothing is left of what was. */
    record MoveStartFileAside(StartHead expected, String reason) implements Step {}

    /** Move the data and the start file aside; nothing is deleted. */
    record MoveDataAside(String reason) implements Step {}

    /** Make empty directories in which a running etcd looks for files to purge: without them it ends itself. */
    record MakeDirectories(List<Path> missing, String reason) implements Step {
        public MakeDirectories {
            missing = List.copyOf(missing);
        }
    }

    /** Have this machine's etcd write its database anew, whose file was deleted under it. */
    record WriteDatabase(EtcdId member, String reason) implements Step {}

    /** Give the pod to the kubelet; without a kubelet there is nothing to give, and whoever starts etcd may. */
    record HandOver(Start start, String reason) implements Step {}

    /** Take the manifest from the kubelet. */
    record TakeManifestAway(String reason) implements Step {}

    /** Acquire the lock, then look again: what was seen without it may have changed. */
    record AcquireLock(String reason) implements Step {}

    /**
     * Add this machine to the live cluster as a learner, and open its claimed start file with the list of members that
     * comes back.
     */
    record AddLearner(StartHead expected, EtcdId clusterId, String reason) implements Step {}

    /** Remove a member from the live cluster. */
    record RemoveMember(EtcdId clusterId, EtcdId member, String reason) implements Step {}

    /** Make a voter of a learner. */
    record Promote(EtcdId clusterId, EtcdId member, String reason) implements Step {}

    /** How etcd starts. */
    enum Start {
        /** It founds a cluster together with the others. */
        NEW("new"),
        /** It joins a cluster that added it. */
        EXISTING("existing"),
        /** It goes on with the data it has; etcd then ignores every {@code initial-*} key. */
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
