package io.etcdsidekicks.gate.etcd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.NameLookup;
import io.etcdsidekicks.gate.ClusterObservation;
import io.etcdsidekicks.gate.Clusters;
import io.etcdsidekicks.gate.MemberView;
import io.etcdsidekicks.gate.PeerAnswer;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.client.HttpClient;
import io.micronaut.http.client.exceptions.HttpClientException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * etcd's {@code /members} on the peer ports, which shows what one member knows, and the linearizable member list on the
 * client ports, which only a quorum can give (etcd's JSON gateway, {@code /v3/cluster/member/list}).
 */
public final class HttpClusters implements Clusters, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CLUSTER_ID = "X-Etcd-Cluster-ID";
    private static final int ROUNDS = 2;

    private final HttpClient client;
    private final NameLookup dns;
    private final boolean tls;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * Nothing is asked yet.
     *
     * @param client remains the caller's to close
     */
    public HttpClusters(HttpClient client, NameLookup dns, boolean tls) {
        this.client = client;
        this.dns = dns;
        this.tls = tls;
    }

    @Override
    public void close() {
        threads.shutdownNow(); // what is still being asked is not waited for
    }

    @Override
    public ClusterObservation ask(Set<Endpoint> endpoints) {
        var answers = new TreeMap<Endpoint, PeerAnswer>();
        var open = endpoints;
        for (var round = 0; round < ROUNDS && !open.isEmpty(); round++) {
            var asked = open.stream()
                    .collect(Collectors.toMap(
                            endpoint -> endpoint,
                            endpoint -> CompletableFuture.supplyAsync(() -> askOne(endpoint), threads)));
            asked.forEach((endpoint, answer) -> answers.put(endpoint, answer.join()));
            open = named(answers);
        }
        return new ClusterObservation(answers);
    }

    /** Whom the answers name and nobody has asked yet. */
    private static Set<Endpoint> named(Map<Endpoint, PeerAnswer> answers) {
        var named = new HashSet<Endpoint>();
        for (var answer : answers.values()) {
            if (answer instanceof PeerAnswer.Member member) {
                member.members().forEach(known -> named.addAll(known.endpoints()));
            }
        }
        named.removeAll(answers.keySet());
        return named;
    }

    private PeerAnswer askOne(Endpoint endpoint) {
        var url = URI.create((tls ? "https://" : "http://") + endpoint + "/members");
        try {
            var answer = client.toBlocking().exchange(HttpRequest.GET(url), String.class);
            var clusterId = EtcdId.ofHex(answer.getHeaders().get(CLUSTER_ID, String.class, "none"));
            var members = members(JSON.readTree(answer.body()), "id");
            var linearizable = members.stream()
                    .filter(member -> member.endpoints().contains(endpoint))
                    .flatMap(member -> member.clientUrls().stream())
                    .flatMap(clientUrl -> linearizable(clientUrl, clusterId).stream())
                    .findFirst();
            return new PeerAnswer.Member(clusterId, linearizable.orElse(members), linearizable.isPresent());
        } catch (HttpClientException e) {
            return new PeerAnswer.Silent("no etcd answers on " + endpoint);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return new PeerAnswer.Silent("what answers on " + endpoint + " is not etcd");
        } catch (RuntimeException e) {
            if (e.getCause() instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                return new PeerAnswer.Silent("asked to stop");
            }
            throw e;
        }
    }

    /** Empty without a quorum, or when another cluster has this client URL. */
    private Optional<List<MemberView>> linearizable(String clientUrl, EtcdId clusterId) {
        try {
            var request = HttpRequest.POST(URI.create(clientUrl + "/v3/cluster/member/list"), "{\"linearizable\":true}")
                    .contentType(MediaType.APPLICATION_JSON_TYPE);
            var answer = JSON.readTree(client.toBlocking().retrieve(request));
            var answering =
                    EtcdId.ofDecimal(answer.path("header").path("cluster_id").asText());
            return answering.equals(clusterId) ? Optional.of(members(answer.path("members"), "ID")) : Optional.empty();
        } catch (HttpClientException | JsonProcessingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private List<MemberView> members(JsonNode list, String idKey) {
        if (!list.isArray()) { // Jackson reads the number out of Go's "404 page not found"
            throw new IllegalArgumentException("no list of members");
        }
        var members = new ArrayList<MemberView>();
        for (var member : list) {
            var peerUrls = texts(member.path("peerURLs"));
            members.add(new MemberView(
                    EtcdId.ofDecimal(member.path(idKey).asText()),
                    member.path("name").asText(),
                    peerUrls,
                    endpoints(peerUrls),
                    texts(member.path("clientURLs")),
                    member.path("isLearner").asBoolean()));
        }
        return members;
    }

    /** All or nothing: a machine must not be overlooked because a name does not resolve. */
    private Set<Endpoint> endpoints(List<String> peerUrls) {
        var endpoints = new HashSet<Endpoint>();
        for (var peerUrl : peerUrls) {
            var url = URI.create(peerUrl);
            if (url.getHost() == null
                    || !(dns.address(url.getHost().replaceAll("^\\[|]$", ""))
                            instanceof AddressAnswer.Address(var address))) {
                return Set.of();
            }
            endpoints.add(new Endpoint(address, url.getPort()));
        }
        return endpoints;
    }

    private static List<String> texts(JsonNode nodes) {
        var texts = new ArrayList<String>();
        nodes.forEach(node -> texts.add(node.asText()));
        return texts;
    }
}
