package io.etcdsidekicks.gate;

/** Whether a founder may still start etcd as {@code new}. It only ever moves down this list. */
public sealed interface Entry {

    /** Whether its machine may still start etcd as {@code new}. */
    default boolean canFound() {
        return this instanceof Open || this instanceof Claimed;
    }

    /** Whether its machine may have voted. */
    default boolean wasClaimed() {
        return this instanceof Claimed || this instanceof Spent;
    }

    /** Its machine may claim it. */
    record Open() implements Entry {}

    /** The machine whose data volume carries this value may start etcd as {@code new}, nobody else. */
    record Claimed(String value) implements Entry {}

    /** etcd was started: the founder has a WAL and may have voted. Never again as {@code new}. */
    record Spent() implements Entry {}

    /** Its machine joins instead: the member was or will be removed, or the cluster was not founded by this record. */
    record Closed() implements Entry {}
}
