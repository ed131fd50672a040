package io.etcdsidekicks.gate.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.gate.OwnPort;
import io.etcdsidekicks.gate.SilentAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TcpPeerPortTest {
    private final TcpPeerPort peerPort = new TcpPeerPort();

    @Test
    void answersWhileSomethingListensAndRefusesThen() throws IOException {
        Endpoint endpoint;
        try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            endpoint = new Endpoint(listening.getInetAddress(), listening.getLocalPort());
            assertThat(peerPort.look(endpoint)).isEqualTo(OwnPort.ANSWERS);
        }
        assertThat(peerPort.look(endpoint)).isEqualTo(OwnPort.REFUSES);
    }

    /** An etcd may be behind it: only a refusal proves that none is. */
    @Test
    void whatIsNeitherAcceptedNorRefusedIsUnknownInTime() throws IOException {
        try (var silent = SilentAddress.open()) {
            var began = System.nanoTime();
            assertThat(peerPort.look(silent.endpoint())).isEqualTo(OwnPort.UNKNOWN);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
        }
    }

    @Test
    void askedToStopNothingIsKnown() throws InterruptedException, IOException {
        try (var silent = SilentAddress.open()) {
            var answer = new ArrayBlockingQueue<OwnPort>(1);
            var look = Thread.ofVirtual().start(() -> answer.add(peerPort.look(silent.endpoint())));
            look.interrupt();
            assertThat(answer.take()).isEqualTo(OwnPort.UNKNOWN);
        }
    }
}
