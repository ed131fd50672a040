package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.NameLookup;
import io.etcdsidekicks.discovery.NodeService;
import io.etcdsidekicks.discovery.PeerCatalog;
import io.etcdsidekicks.discovery.Role;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.Transport;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Asks for the peers in every way, all at once. This machine's own address waits for nobody where it is a setting. */
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

    /** @param asksDns whether anything depends on it: etcd asks for no peers once it has data */
    PeerQuestions ask(Look look, boolean asksDns) {
        var naming = settings.contract().naming();
        var agent = look.ask(catalog::agent, AgentAnswer.Failed::new);
        var me = me(look, agent);
        var ownPort = look.inTime(
                me.thenCompose(own -> own.map(known -> look.ask(() -> peerPort.look(known), _ -> OwnPort.UNKNOWN))
                        .orElseGet(() -> CompletableFuture.completedFuture(OwnPort.UNKNOWN))),
                () -> OwnPort.UNKNOWN);
        var records = look.ask(() -> catalog.records(naming, Role.SERVER), CatalogAnswer.Failed::new);
        var views = new EnumMap<Transport, CompletableFuture<SrvAnswer>>(Transport.class);
        var resolved = new EnumMap<Transport, CompletableFuture<Map<String, AddressAnswer>>>(Transport.class);
        if (!asksDns) {
            return new PeerQuestions(agent, me, ownPort, records, views, notAsked(), resolved, nothing());
        }
        var zone = settings.contract().zone();
        var addresses = new ConcurrentHashMap<String, CompletableFuture<AddressAnswer>>();
        for (var transport : Transport.values()) {
            var view = look.ask(() -> dns.servers(naming.srvName(Role.SERVER, zone), transport), SrvAnswer.Failed::new);
            views.put(transport, view);
            resolved.put(transport, view.thenCompose(answer -> addresses(look, answer, addresses)));
        }
        var otherKind = look.ask(
                () -> dns.servers(naming.otherKind().srvName(Role.SERVER, zone), Transport.TCP), SrvAnswer.Failed::new);
        return new PeerQuestions(
                agent, me, ownPort, records, views, otherKind, resolved, ownServices(look, agent, records));
    }

    /** Only where this machine has no record, to tell whether it has another one instead. */
    private CompletableFuture<List<NodeService>> ownServices(
            Look look, CompletableFuture<AgentAnswer> agent, CompletableFuture<CatalogAnswer> records) {
        return look.inTime(
                agent.thenCombine(records, PeerObserver::unregistered)
                        .thenCompose(node -> node.map(name ->
                                        look.<List<NodeService>>ask(() -> catalog.servicesOf(name), _ -> List.of()))
                                .orElseGet(PeerObserver::nothing)),
                List::of);
    }

    private static Optional<String> unregistered(AgentAnswer agent, CatalogAnswer records) {
        return agent instanceof AgentAnswer.Agent here
                        && records instanceof CatalogAnswer.Records(var known)
                        && known.stream().noneMatch(each -> each.node().equals(here.node()))
                ? Optional.of(here.node())
                : Optional.empty();
    }

    private static CompletableFuture<List<NodeService>> nothing() {
        return CompletableFuture.completedFuture(List.of());
    }

    private static CompletableFuture<SrvAnswer> notAsked() {
        return CompletableFuture.completedFuture(new SrvAnswer.Failed(NOT_ASKED));
    }

    private CompletableFuture<Optional<Endpoint>> me(Look look, CompletableFuture<AgentAnswer> agent) {
        return settings.contract()
                .address()
                .map(address -> CompletableFuture.completedFuture(Optional.of(endpoint(address))))
                .orElseGet(() -> look.inTime(
                        agent.thenApply(answer -> advertised(answer).map(this::endpoint)), Optional::empty));
    }

    private Endpoint endpoint(InetAddress address) {
        return new Endpoint(address, settings.contract().peerPort());
    }

    private static Optional<InetAddress> advertised(AgentAnswer answer) {
        try {
            return answer instanceof AgentAnswer.Agent known
                    ? Optional.of(InetAddress.ofLiteral(known.address()))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** @param asked each target is asked for once, whichever way named it first */
    private CompletableFuture<Map<String, AddressAnswer>> addresses(
            Look look, SrvAnswer answer, ConcurrentHashMap<String, CompletableFuture<AddressAnswer>> asked) {
        var mine = new HashMap<String, CompletableFuture<AddressAnswer>>();
        if (answer instanceof SrvAnswer.Records(var targets)) {
            targets.forEach(target -> mine.put(
                    target.host(),
                    asked.computeIfAbsent(
                            target.host(), host -> look.ask(() -> dns.address(host), AddressAnswer.Failed::new))));
        }
        return CompletableFuture.allOf(mine.values().toArray(CompletableFuture<?>[]::new))
                .thenApply(_ -> {
                    var known = new HashMap<String, AddressAnswer>();
                    mine.forEach((host, address) -> known.put(host, address.join()));
                    return known;
                });
    }
}
