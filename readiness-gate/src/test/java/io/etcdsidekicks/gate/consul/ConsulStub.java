package io.etcdsidekicks.gate.consul;

import io.etcdsidekicks.discovery.consul.ConsulConnection;
import io.etcdsidekicks.discovery.settings.ConsulSettings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** How tests reach an agent, and how its KV answers. */
final class ConsulStub {
    private ConsulStub() {}

    static ConsulConnection client(String url) {
        return ConsulConnection.open(
                new ConsulSettings(URI.create(url), "", Optional.empty(), Optional.empty(), Optional.empty()));
    }

    /** What is said at the end of each failure. */
    static String at(String url) {
        return " at " + url + " (--consul-http-addr)";
    }

    static String value(String key, String value, String session) {
        return """
            [{"LockIndex": 1, "Key": "%s", "Flags": 0, "Value": "%s", "CreateIndex": 40, "ModifyIndex": 42%s}]
            """.formatted(
                        key,
                        Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)),
                        session.isEmpty() ? "" : ", \"Session\": \"" + session + "\"");
    }
}
