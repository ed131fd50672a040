package io.etcdsidekicks.discovery;

import java.util.Locale;

/** Names that no machine may have. */
public final class ReservedNames {
    /**
     * The only member that a sealed start file lists. Nobody can have this name, so without a WAL etcd does not find its
     * own in the list, and exits.
     */
    public static final String SEALED = "sealed.invalid";

    /** What etcd calls itself when nobody names it (etcd {@code server/embed/config.go}, {@code DefaultName}). */
    private static final String UNNAMED = "default";

    private ReservedNames() {}

    /**
     * Whether a machine of this name could start etcd from a file that must not start it, or could not be told from one
     * without a name.
     */
    public static boolean isReserved(String name) {
        var lowerCase = name.toLowerCase(Locale.ROOT);
        return lowerCase.equals(SEALED) || lowerCase.equals(UNNAMED);
    }
}
