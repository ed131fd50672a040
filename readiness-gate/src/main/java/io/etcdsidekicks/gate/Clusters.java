package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.Endpoint;
import java.util.Set;

/** What etcds answer on their peer addresses. */
@FunctionalInterface
public interface Clusters {

    /** Asks all of them at once, and whoever they name besides; every failure is an answer. */
    ClusterObservation ask(Set<Endpoint> endpoints);
}
