package io.etcdsidekicks.gate.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.etcd.EtcdHttp;
import io.etcdsidekicks.gate.ClusterObservation;
import io.etcdsidekicks.gate.HttpStub;
import io.etcdsidekicks.gate.MemberState;
import io.etcdsidekicks.gate.MemberView;
import io.etcdsidekicks.gate.PeerAnswer;
import io.micronaut.http.client.HttpClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class HttpMemberStatesTest {
    private static final String STATUS = "POST /v3/maintenance/status";
    private static final Duration SOON = Duration.ofSeconds(1);
    /** Where an answer comes, however busy the machine is. */
    private static final Duration LONG = Duration.ofSeconds(20);

    private final HttpClient http = EtcdHttp.client(Duration.ofSeconds(5));
    private final HttpMemberStates states = new HttpMemberStates(http);
    private final HttpStub one = HttpStub.start();
    private final HttpStub two = HttpStub.start();

    HttpMemberStatesTest() throws IOException {}

    @AfterEach
    void stop() {
        states.close();
        http.close();
        one.close();
        two.close();
    }

    private static String status(String member, String leader) {
        return """
                {"header": {"cluster_id": "9", "member_id": "%s", "raft_term": "2"}, "version": "3.5.16",
                 "leader": "%s", "raftIndex": "12"}
                """.formatted(member, leader);
    }

    private Map<EtcdId, MemberState> ask() {
        return states.ask(new ClusterObservation(new TreeMap<>(Map.of(
                Endpoint.of("10.0.0.1", 2380),
                new PeerAnswer.Member(
                        new EtcdId(9),
                        List.of(new MemberView(
                                new EtcdId(1), "node-1", List.of(), Set.of(), List.of(one.url()), false)),
                        true)))));
    }

    @Test
    void tellsVersionLeaderAndIndex() {
        one.answering(STATUS, status("1", "2"));
        assertThat(ask()).isEqualTo(Map.of(new EtcdId(1), new MemberState("3.5.16", new EtcdId(2), 12)));
    }

    @Test
    void withoutALeaderItIsNobody() {
        one.answering(STATUS, "{\"header\": {\"member_id\": \"1\"}, \"version\": null, \"leader\": null}");
        assertThat(ask()).isEqualTo(Map.of(new EtcdId(1), new MemberState("", new EtcdId(0), 0)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "7",
                "\"text\"",
                "{}",
                "no JSON",
                "{\"header\": null}",
                "{\"header\": []}",
                "{\"header\": {\"member_id\": null}}",
                "{\"header\": {\"member_id\": [1]}}",
                "{\"header\": {\"member_id\": \"1\"}, \"leader\": {}}",
                "{\"header\": {\"member_id\": \"2\"}}"
            })
    void whoIsNotThisMemberIsLeftOut(String body) {
        one.answering(STATUS, body);
        assertThat(ask()).isEmpty();
        assertThat(one.requests()).hasSize(1);
    }

    @Test
    void knowsWhichUrlIsTheLeaders() throws InterruptedException {
        one.answering(STATUS, status("1", "2"));
        two.answering(STATUS, status("2", "2"));
        assertThat(states.ofLeader(List.of(one.url(), two.url()), LONG)).containsExactly(two.url());
    }

    @Test
    void whoHangsHidesNoLeader() throws IOException, InterruptedException {
        two.answering(STATUS, status("2", "2"));
        try (var mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var began = System.nanoTime();
            assertThat(states.ofLeader(List.of("http://127.0.0.1:" + mute.getLocalPort(), two.url()), SOON))
                    .containsExactly(two.url());
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void thereMayBeNoLeaderOrOneThatIsNotAmongThem() throws InterruptedException {
        one.answering(STATUS, status("1", "0"));
        two.answering(STATUS, status("2", "3"));
        assertThat(states.ofLeader(List.of(one.url(), two.url(), "ht tp://"), SOON))
                .isEmpty();
    }
}
