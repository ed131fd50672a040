package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.NodeService;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.Transport;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What Consul says about the peers, by every way of asking.
 *
 * @param me this machine's peer endpoint; empty while neither setting nor agent tells it
 * @param ownPort whether somebody listens on {@code me}
 * @param otherKind the records of the same cluster as if it spoke the other of TLS and plain text
 * @param addresses of every target in {@code dns}
 * @param ownServices whatever Consul has of this machine; asked, for advice only, when this machine's own record is missing
 */
public record PeerObservation(
        AgentAnswer agent,
        Optional<Endpoint> me,
        OwnPort ownPort,
        CatalogAnswer catalog,
        Map<Transport, SrvAnswer> dns,
        SrvAnswer otherKind,
        Map<String, AddressAnswer> addresses,
        List<NodeService> ownServices) {

    public PeerObservation {
        dns = Map.copyOf(dns);
        addresses = Map.copyOf(addresses);
        ownServices = List.copyOf(ownServices);
    }
}
