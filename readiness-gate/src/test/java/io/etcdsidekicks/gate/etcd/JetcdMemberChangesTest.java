package io.etcdsidekicks.gate.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.gate.MemberChanges.Change;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The lock ends after 10 s without a renewal: whatever happens, a change has to end before. */
@Timeout(60)
final class JetcdMemberChangesTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final EtcdId MEMBER = EtcdId.ofHex("8e9e05c52164694d");

    private final JetcdMemberChanges changes = new JetcdMemberChanges(TIMEOUT);

    /** One of the changes, to be asked for at some URL. */
    interface Asked extends Function<List<String>, Change> {}

    static Stream<Asked> all() {
        var changes = new JetcdMemberChanges(TIMEOUT);
        return Stream.of(
                urls -> changes.addLearner(urls, "http://10.0.0.4:2380"),
                urls -> changes.remove(urls, MEMBER),
                urls -> changes.promote(urls, MEMBER));
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

    /** Nothing that keeps the program from ending. */
    @Test
    void leavesNoThreadBehindThatKeepsTheProgramAlive() {
        assertThat(changes.remove(List.of("http://127.0.0.1:1"), MEMBER)).isInstanceOf(Change.Failed.class);
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> !thread.isDaemon())
                .extracting(Thread::getName)
                .noneMatch(name -> name.contains("jetcd") || name.contains("vert.x") || name.contains("grpc"));
    }
}
