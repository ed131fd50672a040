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
        CONSUL_FORGETS("every Consul agent killed, all of Consul's data lost");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }

        /** Whether etcd's data on that machine are gone for good. */
        boolean losesData() {
            return this == LOSE_DISK || this == REPLACE;
        }
    }

    @Override
    public String toString() {
        return "%.1f s node-%d: %s".formatted(at.toMillis() / 1000.0, machine, kind.words());
    }
}
