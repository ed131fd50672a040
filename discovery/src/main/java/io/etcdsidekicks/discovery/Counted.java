package io.etcdsidekicks.discovery;

/** How many of something, in words for a person. */
public final class Counted {
    private Counted() {}

    /** @param one what one of them is called; two of them get an s behind it */
    public static String of(long count, String one) {
        return count + " " + one + (count == 1 ? "" : "s");
    }
}
