package io.etcdsidekicks.registrar;

import io.etcdsidekicks.discovery.Maintenance;
import io.etcdsidekicks.discovery.RecordMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Compares what ought to be with what the agent has. Pure. */
public final class RegistrationPlanner {
    private RegistrationPlanner() {}

    /**
     * Compares record by record.
     *
     * @param seen by service ID, every service of the agent
     * @return empty when everything is as it ought to be
     */
    public static List<RegistrationStep> plan(List<Registration> desired, Map<String, AgentService> seen) {
        return desired.stream()
                .flatMap(registration -> step(registration, Optional.ofNullable(seen.get(registration.id()))).stream())
                .toList();
    }

    /**
     * What is to be taken away for now. Not what an operator has put into maintenance: nobody finds it anyway, and it would
     * come back without.
     *
     * @param unwanted records that this machine would have otherwise
     * @param seen by service ID, every service of the agent
     */
    public static List<RegistrationStep> withdrawals(
            List<Registration> unwanted, Map<String, AgentService> seen, String reason) {
        return owned(unwanted, seen).stream()
                .filter(id -> !Optional.ofNullable(seen.get(id))
                        .filter(AgentService::isInMaintenance)
                        .isPresent())
                .<RegistrationStep>map(id -> new RegistrationStep.Withdraw(id, reason))
                .toList();
    }

    /**
     * The IDs that the agent has and that belong to this cluster: what may be taken away.
     *
     * @param seen by service ID, every service of the agent
     */
    public static List<String> owned(List<Registration> desired, Map<String, AgentService> seen) {
        return desired.stream()
                .filter(registration -> Optional.ofNullable(seen.get(registration.id()))
                        .filter(record -> isOurs(registration, record))
                        .isPresent())
                .map(Registration::id)
                .toList();
    }

    private static Optional<RegistrationStep> step(Registration desired, Optional<AgentService> seen) {
        if (seen.isEmpty()) {
            return Optional.of(new RegistrationStep.Register(desired));
        }
        if (!isOurs(desired, seen.get())) {
            return Optional.of(refusal(desired, seen.get()));
        }
        var differences = differences(desired, seen.get());
        return differences.isEmpty()
                ? Optional.empty()
                : Optional.of(new RegistrationStep.Replace(desired, differences));
    }

    /** By its meta; a record without (registered by hand, as in the article) by service and tags. */
    private static boolean isOurs(Registration desired, AgentService seen) {
        var cluster = seen.meta().get(RecordMeta.CLUSTER);
        return cluster == null
                ? seen.service().equals(desired.service())
                        && Set.copyOf(seen.tags()).equals(Set.copyOf(desired.tags()))
                : cluster.equals(desired.meta().get(RecordMeta.CLUSTER));
    }

    private static RegistrationStep refusal(Registration desired, AgentService seen) {
        var owner = Optional.ofNullable(seen.meta().get(RecordMeta.CLUSTER))
                .map(cluster -> "cluster " + cluster)
                .orElse("somebody else (service " + seen.service() + ", tags " + seen.tags() + ")");
        return new RegistrationStep.Refuse(
                "the local Consul agent already has a service " + desired.id() + ", and it belongs to " + owner,
                "the service ID is made of --node: give this machine's member of cluster "
                        + desired.meta().get(RecordMeta.CLUSTER) + " another --node, or deregister " + desired.id()
                        + " if it is a leftover");
    }

    private static List<String> differences(Registration desired, AgentService seen) {
        var differences = new ArrayList<String>();
        compare("service", seen.service(), desired.service(), differences);
        compare("tags", Set.copyOf(seen.tags()), Set.copyOf(desired.tags()), differences);
        compare("address", seen.address(), desired.address().getHostAddress(), differences);
        compare("port", seen.port(), desired.port(), differences);
        compare("meta", new TreeMap<>(seen.meta()), new TreeMap<>(desired.meta()), differences);
        compareChecks(desired, seen, differences);
        return differences;
    }

    /** An operator's word is none of our checks; while it stands, nothing is taken away beside it. */
    private static void compareChecks(Registration desired, AgentService seen, List<String> differences) {
        var registered = seen.checkIds().stream()
                .filter(id -> !Maintenance.isWord(id))
                .collect(Collectors.toCollection(TreeSet::new));
        var wanted = desired.ttl().isPresent() ? Set.of(checkId(desired.id())) : Set.<String>of();
        if (!(seen.isInMaintenance() && registered.containsAll(wanted))) {
            compare("checks", registered, wanted, differences);
        }
    }

    private static void compare(String what, Object seen, Object desired, List<String> differences) {
        if (!seen.equals(desired)) {
            differences.add(what + " " + seen + " -> " + desired);
        }
    }

    /** How Consul calls the only check of a service. */
    public static String checkId(String serviceId) {
        return "service:" + serviceId;
    }
}
