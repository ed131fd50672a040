package io.etcdsidekicks.lab.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.etcdsidekicks.lab.machine.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What a machine's Consul agent answers over HTTP, asked from the lab; a missing node where it does not answer. */
public final class ConsulView {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** One for all: each has threads of its own. */
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    private final Machine machine;

    public ConsulView(Machine machine) {
        this.machine = machine;
    }

    public boolean hasLeader() {
        return !leader().isBlank();
    }

    /** The leader's address and Raft port, as this agent knows it; empty where it knows none or does not answer. */
    public String leader() {
        return ask("/v1/status/leader").asText("");
    }

    /** How many Consul nodes the catalog has with a passing serfHealth. */
    public int passingNodes() {
        var nodes = 0;
        for (var check : ask("/v1/health/state/passing?consistent")) {
            nodes += check.path("CheckID").asText().equals("serfHealth") ? 1 : 0;
        }
        return nodes;
    }

    /** How many passing instances a service has, by the consistent catalog. */
    public int passingInstances(String service, String tag) {
        return instances(service, tag, true).size();
    }

    /** The instances of a service, by the consistent catalog. */
    public JsonNode instances(String service, String tag, boolean onlyPassing) {
        return ask("/v1/health/service/" + service + "?consistent" + (onlyPassing ? "&passing" : "")
                + (tag.isBlank() ? "" : "&tag=" + tag));
    }

    /** Any GET. */
    public JsonNode ask(String path) {
        return send(request(path).build());
    }

    /** Any PUT; throws when it is not answered with 200. */
    public void put(String path, String body) {
        var put = request(path).PUT(HttpRequest.BodyPublishers.ofString(body)).build();
        try {
            var answer = HTTP.send(put, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(path + " answers " + answer.statusCode() + " " + answer.body());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Any DELETE. */
    public void delete(String path) {
        try {
            HTTP.send(request(path).DELETE().build(), HttpResponse.BodyHandlers.discarding());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + machine.address() + ":8500" + path))
                .timeout(TIMEOUT);
    }

    private JsonNode send(HttpRequest request) {
        try {
            var answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? JSON.readTree(answer.body()) : MissingNode.getInstance();
        } catch (IOException e) {
            return MissingNode.getInstance();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return MissingNode.getInstance();
        }
    }
}
