package io.etcdsidekicks.discovery;

import java.util.Locale;

/** What a start file allows. It only ever moves down this list; only the open one can start etcd on an empty disk. */
public enum StartState {
    /** Made for a claim or a join that is not granted yet. */
    CLAIMED,
    /** etcd may start from it on an empty disk. */
    OPEN,
    /** A WAL was seen: etcd goes on with it, and cannot begin anew. */
    SEALED,
    /** May not be used any more, and no WAL was ever seen. */
    WITHDRAWN;

    /** As it stands in the head of the file. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the body of the file holds the keys that keep etcd from starting on an empty disk. */
    public boolean isSealed() {
        return this != OPEN;
    }
}
