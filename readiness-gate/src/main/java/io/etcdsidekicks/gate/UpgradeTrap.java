package io.etcdsidekicks.gate;

import java.lang.module.ModuleDescriptor.Version;
import java.util.Collection;
import java.util.Comparator;

/**
 * etcd 3.5.1 to 3.5.19 write the promotion of a learner only into their old store, and etcd 3.6 reads the other one: there
 * the voters are learners still, and a cluster with two of them does not start. Up to 3.5.25 members that were removed can come
 * back the same way (docs/facts.md 9.29, docs/upgrading-etcd.md).
 * Pure.
 */
public final class UpgradeTrap {
    private static final Version FIRST = Version.parse("3.5.1");
    private static final Version MENDED = Version.parse("3.5.26");

    private UpgradeTrap() {}

    /** What to do before an upgrade, for a person; blank where no version of these is concerned. */
    public static String words(Collection<String> versions) {
        return versions.stream()
                .filter(UpgradeTrap::isConcerned)
                .sorted(Comparator.comparing(Version::parse))
                .findFirst()
                .map(version -> "etcd " + version
                        + " may forget that a learner became a voter as soon as it is upgraded to 3.6, which then does not"
                        + " start: before that bring every member to 3.5.26 or later; see docs/upgrading-etcd.md")
                .orElse("");
    }

    private static boolean isConcerned(String text) {
        try {
            var version = Version.parse(text);
            return version.compareTo(FIRST) >= 0 && version.compareTo(MENDED) < 0;
        } catch (IllegalArgumentException e) {
            return false; // what calls itself something else is not told here
        }
    }
}
