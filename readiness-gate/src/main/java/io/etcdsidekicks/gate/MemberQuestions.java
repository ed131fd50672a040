package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.Endpoint;
import java.util.Collection;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Asks every address for its member list as soon as anything names it, each once, and whoever the lists name besides. */
final class MemberQuestions {
    private final Look look;
    private final Clusters clusters;
    private final Set<Endpoint> asked = ConcurrentHashMap.newKeySet();
    private final Map<Endpoint, PeerAnswer> told = new ConcurrentHashMap<>();

    MemberQuestions(Look look, Clusters clusters) {
        this.look = look;
        this.clusters = clusters;
    }

    /** Is complete once these, and all whom they name, have answered. */
    CompletableFuture<?> ask(Collection<Endpoint> endpoints) {
        return CompletableFuture.allOf(endpoints.stream().map(this::ask).toArray(CompletableFuture<?>[]::new));
    }

    private CompletableFuture<?> ask(Endpoint endpoint) {
        if (!asked.add(endpoint)) {
            return CompletableFuture.completedFuture(endpoint);
        }
        Queue<CompletableFuture<?>> further = new ConcurrentLinkedQueue<>();
        return look.ask(
                        () -> {
                            clusters.ask(endpoint, answer -> {
                                told.put(endpoint, answer);
                                further.add(ask(named(answer)));
                            });
                            return endpoint;
                        },
                        cause -> {
                            told.putIfAbsent(endpoint, new PeerAnswer.Silent(endpoint + ": " + cause));
                            return endpoint;
                        })
                .thenCompose(_ -> CompletableFuture.allOf(further.toArray(CompletableFuture<?>[]::new)));
    }

    private static Collection<Endpoint> named(PeerAnswer answer) {
        return answer instanceof PeerAnswer.Member member
                ? member.members().stream()
                        .flatMap(known -> known.endpoints().stream())
                        .toList()
                : Set.of();
    }

    /** What was told so far; who was asked and told nothing is silent. */
    ClusterObservation answers() {
        var answers = new TreeMap<Endpoint, PeerAnswer>();
        asked.forEach(endpoint -> answers.put(endpoint, new PeerAnswer.Silent(endpoint + ": " + look.tooSlow())));
        answers.putAll(told);
        return new ClusterObservation(answers);
    }
}
