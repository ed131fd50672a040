package io.etcdsidekicks.discovery;

import java.util.Set;

/** Which machines found the cluster, as far as Consul's KV tells. */
public sealed interface FoundersAnswer {

    /** The founders of the gate's founding record; empty in the record of a cluster that ran before it had one. */
    record Founders(Set<Endpoint> endpoints) implements FoundersAnswer {
        public Founders {
            endpoints = Set.copyOf(endpoints);
        }
    }

    /** There is no record, none is used, or it is not ours to read. */
    record Nobody() implements FoundersAnswer {}

    /** Nothing can be concluded. */
    record Failed(String cause) implements FoundersAnswer {}
}
