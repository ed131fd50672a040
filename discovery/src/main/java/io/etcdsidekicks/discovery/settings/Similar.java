package io.etcdsidekicks.discovery.settings;

import java.util.Collection;
import java.util.Comparator;

/**
 * What somebody may have meant who mistyped it. picocli measures likeness by pairs of letters, finds nothing like
 * {@code --shceme}, and takes {@code --colour} for {@code --consul-http-addr}.
 */
final class Similar {
    private static final int MOST_MISTAKES = 2;

    private Similar() {}

    /** For the middle of a sentence; empty when nothing is like it. */
    static String words(String mistyped, Collection<String> known) {
        return known.stream()
                .filter(name -> distance(mistyped, name) <= MOST_MISTAKES)
                .min(Comparator.comparingInt((String name) -> distance(mistyped, name))
                        .thenComparing(Comparator.naturalOrder()))
                .map(name -> ", did you mean " + name + "?")
                .orElse("");
    }

    /** Letters put in, left out, exchanged or swapped with the next one: the distance of Damerau and Levenshtein. */
    private static int distance(String one, String other) {
        var distances = new int[one.length() + 1][other.length() + 1];
        for (var i = 0; i <= one.length(); i++) {
            for (var j = 0; j <= other.length(); j++) {
                distances[i][j] = i == 0 || j == 0 ? i + j : step(distances, one, other, i, j);
            }
        }
        return distances[one.length()][other.length()];
    }

    private static int step(int[][] distances, String one, String other, int i, int j) {
        var exchanged = distances[i - 1][j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        var least = Math.min(exchanged, 1 + Math.min(distances[i - 1][j], distances[i][j - 1]));
        var isSwapped =
                i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2) && one.charAt(i - 2) == other.charAt(j - 1);
        return isSwapped ? Math.min(least, distances[i - 2][j - 2] + 1) : least;
    }
}
