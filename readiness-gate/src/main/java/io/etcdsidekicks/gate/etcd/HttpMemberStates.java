package io.etcdsidekicks.gate.etcd;

import com.fasterxml.jackson.databind.JsonNode;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.gate.ClusterObservation;
import io.etcdsidekicks.gate.MemberState;
import io.etcdsidekicks.gate.MemberView;
import io.etcdsidekicks.gate.PeerAnswer;
import io.micronaut.http.client.HttpClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** etcd's maintenance status on the client ports (JSON gateway, {@code /v3/maintenance/status}); learners answer, too. */
public final class HttpMemberStates implements AutoCloseable {
    private final HttpClient client;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * Nothing is asked yet.
     *
     * @param client remains the caller's to close
     */
    public HttpMemberStates(HttpClient client) {
        this.client = client;
    }

    @Override
    public void close() {
        threads.shutdownNow(); // what is still being asked is not waited for
    }

    private record Answer(EtcdId member, MemberState state) {}

    /** Asks every member that any answer lists, all at once; whoever does not tell is left out. */
    public Map<EtcdId, MemberState> ask(ClusterObservation answers) {
        var members = answers.answers().values().stream()
                .flatMap(answer -> answer instanceof PeerAnswer.Member known
                        ? known.members().stream()
                        : List.<MemberView>of().stream())
                .collect(Collectors.toMap(MemberView::id, MemberView::clientUrls, (one, _) -> one));
        var asked = new HashMap<EtcdId, CompletableFuture<Optional<MemberState>>>();
        members.forEach((id, urls) -> asked.put(id, CompletableFuture.supplyAsync(() -> askOne(id, urls), threads)));
        var states = new HashMap<EtcdId, MemberState>();
        asked.forEach((id, state) -> state.join().ifPresent(known -> states.put(id, known)));
        return states;
    }

    /**
     * Which of these client URLs are the leader's, as far as it is told in time.
     *
     * @return empty when there is no leader, or none of them is its
     * @throws InterruptedException at once, when asked to stop
     */
    public List<String> ofLeader(List<String> clientUrls, Duration timeout) throws InterruptedException {
        var answers = ask(clientUrls, timeout);
        var leaders =
                answers.values().stream().map(answer -> answer.state().leader()).collect(Collectors.toSet());
        return clientUrls.stream()
                .filter(url -> Optional.ofNullable(answers.get(url))
                        .map(Answer::member)
                        .filter(leaders::contains)
                        .isPresent())
                .toList();
    }

    /** Which versions of etcd answer on these client URLs in time; empty when asked to stop. */
    public Set<String> versions(List<String> clientUrls, Duration timeout) {
        try {
            return ask(clientUrls, timeout).values().stream()
                    .map(answer -> answer.state().version())
                    .collect(Collectors.toSet());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the next pause ends at once
            return Set.of();
        }
    }

    /** All at once; whoever does not tell in time is left out. */
    private Map<String, Answer> ask(List<String> clientUrls, Duration timeout) throws InterruptedException {
        var asked = clientUrls.stream()
                .collect(Collectors.toMap(
                        url -> url,
                        url -> CompletableFuture.supplyAsync(() -> askOne(url), threads)
                                .completeOnTimeout(Optional.empty(), timeout.toMillis(), TimeUnit.MILLISECONDS),
                        (one, _) -> one));
        var answers = new HashMap<String, Answer>();
        for (var each : asked.entrySet()) {
            get(each.getValue()).ifPresent(answer -> answers.put(each.getKey(), answer));
        }
        return answers;
    }

    private static <T> T get(CompletableFuture<T> answer) throws InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause()); // a fault of this program: every failure is an answer
        }
    }

    /** Empty when another member has these URLs. */
    private Optional<MemberState> askOne(EtcdId id, List<String> clientUrls) {
        return clientUrls.stream()
                .flatMap(url -> askOne(url).stream())
                .filter(answer -> answer.member().equals(id))
                .map(Answer::state)
                .findFirst();
    }

    private Optional<Answer> askOne(String clientUrl) {
        return EtcdJson.post(client, clientUrl, "/v3/maintenance/status", "{}").flatMap(HttpMemberStates::read);
    }

    private static Optional<Answer> read(JsonNode answer) {
        try {
            return Optional.of(new Answer(
                    EtcdJson.id(answer.path("header").path("member_id")),
                    new MemberState(
                            answer.path("version").asText(""),
                            answer.hasNonNull("leader") ? EtcdJson.id(answer.path("leader")) : new EtcdId(0),
                            answer.path("raftIndex").asLong())));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
