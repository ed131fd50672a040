package io.etcdsidekicks.gate;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a file says that may be the manifest of etcd's static pod. */
public sealed interface PodState {

    /** No such file, or no manifest is wanted here because something else starts etcd. */
    record Absent() implements PodState {}

    /** A pod whose etcd is started by nothing but the start file on this machine's volume. */
    record FromStartFile() implements PodState {}

    /**
     * A pod whose etcd is started by flags and variables of its own, all of which can be told; only with
     * {@code --manifest-as-is}.
     *
     * @param flags what etcd starts with, by flag, without dashes; the last of a name, and variables
     * @param directories that have to be there before etcd may start on an empty disk; the kubelet makes none of them
     */
    record AsItIs(Map<String, String> flags, List<Path> directories) implements PodState {
        public AsItIs {
            flags = Map.copyOf(flags);
            directories = List.copyOf(directories);
        }

        /** The value of a flag; empty when it is left out, or has none. */
        Optional<String> flag(String name) {
            return Optional.ofNullable(flags.get(name)).filter(value -> !value.isBlank());
        }

        /** Whether etcd itself asks DNS for its peers when it founds. */
        boolean asksDns() {
            return flag("discovery-srv").isPresent();
        }
    }

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

    /** Whether it may be given to the kubelet. */
    default boolean mayBeHandedOver() {
        return this instanceof FromStartFile || this instanceof AsItIs;
    }

    /** Empty for a pod that starts etcd from the start file, or may not be handed over. */
    default Optional<AsItIs> asItIs() {
        return this instanceof AsItIs itself ? Optional.of(itself) : Optional.empty();
    }
}
