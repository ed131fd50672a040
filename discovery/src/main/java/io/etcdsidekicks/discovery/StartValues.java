package io.etcdsidekicks.discovery;

/**
 * etcd's {@code --initial-*} flags.
 *
 * @param name of this member
 * @param initialCluster {@code name=peerURL} with commas in between
 * @param state {@code new} or {@code existing}
 * @param token blank where etcd does not look at it
 */
public record StartValues(String name, String initialCluster, String state, String token) {}
