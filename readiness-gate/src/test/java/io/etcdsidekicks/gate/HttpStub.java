package io.etcdsidekicks.gate;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that answers each method and path with what it was given, and keeps what it was asked. */
public final class HttpStub implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    private HttpStub(HttpServer server) {
        this.server = server;
    }

    private record Answer(int status, String body, Map<String, String> headers) {}

    public static HttpStub start() throws IOException {
        var stub = new HttpStub(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        stub.server.createContext("/", stub::answer);
        stub.server.start();
        return stub;
    }

    public HttpStub answering(String methodAndPath, String body) {
        return answering(methodAndPath, 200, body, Map.of());
    }

    public HttpStub answering(String methodAndPath, int status, String body, Map<String, String> headers) {
        answers.put(methodAndPath, new Answer(status, body, headers));
        return this;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** Method, path, query and body of each. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var uri = exchange.getRequestURI();
            var query = uri.getQuery() == null ? "" : "?" + uri.getQuery();
            requests.add((exchange.getRequestMethod() + " " + uri.getPath() + query + " " + asked).strip());
            var answer = answers.getOrDefault(
                    exchange.getRequestMethod() + " " + uri.getPath(), new Answer(404, "", Map.of()));
            var body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.getResponseHeaders().add("X-Consul-Index", "17");
            exchange.getResponseHeaders().add("X-Consul-KnownLeader", "true");
            exchange.getResponseHeaders().add("X-Consul-LastContact", "0");
            answer.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
