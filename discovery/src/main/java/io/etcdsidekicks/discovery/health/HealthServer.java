package io.etcdsidekicks.discovery.health;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;

/** Micronaut's server with its health endpoint, and nothing else; the program brings both along. */
public final class HealthServer {
    private HealthServer() {}

    /**
     * Serves until the context is closed.
     *
     * @param listen empty: nothing is served
     * @param state what the program's health indicators look at
     * @throws RuntimeException when the port is taken: Micronaut's {@code ServerStartupException}
     */
    public static ApplicationContext start(Optional<InetSocketAddress> listen, Object state) {
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
