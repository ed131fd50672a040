package io.etcdsidekicks.discovery.consul;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;

/** An agent's HTTP API that answers each path with what it was given, and keeps what it was asked. */
final class TinyConsul implements AutoCloseable {
    private final HttpServer server;
    private final String scheme;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    private TinyConsul(HttpServer server, String scheme) {
        this.server = server;
        this.scheme = scheme;
    }

    private record Answer(int status, String body) {}

    record Request(URI uri, Optional<String> token) {}

    static TinyConsul start() throws IOException {
        return start(HttpServer.create(anyPort(), 0), "http");
    }

    static TinyConsul startWithTls(SSLContext identity) throws IOException {
        var server = HttpsServer.create(anyPort(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(identity));
        return start(server, "https");
    }

    private static TinyConsul start(HttpServer server, String scheme) {
        var consul = new TinyConsul(server, scheme);
        server.createContext("/", consul::answer);
        server.start();
        return consul;
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    TinyConsul answering(String path, String json) {
        return answering(path, 200, json);
    }

    TinyConsul answering(String path, int status, String body) {
        answers.put(path, new Answer(status, body));
        return this;
    }

    URI address() {
        return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
    }

    List<Request> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var uri = exchange.getRequestURI();
            requests.add(new Request(
                    uri, Optional.ofNullable(exchange.getRequestHeaders().getFirst("X-Consul-Token"))));
            var answer = answers.getOrDefault(uri.getPath(), new Answer(404, ""));
            var body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.getResponseHeaders().add("X-Consul-Index", "17");
            exchange.getResponseHeaders().add("X-Consul-KnownLeader", "true");
            exchange.getResponseHeaders().add("X-Consul-LastContact", "0");
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
