package io.etcdsidekicks.discovery.consul;

import com.orbitz.consul.Consul;
import io.etcdsidekicks.discovery.settings.ConsulSettings;
import java.time.Duration;
import nl.altindag.ssl.SSLFactory;
import nl.altindag.ssl.pem.util.PemUtils;

/** Opens the connection to the local agent. Nothing is asked yet: the agent may not run. */
public final class ConsulConnection {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private ConsulConnection() {}

    /**
     * A client for the agent.
     *
     * @throws nl.altindag.ssl.exception.GenericException when a certificate or key file cannot be read
     */
    public static Consul open(ConsulSettings settings) {
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
        return builder.build();
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
