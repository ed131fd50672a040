package io.etcdsidekicks.discovery.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.etcdsidekicks.discovery.EtcdHealth;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EtcdHttpTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
        200 | {"health":"true"}
        200 | {"health":"true","reason":""}
        """)
    void isHealthyWhenEtcdSaysSo(int status, String body) throws IOException {
        assertThat(health(status, body)).isEqualTo(new EtcdHealth.Healthy());
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
        503 | {"health":"false","reason":"RAFT NO LEADER"} | etcd says: RAFT NO LEADER
        200 | {"health":"false","reason":"ALARM NOSPACE"}  | etcd says: ALARM NOSPACE
        503 | {"health":"false"}                           | etcd on URL is not healthy yet
        503 | {"health":"false","reason":""}               | etcd on URL is not healthy yet
        200 | {}                                           | etcd on URL is not healthy yet
        200 | <html>welcome</html>                         | what answers on URL is not etcd
        404 | 404 page not found                           | what answers on URL is not etcd
        200 | ''                                           | what answers on URL is not etcd
        200 | null                                         | what answers on URL is not etcd
        503 | null                                         | what answers on URL is not etcd
        200 | []                                           | what answers on URL is not etcd
        200 | "true"                                       | what answers on URL is not etcd
        200 | {"health":null}                              | etcd on URL is not healthy yet
        200 | {"health":["true"]}                          | etcd on URL is not healthy yet
        503 | {"health":"false","reason":null}             | etcd on URL is not healthy yet
        """)
    void isUnhealthyWithTheReason(int status, String body, String reason) throws IOException {
        assertThat(health(status, body)).isEqualTo(new EtcdHealth.Unhealthy(reason));
    }

    @Test
    void isNotAskedElsewhere() throws IOException {
        var elsewhere = server(200, "{\"health\":\"true\"}");
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/health", exchange -> {
            try (exchange) {
                exchange.getResponseHeaders().add("Location", url(elsewhere).toString());
                exchange.sendResponseHeaders(302, -1);
            }
        });
        server.start();
        try (var client = EtcdHttp.client(TIMEOUT)) {
            assertThat(new EtcdHttp(client).health(url(server)))
                    .isEqualTo(new EtcdHealth.Unhealthy("what answers on " + url(server) + " is not etcd"));
        } finally {
            server.stop(0);
            elsewhere.stop(0);
        }
    }

    @Test
    void isNotReadToTheEndWhenItIsLong() throws IOException {
        assertThat(health(200, "{\"health\":\"true\", \"more\": \"" + "x".repeat(2 << 20) + "\"}"))
                .isEqualTo(new EtcdHealth.Unhealthy("etcd does not answer on URL"));
    }

    @Test
    void isUnhealthyWhenNothingAnswers() throws IOException {
        var server = server(200, "");
        var url = url(server);
        server.stop(0);
        try (var client = EtcdHttp.client(TIMEOUT)) {
            assertThat(new EtcdHttp(client).health(url))
                    .isEqualTo(new EtcdHealth.Unhealthy("etcd does not answer on " + url));
        }
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
        200 | {"etcdserver":"3.5.16","etcdcluster":"3.5.0"} | 3.5.16
        200 | {"etcdserver":"3.8.0-alpha.0"}                | 3.8.0-alpha.0
        200 | {"etcdserver":"no <version>"}                 | ''
        200 | {}                                            | ''
        200 | <html>                                        | ''
        404 | 404 page not found                            | ''
        """)
    void knowsItsVersion(int status, String body, String version) throws IOException {
        var server = server(status, body);
        try (var client = EtcdHttp.client(TIMEOUT)) {
            assertThat(new EtcdHttp(client).version(url(server)).orElse("")).isEqualTo(version);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void isUnhealthyWhenAskedToStopMeanwhile() throws IOException {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var client = EtcdHttp.client(TIMEOUT)) {
            Thread.currentThread().interrupt();
            assertThat(new EtcdHttp(client).health(URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/health")))
                    .isInstanceOf(EtcdHealth.Unhealthy.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    /** With the server's URL, whose port differs each time, as URL. */
    private static EtcdHealth health(int status, String body) throws IOException {
        var server = server(status, body);
        try (var client = EtcdHttp.client(TIMEOUT)) {
            return switch (new EtcdHttp(client).health(url(server))) {
                case EtcdHealth.Healthy healthy -> healthy;
                case EtcdHealth.Unhealthy(String reason) ->
                    new EtcdHealth.Unhealthy(reason.replace(url(server).toString(), "URL"));
            };
        } finally {
            server.stop(0);
        }
    }

    private static HttpServer server(int status, String body) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                var bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
        return server;
    }

    private static URI url(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/health");
    }
}
