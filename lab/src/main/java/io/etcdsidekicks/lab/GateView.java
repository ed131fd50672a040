package io.etcdsidekicks.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/**
 * What a staying gate says of its health, asked from the lab.
 *
 * @param address where it listens
 */
public record GateView(String address) {
    private static final int PORT = 8521;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** One for all: each has threads of its own. */
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    /** For the gate's {@code --listen}. */
    String listen() {
        return address + ":" + PORT;
    }

    /** Whether etcd was handed over and runs as it should, and nobody has to do anything. */
    public boolean isWatching() {
        return ask().filter(etcd -> etcd.path("state").asText().equals("watching"))
                .isPresent();
    }

    /** What it says; empty when it does not answer. */
    public Optional<String> message() {
        return ask().map(etcd -> etcd.path("message").asText());
    }

    private Optional<JsonNode> ask() {
        var request = HttpRequest.newBuilder(URI.create("http://" + listen() + "/health"))
                .timeout(TIMEOUT)
                .build();
        try {
            var answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            var etcd = JSON.readTree(answer.body()).path("details").path("etcd").path("details");
            return etcd.has("state") ? Optional.of(etcd) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
