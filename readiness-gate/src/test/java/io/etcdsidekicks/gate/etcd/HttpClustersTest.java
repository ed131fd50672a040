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
import io.etcdsidekicks.gate.SilentAddress;
import io.micronaut.http.client.HttpClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
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

    private final CountDownLatch never = new CountDownLatch(1);
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
        http.close();
        peer.close();
        client.close();
    }

    private final class Names implements NameLookup {
        @Override
        public SrvAnswer servers(String name, Transport transport) {
            throw new AssertionError("not to be asked");
        }

        @Override
        public AddressAnswer address(String host) {
            return switch (host) {
                case "localhost.example" -> new AddressAnswer.Address(InetAddress.ofLiteral("127.0.0.1"));
                case "unknown.example" -> new AddressAnswer.NoSuchName();
                case "slow.example" -> slowly();
                default -> new AddressAnswer.Address(InetAddress.ofLiteral(host));
            };
        }

        private AddressAnswer slowly() {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new AddressAnswer.Failed("no answer");
        }

        @Override
        public String source() {
            return "in memory";
        }
    }

    private Endpoint endpoint() {
        return Endpoint.of("127.0.0.1", peer.port());
    }

    /** The last of them: it is the best. */
    private PeerAnswer ask() {
        return askAll().getLast();
    }

    private List<PeerAnswer> askAll() {
        return askAll(endpoint());
    }

    private List<PeerAnswer> askAll(Endpoint endpoint) {
        var told = new ArrayList<PeerAnswer>();
        clusters.ask(endpoint, told::add);
        return told;
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
    void tellsWhatTheMemberKnowsBeforeItAsksForMore() {
        peer.answering(MEMBERS, 200, "[" + mine() + "]", OURS);
        client.answering(LIST, list(decimal(CLUSTER)));
        assertThat(askAll())
                .extracting(answer -> answer instanceof PeerAnswer.Member(var _, var members, var quorum)
                        ? members.size() + " " + quorum
                        : "none")
                .containsExactly("1 false", "2 true");
    }

    @Test
    void aNameServerThatHangsDoesNotHideTheMember() throws InterruptedException {
        peer.answering(MEMBERS, 200, "[" + member("1", "a", "http://slow.example:2380", "", "") + "]", OURS);
        var told = new ArrayBlockingQueue<PeerAnswer>(9);
        var asking = Thread.ofVirtual().start(() -> clusters.ask(endpoint(), told::add));
        assertThat(told.take())
                .isInstanceOfSatisfying(
                        PeerAnswer.Member.class,
                        answer -> assertThat(answer.members().getFirst().endpoints())
                                .isEmpty());
        asking.interrupt();
        asking.join();
    }

    @Test
    void anotherMembersClientUrlsAreLeftAlone() {
        peer.answering(
                MEMBERS,
                200,
                "[" + member("1", "a", "http://127.0.0.1:1", "\"" + client.url() + "\"", "") + ","
                        + member("2", "b", peer.url(), "", "") + "]",
                OURS);
        assertThat(ask())
                .isInstanceOfSatisfying(
                        PeerAnswer.Member.class,
                        answer -> assertThat(answer.quorum()).isFalse());
        assertThat(client.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "404 page not found",
                "{\"message\": \"hello\"}",
                "[{\"name\": \"no ID\"}]",
                "\"text\"",
                "7",
                "null",
                "[null]",
                "[[]]",
                "[{\"id\": null}]",
                "[{\"id\": {}}]",
                "[{\"id\": 1.5}]",
                "[{\"id\": 1, \"peerURLs\": \"http://10.0.0.1:2380\"}]",
                "[{\"id\": 1, \"peerURLs\": [null]}]",
                "[{\"id\": 1, \"clientURLs\": {}}]"
            })
    void somethingElseIsNotEtcd(String body) {
        peer.answering(MEMBERS, 200, body, OURS);
        assertThat(ask()).isEqualTo(new PeerAnswer.NoEtcd("what answers on " + endpoint() + " is not etcd"));
    }

    @Test
    void whatGoLeavesOutMayBeNull() {
        peer.answering(MEMBERS, 200, "[{\"id\": 7, \"name\": null, \"peerURLs\": null, \"clientURLs\": null}]", OURS);
        assertThat(ask())
                .isEqualTo(new PeerAnswer.Member(
                        CLUSTER,
                        List.of(new MemberView(new EtcdId(7), "", List.of(), Set.of(), List.of(), false)),
                        false));
    }

    @Test
    void withoutAClusterIdItIsNotEtcd() {
        var notEtcd = new PeerAnswer.NoEtcd("what answers on " + endpoint() + " is not etcd");
        peer.answering(MEMBERS, 200, "[" + mine() + "]", Map.of());
        assertThat(ask()).isEqualTo(notEtcd);
        peer.answering(MEMBERS, 200, "[" + mine() + "]", Map.of("X-Etcd-Cluster-ID", "zz"));
        assertThat(ask()).isEqualTo(notEtcd);
    }

    @Test
    void anErrorIsNotEtcd() {
        peer.answering(MEMBERS, 404, "404 page not found", Map.of());
        assertThat(askAll())
                .containsExactly(new PeerAnswer.NoEtcd("what answers on " + endpoint() + " is not etcd: it says 404"));
    }

    @Test
    void nobodyIsSentElsewhere() throws IOException {
        try (var other = HttpStub.start()) {
            other.answering(MEMBERS, 200, "[" + mine() + "]", OURS);
            peer.answering(MEMBERS, 307, "", Map.of("Location", other.url() + "/members"));
            assertThat(ask()).isInstanceOf(PeerAnswer.NoEtcd.class);
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void anAnswerWithoutEndIsNotEtcd() {
        peer.answering(MEMBERS, 200, "[" + mine() + "," + " ".repeat(2 << 20) + "]", OURS);
        assertThat(ask()).isInstanceOf(PeerAnswer.NoEtcd.class);
    }

    @Test
    void aRefusedConnectionIsSilence() {
        peer.close();
        assertThat(askAll()).containsExactly(new PeerAnswer.Silent("nobody answers on " + endpoint()));
    }

    @Test
    void droppedPacketsAreSilenceInTime() throws IOException {
        try (var silent = SilentAddress.open()) {
            var began = System.nanoTime();
            assertThat(askAll(silent.endpoint()))
                    .containsExactly(new PeerAnswer.Silent("nobody answers on " + silent.endpoint()));
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        }
    }

    /** Such as an etcd whose disk hangs: it is there, and must not count as gone. */
    @Test
    void whoAcceptsAndNeverAnswersIsNotSilent() throws IOException {
        try (var mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var endpoint = Endpoint.of("127.0.0.1", mute.getLocalPort());
            var began = System.nanoTime();
            assertThat(askAll(endpoint))
                    .containsExactly(new PeerAnswer.NoEtcd(
                            "somebody accepts connections on " + endpoint + ", but does not answer as etcd does"));
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void askedToStopItStopsAtOnce() throws IOException, InterruptedException {
        try (var mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var patient = EtcdHttp.client(Duration.ofSeconds(30))) {
            var slow = new HttpClusters(patient, new Names(), false);
            var told = new ArrayBlockingQueue<PeerAnswer>(9);
            var look =
                    Thread.ofVirtual().start(() -> slow.ask(Endpoint.of("127.0.0.1", mute.getLocalPort()), told::add));
            try (var _ = mute.accept()) {
                look.interrupt();
                assertThat(look.join(Duration.ofSeconds(4))).isTrue();
            }
            assertThat(told).hasSize(1);
        }
    }
}
