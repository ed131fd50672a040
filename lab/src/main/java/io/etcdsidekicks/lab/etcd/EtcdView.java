package io.etcdsidekicks.lab.etcd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the etcd of an address answers on its peer and client ports, asked from the lab. */
public final class EtcdView {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** One for all: each has threads of its own. */
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    private final String address;

    /** @param address where it listens */
    public EtcdView(String address) {
        this.address = address;
    }

    /**
     * One member as another tells of it.
     *
     * @param name blank for one that has never started
     */
    public record Member(String id, String name, List<String> peerUrls, List<String> clientUrls, boolean learner) {}

    /** What {@code /members} says; etcd writes IDs as unsigned decimal numbers, people read them in hex. */
    public record Membership(String clusterId, List<Member> members) {}

    /** Empty when it does not answer. */
    public Optional<Membership> membership() {
        return get("http://" + address + ":2380/members").flatMap(answer -> {
            try {
                var members = new ArrayList<Member>();
                for (var member : JSON.readTree(answer.body())) {
                    members.add(new Member(
                            Long.toHexString(
                                    Long.parseUnsignedLong(member.path("id").asText())),
                            member.path("name").asText(),
                            texts(member.path("peerURLs")),
                            texts(member.path("clientURLs")),
                            member.path("isLearner").asBoolean()));
                }
                var clusterId = answer.headers().firstValue("X-Etcd-Cluster-ID").orElse("unknown");
                return Optional.of(new Membership(clusterId, members));
            } catch (IOException e) {
                return Optional.empty();
            }
        });
    }

    public boolean isHealthy() {
        return get("http://" + address + ":2379/health")
                .filter(answer -> answer.body().contains("\"true\""))
                .isPresent();
    }

    private static List<String> texts(Iterable<JsonNode> nodes) {
        var texts = new ArrayList<String>();
        nodes.forEach(node -> texts.add(node.asText()));
        return texts;
    }

    private Optional<HttpResponse<String>> get(String url) {
        try {
            var request =
                    HttpRequest.newBuilder(URI.create(url)).timeout(TIMEOUT).build();
            return Optional.of(HTTP.send(request, HttpResponse.BodyHandlers.ofString()))
                    .filter(answer -> answer.statusCode() == 200);
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
