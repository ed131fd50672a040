package io.etcdsidekicks.discovery;

import java.util.Locale;
import java.util.Optional;

/** Names that no machine's etcd may have. */
public final class ReservedNames {
    /**
     * The only member that a sealed start file lists. Nobody can have this name, so without a WAL etcd does not find its
     * own in the list, and exits.
     */
    public static final String SEALED = "sealed.invalid";

    /** What etcd calls itself when nobody names it (etcd {@code server/embed/config.go}, {@code DefaultName}). */
    private static final String UNNAMED = "default";

    private static final char FIRST_PRINTABLE = '!';
    private static final char LAST_PRINTABLE = '~';

    private ReservedNames() {}

    /**
     * Why no member may be called so, in words that follow the name; empty when one may. A machine's name may come from its
     * Consul agent, which takes nearly everything for a node's name.
     */
    public static Optional<String> fault(String name) {
        if (name.isBlank()) {
            return Optional.of("is empty");
        }
        if (isReserved(name)) {
            return Optional.of("is used where a member has none, or must not start");
        }
        return name.codePoints()
                .filter(character -> character < FIRST_PRINTABLE
                        || character > LAST_PRINTABLE
                        || character == '='
                        || character == ',')
                .mapToObj(ReservedNames::inWords)
                .map(character ->
                        "has " + character + " in it, which a list of members (name=URL,name=URL) cannot hold")
                .findFirst();
    }

    /** The same of this machine's own member, as a whole sentence. */
    public static Optional<String> faultHere(String name) {
        return fault(name).map(words -> "this machine's etcd would be called " + shown(name) + ", which " + words);
    }

    /** For a message: on one line, whatever it holds. */
    public static String shown(String name) {
        return "'" + name.replaceAll("\\p{Cntrl}", "?") + "'";
    }

    private static String inWords(int character) {
        if (Character.isWhitespace(character) || Character.isSpaceChar(character)) {
            return "a space";
        }
        return Character.isISOControl(character) ? "a control character" : Character.toString(character);
    }

    /**
     * Whether a machine of this name could start etcd from a file that must not start it, or could not be told from one
     * without a name.
     */
    private static boolean isReserved(String name) {
        var lowerCase = name.toLowerCase(Locale.ROOT);
        return lowerCase.equals(SEALED) || lowerCase.equals(UNNAMED);
    }
}
