package io.etcdsidekicks.registrar;

/** Whether the peers can find this machine. */
public sealed interface Proof {

    /** The catalog has the record and DNS answers with it. */
    record Proven() implements Proof {}

    /**
     * They cannot, and this is the likely cause.
     *
     * @param remedy what helps; blank when only time does
     */
    record Missing(String reason, String remedy) implements Proof {}
}
