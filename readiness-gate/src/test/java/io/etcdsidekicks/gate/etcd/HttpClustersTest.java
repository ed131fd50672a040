package io.etcdsidekicks.gate.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.NameLookup;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.Transport;
import io.etcdsidekicks.discovery.etcd.EtcdHttp;
import io.etcdsidekicks.gate.HttpStub;
import io.etcdsidekicks.gate.MemberView;
import io.etcdsidekicks.gate.PeerAnswer;
import io.micronaut.http.client.HttpClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class HttpClustersTest {
    private static final String MEMBERS = "GET /members";
    private static final String LIST = "POST /v3/cluster/member/list";
    private static final EtcdId CLUSTER = EtcdId.ofHex("cdf818194e3a8c32");
    private static final Map<String, String> OURS = Map.of("X-Etcd-Cluster-ID", CLUSTER.toString());

    private final HttpStub peer;
    private final HttpStub client;
    private final HttpClient http = EtcdHttp.client(Duration.ofSeconds(2));
    private final HttpClusters clusters = new HttpClusters(http, new Names(), false);

    HttpClustersTest() throws IOException {
        peer = HttpStub.start();
        client = HttpStub.start();
    }

    @AfterEach
    void stop() {
        clusters.close();
        http.close();
        peer.close();
        client.close();
    }

    private static final class Names implements NameLookup {
        @Override
        public SrvAnswer servers(String name, Transport transport) {
            throw new AssertionError("not to be asked");
        }

        @Override
        public AddressAnswer address(String host) {
            return switch (host) {
                case "localhost.example" -> new AddressAnswer.Address(InetAddress.ofLiteral("127.0.0.1"));
                case "unknown.example" -> new AddressAnswer.NoSuchName();
                default -> new AddressAnswer.Address(InetAddress.ofLiteral(host));
            };
        }

        @Override
        public String source() {
            return "in memory";
        }
    }

    private Endpoint endpoint() {
        return Endpoint.of("127.0.0.1", peer.port());
    }

    private PeerAnswer ask() {
        return Optional.ofNullable(clusters.ask(Set.of(endpoint())).answers().get(endpoint()))
                .orElseThrow();
    }

    /** As on the peer port. */
    private static String member(String id, String name, String peerUrl, String clientUrls, String further) {
        return "{\"id\": %s, \"name\": \"%s\", \"peerURLs\": [\"%s\"], \"clientURLs\": [%s]%s}"
                .formatted(id, name, peerUrl, clientUrls, further);
    }

    private String mine() {
        return member("10276657743932975437", "node-1", peer.url(), "\"" + client.url() + "\"", "");
    }

    /** As on the client port: numbers are texts, and what is empty is left out. */
    private String list(String clusterId) {
        return "{\"header\": {\"cluster_id\": \"%s\", \"member_id\": \"1\", \"raft_term\": \"2\"}, \"members\": ["
                        .formatted(clusterId)
                + "{\"ID\": \"10276657743932975437\", \"name\": \"node-1\", \"peerURLs\": [\"" + peer.url()
                + "\"], \"clientURLs\": [\"" + client.url() + "\"]},"
                + "{\"ID\": \"7\", \"peerURLs\": [\"http://127.0.0.1:1\"], \"isLearner\": true}]}";
    }

    private static String decimal(EtcdId id) {
        return Long.toUnsignedString(id.bits());
    }

    private MemberView view(String name, List<String> clientUrls) {
        return new MemberView(
                EtcdId.ofHex("8e9e05c52164694d"), name, List.of(peer.url()), Set.of(endpoint()), clientUrls, false);
    }

    @Test
    void readsTheListThatOnlyAQuorumCanGive() {
        peer.answering(MEMBERS, 200, "[" + mine() + "]", OURS);
        client.answering(LIST, list(decimal(CLUSTER)));
        var learner = new MemberView(
                new EtcdId(7), "", List.of("http://127.0.0.1:1"), Set.of(Endpoint.of("127.0.0.1", 1)), List.of(), true);
        assertThat(ask())
                .isEqualTo(new PeerAnswer.Member(
                        CLUSTER, List.of(view("node-1", List.of(client.url())), learner), true));
        assertThat(client.requests()).containsExactly("POST /v3/cluster/member/list {\"linearizable\":true}");
    }

    @Test
    void withoutAQuorumItIsWhatThisMemberKnows() {
        peer.answering(MEMBERS, 200, "[" + mine() + "]", OURS);
        client.answering(LIST, 503, "{\"error\": \"etcdserver: request timed out\"}", Map.of());
        assertThat(ask())
                .isEqualTo(new PeerAnswer.Member(CLUSTER, List.of(view("node-1", List.of(client.url()))), false));
    }

    @Test
    void anotherClustersClientUrlProvesNoQuorum() {
        peer.answering(MEMBERS, 200, "[" + mine() + "]", OURS);
        client.answering(LIST, list("7"));
        assertThat(ask())
                .isInstanceOfSatisfying(
                        PeerAnswer.Member.class,
                        answer -> assertThat(answer.quorum()).isFalse());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not JSON", "{}", "[]", "{\"header\": {\"cluster_id\": \"x\"}}"})
    void whatIsNotEtcdsClientPortProvesNoQuorum(String body) {
        peer.answering(MEMBERS, 200, "[" + mine() + "]", OURS);
        client.answering(LIST, body);
        assertThat(ask())
                .isInstanceOfSatisfying(
                        PeerAnswer.Member.class,
                        answer -> assertThat(answer.quorum()).isFalse());
    }

    @Test
    void aClientUrlThatIsNoneProvesNoQuorum() {
        peer.answering(
                MEMBERS, 200, "[" + member("1", "x", peer.url(), "\"ht tp:// \", \"unix://x\", \"\"", "") + "]", OURS);
        assertThat(ask())
                .isInstanceOfSatisfying(
                        PeerAnswer.Member.class,
                        answer -> assertThat(answer.quorum()).isFalse());
    }

    @Test
    void aNameThatDoesNotResolveLeavesTheEndpointsOpen() {
        peer.answering(
                MEMBERS,
                200,
                "[" + member("1", "a", "http://localhost.example:2380", "", "") + ","
                        + "{\"id\": 2, \"name\": \"b\", \"peerURLs\": [\"http://127.0.0.1:1\","
                        + " \"http://unknown.example:2380\"]}]",
                OURS);
        assertThat(ask())
                .isInstanceOfSatisfying(
                        PeerAnswer.Member.class,
                        answer -> assertThat(answer.members())
                                .extracting(MemberView::endpoints)
                                .containsExactly(Set.of(Endpoint.of("127.0.0.1", 2380)), Set.of()));
    }

    @Test
    void asksWhomTheMembersName() throws IOException {
        try (var other = HttpStub.start()) {
            peer.answering(MEMBERS, 200, "[" + mine() + "," + member("2", "b", other.url(), "", "") + "]", OURS);
            other.answering(MEMBERS, 200, "[" + mine() + "]", Map.of("X-Etcd-Cluster-ID", "f0"));
            assertThat(clusters.ask(Set.of(endpoint())).answers())
                    .containsOnlyKeys(endpoint(), Endpoint.of("127.0.0.1", other.port()));
        }
    }

    @Test
    void nobodyIsAskedNothing() {
        assertThat(clusters.ask(Set.of()).answers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "404 page not found", "{\"message\": \"hello\"}", "[{\"name\": \"no ID\"}]", "\"text\"", "7"
            })
    void somethingElseIsNotEtcd(String body) {
        peer.answering(MEMBERS, 200, body, OURS);
        assertThat(ask()).isEqualTo(new PeerAnswer.Silent("what answers on " + endpoint() + " is not etcd"));
    }

    @Test
    void withoutAClusterIdItIsNotEtcd() {
        peer.answering(MEMBERS, 200, "[" + mine() + "]", Map.of());
        assertThat(ask()).isEqualTo(new PeerAnswer.Silent("what answers on " + endpoint() + " is not etcd"));
        peer.answering(MEMBERS, 200, "[" + mine() + "]", Map.of("X-Etcd-Cluster-ID", "zz"));
        assertThat(ask()).isEqualTo(new PeerAnswer.Silent("what answers on " + endpoint() + " is not etcd"));
    }

    @Test
    void anErrorIsSilence() {
        peer.answering(MEMBERS, 404, "404 page not found", Map.of());
        assertThat(ask()).isEqualTo(new PeerAnswer.Silent("no etcd answers on " + endpoint()));
        peer.close();
        assertThat(ask()).isEqualTo(new PeerAnswer.Silent("no etcd answers on " + endpoint()));
    }

    @Test
    void whoNeverAnswersIsSilentInTime() throws IOException {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var endpoint = Endpoint.of("127.0.0.1", silent.getLocalPort());
            var began = System.nanoTime();
            assertThat(clusters.ask(Set.of(endpoint)).answers())
                    .isEqualTo(Map.of(endpoint, new PeerAnswer.Silent("no etcd answers on " + endpoint)));
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        }
    }

    /** While a look still hangs. */
    @Test
    void closesAtOnce() throws IOException, InterruptedException {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var patient = EtcdHttp.client(Duration.ofSeconds(30));
            var slow = new HttpClusters(patient, new Names(), false);
            var look = Thread.ofVirtual().start(() -> {
                var _ = slow.ask(Set.of(Endpoint.of("127.0.0.1", silent.getLocalPort())));
            });
            try (var _ = silent.accept()) {
                var began = System.nanoTime();
                slow.close();
                patient.close();
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
            }
            look.join(Duration.ofSeconds(4));
            assertThat(look.isAlive()).isFalse();
        }
    }
}
