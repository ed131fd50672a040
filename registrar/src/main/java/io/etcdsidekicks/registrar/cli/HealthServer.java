package io.etcdsidekicks.registrar.cli;

import io.etcdsidekicks.registrar.LatestState;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;

/** Micronaut's server with its health endpoint, and nothing else. */
final class HealthServer {
    private HealthServer() {}

    /**
     * Serves until the context is closed.
     *
     * @param listen empty: nothing is served
     * @throws io.micronaut.http.server.exceptions.ServerStartupException when the port is taken
     */
    static ApplicationContext start(Optional<InetSocketAddress> listen, LatestState state) {
        var address = listen.orElseGet(() -> new InetSocketAddress(0));
        var context = ApplicationContext.builder()
                .banner(false)
                .singletons(state)
                .properties(Map.of(
                        "micronaut.server.host", address.getHostString(),
                        "micronaut.server.port", address.getPort()))
                .build()
                .start();
        if (listen.isPresent()) {
            context.getBean(EmbeddedServer.class).start();
        }
        return context;
    }
}
