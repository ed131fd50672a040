package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.Endpoint;

/** Whether somebody listens on a peer address. */
public interface PeerPort {

    /** Comes within its deadline. */
    OwnPort look(Endpoint endpoint);
}
