package io.etcdsidekicks.gate;

/** Who may change the member list. */
public sealed interface LockState {

    /** Nobody holds it. */
    record Free() implements LockState {}

    /** This gate, proven a moment ago. */
    record Mine() implements LockState {}

    /** @param holder for a person: the machine's name where it is known */
    record Others(String holder) implements LockState {}

    /** Nothing can be concluded. */
    record Failed(String cause) implements LockState {}
}
