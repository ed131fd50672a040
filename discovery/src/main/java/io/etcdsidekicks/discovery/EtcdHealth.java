package io.etcdsidekicks.discovery;

/** What the local etcd says of its health. */
public sealed interface EtcdHealth {

    /** It has a leader and commits. */
    record Healthy() implements EtcdHealth {}

    /** It runs, and says why it does not serve; or it does not answer at all. */
    record Unhealthy(String reason) implements EtcdHealth {}
}
