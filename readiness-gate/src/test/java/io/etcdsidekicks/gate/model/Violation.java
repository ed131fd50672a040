package io.etcdsidekicks.gate.model;

/** Something happened that must never happen. */
final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1;

    Violation(String message) {
        super(message, null, false, false);
    }
}
