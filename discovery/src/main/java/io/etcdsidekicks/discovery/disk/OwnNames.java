package io.etcdsidekicks.discovery.disk;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The names that the gate gives to things on etcd's volume. What is called so is never taken for etcd's. */
public final class OwnNames {
    /** Beside the start file: held while something is changed. */
    public static final String LOCK = ".etcd-sidekicks.lock";

    private static final String ASIDE = ".moved-aside-";
    private static final Predicate<String> NOT_ETCDS = Pattern.compile(
                    "lost\\+found|\\.etcd-sidekicks.*|.*\\.moved-aside-[0-9]+|\\..*\\.(finished|unfinished|moving-aside)")
            .asMatchPredicate();

    private static final Pattern NUMBERED = Pattern.compile(".+\\.moved-aside-([0-9]{1,9})");

    private OwnNames() {}

    /** Where a thing is moved for good. */
    public static Path aside(Path thing, int number) {
        return thing.resolveSibling(thing.getFileName() + ASIDE + number);
    }

    /** What is called so now; empty for a name that is none of {@link #aside}. */
    public static Optional<Path> thingOf(Path aside) {
        var name = String.valueOf(aside.getFileName());
        return numberOf(aside).map(_ -> aside.resolveSibling(name.substring(0, name.lastIndexOf(ASIDE))));
    }

    /** The number in a name of {@link #aside}; empty for another. */
    public static Optional<Integer> numberOf(Path aside) {
        var matcher = NUMBERED.matcher(String.valueOf(aside.getFileName()));
        return matcher.matches() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
    }

    /** Where a thing is moved until it is known that there was no WAL in it. */
    public static Path moving(Path thing) {
        return thing.resolveSibling("." + thing.getFileName() + ".moving-aside");
    }

    /** A start file, finished and on the disk, before it gets its name by a link. */
    public static Path finished(Path file) {
        return file.resolveSibling("." + file.getFileName() + ".finished");
    }

    /** Whether a name is one of ours, or the file system's own {@code lost+found}. */
    static boolean isNotEtcds(Path path) {
        return NOT_ETCDS.test(String.valueOf(path.getFileName()));
    }
}
