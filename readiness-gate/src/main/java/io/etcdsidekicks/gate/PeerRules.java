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

    /** The first thing that is in the way; empty when every view shows exactly the wanted machines. */
    static Optional<Wait> obstacle(GateSettings settings, Observation observation) {
        var seen = observation.peers();
        var isListed = FoundingRules.isListed(observation);
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
                        CatalogRules.obstacle(settings, seen, records, isListed)
                                .or(() -> DnsRules.obstacle(settings, seen, CatalogRules.endpoints(records), isListed));
                };
        };
    }

    static String list(Collection<Endpoint> endpoints) {
        return endpoints.stream().map(Endpoint::toString).collect(Collectors.joining(", "));
    }
}
