package io.etcdsidekicks.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.orbitz.consul.ConsulException;
import com.orbitz.consul.NotRegisteredException;
import io.etcdsidekicks.discovery.settings.ConsulSettings;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import retrofit2.Response;

/** What only an exception can show; what a server can say is in {@link ConsulCatalogTest}. */
final class ConsulFailureTest {
    private static final String AT = " at http://10.0.0.9:8500 (--consul-http-addr)";
    private static final String WHICH_PORT = ": it is port 8500 as a rule (8600 is DNS, 8301 gossip)";

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void tellsTheCauseInWordsWithUrlAndSetting(String words, Exception failure) {
        assertThat(describe("http://10.0.0.9:8500", "s3cr3t", failure)).isEqualTo(words);
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                failure(
                        "the Consul agent does not answer (connection refused)" + AT,
                        new ConnectException("Connection refused")),
                failure("the Consul agent does not answer in time" + AT, new SocketTimeoutException("timeout")),
                failure("the Consul agent does not answer in time" + AT, new InterruptedIOException("interrupted")),
                failure(
                        "no TLS connection to the Consul agent (no CA that is known here has signed its certificate)"
                                + AT + ": name the CA that has with --consul-cacert",
                        new SSLHandshakeException("PKIX path building failed:"
                                + " sun.security.provider.certpath.SunCertPathBuilderException: unable to find it")),
                failure(
                        "no TLS connection to the Consul agent (its certificate is not for 10.0.0.9)" + AT
                                + ": use a name or address that its certificate has",
                        new SSLPeerUnverifiedException("Hostname 10.0.0.9 not verified:\n    certificate: sha256/x")),
                failure(
                        "no TLS connection to the Consul agent (it wants another certificate from us, or one at all)"
                                + AT + ": see --consul-client-cert and --consul-client-key",
                        new SSLException("Received fatal alert: bad_certificate")),
                failure(
                        "what answers speaks no TLS" + AT + ": the URL of an agent without TLS begins with http://",
                        new SSLException("Unsupported or unrecognized SSL message")),
                failure(
                        "no TLS connection to the Consul agent (No such algorithm)" + AT,
                        new SSLException("java.security.NoSuchAlgorithmException: No such algorithm")),
                failure(
                        "the Consul agent does not answer (No route to host)" + AT,
                        new NoRouteToHostException("No route to host")),
                failure(
                        "the Consul agent does not answer (Connection reset)" + AT,
                        new SocketException("Connection reset")),
                failure(
                        "the Consul agent does not answer (it closed the connection)" + AT,
                        new IOException("unexpected end of stream", new EOFException("\\n not found: limit=0"))),
                failure(
                        "the host of the Consul agent's address has no address itself (consul.example)" + AT,
                        new UnknownHostException("consul.example")),
                failure(
                        "there is no Consul HTTP API" + AT + WHICH_PORT,
                        new ProtocolException("Unexpected status line: SSH-2.0-OpenSSH_9.2")),
                arguments(
                        "the Consul agent does not answer in time" + AT,
                        new NotRegisteredException(
                                "Error", new ConsulException(new SocketTimeoutException("timeout")))),
                arguments(
                        "Consul has no leader yet" + AT,
                        new NotRegisteredException("Error", status(500, "No cluster leader"))),
                arguments(
                        "the Consul agent gave an answer that is not understood (what?)" + AT,
                        new ConsulException("what?")),
                arguments(
                        "the Consul agent gave an answer that is not understood (odd)" + AT,
                        new ConsulException("com.example.Odd$Thing: odd")),
                arguments("the Consul agent gave an answer that is not understood" + AT, new ConsulException("null")));
    }

    @ParameterizedTest(name = "port {0}: {1}")
    @CsvSource({"8500, false", "8501, false", "8600, true", "8301, true", "8502, true"})
    void namesTheRightPortWhereAnotherOneIsAskedThatKeepsSilent(int port, boolean isNamed) {
        for (var silence : List.of(
                new SocketTimeoutException("timeout"),
                new EOFException("end"),
                new SocketException("Connection reset"))) {
            var words = describe("http://127.0.0.1:" + port, "", new ConsulException(silence));

            assertThat(words.endsWith(WHICH_PORT)).as(words).isEqualTo(isNamed);
        }
    }

    @Test
    void neverShowsATypeOfJavasNorTheToken() {
        assertThat(failures().map(each -> String.valueOf(each.get()[0])))
                .noneMatch(words -> words.contains("Exception") || words.contains("s3cr3t"));
    }

    @ParameterizedTest(name = "{0}: {1}, with token {2}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
        403 | ACL not found     | t | Consul does not know the token that it is given (403 ACL not found) AT: it was deleted, or is another datacenter's; see --consul-http-token or --consul-http-token-file
        403 | rpc error making call: ACL not found | t | Consul does not know the token that it is given (403 rpc error making call: ACL not found) AT: it was deleted, or is another datacenter's; see --consul-http-token or --consul-http-token-file
        403 | Permission denied | t | Consul denies it: the token lacks a right (403 Permission denied) AT: the README says which ones it needs, under "Rights in Consul"
        403 | Permission denied: token with AccessorID '1a2b' lacks permission 'service:write' on "etcd3" | t | Consul denies it: the token lacks service:write on etcd3 (403) AT: the README says which ones it needs, under "Rights in Consul"
        403 | Permission denied |   | Consul denies it to whoever gives no token (403 Permission denied) AT: give one with --consul-http-token or --consul-http-token-file
        403 | Permission denied: anonymous token lacks permission 'agent:read' on "node-1". The anonymous token is used implicitly | | Consul denies it to whoever gives no token: that lacks agent:read on node-1 (403) AT: give one with --consul-http-token or --consul-http-token-file
        500 | No known Consul servers | t | the Consul agent has not found its Consul servers yet (500 No known Consul servers) AT: see retry_join of the agent; two machines with one Consul node ID (a cloned data directory) keep each other out, too: delete the file node-id there, leave disable_host_node_id at true, and restart that agent
        400 | Client sent an HTTP request to an HTTPS server. | t | the Consul agent speaks TLS AT: its URL begins with https://, and --consul-cacert names its CA
        404 | 404 page not found | t | there is no Consul HTTP API AT: it is port 8500 as a rule (8600 is DNS, 8301 gossip)
        404 | Unknown check ID "service:node-1-client" | t | the Consul agent answers 404 Unknown check ID "service:node-1-client" AT
        502 | <html><h1>Bad Gateway</h1></html> | t | the Consul agent answers 502 AT
        """)
    void tellsWhatAnAnswerMeans(int code, String body, String token, String words) {
        assertThat(describe("http://10.0.0.9:8500", token == null ? "" : token, status(code, body)))
                .isEqualTo(words.replace(" AT", AT));
    }

    @Test
    void showsOneLineOfAnAnswerAndNotAllOfALongOne() {
        assertThat(describe("http://10.0.0.9:8500", "", status(500, "first\u0007line\nsecond")))
                .isEqualTo("the Consul agent answers 500 first line" + AT);
        assertThat(describe("http://10.0.0.9:8500", "", status(500, "x".repeat(300))))
                .isEqualTo("the Consul agent answers 500 " + "x".repeat(100) + "…" + AT);
    }

    @Test
    void knowsADenial() {
        assertThat(ConsulFailure.isDenied(new NotRegisteredException("Error", status(403, "Permission denied"))))
                .isTrue();
        assertThat(ConsulFailure.isDenied(status(500, "Permission denied"))).isFalse();
    }

    private static String describe(String url, String token, Exception failure) {
        return new ConsulFailure(new ConsulSettings(
                        URI.create(url), token, Optional.empty(), Optional.empty(), Optional.empty()))
                .describe(failure);
    }

    private static ConsulException status(int code, String body) {
        return new ConsulException(code, Response.error(code, ResponseBody.create(body, null)));
    }

    private static Arguments failure(String words, IOException cause) {
        return arguments(words, new ConsulException(cause));
    }
}
