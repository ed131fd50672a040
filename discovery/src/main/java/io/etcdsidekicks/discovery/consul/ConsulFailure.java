package io.etcdsidekicks.discovery.consul;

import com.orbitz.consul.ConsulException;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What a failed call to Consul means, in words. */
public final class ConsulFailure {
    static final String TOO_SLOW = "the Consul agent does not answer in time";
    static final String NO_LEADER = "Consul has no leader yet";

    private ConsulFailure() {}

    public static String describe(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            var words = describeOne(cause);
            if (words != null) {
                return words;
            }
        }
        return "the Consul agent gave an answer that is not understood (" + failure + ")";
    }

    private static @Nullable String describeOne(Throwable cause) {
        return switch (cause) {
            case ConsulException e when e.getCode() > 0 -> describeStatus(e.getCode(), ownWords(e));
            case ConnectException _ -> "the Consul agent does not answer (connection refused)";
            case SocketTimeoutException _ -> TOO_SLOW;
            case SSLException e -> "no TLS connection to the Consul agent (" + e.getMessage() + ")";
            case UnknownHostException e ->
                "the host of the Consul agent's address has no address itself (" + e.getMessage() + ")";
            case SocketException e -> "the Consul agent does not answer (" + e.getMessage() + ")";
            case EOFException e -> "the Consul agent does not answer (" + e.getMessage() + ")";
            default -> null;
        };
    }

    /** What the agent wrote, without what consul-client writes before it. */
    private static String ownWords(ConsulException e) {
        return String.valueOf(e.getMessage()).replaceFirst("^Consul request failed with status \\[\\d+]: ", "");
    }

    private static String describeStatus(int status, String message) {
        var lowerCase = message.toLowerCase(Locale.ROOT);
        if (status == 403) {
            return "Consul denies it: the token lacks a permission (403 " + message.strip() + ")";
        }
        if (lowerCase.contains("no cluster leader")) {
            return NO_LEADER;
        }
        return "the Consul agent answers " + status + " " + message.strip();
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

    /** For constructors of answers: the value, or the failure of this class's words. */
    public static <T> T orElse(Supplier<T> call, Function<String, T> failed) {
        try {
            return call.get();
        } catch (ConsulException e) {
            return failed.apply(describe(e));
        }
    }
}
