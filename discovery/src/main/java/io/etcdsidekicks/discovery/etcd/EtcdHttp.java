package io.etcdsidekicks.discovery.etcd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcdsidekicks.discovery.EtcdHealth;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.client.DefaultHttpClientConfiguration;
import io.micronaut.http.client.HttpClient;
import io.micronaut.http.client.exceptions.HttpClientException;
import io.micronaut.http.client.exceptions.HttpClientResponseException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** etcd's {@code /health}. Every failure is an answer; nothing is thrown. */
public final class EtcdHttp {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** What etcd answers here is some kilobytes; what answers may be somebody else. */
    private static final int MOST_BYTES = 1 << 20;

    private static final Pattern VERSION = Pattern.compile("\\d[\\w.+-]*");

    private final HttpClient client;

    /**
     * Nothing is asked yet.
     *
     * @param client remains the caller's to close
     */
    public EtcdHttp(HttpClient client) {
        this.client = client;
    }

    /**
     * A client for this and everything else that speaks HTTP with etcd. It follows nobody elsewhere, and reads no long
     * answers: whoever listens on an address of etcd's need not be etcd.
     *
     * @param timeout of connecting, and of each answer
     */
    public static HttpClient client(Duration timeout) {
        var configuration = new DefaultHttpClientConfiguration();
        configuration.setConnectTimeout(timeout);
        configuration.setReadTimeout(timeout);
        configuration.setFollowRedirects(false);
        configuration.setMaxContentLength(MOST_BYTES);
        return HttpClient.create(null, configuration);
    }

    /** Asks {@code /health}; etcd answers 200 with {@code {"health":"true"}}, or 503 with a reason (docs/facts.md 3f). */
    public EtcdHealth health(URI healthUrl) {
        try {
            return read(client.toBlocking().retrieve(HttpRequest.GET(healthUrl)), healthUrl);
        } catch (HttpClientResponseException e) {
            return read(e.getResponse().getBody(String.class).orElse(""), healthUrl);
        } catch (HttpClientException e) {
            return new EtcdHealth.Unhealthy("etcd does not answer on " + healthUrl);
        } catch (RuntimeException e) {
            if (e.getCause() instanceof InterruptedException) {
                Thread.currentThread().interrupt(); // the next pause ends at once
                return new EtcdHealth.Unhealthy("etcd was not asked to the end");
            }
            throw e;
        }
    }

    /** Etcd's version, of where it tells its health; empty when it is not told there. */
    public Optional<String> version(URI healthUrl) {
        try {
            var answer = client.toBlocking().retrieve(HttpRequest.GET(healthUrl.resolve("/version")));
            return Optional.of(JSON.readTree(answer).path("etcdserver").asText(""))
                    .filter(text -> VERSION.matcher(text).matches());
        } catch (JsonProcessingException | HttpClientException e) {
            return Optional.empty();
        } catch (RuntimeException e) {
            if (e.getCause() instanceof InterruptedException) {
                Thread.currentThread().interrupt(); // the next pause ends at once
                return Optional.empty();
            }
            throw e;
        }
    }

    private static EtcdHealth read(String body, URI healthUrl) {
        try {
            var health = JSON.readTree(body);
            if (!health.isObject()) { // Jackson reads the number out of Go's "404 page not found"
                return notEtcd(healthUrl);
            }
            if (health.path("health").asText().equals("true")) {
                return new EtcdHealth.Healthy();
            }
            var reason = health.path("reason").asText("");
            return new EtcdHealth.Unhealthy(
                    reason.isBlank() ? "etcd on " + healthUrl + " is not healthy yet" : "etcd says: " + reason);
        } catch (JsonProcessingException e) {
            return notEtcd(healthUrl);
        }
    }

    private static EtcdHealth notEtcd(URI healthUrl) {
        return new EtcdHealth.Unhealthy("what answers on " + healthUrl + " is not etcd");
    }
}
