package io.etcdsidekicks.gate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.health.HealthServer;
import io.etcdsidekicks.discovery.settings.Launch;
import io.etcdsidekicks.discovery.settings.Mistakes;
import io.etcdsidekicks.gate.GateStates;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The real endpoint, asked by the real command. */
final class HealthCommandTest {
    private final GateStates states = new GateStates();
    private final InetSocketAddress address;
    private final ApplicationContext server;

    HealthCommandTest() throws IOException {
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
        server = HealthServer.start(Optional.of(address), states.latest());
    }

    @BeforeEach
    void isServed() {
        assertThat(server.isRunning()).isTrue();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private record Said(int exitCode, String words) {}

    private Said health(String... further) {
        return ask("127.0.0.1:" + address.getPort(), further);
    }

    private static Said ask(String listen, String... further) {
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
        var exitCode = commandLine.execute(
                Stream.concat(Stream.of("--listen", listen), Stream.of(further)).toArray(String[]::new));
        return new Said(exitCode, words.toString());
    }

    @Test
    void aGateThatStartsOrWaitsAsItShouldIsWell() {
        assertThat(health().exitCode()).isZero();
        states.waiting("2 of 3 records: node-1, node-2", false);
        assertThat(health())
                .satisfies(said -> assertThat(said.exitCode()).isZero())
                .satisfies(said -> assertThat(said.words())
                        .contains("\"state\":\"waiting\"", "2 of 3 records: node-1, node-2", "\"UP\""));
    }

    @Test
    void aGateThatWatchesIsWell() {
        states.well("etcd is healthy");
        assertThat(health().exitCode()).isZero();
    }

    @Test
    void aRefusalIsToldAndIsNoReasonForARestart() {
        states.refused("this member was removed; see --rejoin-removed");
        assertThat(health())
                .satisfies(said -> assertThat(said.exitCode()).isEqualTo(1))
                .satisfies(said -> assertThat(said.words())
                        .contains("\"state\":\"refused\"", "this member was removed; see --rejoin-removed"));
        assertThat(health("--live").exitCode()).isZero();
    }

    @Test
    void anAlarmIsToldAndIsNoReasonForARestart() {
        states.waiting("two records claim the same peer address", true);
        assertThat(health().exitCode()).isEqualTo(1);
        assertThat(health("--live").exitCode()).isZero();
    }

    @Test
    void aLoopThatHangsIsNeitherWellNorAlive() {
        states.well("etcd is healthy");
        states.later(31);
        assertThat(health().exitCode()).isEqualTo(1);
        assertThat(health("--live"))
                .satisfies(said -> assertThat(said.exitCode()).isEqualTo(1))
                .satisfies(said -> assertThat(said.words()).contains("no round has ended since more than 30 s ago"));
    }

    @Test
    void aGateThatDoesNotRunIsNotHealthy() throws IOException {
        var port = freePort();
        var said = ask("127.0.0.1:" + port, "--live");
        assertThat(said.exitCode()).isEqualTo(1);
        assertThat(said.words()).startsWith("no answer from http://127.0.0.1:" + port + "/health/liveness: ");
    }

    @Test
    void theEnvironmentOfTheGateServesItToo() {
        var environment =
                Map.of("READINESS_GATE_CLUSTER", "mycluster", "READINESS_GATE_LISTEN", "0.0.0.0:" + address.getPort());
        assertThat(Launch.run("readiness-gate", new ReadinessGateCommand(), environment, "health"))
                .isZero();
    }

    @Test
    void whatDoesNotListenCannotBeAsked() {
        assertThat(Launch.run("readiness-gate", new ReadinessGateCommand(), Map.of(), "health", "--listen=off"))
                .isEqualTo(2);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
