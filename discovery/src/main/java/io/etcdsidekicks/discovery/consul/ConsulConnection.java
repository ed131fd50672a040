package io.etcdsidekicks.discovery.consul;

import com.orbitz.consul.Consul;
import com.orbitz.consul.ConsulException;
import io.etcdsidekicks.discovery.settings.ConsulSettings;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import nl.altindag.ssl.SSLFactory;
import nl.altindag.ssl.pem.util.PemUtils;

/** The connection to the local agent, and what it means when a call over it fails. */
public final class ConsulConnection implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Consul client;
    private final ConsulFailure failure;

    private ConsulConnection(Consul client, ConsulFailure failure) {
        this.client = client;
        this.failure = failure;
    }

    /**
     * Nothing is asked yet: the agent may not run.
     *
     * @throws nl.altindag.ssl.exception.GenericException when a certificate or key file cannot be read, which the settings
     *     have looked at before
     */
    public static ConsulConnection open(ConsulSettings settings) {
        var builder = Consul.builder()
                .withUrl(settings.address().toString())
                .withPing(false) // else build() throws while the agent is down
                .withConnectTimeoutMillis(TIMEOUT.toMillis())
                .withReadTimeoutMillis(TIMEOUT.toMillis())
                .withWriteTimeoutMillis(TIMEOUT.toMillis());
        if (!settings.token().isBlank()) {
            builder.withTokenAuth(settings.token()); // the header; withAclToken would put it into the URL
        }
        if (settings.address().getScheme().equals("https")) {
            var tls = tls(settings);
            builder.withSslContext(tls.getSslContext())
                    .withTrustManager(tls.getTrustManager().orElseThrow())
                    .withHostnameVerifier(tls.getHostnameVerifier());
        }
        return new ConsulConnection(builder.build(), new ConsulFailure(settings));
    }

    public Consul client() {
        return client;
    }

    /** What failed, where, and what helps. */
    public String describe(Exception failed) {
        return failure.describe(failed);
    }

    String noLeader() {
        return failure.words(ConsulFailure.NO_LEADER);
    }

    /** For constructors of answers: the value, or the failure in words. */
    public <T> T orElse(Supplier<T> call, Function<String, T> failed) {
        try {
            return call.get();
        } catch (ConsulException e) {
            return failed.apply(describe(e));
        }
    }

    @Override
    public void close() {
        client.destroy();
    }

    private static SSLFactory tls(ConsulSettings settings) {
        var tls = SSLFactory.builder();
        settings.caCert()
                .ifPresentOrElse(
                        ca -> tls.withTrustMaterial(PemUtils.loadTrustMaterial(ca)), tls::withDefaultTrustMaterial);
        if (settings.clientCert().isPresent() && settings.clientKey().isPresent()) {
            tls.withIdentityMaterial(PemUtils.loadIdentityMaterial(
                    settings.clientCert().get(), settings.clientKey().get()));
        }
        return tls.build();
    }
}
