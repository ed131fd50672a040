package io.etcdsidekicks.registrar;

import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.SrvAnswer;
import java.util.List;
import java.util.Optional;

/**
 * What catalog and DNS say about the server record after the agent took it.
 *
 * @param srvName what was asked for
 * @param resolved the addresses of those targets in {@code dns} that resolve
 * @param nonsense the answer for a cluster that nobody registered; records in it mean that DNS ignores names
 * @param nodeAddress what the catalog has for the agent's own node name
 */
public record ProofObservation(
        Registration server,
        AgentAnswer.Agent agent,
        CatalogAnswer catalog,
        Optional<String> nodeAddress,
        String srvName,
        SrvAnswer dns,
        List<Endpoint> resolved,
        SrvAnswer nonsense) {

    public ProofObservation {
        resolved = List.copyOf(resolved);
    }
}
