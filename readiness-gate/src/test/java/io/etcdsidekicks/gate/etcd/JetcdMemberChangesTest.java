package io.etcdsidekicks.gate.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.etcd.EtcdHttp;
import io.etcdsidekicks.gate.HttpStub;
import io.etcdsidekicks.gate.MemberChanges.Change;
import io.micronaut.http.client.HttpClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The lock ends after 10 s without a renewal: whatever happens, a change has to end before. */
@Timeout(60)
final class JetcdMemberChangesTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final String STATUS = "POST /v3/maintenance/status";
    private static final EtcdId MEMBER = EtcdId.ofHex("8e9e05c52164694d");

    private static final HttpClient HTTP = EtcdHttp.client(TIMEOUT);
    private static final HttpMemberStates STATES = new HttpMemberStates(HTTP);

    private final JetcdMemberChanges changes = new JetcdMemberChanges(STATES, TIMEOUT, TIMEOUT);

    @AfterAll
    static void stop() {
        STATES.close();
        HTTP.close();
    }

    /** One of the changes, to be asked for at some URL. */
    interface Asked extends Function<List<String>, Change> {}

    static Stream<Asked> all() {
        var changes = new JetcdMemberChanges(STATES, TIMEOUT, TIMEOUT);
        return Stream.of(
                urls -> changes.addLearner(urls, "http://10.0.0.4:2380"),
                urls -> changes.remove(urls, MEMBER),
                urls -> changes.promote(urls, MEMBER),
                urls -> changes.writeDatabase(MEMBER, urls));
    }

    private static Change inTime(Asked change, List<String> urls) {
        var began = System.nanoTime();
        var answer = change.apply(urls);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(TIMEOUT.plusSeconds(4));
        return answer;
    }

    @ParameterizedTest
    @MethodSource("all")
    void failsInTimeWhereNobodyAnswers(Asked change) throws IOException {
        int port;
        try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        assertThat(inTime(change, List.of("http://127.0.0.1:" + port))).isInstanceOf(Change.Failed.class);
    }

    @ParameterizedTest
    @MethodSource("all")
    void failsInTimeWhereSomebodyHangs(Asked change) throws IOException {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            assertThat(inTime(change, List.of("http://127.0.0.1:" + silent.getLocalPort())))
                    .isInstanceOf(Change.Failed.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ht tp://",
                "node-1",
                "unix:///run/etcd.sock",
                "https://127.0.0.1:1",
                "http://nowhere.invalid:2379"
            })
    void failsInTimeWithAnOddClientUrl(String url) {
        assertThat(inTime(urls -> changes.remove(urls, MEMBER), List.of(url))).isInstanceOf(Change.Failed.class);
    }

    @Test
    void failsWithAnOddPeerUrl() {
        assertThat(inTime(urls -> changes.addLearner(urls, "ht tp://"), List.of("http://127.0.0.1:1")))
                .isInstanceOf(Change.Failed.class);
    }

    @Test
    void failsWhenAskedToStop() {
        Thread.currentThread().interrupt();
        assertThat(changes.remove(List.of("http://127.0.0.1:1"), MEMBER)).isInstanceOf(Change.Failed.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void failsWhereNobodyTellsAClientUrl() {
        assertThat(changes.writeDatabase(MEMBER, List.of()))
                .isEqualTo(new Change.Failed("no member tells a client URL"));
    }

    /** Nothing that keeps the program from ending. */
    @Test
    void leavesNoThreadBehindThatKeepsTheProgramAlive() {
        assertThat(changes.remove(List.of("http://127.0.0.1:1"), MEMBER)).isInstanceOf(Change.Failed.class);
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> !thread.isDaemon())
                .extracting(Thread::getName)
                .noneMatch(name -> name.contains("jetcd") || name.contains("vert.x") || name.contains("grpc"));
    }

    /** A follower may refuse what the leader would do. */
    @Test
    void isAskedOfTheLeaderAloneWhereItIsKnown() throws IOException {
        try (var follower = ClientPort.open();
                var leader = ClientPort.open()) {
            var urls = List.of(follower.url(), leader.url());
            follower.says(status(1, 2));
            leader.says(status(2, 2));
            assertThat(changes.promote(urls, MEMBER)).isInstanceOf(Change.Failed.class);
            assertThat(leader.changes()).isPositive();
            assertThat(follower.changes()).isZero();
        }
    }

    @Test
    void isAskedOfAnybodyWhereNobodyLeads() throws IOException {
        try (var one = ClientPort.open()) {
            one.says(status(1, 0));
            assertThat(changes.promote(List.of(one.url()), MEMBER)).isInstanceOf(Change.Failed.class);
            assertThat(one.changes()).isPositive();
        }
    }

    private static String status(int member, int leader) {
        return "{\"header\": {\"member_id\": \"" + member + "\"}, \"leader\": \"" + leader + "\"}";
    }

    /** One port for both, as etcd has it: the status in JSON, and changes by gRPC, each of which breaks off here. */
    private static final class ClientPort implements AutoCloseable {
        private static final String BEGIN_OF_HTTP2 = "PRI";

        private final ServerSocket listening;
        private final HttpStub json;
        private final AtomicInteger changes = new AtomicInteger();

        private ClientPort(ServerSocket listening, HttpStub json) {
            this.listening = listening;
            this.json = json;
        }

        static ClientPort open() throws IOException {
            var port = new ClientPort(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), HttpStub.start());
            var _ = Thread.ofVirtual().start(port::accept);
            return port;
        }

        String url() {
            return "http://127.0.0.1:" + listening.getLocalPort();
        }

        void says(String status) {
            json.answering(STATUS, status);
        }

        int changes() {
            return changes.get();
        }

        private void accept() {
            while (true) {
                try {
                    var caller = listening.accept();
                    var _ = Thread.ofVirtual().start(() -> serve(caller));
                } catch (IOException e) {
                    return; // closed
                }
            }
        }

        private void serve(Socket caller) {
            try (caller;
                    var behind = new Socket(InetAddress.getLoopbackAddress(), json.port())) {
                var begin = caller.getInputStream().readNBytes(BEGIN_OF_HTTP2.length());
                if (new String(begin, StandardCharsets.US_ASCII).equals(BEGIN_OF_HTTP2)) {
                    changes.incrementAndGet();
                    return;
                }
                behind.getOutputStream().write(begin);
                var _ = Thread.ofVirtual().start(() -> pump(caller, behind));
                pump(behind, caller);
            } catch (IOException e) {
                // the caller has gone
            }
        }

        private static void pump(Socket from, Socket to) {
            try {
                from.getInputStream().transferTo(to.getOutputStream());
            } catch (IOException e) {
                // one of the two has gone
            }
        }

        @Override
        public void close() throws IOException {
            listening.close();
            json.close();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        etcdserver: unhealthy cluster | a voter is down
        etcdserver: re-configuration failed due to not enough started members | has not started
        etcdserver: can only promote a learner member which is in sync with leader | still catches up
        etcdserver: too many learner members in cluster | another learner
        etcdserver: permission denied | only root
        etcdserver: no leader | no quorum
        """)
    void aRefusalIsToldInEtcdsWordsAndInPlainOnes(String words, String meaning) {
        assertThat(Refusals.explained(words)).startsWith(words + " (").contains(meaning);
    }

    @Test
    void wordsThatNobodyKnowsStayAsTheyAre() {
        assertThat(Refusals.explained("etcdserver: corrupt cluster")).isEqualTo("etcdserver: corrupt cluster");
    }
}
