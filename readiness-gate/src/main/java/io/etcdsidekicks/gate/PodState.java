package io.etcdsidekicks.gate;

import java.util.List;

/** What a file says that may be the manifest of etcd's static pod. */
public sealed interface PodState {

    /** No such file, or no manifest is wanted here because something else starts etcd. */
    record Absent() implements PodState {}

    /** A pod whose etcd is started by nothing but the start file on this machine's volume. */
    record FromStartFile() implements PodState {}

    /**
     * A pod that starts etcd in another way: flags, {@code ETCD_*}, another file, another directory.
     *
     * @param toChange for a person: what was read, and the lines to change
     */
    record Otherwise(List<String> toChange) implements PodState {
        public Otherwise {
            toChange = List.copyOf(toChange);
        }
    }

    /** It cannot be read, or is no pod that runs etcd. */
    record Unreadable(String cause) implements PodState {}

    default boolean isThere() {
        return !(this instanceof Absent);
    }
}
