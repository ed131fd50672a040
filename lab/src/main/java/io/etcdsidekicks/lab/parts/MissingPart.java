package io.etcdsidekicks.lab.parts;

/** A part that is neither here nor to be fetched; the message says how to get it. */
public final class MissingPart extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MissingPart(String message) {
        super(message);
    }

    public MissingPart(String message, Throwable cause) {
        super(message, cause);
    }
}
