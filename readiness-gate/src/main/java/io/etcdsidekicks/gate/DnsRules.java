package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.Counted;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.Role;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.Transport;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What in DNS keeps this machine from founding. Pure. Each way in which etcd may ask has to show what the catalog shows
 * (docs/facts.md 1c, 7), because what etcd does not see when it starts it never sees (docs/facts.md 3a).
 */
final class DnsRules {
    private static final String TRUNCATE = "dns_config { enable_truncate = true }";

    private DnsRules() {}

    /**
     * The first thing that is in the way.
     *
     * @param wanted what the catalog shows
     * @param isListed whether etcd will not ask DNS itself, so that a cut answer over UDP does no harm
     */
    static Optional<Wait> obstacle(
            GateSettings settings, PeerObservation seen, NavigableSet<Endpoint> wanted, boolean isListed) {
        return differences(settings, seen, wanted, isListed).or(() -> otherKindObstacle(settings, seen));
    }

    /** Of everything that DNS names, by whatever way it was asked. */
    static Set<Endpoint> endpoints(PeerObservation seen) {
        return seen.dns().values().stream()
                .flatMap(answer -> answer instanceof SrvAnswer.Records(var targets)
                        ? targets.stream()
                        : Stream.<SrvAnswer.Target>empty())
                .flatMap(target -> seen.addresses().get(target.host()) instanceof AddressAnswer.Address(var address)
                        ? Stream.of(new Endpoint(address, target.port()))
                        : Stream.empty())
                .collect(Collectors.toSet());
    }

    private static Optional<Wait> differences(
            GateSettings settings, PeerObservation seen, NavigableSet<Endpoint> wanted, boolean isListed) {
        var name = settings.contract()
                .naming()
                .srvName(Role.SERVER, settings.contract().zone());
        // TCP first: what is wrong there is wrong everywhere, and has another cause than a cut answer.
        return (isListed ? Stream.of(Transport.TCP) : Stream.of(Transport.TCP, Transport.UDP_EDNS, Transport.UDP))
                .flatMap(transport -> transportObstacle(name, wanted, seen, transport).stream())
                .findFirst();
    }

    private static Optional<Wait> transportObstacle(
            String name, NavigableSet<Endpoint> wanted, PeerObservation seen, Transport transport) {
        return switch (seen.dns().getOrDefault(transport, new SrvAnswer.Failed("not asked"))) {
            case SrvAnswer.Failed(String cause) ->
                Optional.of(Wait.forRemedy(
                        "DNS does not answer for " + name + ": " + cause,
                        "etcd asks the same way; see /etc/resolv.conf and how port 53 (UDP and TCP) reaches Consul"));
            case SrvAnswer.NoSuchName() ->
                Optional.of(Wait.forRemedy(
                        "the catalog has " + Counted.of(wanted.size(), "record") + ", but DNS says by "
                                + transport.words() + " that " + name + " does not exist",
                        "an ACL may hide them (acl.tokens.dns needs service:read and node:read), the name server may"
                                + " not forward to Consul, or this is Consul 1.19.1 (use --scheme named)"));
            case SrvAnswer.Records(List<SrvAnswer.Target> targets) ->
                targetObstacle(wanted, targets, seen.addresses(), transport);
        };
    }

    private static Optional<Wait> targetObstacle(
            NavigableSet<Endpoint> wanted,
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
                    "DNS answers with " + Counted.of(targets.size(), "record") + " by " + transport.words() + " for "
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
                    "DNS answers with " + found.size() + " of " + Counted.of(wanted.size(), "record") + " by "
                            + transport.words()
                            + "; etcd may ask this way and would found a cluster of "
                            + found.size(),
                    "set " + TRUNCATE + " in Consul, so that a cut answer is marked and asked again over TCP"));
        }
        return Optional.of(Wait.forRemedy(
                "the views differ: the catalog says " + PeerRules.list(wanted) + ", DNS by " + transport.words()
                        + " says " + PeerRules.list(found),
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
                        "DNS answers for " + otherName + ", too, with " + Counted.of(targets.size(), "record")
                                + "; etcd asks for both kinds and would count every machine twice",
                        "deregister one kind: --tls must be the same on every machine"));
        };
    }
}
