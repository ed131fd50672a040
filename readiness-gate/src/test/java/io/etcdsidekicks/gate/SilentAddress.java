package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/**
 * An address that drops packets, as a dead machine behind a firewall does: nothing is refused, and nothing is accepted. The
 * queue of a listening socket that nobody accepts from is full, so the kernel drops every further attempt.
 */
public final class SilentAddress implements AutoCloseable {
    private static final int MOST = 64;
    private static final int ATTEMPT_MILLIS = 300;

    private final ServerSocket listening;
    private final List<Socket> queued = new ArrayList<>();

    private SilentAddress(ServerSocket listening) {
        this.listening = listening;
    }

    public static SilentAddress open() throws IOException {
        var address = new SilentAddress(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        while (address.accepts()) {
            if (address.queued.size() > MOST) {
                throw new IllegalStateException("the queue does not become full");
            }
        }
        return address;
    }

    private boolean accepts() throws IOException {
        var socket = new Socket();
        queued.add(socket);
        try {
            socket.connect(new InetSocketAddress(listening.getInetAddress(), listening.getLocalPort()), ATTEMPT_MILLIS);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    public Endpoint endpoint() {
        return new Endpoint(listening.getInetAddress(), listening.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        for (var socket : queued) {
            socket.close();
        }
        listening.close();
    }
}
