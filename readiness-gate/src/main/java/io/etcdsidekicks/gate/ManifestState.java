package io.etcdsidekicks.gate;

/** One of the two places where the manifest can be. */
public sealed interface ManifestState {

    /** No such file. */
    record Absent() implements ManifestState {}

    /**
     * It is there.
     *
     * @param placeholders whether values have to be filled in before etcd can use it
     */
    record Present(boolean placeholders) implements ManifestState {}

    /** It cannot be read, or is not a manifest. */
    record Unreadable(String cause) implements ManifestState {}
}
