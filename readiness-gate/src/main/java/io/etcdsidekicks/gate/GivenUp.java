package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.EtcdId;

/**
 * A cluster that an operator gave up by {@code readiness-gate reset}; kept in Consul so that every machine can clear what
 * it remembers of it.
 *
 * @param token etcd's cluster token; blank for a cluster that had none of ours
 */
public record GivenUp(String token, EtcdId clusterId) {}
