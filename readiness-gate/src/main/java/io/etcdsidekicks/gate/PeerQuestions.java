package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.NodeService;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.Transport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Consul's answers about the peers, on their way.
 *
 * @param dns empty when DNS is not asked
 * @param resolved for each way of asking DNS: the addresses of the targets in its answer
 */
record PeerQuestions(
        CompletableFuture<AgentAnswer> agent,
        CompletableFuture<Optional<Endpoint>> me,
        CompletableFuture<OwnPort> ownPort,
        CompletableFuture<CatalogAnswer> catalog,
        Map<Transport, CompletableFuture<SrvAnswer>> dns,
        CompletableFuture<SrvAnswer> otherKind,
        Map<Transport, CompletableFuture<Map<String, AddressAnswer>>> resolved,
        CompletableFuture<List<NodeService>> ownServices) {

    /** Whom they name, each as soon as it is known. */
    Stream<CompletableFuture<List<Endpoint>>> named() {
        return Stream.concat(
                Stream.of(me.thenApply(own -> own.stream().toList()), catalog.thenApply(PeerQuestions::of)),
                resolved.entrySet().stream()
                        .map(entry -> entry.getValue()
                                .thenCombine(srv(entry.getKey()), (known, answer) -> of(answer, known))));
    }

    private CompletableFuture<SrvAnswer> srv(Transport transport) {
        return dns.getOrDefault(transport, CompletableFuture.completedFuture(new SrvAnswer.NoSuchName()));
    }

    private static List<Endpoint> of(CatalogAnswer answer) {
        return answer instanceof CatalogAnswer.Records(var known)
                ? known.stream().flatMap(each -> each.endpoint().stream()).toList()
                : List.of();
    }

    private static List<Endpoint> of(SrvAnswer answer, Map<String, AddressAnswer> addresses) {
        return answer instanceof SrvAnswer.Records(var targets)
                ? targets.stream()
                        .flatMap(target -> addresses.get(target.host()) instanceof AddressAnswer.Address(var address)
                                ? Stream.of(new Endpoint(address, target.port()))
                                : Stream.empty())
                        .toList()
                : List.of();
    }

    /** Waits for all of them. */
    PeerObservation answers(Look look) throws InterruptedException {
        var views = new HashMap<Transport, SrvAnswer>();
        for (var view : dns.entrySet()) {
            views.put(view.getKey(), look.get(view.getValue()));
        }
        var addresses = new HashMap<String, AddressAnswer>();
        for (var known : resolved.values()) {
            addresses.putAll(look.get(known));
        }
        return new PeerObservation(
                look.get(agent),
                look.get(me),
                look.get(ownPort),
                look.get(catalog),
                views,
                look.get(otherKind),
                addresses,
                look.get(ownServices));
    }
}
