package io.etcdsidekicks.discovery;

import java.util.Set;

/** Which machines found the cluster, as far as Consul's KV tells. */
public sealed interface FoundersAnswer {

    /**
     * The founders of the gate's founding record.
     *
     * @param endpoints empty in the record of a cluster that ran before it had one
     * @param claims the values of the entries that are claimed: a machine whose volume or state directory carries one of
     *     them may have started etcd
     */
    record Founders(Set<Endpoint> endpoints, Set<String> claims) implements FoundersAnswer {
        public Founders {
            endpoints = Set.copyOf(endpoints);
            claims = Set.copyOf(claims);
        }
    }

    /** There is no record, none is used, or it is not ours to read. */
    record Nobody() implements FoundersAnswer {}

    /** Nothing can be concluded. */
    record Failed(String cause) implements FoundersAnswer {}
}
