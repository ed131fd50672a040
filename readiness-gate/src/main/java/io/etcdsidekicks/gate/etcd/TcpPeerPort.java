package io.etcdsidekicks.gate.etcd;

import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.gate.PeerPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** Opens a TCP connection and closes it: it works with every kind of TLS, and etcd has nothing to log. */
public final class TcpPeerPort implements PeerPort {
    private final Duration timeout;

    public TcpPeerPort(Duration timeout) {
        this.timeout = timeout;
    }

    @Override
    public boolean answers(Endpoint endpoint) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(endpoint.address(), endpoint.port()), (int) timeout.toMillis());
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
