package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdId;

/**
 * A machine that founds the cluster.
 *
 * @param name etcd's member name
 * @param endpoint by which the machine is known: never a name
 * @param peerUrl the string that etcd computes the member's ID from; in the article's mode it holds a name
 */
public record Founder(String name, Endpoint endpoint, String peerUrl, EtcdId memberId, Entry entry) {
    Founder with(Entry other) {
        return new Founder(name, endpoint, peerUrl, memberId, other);
    }

    @Override
    public String toString() {
        return name + " (" + endpoint + ")";
    }
}
