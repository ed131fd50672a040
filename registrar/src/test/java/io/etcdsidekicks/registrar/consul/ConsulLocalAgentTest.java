package io.etcdsidekicks.registrar.consul;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.etcdsidekicks.discovery.Role;
import io.etcdsidekicks.discovery.consul.ConsulConnection;
import io.etcdsidekicks.discovery.settings.ConsulSettings;
import io.etcdsidekicks.registrar.Registration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An operator's maintenance survives a registration, and a denial names the right. */
final class ConsulLocalAgentTest {
    private static final String MAINTENANCE = """
            {"_service_maintenance:%1$s": {"Node": "n", "CheckID": "_service_maintenance:%1$s", "Name": "maint",
             "Status": "critical", "Notes": "", "Output": "", "ServiceID": "%1$s", "ServiceName": "etcd3"}}
            """;

    private final List<String> writes = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private String checks = "{}";
    private int status = 200;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                var uri = exchange.getRequestURI();
                var isWrite = exchange.getRequestMethod().equals("PUT");
                if (isWrite) {
                    writes.add(uri.toString());
                }
                var body = (isWrite ? (status == 403 ? "Permission denied" : "") : checks)
                        .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(isWrite ? status : 200, body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    @Test
    void takesTheChecksOfAnEarlierRegistrationAway() {
        checks = MAINTENANCE.formatted("node-1-server");
        assertThat(register()).isEmpty();
        assertThat(writes).singleElement().asString().contains("replace-existing-checks");
    }

    @Test
    void leavesTheMaintenanceOfThisServiceInPlace() {
        checks = MAINTENANCE.formatted("node-1-client");
        assertThat(register()).isEmpty();
        assertThat(writes).singleElement().asString().doesNotContain("replace-existing-checks");
    }

    @Test
    void namesTheRightWhereItIsDenied() {
        status = 403;
        assertThat(register())
                .contains("Consul denies it: the token lacks a right (403 Permission denied) at " + url()
                        + " (--consul-http-addr): the README says which ones it needs, under \"Rights in Consul\";"
                        + " registering needs service:write on etcd3");
        status = 500;
        assertThat(register().orElse("")).doesNotContain("service:write");
    }

    private Optional<String> register() {
        try (var consul = ConsulConnection.open(
                new ConsulSettings(URI.create(url()), "t", Optional.empty(), Optional.empty(), Optional.empty()))) {
            return new ConsulLocalAgent(consul)
                    .register(new Registration(
                            Role.CLIENT,
                            "node-1-client",
                            "etcd3",
                            List.of("_etcd-client._tcp.mycluster"),
                            InetAddress.ofLiteral("10.0.0.11"),
                            2379,
                            Map.of("cluster", "mycluster"),
                            Optional.of(Duration.ofSeconds(30))));
        }
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }
}
