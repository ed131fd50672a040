package io.etcdsidekicks.gate.etcd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcdsidekicks.discovery.EtcdId;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.client.HttpClient;
import io.micronaut.http.client.exceptions.HttpClientException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What etcd says in JSON. Whoever answers may be somebody else: every type is looked at, {@code null} included. */
final class EtcdJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private EtcdJson() {}

    /**
     * A member as it is listed.
     *
     * @param peerUrls as etcd was given them, perhaps with names
     */
    record Listed(EtcdId id, String name, List<String> peerUrls, List<String> clientUrls, boolean learner) {}

    /**
     * One call of etcd's JSON gateway on a client port.
     *
     * @return empty when nobody answers, or not as etcd does
     */
    static Optional<JsonNode> post(HttpClient client, String clientUrl, String path, String body) {
        try {
            var request =
                    HttpRequest.POST(URI.create(clientUrl + path), body).contentType(MediaType.APPLICATION_JSON_TYPE);
            var answer = client.toBlocking().exchange(request, String.class).getBody(String.class);
            return Optional.of(read(answer.orElse(""))).filter(JsonNode::isObject);
        } catch (HttpClientException | IllegalArgumentException e) {
            return Optional.empty();
        } catch (RuntimeException e) {
            rethrowUnlessInterrupted(e);
            return Optional.empty();
        }
    }

    /** Micronaut's blocking client wraps it, and the thread forgets it. */
    static void rethrowUnlessInterrupted(RuntimeException failure) {
        if (!(failure.getCause() instanceof InterruptedException)) {
            throw failure;
        }
        Thread.currentThread().interrupt();
    }

    /**
     * The tree of a text; a missing one for a blank text.
     *
     * @throws IllegalArgumentException when it is no JSON
     */
    static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON", e);
        }
    }

    /**
     * The members of a list.
     *
     * @param idKey {@code id} on the peer port, {@code ID} on the client port
     * @throws IllegalArgumentException when it is no list of members
     */
    static List<Listed> members(JsonNode list, String idKey) {
        if (!list.isArray()) { // Jackson reads the number out of Go's "404 page not found"
            throw new IllegalArgumentException("no list of members");
        }
        var members = new ArrayList<Listed>();
        for (var member : list) {
            members.add(new Listed(
                    id(member.path(idKey)),
                    member.path("name").asText(""),
                    texts(member.path("peerURLs")),
                    texts(member.path("clientURLs")),
                    member.path("isLearner").asBoolean()));
        }
        return members;
    }

    /**
     * A number on the peer port, a text on the client port.
     *
     * @throws IllegalArgumentException when it is none of both
     */
    static EtcdId id(JsonNode node) {
        return EtcdId.ofDecimal(node.isValueNode() ? node.asText() : "");
    }

    /** etcd leaves out what is empty, or writes {@code null}. */
    private static List<String> texts(JsonNode nodes) {
        var texts = new ArrayList<String>();
        if (!nodes.isMissingNode() && !nodes.isNull() && !nodes.isArray()) {
            throw new IllegalArgumentException("no list of URLs");
        }
        for (var node : nodes) {
            if (!node.isTextual()) {
                throw new IllegalArgumentException("no URL");
            }
            texts.add(node.textValue());
        }
        return texts;
    }
}
