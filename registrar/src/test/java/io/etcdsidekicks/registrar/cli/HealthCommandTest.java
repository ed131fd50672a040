package io.etcdsidekicks.registrar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.etcdsidekicks.discovery.health.HealthServer;
import io.etcdsidekicks.discovery.settings.Launch;
import io.etcdsidekicks.discovery.settings.Mistakes;
import io.etcdsidekicks.registrar.LatestState;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class HealthCommandTest {

    private record Said(int exitCode, String words) {}

    @ParameterizedTest
    @CsvSource({"200, 0", "503, 1", "404, 1"})
    void theAnswerIsTheExitCodeAndIsPrinted(int status, int exitCode) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/health", exchange -> {
            var body = "{\"status\":\"...\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            assertThat(health("127.0.0.1:" + server.getAddress().getPort()))
                    .isEqualTo(new Said(exitCode, "{\"status\":\"...\"}\n"));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aRegistrarThatHasProvenNothingYetIsNotHealthy() throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
        try (var _ = HealthServer.start(Optional.of(address), new LatestState(InstantSource.system()))) {
            var said = health("0.0.0.0:" + address.getPort());

            assertThat(said.exitCode()).isEqualTo(1);
            assertThat(said.words()).contains("\"DOWN\"").contains("starting");
        }
    }

    @Test
    void aRegistrarThatOnlyWaitsIsAliveUntilItsLoopHangs() throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
        var now = new AtomicReference<>(Instant.EPOCH);
        try (var _ = HealthServer.start(Optional.of(address), new LatestState(now::get))) {
            assertThat(health("127.0.0.1:" + address.getPort(), "--live").exitCode())
                    .isZero();

            now.set(Instant.EPOCH.plusSeconds(121));

            var said = health("127.0.0.1:" + address.getPort(), "--live");
            assertThat(said.exitCode()).isEqualTo(1);
            assertThat(said.words()).contains("no round has ended since more than 120 s ago");
        }
    }

    @Test
    void aRegistrarThatDoesNotRunIsNotHealthy() throws IOException {
        var port = freePort();

        var said = health("127.0.0.1:" + port);

        assertThat(said.exitCode()).isEqualTo(1);
        assertThat(said.words()).startsWith("no answer from http://127.0.0.1:" + port + "/health: ");
    }

    @Test
    void theEnvironmentOfTheRegistrarServesItToo() throws IOException {
        var environment = Map.of("REGISTRAR_CLUSTER", "mycluster", "REGISTRAR_LISTEN", "127.0.0.1:" + freePort());

        assertThat(Launch.run("registrar", new RegistrarCommand(), environment, "health"))
                .isEqualTo(1);
    }

    @Test
    void whatDoesNotListenCannotBeAsked() {
        assertThat(Launch.run("registrar", new RegistrarCommand(), Map.of(), "health", "--listen=off"))
                .isEqualTo(2);
    }

    private static Said health(String listen, String... further) {
        var words = new StringWriter();
        var command = new HealthCommand();
        var commandLine = new CommandLine(command).setOut(new PrintWriter(words));
        commandLine.setExecutionStrategy(_ -> {
            try {
                return command.prepare(new Mistakes()).run(_ -> {});
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        return new Said(
                commandLine.execute(Stream.concat(Stream.of("--listen", listen), Stream.of(further))
                        .toArray(String[]::new)),
                words.toString());
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
