package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.NameLookup;
import io.etcdsidekicks.discovery.PeerCatalog;
import io.etcdsidekicks.discovery.Role;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.Transport;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Asks for the peers in every way, once. */
public final class PeerObserver {
    private static final String NOT_ASKED = "not asked";

    private final GateSettings settings;
    private final PeerCatalog catalog;
    private final NameLookup dns;
    private final PeerPort peerPort;

    public PeerObserver(GateSettings settings, PeerCatalog catalog, NameLookup dns, PeerPort peerPort) {
        this.settings = settings;
        this.catalog = catalog;
        this.dns = dns;
        this.peerPort = peerPort;
    }

    /**
     * While the agent or its catalog does not answer, DNS is not asked: each question would run into its timeout.
     *
     * @param asksDns whether anything depends on it
     */
    public PeerObservation observe(boolean asksDns) {
        var naming = settings.contract().naming();
        var agent = catalog.agent();
        var me = me(agent);
        var ownPeerPortAnswers = me.filter(peerPort::answers).isPresent();
        var records = agent instanceof AgentAnswer.Agent
                ? catalog.records(naming, Role.SERVER)
                : new CatalogAnswer.Failed(NOT_ASKED);
        if (records instanceof CatalogAnswer.Failed || !asksDns) {
            return new PeerObservation(
                    agent, me, ownPeerPortAnswers, records, Map.of(), new SrvAnswer.Failed(NOT_ASKED), Map.of());
        }
        var zone = settings.contract().zone();
        var answers = new EnumMap<Transport, SrvAnswer>(Transport.class);
        for (var transport : Transport.values()) {
            answers.put(transport, dns.servers(naming.srvName(Role.SERVER, zone), transport));
        }
        var otherKind = dns.servers(naming.otherKind().srvName(Role.SERVER, zone), Transport.TCP);
        return new PeerObservation(agent, me, ownPeerPortAnswers, records, answers, otherKind, addresses(answers));
    }

    private Optional<Endpoint> me(AgentAnswer agent) {
        return settings.contract()
                .address()
                .or(() -> agent instanceof AgentAnswer.Agent known
                        ? Optional.of(InetAddress.ofLiteral(known.address()))
                        : Optional.empty())
                .map(address -> new Endpoint(address, settings.contract().peerPort()));
    }

    private Map<String, AddressAnswer> addresses(Map<Transport, SrvAnswer> answers) {
        var addresses = new HashMap<String, AddressAnswer>();
        for (var answer : answers.values()) {
            if (answer instanceof SrvAnswer.Records(var targets)) {
                targets.forEach(target -> addresses.computeIfAbsent(target.host(), dns::address));
            }
        }
        return addresses;
    }
}
