package io.etcdsidekicks.gate.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TcpPeerPortTest {
    private final TcpPeerPort peerPort = new TcpPeerPort(Duration.ofSeconds(2));

    @Test
    void answersWhileSomethingListens() throws IOException {
        Endpoint endpoint;
        try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            endpoint = new Endpoint(listening.getInetAddress(), listening.getLocalPort());
            assertThat(peerPort.answers(endpoint)).isTrue();
        }
        assertThat(peerPort.answers(endpoint)).isFalse();
    }
}
