package io.etcdsidekicks.gate;

import java.util.Optional;

/** One of the two places where the manifest can be. */
public sealed interface ManifestState {

    /** No such file. */
    record Absent() implements ManifestState {}

    /** It is there. */
    record Present(EtcdManifest manifest) implements ManifestState {}

    /** It cannot be read, or is not a manifest that etcd can be started from. */
    record Unreadable(String cause) implements ManifestState {}

    /** Empty when there is none, or none of use. */
    default Optional<EtcdManifest> usable() {
        return this instanceof Present(var manifest) ? Optional.of(manifest) : Optional.empty();
    }
}
