package io.etcdsidekicks.lab.program;

/** The signals that the lab sends. */
public enum Signal {
    INT,
    TERM,
    KILL,
    STOP,
    CONT
}
