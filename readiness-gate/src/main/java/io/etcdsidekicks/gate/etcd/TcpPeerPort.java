package io.etcdsidekicks.gate.etcd;

import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.gate.OwnPort;
import io.etcdsidekicks.gate.PeerPort;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** Opens a TCP connection and closes it: it works with every kind of TLS, and etcd has nothing to log. */
public final class TcpPeerPort implements PeerPort {
    /**
     * The kernel gives up no sooner than after its first retry, a second after the start, and then throws the same
     * exception as for a refusal, in words that depend on the locale. So what ends before this is a refusal.
     */
    private static final Duration BEFORE_THE_KERNEL_GIVES_UP = Duration.ofMillis(900);

    @Override
    public OwnPort look(Endpoint endpoint) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(endpoint.address(), endpoint.port()), (int)
                    BEFORE_THE_KERNEL_GIVES_UP.toMillis());
            return OwnPort.ANSWERS;
        } catch (ConnectException e) {
            return OwnPort.REFUSES;
        } catch (IOException e) {
            return OwnPort.UNKNOWN;
        }
    }
}
