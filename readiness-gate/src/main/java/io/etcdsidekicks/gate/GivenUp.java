package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.EtcdId;
import java.util.Optional;

/**
 * A cluster that an operator gave up by {@code readiness-gate reset}; kept in Consul so that every machine can clear what
 * it remembers of it.
 *
 * @param token etcd's cluster token; blank for a cluster that had none of ours
 */
public record GivenUp(String token, EtcdId clusterId) {

    /** Whether this is the cluster with this token, where it has one, or this ID. */
    boolean is(String otherToken, Optional<EtcdId> otherId) {
        return (!otherToken.isBlank() && otherToken.equals(token))
                || otherId.filter(clusterId::equals).isPresent();
    }
}
