package io.etcdsidekicks.discovery.settings;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How to reach the local Consul agent; Consul's own variables (CONSUL_HTTP_ADDR and so on) fill it.
 *
 * @param token blank for none
 */
public record ConsulSettings(
        URI address, String token, Optional<Path> caCert, Optional<Path> clientCert, Optional<Path> clientKey) {

    /** Without the token. */
    @Override
    public String toString() {
        return address + (token.isBlank() ? "" : " with a token");
    }
}
