package io.etcdsidekicks.discovery.health;

import io.etcdsidekicks.discovery.FileFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What is asked of a {@link HealthServer}. */
public enum HealthQuestion {
    /** Whether the program does what it is there for. */
    HEALTH("/health"),
    /** Whether its loop turns, also while it is refused or waits for somebody: only else does a restart help. */
    LIVENESS("/health/liveness");

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final String path;

    HealthQuestion(String path) {
        this.path = path;
    }

    /**
     * Asks, and prints what is answered.
     *
     * @param listen where the program serves; what listens everywhere is asked on the loopback address
     * @return whether the answer is yes; no answer is none
     */
    public boolean ask(InetSocketAddress listen, PrintWriter out) {
        var url = url(listen);
        try {
            // A whole HTTP client would take longer to load than all the rest.
            var connection = (HttpURLConnection) url.toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout((int) TIMEOUT.toMillis());
            connection.setReadTimeout((int) TIMEOUT.toMillis());
            var isYes = connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            try (var body = isYes ? connection.getInputStream() : connection.getErrorStream()) {
                out.println(body == null ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8));
            }
            return isYes;
        } catch (IOException e) {
            out.println("no answer from " + url + ": " + FileFailure.describe(e));
            return false;
        } finally {
            out.flush();
        }
    }

    private URI url(InetSocketAddress listen) {
        var address = listen.getAddress().isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : listen.getAddress();
        var host = address.getHostAddress();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + listen.getPort() + path);
    }
}
