package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.Endpoint;

/** Whether an etcd runs here already. */
@FunctionalInterface
public interface PeerPort {

    /** Whether something accepts connections there; false also when nobody can say. */
    boolean answers(Endpoint endpoint);
}
