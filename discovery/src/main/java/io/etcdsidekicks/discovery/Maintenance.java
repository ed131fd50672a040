package io.etcdsidekicks.discovery;

import java.util.Collection;
import java.util.Optional;

/** An operator's word to Consul that a service or a machine is not to be used for now (docs/facts.md 9.14). */
public final class Maintenance {
    /** Of a whole machine. */
    public static final String OF_NODE = "_node_maintenance";

    private static final String OF_SERVICE = "_service_maintenance:";

    private Maintenance() {}

    /** The ID of the check that stands for it. */
    public static String checkOf(String serviceId) {
        return OF_SERVICE + serviceId;
    }

    /** Whether a check is such a word, and none that was registered. */
    public static boolean isWord(String checkId) {
        return checkId.equals(OF_NODE) || checkId.startsWith(OF_SERVICE);
    }

    /** What ends it, on the machine itself; empty when none of the checks is such a word. */
    public static Optional<String> end(Collection<String> checkIds) {
        return checkIds.contains(OF_NODE)
                ? Optional.of("consul maint -disable")
                : checkIds.stream()
                        .filter(id -> id.startsWith(OF_SERVICE))
                        .map(id -> endOf(id.substring(OF_SERVICE.length())))
                        .findFirst();
    }

    /** What ends it for one service. */
    public static String endOf(String serviceId) {
        return "consul maint -disable -service=" + serviceId;
    }
}
