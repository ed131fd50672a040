package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogRecord;
import io.etcdsidekicks.discovery.Counted;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.Naming;
import io.etcdsidekicks.discovery.NodeService;
import io.etcdsidekicks.discovery.RecordMeta;
import io.etcdsidekicks.discovery.ReservedNames;
import io.etcdsidekicks.discovery.Role;
import io.etcdsidekicks.discovery.Scheme;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What in Consul's catalog keeps this machine from founding. Pure. The catalog is read linearizably, so it is the truth;
 * critical records are not counted, because DNS leaves them out (docs/facts.md 1d).
 */
public final class CatalogRules {
    private CatalogRules() {}

    /**
     * The first thing that is in the way.
     *
     * @param isListed whether etcd gets its peers from the start file: then more machines than wanted may come, the first
     *     of them found and the others join, unless founding is off
     */
    static Optional<Wait> obstacle(
            GateSettings settings, PeerObservation seen, List<CatalogRecord> records, boolean isListed) {
        var passing = passing(records);
        var unusable =
                passing.stream().filter(record -> endpoint(record).isEmpty()).toList();
        if (!unusable.isEmpty()) {
            return Optional.of(Wait.withAlarm(
                    "the record of " + members(unusable) + " names "
                            + unusable.getFirst().address() + ", which is no IP address that other machines reach",
                    "register it with one, see --address of its registrar"));
        }
        var twins = twins(passing);
        if (!twins.isEmpty()) {
            return Optional.of(Wait.withAlarm(
                    "two records claim the same peer address: " + twins,
                    "one of the machines is a clone, or a record is left over: give it another --address or deregister"
                            + " it"));
        }
        if (passing.size() > settings.size() && !(isListed && settings.founding())) { // 16
            return Optional.of(Wait.withAlarm(
                    Counted.of(passing.size(), "record") + " for a cluster of " + settings.size() + ": "
                            + members(passing)
                            + (isListed
                                    ? "; with --founding off none of them can join"
                                    : "; etcd would count them all"),
                    "stop the registrar of the machine that is too many and deregister it, or set --size "
                            + passing.size() + " everywhere"));
        }
        var namesakes = namesakes(passing);
        if (!namesakes.isEmpty()) {
            return Optional.of(Wait.withAlarm(
                    "two machines call themselves " + namesakes + "; etcd would take them for one member",
                    "give each a name of its own, see --node of its registrar"));
        }
        var misnamed = misnamed(settings, passing);
        if (misnamed.isPresent()) {
            return misnamed;
        }
        return tooFewOrWithoutMe(settings, seen, records)
                .or(() -> settings.founding() ? FoundingRules.notFresh(passing) : Optional.empty());
    }

    /** Of those that would found the cluster: their names stand in everybody's list of members. */
    private static Optional<Wait> misnamed(GateSettings settings, List<CatalogRecord> passing) {
        var founders = endpoints(passing).stream().limit(settings.size()).toList();
        return passing.stream()
                .filter(known -> endpoint(known).filter(founders::contains).isPresent())
                .flatMap(known -> ReservedNames.fault(known.member())
                        .map(fault -> Wait.withAlarm(
                                "the machine at " + known.address() + " calls itself "
                                        + ReservedNames.shown(known.member()) + ", which " + fault,
                                "give it a name of its own with --node, the same to its registrar and its gate"))
                        .stream())
                .findFirst();
    }

    private static String namesakes(List<CatalogRecord> records) {
        var seen = new TreeSet<String>();
        return records.stream()
                .map(CatalogRecord::member)
                .filter(member -> !seen.add(member))
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static Optional<Wait> tooFewOrWithoutMe(
            GateSettings settings, PeerObservation seen, List<CatalogRecord> records) { // 15
        var passing = passing(records);
        var mine = seen.me().filter(endpoints(records)::contains);
        var failed = records.stream().filter(CatalogRecord::critical).toList();
        var failedWords = failedWords(failed);
        if (mine.isEmpty()) {
            return Optional.of(Wait.forRemedy(
                    count(settings, passing) + "; this machine's own record ("
                            + seen.me().map(Endpoint::toString).orElse("address unknown") + ") is not among them"
                            + failedWords,
                    ownFailed(seen, failed)
                            .or(() -> elsewhere(settings, seen, records))
                            .or(() -> underAnotherName(settings, seen))
                            .orElse("see whether its registrar runs, for the same --cluster and --scheme")));
        }
        if (passing.size() < settings.size()) {
            return Optional.of(Wait.forTime(count(settings, passing) + "; "
                    + missing(settings.size() - passing.size(), passing.size()) + failedWords));
        }
        return Optional.empty();
    }

    /** With what ends a maintenance, which is an operator's own word. */
    private static String failedWords(List<CatalogRecord> failed) {
        var words = new StringBuilder();
        var broken = failed.stream()
                .filter(known -> known.endOfMaintenance().isEmpty())
                .toList();
        if (!broken.isEmpty()) {
            words.append("; Consul holds the machine of ")
                    .append(members(broken))
                    .append(" for failed, so it does not count");
        }
        failed.forEach(known -> known.endOfMaintenance()
                .ifPresent(end -> words.append("; ")
                        .append(known.member())
                        .append(" is in maintenance, so it does not count: on that machine ")
                        .append(end)
                        .append(" ends that")));
        return words.toString();
    }

    /** This machine has its record, and Consul shows it to nobody. */
    private static Optional<String> ownFailed(PeerObservation seen, List<CatalogRecord> failed) {
        return failed.stream()
                .filter(known -> endpoint(known).equals(seen.me()))
                .findFirst()
                .map(known -> known.endOfMaintenance()
                        .map(end -> end + " on this machine ends its maintenance")
                        .orElse("see whether the Consul servers reach this machine's agent (ports 8301 TCP and UDP)"));
    }

    /** This very Consul node has a server record of ours, but one with another name. */
    private static Optional<String> underAnotherName(GateSettings settings, PeerObservation seen) {
        var mine = settings.contract().naming();
        return seen.ownServices().stream()
                .flatMap(service -> naming(service).stream()
                        .map(theirs -> differences(mine, theirs))
                        .filter(differences -> !differences.isEmpty())
                        .map(differences -> Map.entry(service.id(), differences)))
                .min(Comparator.comparingInt(known -> known.getValue().size()))
                .map(known -> "Consul has this machine's " + known.getKey() + " "
                        + String.join(" ", known.getValue())
                        + " instead: these settings must be the same for registrar and gate, or no registrar runs for"
                        + " this cluster");
    }

    /** As the registrar that made the record was told; empty for whatever else. */
    private static Optional<Naming> naming(NodeService service) {
        var cluster = service.meta().getOrDefault(RecordMeta.CLUSTER, "");
        var scheme = service.meta().getOrDefault(RecordMeta.SCHEME, "");
        return Stream.of(Scheme.values())
                .filter(known -> known.word().equals(scheme))
                .flatMap(known -> Stream.of(new Naming(known, cluster, false), new Naming(known, cluster, true)))
                .filter(known -> known.matches(Role.SERVER, service.service(), service.tags()))
                .findFirst();
    }

    private static List<String> differences(Naming mine, Naming theirs) {
        var differences = new ArrayList<String>();
        if (!mine.cluster().equals(theirs.cluster())) {
            differences.add("with --cluster " + theirs.cluster());
        }
        if (mine.scheme() != theirs.scheme()) {
            differences.add("with --scheme " + theirs.scheme().word());
        }
        if (mine.tls() != theirs.tls()) {
            differences.add("with --tls " + theirs.tls());
        }
        return differences;
    }

    /** This very Consul node has a record, but not at the address and port where this gate looks. */
    private static Optional<String> elsewhere(
            GateSettings settings, PeerObservation seen, List<CatalogRecord> records) {
        return seen.agent() instanceof AgentAnswer.Agent agent
                ? records.stream()
                        .filter(record -> record.node().equals(agent.node()))
                        .filter(record ->
                                seen.me().isPresent() && !endpoint(record).equals(seen.me()))
                        .findFirst()
                        .map(record -> "its registrar has registered " + record.address() + ":" + record.port()
                                + " instead: "
                                + (record.port() == settings.contract().peerPort() ? "--address" : "--peer-port")
                                + " must be the same for both programs")
                : Optional.empty();
    }

    private static List<CatalogRecord> passing(List<CatalogRecord> records) {
        return records.stream().filter(record -> !record.critical()).toList();
    }

    /** Empty for a name, and for an address where each machine finds only itself. */
    public static Optional<Endpoint> endpoint(CatalogRecord catalogRecord) {
        try {
            return Optional.of(Endpoint.of(catalogRecord.address(), catalogRecord.port()))
                    .filter(endpoint -> !endpoint.address().isLoopbackAddress()
                            && !endpoint.address().isAnyLocalAddress());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Of the records that DNS would show. */
    static NavigableSet<Endpoint> endpoints(List<CatalogRecord> records) {
        return passing(records).stream()
                .flatMap(catalogRecord -> endpoint(catalogRecord).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Two records may differ in their service ID alone; DNS makes one of them, and etcd would, too. */
    private static String twins(List<CatalogRecord> records) {
        var claims = new TreeMap<Endpoint, List<CatalogRecord>>();
        for (var catalogRecord : records) {
            endpoint(catalogRecord)
                    .ifPresent(endpoint -> claims.computeIfAbsent(endpoint, _ -> new ArrayList<>())
                            .add(catalogRecord));
        }
        return claims.entrySet().stream()
                .filter(claim -> claim.getValue().size() > 1)
                .map(claim -> claim.getKey() + " by "
                        + claim.getValue().stream()
                                .map(CatalogRules::claimant)
                                .sorted()
                                .collect(Collectors.joining(" and ")))
                .collect(Collectors.joining(", "));
    }

    private static String claimant(CatalogRecord catalogRecord) {
        return catalogRecord.member() + " (" + catalogRecord.node() + ", " + catalogRecord.serviceId() + ")";
    }

    private static String count(GateSettings settings, List<CatalogRecord> passing) {
        return passing.size() + " of " + Counted.of(settings.size(), "record") + (passing.isEmpty() ? "" : ": ")
                + members(passing);
    }

    private static String missing(int missing, int present) {
        return missing == 1
                ? "nothing from a " + ordinal(present + 1) + " machine"
                : "nothing from " + missing + " more machines";
    }

    private static String ordinal(int number) {
        var words = List.of("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth");
        return number < words.size() ? words.get(number) : number + "th";
    }

    static String members(List<CatalogRecord> records) {
        return records.stream().map(CatalogRecord::member).sorted().collect(Collectors.joining(", "));
    }
}
