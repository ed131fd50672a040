package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.AgentAnswer;
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

    public PeerObservation observe() {
        var naming = settings.contract().naming();
        var zone = settings.contract().zone();
        var agent = catalog.agent();
        var me = me(agent);
        var answers = new EnumMap<Transport, SrvAnswer>(Transport.class);
        for (var transport : Transport.values()) {
            answers.put(transport, dns.servers(naming.srvName(Role.SERVER, zone), transport));
        }
        return new PeerObservation(
                agent,
                me,
                me.filter(peerPort::answers).isPresent(),
                catalog.records(naming, Role.SERVER),
                answers,
                dns.servers(naming.otherKind().srvName(Role.SERVER, zone), Transport.TCP),
                addresses(answers));
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
