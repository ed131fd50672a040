package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.CatalogRecord;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.Role;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.Transport;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What keeps this machine from founding: everything that could make two machines see two different sets of peers. Pure.
 * The catalog is read linearizably and is the truth; DNS has to say the same in each way that etcd may ask (facts 1c,
 * 7).
 */
final class PeerRules {
    private static final String TRUNCATE = "dns_config { enable_truncate = true }";

    private PeerRules() {}

    /** The first thing that is in the way; empty when every view shows exactly the wanted machines. */
    static Optional<Wait> obstacle(GateSettings settings, PeerObservation seen) {
        return switch (seen.agent()) {
            case AgentAnswer.Failed(String cause) ->
                Optional.of(Wait.forTime(
                        cause + " at " + settings.contract().consul().address()
                                + "; without it nobody knows which machines take part"));
            case AgentAnswer.Agent _ ->
                switch (seen.catalog()) {
                    case CatalogAnswer.Failed(String cause) ->
                        Optional.of(Wait.forTime("Consul's catalog cannot be read: " + cause));
                    case CatalogAnswer.Records(List<CatalogRecord> records) ->
                        catalogObstacle(settings, seen, records)
                                .or(() -> dnsObstacle(settings, seen, records))
                                .or(() -> otherKindObstacle(settings, seen));
                };
        };
    }

    /** What every view agrees on; empty when something is in the way. */
    static SortedSet<Endpoint> agreedPeers(GateSettings settings, PeerObservation seen) {
        return obstacle(settings, seen).isEmpty() && seen.catalog() instanceof CatalogAnswer.Records(var records)
                ? endpoints(passing(records))
                : new TreeSet<>();
    }

    private static Optional<Wait> catalogObstacle(
            GateSettings settings, PeerObservation seen, List<CatalogRecord> records) {
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
        if (passing.size() > settings.size()) { // 16
            return Optional.of(Wait.withAlarm(
                    passing.size() + " records for a cluster of " + settings.size() + ": " + members(passing)
                            + "; etcd would count them all",
                    "stop the registrar of the machine that is too many and deregister it, or set --size "
                            + passing.size() + " everywhere"));
        }
        return tooFewOrWithoutMe(settings, seen, records);
    }

    private static Optional<Wait> tooFewOrWithoutMe(
            GateSettings settings, PeerObservation seen, List<CatalogRecord> records) { // 15
        var passing = passing(records);
        var mine = seen.me().filter(endpoints(passing)::contains);
        var failed = records.stream().filter(CatalogRecord::critical).toList();
        var failedWords = failed.isEmpty()
                ? ""
                : "; Consul holds the machine of " + members(failed) + " for failed, so it does not count";
        if (mine.isEmpty()) {
            return Optional.of(Wait.forRemedy(
                    count(settings, passing) + "; this machine's own record ("
                            + seen.me().map(Endpoint::toString).orElse("address unknown") + ") is not among them"
                            + failedWords,
                    "see whether its registrar runs"));
        }
        if (passing.size() < settings.size()) {
            return Optional.of(Wait.forTime(count(settings, passing) + "; "
                    + missing(settings.size() - passing.size(), passing.size()) + failedWords));
        }
        return Optional.empty();
    }

    private static Optional<Wait> dnsObstacle(
            GateSettings settings, PeerObservation seen, List<CatalogRecord> records) {
        var wanted = endpoints(passing(records));
        var name = settings.contract()
                .naming()
                .srvName(Role.SERVER, settings.contract().zone());
        // TCP first: what is wrong there is wrong everywhere, and has another cause than a cut answer.
        return Stream.of(Transport.TCP, Transport.UDP_EDNS, Transport.UDP)
                .flatMap(transport -> transportObstacle(name, wanted, seen, transport).stream())
                .findFirst();
    }

    private static Optional<Wait> transportObstacle(
            String name, SortedSet<Endpoint> wanted, PeerObservation seen, Transport transport) {
        return switch (seen.dns().getOrDefault(transport, new SrvAnswer.Failed("not asked"))) {
            case SrvAnswer.Failed(String cause) ->
                Optional.of(Wait.forRemedy(
                        "DNS does not answer for " + name + ": " + cause,
                        "etcd asks the same way; see /etc/resolv.conf and how port 53 (UDP and TCP) reaches Consul"));
            case SrvAnswer.NoSuchName() ->
                Optional.of(Wait.forRemedy(
                        "the catalog has " + wanted.size() + " records, but DNS says by " + transport.words() + " that "
                                + name + " does not exist",
                        "an ACL may hide them (acl.tokens.dns needs service:read and node:read), the name server may"
                                + " not forward to Consul, or this is Consul 1.19.1 (use --scheme named)"));
            case SrvAnswer.Records(List<SrvAnswer.Target> targets) ->
                targetObstacle(wanted, targets, seen.addresses(), transport);
        };
    }

    private static Optional<Wait> targetObstacle(
            SortedSet<Endpoint> wanted,
            List<SrvAnswer.Target> targets,
            Map<String, AddressAnswer> addresses,
            Transport transport) {
        var found = new TreeSet<Endpoint>();
        for (var target : inOrder(targets)) {
            switch (addresses.getOrDefault(target.host(), new AddressAnswer.NoSuchName())) {
                case AddressAnswer.Address(InetAddress address) -> found.add(new Endpoint(address, target.port()));
                case AddressAnswer.NoSuchName() -> {
                    return Optional.of(unresolved(target, targets, "has no address"));
                }
                case AddressAnswer.Failed(String cause) -> {
                    return Optional.of(unresolved(target, targets, "does not resolve (" + cause + ")"));
                }
            }
        }
        if (targets.size() > found.size()) {
            return Optional.of(Wait.withAlarm(
                    "DNS answers with " + targets.size() + " records by " + transport.words() + " for "
                            + found.size() + " addresses: "
                            + inOrder(targets).stream()
                                    .map(SrvAnswer.Target::toString)
                                    .collect(Collectors.joining(", "))
                            + "; etcd would count every record",
                    "see who answers for this name besides Consul"));
        }
        if (found.equals(wanted)) {
            return Optional.empty();
        }
        if (transport != Transport.TCP && wanted.containsAll(found)) {
            return Optional.of(Wait.withAlarm(
                    "DNS answers with " + found.size() + " of " + wanted.size() + " records by " + transport.words()
                            + "; etcd may ask this way and would found a cluster of "
                            + found.size(),
                    "set " + TRUNCATE + " in Consul, so that a cut answer is marked and asked again over TCP"));
        }
        return Optional.of(Wait.forRemedy(
                "the views differ: the catalog says " + list(wanted) + ", DNS by " + transport.words() + " says "
                        + list(found),
                "if it stays so, DNS is stale or cached: see dns_config max_stale, service_ttl and use_cache, and the"
                        + " forwarder in between"));
    }

    /** Consul shuffles every answer; the words must not change with it. */
    private static List<SrvAnswer.Target> inOrder(List<SrvAnswer.Target> targets) {
        return targets.stream()
                .sorted(Comparator.comparing(SrvAnswer.Target::toString))
                .toList();
    }

    private static Wait unresolved(SrvAnswer.Target target, List<SrvAnswer.Target> targets, String what) {
        return Wait.forRemedy(
                "target " + target.host() + " " + what + "; etcd would leave it out without a word and found a cluster"
                        + " of " + (targets.size() - 1),
                "see whether the name server answers for this name");
    }

    private static Optional<Wait> otherKindObstacle(GateSettings settings, PeerObservation seen) {
        var naming = settings.contract().naming();
        var otherName =
                naming.otherKind().srvName(Role.SERVER, settings.contract().zone());
        return switch (seen.otherKind()) {
            case SrvAnswer.NoSuchName() -> Optional.empty();
            case SrvAnswer.Failed(String cause) ->
                Optional.of(Wait.forTime("DNS does not say whether " + otherName + " exists: " + cause));
            case SrvAnswer.Records(List<SrvAnswer.Target> targets) ->
                Optional.of(Wait.withAlarm(
                        targets.size() + " records answer for " + otherName + ", too; etcd asks for both kinds and"
                                + " would count every machine twice",
                        "deregister one kind: --tls must be the same on every machine"));
        };
    }

    private static List<CatalogRecord> passing(List<CatalogRecord> records) {
        return records.stream().filter(record -> !record.critical()).toList();
    }

    /** Empty for a name, and for an address where each machine finds only itself. */
    private static Optional<Endpoint> endpoint(CatalogRecord catalogRecord) {
        try {
            return Optional.of(Endpoint.of(catalogRecord.address(), catalogRecord.port()))
                    .filter(endpoint -> !endpoint.address().isLoopbackAddress()
                            && !endpoint.address().isAnyLocalAddress());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static NavigableSet<Endpoint> endpoints(List<CatalogRecord> records) {
        return records.stream()
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
                                .map(PeerRules::claimant)
                                .sorted()
                                .collect(Collectors.joining(" and ")))
                .collect(Collectors.joining(", "));
    }

    private static String claimant(CatalogRecord catalogRecord) {
        return catalogRecord.member() + " (" + catalogRecord.node() + ", " + catalogRecord.serviceId() + ")";
    }

    private static String count(GateSettings settings, List<CatalogRecord> passing) {
        return passing.size() + " of " + settings.size() + " records" + (passing.isEmpty() ? "" : ": ")
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

    private static String members(List<CatalogRecord> records) {
        return records.stream().map(CatalogRecord::member).sorted().collect(Collectors.joining(", "));
    }

    static String list(Collection<Endpoint> endpoints) {
        return endpoints.stream().map(Endpoint::toString).collect(Collectors.joining(", "));
    }
}
