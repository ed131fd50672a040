package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.CatalogRecord;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What keeps this machine from founding: everything that could make two machines see two sets of peers. Pure. */
final class PeerRules {
    private PeerRules() {}

    /**
     * The first thing that is in the way; empty when every view shows exactly the wanted machines.
     *
     * @param patience decides how loudly it is told, never whether something is in the way
     */
    static Optional<Wait> obstacle(GateSettings settings, Observation observation, Patience patience) {
        var seen = observation.peers();
        return switch (seen.agent()) {
            case AgentAnswer.Failed(String cause) ->
                Optional.of(whileConsulFails(
                        cause + "; without it nobody knows which machines take part", observation, patience));
            case AgentAnswer.Agent agent ->
                otherDatacenter(settings, agent).or(() -> obstacleInViews(settings, observation, patience));
        };
    }

    private static Optional<Wait> obstacleInViews(GateSettings settings, Observation observation, Patience patience) {
        var seen = observation.peers();
        var isListed = FoundingRules.isListed(observation);
        return switch (seen.catalog()) {
            case CatalogAnswer.Failed(String cause) ->
                Optional.of(whileConsulFails("Consul's catalog cannot be read: " + cause, observation, patience));
            case CatalogAnswer.Records(List<CatalogRecord> records) ->
                CatalogRules.obstacle(settings, seen, records, isListed)
                        .or(() -> DnsRules.obstacle(settings, seen, CatalogRules.endpoints(records), isListed));
        };
    }

    /** etcd would look for the others where nobody registers. */
    private static Optional<Wait> otherDatacenter(GateSettings settings, AgentAnswer.Agent agent) {
        return agent.otherDatacenter(settings.contract().zone())
                .map(
                        words -> Wait.withAlarm(
                                words,
                                "DNS would be asked for the peers there, where this agent knows nobody: one of the two is wrong"));
    }

    /** A start of Consul's, and an election of its leader, take seconds; what lasts longer wants somebody. */
    static Wait whileConsulFails(String reason, Observation seen, Patience patience) {
        return patience.consulFailsLong(seen.now()) ? Wait.withAlarm(reason, "") : Wait.forTime(reason);
    }

    static String list(Collection<Endpoint> endpoints) {
        return endpoints.stream().map(Endpoint::toString).collect(Collectors.joining(", "));
    }
}
