package io.etcdsidekicks.discovery.startfile;

/**
 * When two keys are the same to etcd. It turns YAML into JSON and reads that with Go's {@code encoding/json}, which
 * compares the names of fields by simple case folding (Go {@code encoding/json/fold.go}; docs/facts.md 9.22).
 */
final class KeyFold {
    /** Turkish letters: Java's mapping joins them with i, Unicode's simple folding joins them with nothing. */
    private static final int I_WITH_DOT = 0x130;

    private static final int I_WITHOUT_DOT = 0x131;

    private KeyFold() {}

    /** Two keys are the same exactly if this is; in lower case where there is one. */
    static String fold(String key) {
        return key.codePoints()
                .map(KeyFold::fold)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** By way of the upper case, because several letters may have the same: the long s and s both have S. */
    private static int fold(int letter) {
        return letter == I_WITH_DOT || letter == I_WITHOUT_DOT
                ? letter
                : Character.toLowerCase(Character.toUpperCase(letter));
    }
}
