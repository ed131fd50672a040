package io.etcdsidekicks.lab.trials;

import java.time.Duration;

/**
 * Something that breaks.
 *
 * @param at since the first boot
 * @param machine from 1
 */
record Fault(Duration at, Kind kind, int machine) {

    /** What can break. */
    enum Kind {
        KILL_REGISTRAR("SIGKILL registrar"),
        KILL_GATE("SIGKILL gate"),
        KILL_ETCD("SIGKILL etcd"),
        KILL_CONSUL("SIGKILL Consul agent, back after 2 s"),
        CUT_NETWORK("network cut for 3 s"),
        POWER_CUT("power cut, boots after 1 s"),
        LOSE_DISK("power cut, boots with an empty data disk"),
        MOUNT_LATE("power cut, boots with the data disk mounted 4 s late"),
        REPLACE("dies for good; a new machine with another address comes"),
        CONSUL_FORGETS("every Consul agent killed, all of Consul's data lost"),
        CONSUL_RESTORED("Consul saved, and restored from that 4 s later"),
        SILENCE("packets to its address dropped for 8 s"),
        LOSE_DISK_RUNNING("disk lost while etcd runs, and only its container restarts"),
        LOSE_DISK_CUT_OFF(
                "disk lost while etcd runs, and only its container restarts, the next machine cut off for 6 s"),
        COVER_DATA("power cut, boots with another disk at the data directory for 4 s"),
        DELETE_START_FILE("start file deleted"),
        DELETE_EVERY_START_FILE("start files deleted on all machines"),
        DELETE_DATA("data deleted"),
        DELETE_BOTH("start file and data deleted"),
        SECOND_GATE("a second gate"),
        FOREIGN_ETCD("power cut, and a foreign etcd at its address for 4 s");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }

        /** Whether etcd's data on that machine are gone for good. */
        boolean losesData() {
            return switch (this) {
                case LOSE_DISK, REPLACE, LOSE_DISK_RUNNING, LOSE_DISK_CUT_OFF, DELETE_DATA, DELETE_BOTH -> true;
                case KILL_REGISTRAR,
                        KILL_GATE,
                        KILL_ETCD,
                        KILL_CONSUL,
                        CUT_NETWORK,
                        POWER_CUT,
                        MOUNT_LATE,
                        CONSUL_FORGETS,
                        CONSUL_RESTORED,
                        SILENCE,
                        COVER_DATA,
                        DELETE_START_FILE,
                        DELETE_EVERY_START_FILE,
                        SECOND_GATE,
                        FOREIGN_ETCD -> false;
            };
        }

        /** Whether a founding that was under way may not be able to go on: nobody can tell any more who has voted in it. */
        boolean mayEndAFounding() {
            return losesData() || makesConsulForget() || this == DELETE_EVERY_START_FILE;
        }

        /** Whether Consul does not know any more what it knew. */
        boolean makesConsulForget() {
            return this == CONSUL_FORGETS || this == CONSUL_RESTORED;
        }
    }

    @Override
    public String toString() {
        return "%.1f s node-%d: %s".formatted(at.toMillis() / 1000.0, machine, kind.words());
    }
}
