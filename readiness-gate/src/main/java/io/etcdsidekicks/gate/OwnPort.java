package io.etcdsidekicks.gate;

/** This machine's own peer port. */
public enum OwnPort {
    /** A connection is refused: no etcd, and none that is about to bind. */
    REFUSES,
    /** Somebody accepts connections. */
    ANSWERS,
    /** It did not answer in time, or this machine's address is not known. */
    UNKNOWN
}
