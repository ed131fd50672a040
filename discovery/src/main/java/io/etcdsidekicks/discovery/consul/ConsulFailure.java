package io.etcdsidekicks.discovery.consul;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.orbitz.consul.ConsulException;
import io.etcdsidekicks.discovery.settings.ConsulSettings;
import java.io.EOFException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * What a failed call to Consul means, in words: what failed, at which URL and by which setting, and what helps. No words
 * of Java's, and of an agent's own no more than a line.
 */
public final class ConsulFailure {
    static final Told NO_LEADER = new Told("Consul has no leader yet", "");

    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int LONGEST_QUOTE = 100;
    private static final Set<Integer> HTTP_PORTS = Set.of(8500, 8501);
    private static final String WHICH_PORT = "it is port 8500 as a rule (8600 is DNS, 8301 gossip)";
    private static final String TOKEN_SETTINGS = "--consul-http-token or --consul-http-token-file";

    private static final Pattern LACKING =
            Pattern.compile("lacks permission '([^']+)'(?: on \"?([^\"]*[^\".])\"?)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern JAVA_NAME = Pattern.compile("\\b(?:[a-z][a-z0-9]*\\.)+[A-Z][\\w$]*(?:: ?)?");
    private static final Pattern UNPRINTABLE = Pattern.compile("\\p{Cntrl}+");

    private final ConsulSettings settings;

    ConsulFailure(ConsulSettings settings) {
        this.settings = settings;
    }

    /**
     * What failed, and what helps.
     *
     * @param remedy blank when only time helps
     */
    record Told(String what, String remedy) {}

    String describe(Exception failure) {
        return words(Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .flatMap(cause -> Stream.ofNullable(describeOne(cause)))
                .findFirst()
                .orElseGet(() -> new Told(
                        "the Consul agent gave an answer that is not understood" + inBrackets(failure.getMessage()),
                        "")));
    }

    /** With the place, which every failure names. */
    String words(Told told) {
        return told.what() + " at " + settings.address() + " (--consul-http-addr)"
                + (told.remedy().isBlank() ? "" : ": " + told.remedy());
    }

    /** Whether the agent answered that this token, or whoever has none, may not do it. */
    public static boolean isDenied(Exception failure) {
        return Stream.iterate((Throwable) failure, cause -> cause != null, Throwable::getCause)
                .anyMatch(cause -> cause instanceof ConsulException e && e.getCode() == FORBIDDEN);
    }

    static boolean isTooSlow(Exception failure) {
        return Stream.iterate((Throwable) failure, cause -> cause != null, Throwable::getCause)
                .anyMatch(InterruptedIOException.class::isInstance);
    }

    private @Nullable Told describeOne(Throwable cause) {
        return switch (cause) {
            case ConsulException e when e.getCode() > 0 -> describeStatus(e.getCode(), ownWords(e));
            case ConnectException _ -> new Told("the Consul agent does not answer (connection refused)", "");
            case InterruptedIOException _ ->
                new Told("the Consul agent does not answer in time", isUsualPort() ? "" : WHICH_PORT);
            case SSLPeerUnverifiedException _ ->
                new Told(
                        "no TLS connection to the Consul agent (its certificate is not for "
                                + settings.address().getHost() + ")",
                        "use a name or address that its certificate has");
            case SSLException e -> describeTls(String.valueOf(e.getMessage()));
            case UnknownHostException e ->
                new Told(
                        "the host of the Consul agent's address has no address itself" + inBrackets(e.getMessage()),
                        "");
            case ProtocolException _, JsonProcessingException _ -> notConsul();
            case SocketException e ->
                new Told(
                        "the Consul agent does not answer" + inBrackets(e.getMessage()),
                        isUsualPort() || !String.valueOf(e.getMessage()).contains("reset") ? "" : WHICH_PORT);
            case EOFException _ ->
                new Told(
                        "the Consul agent does not answer (it closed the connection)", isUsualPort() ? "" : WHICH_PORT);
            default -> null;
        };
    }

    private static Told describeTls(String message) {
        var lowerCase = message.toLowerCase(Locale.ROOT);
        if (lowerCase.contains("unrecognized ssl message")) {
            return new Told("what answers speaks no TLS", "the URL of an agent without TLS begins with http://");
        }
        if (lowerCase.contains("pkix") || lowerCase.contains("unable to find valid certification path")) {
            return new Told(
                    "no TLS connection to the Consul agent (no CA that is known here has signed its certificate)",
                    "name the CA that has with --consul-cacert");
        }
        if (lowerCase.contains("certificate_required") || lowerCase.contains("bad_certificate")) {
            return new Told(
                    "no TLS connection to the Consul agent (it wants another certificate from us" + ", or one at all)",
                    "see --consul-client-cert and --consul-client-key");
        }
        return new Told("no TLS connection to the Consul agent" + inBrackets(message), "");
    }

    private static Told notConsul() {
        return new Told("there is no Consul HTTP API", WHICH_PORT);
    }

    private boolean isUsualPort() {
        return HTTP_PORTS.contains(settings.address().getPort());
    }

    /** What the agent wrote, without what consul-client writes before it. */
    private static String ownWords(ConsulException e) {
        return String.valueOf(e.getMessage()).replaceFirst("^Consul request failed with status \\[\\d+]: ", "");
    }

    private Told describeStatus(int status, String message) {
        var lowerCase = message.toLowerCase(Locale.ROOT);
        if (status == FORBIDDEN) {
            return describeDenial(message, lowerCase);
        }
        if (lowerCase.contains("no cluster leader")) {
            return NO_LEADER;
        }
        if (lowerCase.contains("no known consul servers")) {
            return new Told(
                    "the Consul agent has not found its Consul servers yet (" + status + quote(message) + ")",
                    "see retry_join of the agent; two machines with one Consul node ID (a cloned data directory) keep"
                            + " each other out, too: delete the file node-id there, leave disable_host_node_id at"
                            + " true, and restart that agent");
        }
        if (lowerCase.contains("http request to an https server")) {
            return new Told(
                    "the Consul agent speaks TLS", "its URL begins with https://, and --consul-cacert names its CA");
        }
        if (status == NOT_FOUND && !lowerCase.startsWith("unknown ")) { // a check or service that Consul does not know
            return notConsul();
        }
        return new Told("the Consul agent answers " + status + quote(message), "");
    }

    private Told describeDenial(String message, String lowerCase) {
        if (lowerCase.contains("acl not found")) {
            return new Told(
                    "Consul does not know the token that it is given (403" + quote(message) + ")",
                    "it was deleted, or is another datacenter's; see " + TOKEN_SETTINGS);
        }
        var right = lacking(message);
        if (settings.token().isBlank()) {
            return new Told(
                    "Consul denies it to whoever gives no token"
                            + right.map(known -> ": that lacks " + known + " (403)")
                                    .orElse(" (403" + quote(message) + ")"),
                    "give one with " + TOKEN_SETTINGS);
        }
        return new Told(
                "Consul denies it: the token lacks "
                        + right.map(known -> known + " (403)").orElse("a right (403" + quote(message) + ")"),
                "the README says which ones it needs, under \"Rights in Consul\"");
    }

    /** The right that newer versions of Consul name. */
    private static Optional<String> lacking(String message) {
        var matcher = LACKING.matcher(message);
        return matcher.find()
                ? Optional.of(matcher.group(1)
                        + Optional.ofNullable(matcher.group(2))
                                .map(on -> " on " + on)
                                .orElse(""))
                : Optional.empty();
    }

    /** With a space before it; empty for a page, and for nothing at all. */
    private static String quote(String message) {
        var line = message.strip().lines().findFirst().orElse("");
        var printable = UNPRINTABLE.matcher(line).replaceAll(" ").strip();
        if (printable.isEmpty() || printable.startsWith("<") || printable.equals("null")) {
            return "";
        }
        return " " + (printable.length() > LONGEST_QUOTE ? printable.substring(0, LONGEST_QUOTE) + "…" : printable);
    }

    private static String inBrackets(@Nullable String message) {
        var words = message == null ? "" : quote(JAVA_NAME.matcher(message).replaceAll(""));
        return words.isEmpty() ? "" : " (" + words.strip() + ")";
    }

    /**
     * What the agent answered, which may be the word {@code null}: that tells nothing.
     *
     * @throws ConsulException then
     */
    public static <T> T told(@Nullable T answer) {
        if (answer == null) {
            throw new ConsulException("null");
        }
        return answer;
    }
}
