package io.etcdsidekicks.gate;

/**
 * The lock under which the member list is changed, one machine at a time. It frees itself some time after its holder has
 * died. Every failure is an answer.
 */
public interface ChangeLock {

    /** Without changing anything, but for keeping alive what this gate holds. */
    LockState look();

    LockState acquire();

    /** Nothing happens when this gate does not hold it. */
    void release();
}
