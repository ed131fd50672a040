package io.etcdsidekicks.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.orbitz.consul.ConsulException;
import com.orbitz.consul.NotRegisteredException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import okhttp3.ResponseBody;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import retrofit2.Response;

/** What only an exception can show; what a server can say is in {@link ConsulCatalogTest}. */
final class ConsulFailureTest {

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void tellsTheCauseInWords(String words, Exception failure) {
        assertThat(ConsulFailure.describe(failure)).isEqualTo(words);
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                failure(
                        "the Consul agent does not answer (connection refused)",
                        new ConnectException("Connection refused")),
                failure("the Consul agent does not answer in time", new SocketTimeoutException("timeout")),
                failure(
                        "no TLS connection to the Consul agent (PKIX path building failed)",
                        new SSLHandshakeException("PKIX path building failed")),
                failure(
                        "the Consul agent does not answer (No route to host)",
                        new NoRouteToHostException("No route to host")),
                failure("the Consul agent does not answer (Connection reset)", new SocketException("Connection reset")),
                failure(
                        "the Consul agent does not answer (unexpected end of stream)",
                        new EOFException("unexpected end of stream")),
                failure(
                        "the host of the Consul agent's address has no address itself (consul.example)",
                        new UnknownHostException("consul.example")),
                arguments(
                        "the Consul agent does not answer in time",
                        new NotRegisteredException(
                                "Error", new ConsulException(new SocketTimeoutException("timeout")))),
                arguments(
                        "Consul has no leader yet",
                        new NotRegisteredException(
                                "Error",
                                new ConsulException(
                                        500, Response.error(500, ResponseBody.create("No cluster leader", null))))),
                arguments(
                        "the Consul agent gave an answer that is not understood"
                                + " (com.orbitz.consul.ConsulException: what?)",
                        new ConsulException("what?")));
    }

    private static Arguments failure(String words, IOException cause) {
        return arguments(words, new ConsulException(cause));
    }
}
