package io.etcdsidekicks.gate.etcd;

import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.NameLookup;
import io.etcdsidekicks.gate.Clusters;
import io.etcdsidekicks.gate.MemberView;
import io.etcdsidekicks.gate.PeerAnswer;
import io.etcdsidekicks.gate.etcd.EtcdJson.Listed;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.client.HttpClient;
import io.micronaut.http.client.exceptions.HttpClientException;
import io.micronaut.http.client.exceptions.HttpClientResponseException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * etcd's {@code /members} on the peer port, which shows what one member knows, and the linearizable member list on the
 * client ports of that member, which only a quorum can give (etcd's JSON gateway, {@code /v3/cluster/member/list}).
 */
public final class HttpClusters implements Clusters {
    private static final String CLUSTER_ID = "X-Etcd-Cluster-ID";

    private final HttpClient client;
    private final NameLookup dns;
    private final boolean tls;

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
    public void ask(Endpoint endpoint, Consumer<PeerAnswer> told) {
        try {
            var url = URI.create((tls ? "https://" : "http://") + endpoint + "/members");
            var answer = client.toBlocking().exchange(HttpRequest.GET(url), String.class);
            var clusterId = EtcdId.ofHex(answer.getHeaders().get(CLUSTER_ID, String.class, "none"));
            var body = answer.getBody(String.class).orElse("");
            tell(endpoint, clusterId, EtcdJson.members(EtcdJson.read(body), "id"), told);
        } catch (HttpClientException e) {
            told.accept(failure(endpoint, e));
        } catch (IllegalArgumentException e) {
            told.accept(new PeerAnswer.NoEtcd("what answers on " + endpoint + " is not etcd"));
        } catch (RuntimeException e) {
            EtcdJson.rethrowUnlessInterrupted(e);
            told.accept(new PeerAnswer.Silent(endpoint + ": asked to stop"));
        }
    }

    private void tell(Endpoint endpoint, EtcdId clusterId, List<Listed> listed, Consumer<PeerAnswer> told) {
        var literals = literals(hosts(listed));
        told.accept(new PeerAnswer.Member(clusterId, views(listed, literals), false));
        var addresses = literals;
        if (!literals.keySet().containsAll(hosts(listed))) { // a name server that is silent must not hide what is known
            addresses = resolved(hosts(listed));
            told.accept(new PeerAnswer.Member(clusterId, views(listed, addresses), false));
        }
        for (var member : views(listed, addresses)) {
            if (member.endpoints().contains(endpoint)) {
                for (var clientUrl : member.clientUrls()) {
                    var list = linearizable(clientUrl, clusterId);
                    if (list.isPresent()) {
                        told.accept(
                                new PeerAnswer.Member(clusterId, views(list.get(), resolved(hosts(list.get()))), true));
                        return;
                    }
                }
            }
        }
    }

    /** Whether anybody is there at all decides whether a machine may count as gone. */
    private static PeerAnswer failure(Endpoint endpoint, HttpClientException failure) {
        if (failure instanceof HttpClientResponseException refusal) {
            return new PeerAnswer.NoEtcd("what answers on " + endpoint + " is not etcd: it says "
                    + refusal.getStatus().getCode());
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
                return new PeerAnswer.Silent("nobody answers on " + endpoint);
            }
        }
        return new PeerAnswer.NoEtcd(
                "somebody accepts connections on " + endpoint + ", but does not answer as etcd does");
    }

    /** Empty without a quorum, or when another cluster has this client URL. */
    private Optional<List<Listed>> linearizable(String clientUrl, EtcdId clusterId) {
        return EtcdJson.post(client, clientUrl, "/v3/cluster/member/list", "{\"linearizable\":true}")
                .flatMap(answer -> {
                    try {
                        return EtcdJson.id(answer.path("header").path("cluster_id"))
                                        .equals(clusterId)
                                ? Optional.of(EtcdJson.members(answer.path("members"), "ID"))
                                : Optional.empty();
                    } catch (IllegalArgumentException e) {
                        return Optional.empty();
                    }
                });
    }

    private static List<MemberView> views(List<Listed> listed, Map<String, InetAddress> addresses) {
        return listed.stream()
                .map(member -> new MemberView(
                        member.id(),
                        member.name(),
                        member.peerUrls(),
                        endpoints(member.peerUrls(), addresses),
                        member.clientUrls(),
                        member.learner()))
                .toList();
    }

    /** All or nothing: a machine must not be overlooked because a name does not resolve. */
    private static Set<Endpoint> endpoints(List<String> peerUrls, Map<String, InetAddress> addresses) {
        var endpoints = new HashSet<Endpoint>();
        for (var peerUrl : peerUrls) {
            var endpoint = url(peerUrl)
                    .filter(url -> url.getPort() > 0)
                    .flatMap(url -> Optional.ofNullable(addresses.get(host(url)))
                            .map(address -> new Endpoint(address, url.getPort())));
            if (endpoint.isEmpty()) {
                return Set.of();
            }
            endpoints.add(endpoint.get());
        }
        return endpoints;
    }

    private static Set<String> hosts(List<Listed> listed) {
        var hosts = new HashSet<String>();
        listed.forEach(member ->
                member.peerUrls().forEach(peerUrl -> url(peerUrl).ifPresent(url -> hosts.add(host(url)))));
        return hosts;
    }

    private static Optional<URI> url(String peerUrl) {
        try {
            return Optional.of(URI.create(peerUrl)).filter(url -> url.getHost() != null);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String host(URI url) {
        return url.getHost().replaceAll("^\\[|]$", "");
    }

    private static Map<String, InetAddress> literals(Set<String> hosts) {
        var addresses = new HashMap<String, InetAddress>();
        for (var host : hosts) {
            try {
                addresses.put(host, InetAddress.ofLiteral(host));
            } catch (IllegalArgumentException e) {
                // a name
            }
        }
        return addresses;
    }

    /** Those that have an address; all are asked for at once. */
    private Map<String, InetAddress> resolved(Set<String> hosts) {
        var addresses = new ConcurrentHashMap<String, InetAddress>(literals(hosts));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var host : hosts) {
                if (!addresses.containsKey(host)) {
                    threads.execute(() -> {
                        if (dns.address(host) instanceof AddressAnswer.Address(var address)) {
                            addresses.put(host, address);
                        }
                    });
                }
            }
        }
        return addresses;
    }
}
