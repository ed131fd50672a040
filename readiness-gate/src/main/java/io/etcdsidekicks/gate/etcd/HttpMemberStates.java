package io.etcdsidekicks.gate.etcd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.gate.ClusterObservation;
import io.etcdsidekicks.gate.MemberState;
import io.etcdsidekicks.gate.MemberView;
import io.etcdsidekicks.gate.PeerAnswer;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.client.HttpClient;
import io.micronaut.http.client.exceptions.HttpClientException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** etcd's maintenance status on the client ports (JSON gateway, {@code /v3/maintenance/status}); learners answer, too. */
public final class HttpMemberStates implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

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
        threads.close();
    }

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

    private Optional<MemberState> askOne(EtcdId id, List<String> clientUrls) {
        return clientUrls.stream().flatMap(url -> askOne(id, url).stream()).findFirst();
    }

    /** Empty when another member has this URL. */
    private Optional<MemberState> askOne(EtcdId id, String clientUrl) {
        try {
            var request = HttpRequest.POST(URI.create(clientUrl + "/v3/maintenance/status"), "{}")
                    .contentType(MediaType.APPLICATION_JSON_TYPE);
            var answer = JSON.readTree(client.toBlocking().retrieve(request));
            var answering =
                    EtcdId.ofDecimal(answer.path("header").path("member_id").asText());
            return answering.equals(id)
                    ? Optional.of(new MemberState(
                            answer.path("version").asText(),
                            EtcdId.ofDecimal(answer.path("leader").asText("0")),
                            answer.path("raftIndex").asLong()))
                    : Optional.empty();
        } catch (HttpClientException | JsonProcessingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
