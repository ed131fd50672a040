package io.etcdsidekicks.registrar;

import io.etcdsidekicks.discovery.Role;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One record as it ought to be.
 *
 * @param ttl of its check, which starts critical; empty for a record without a check, which passes while its machine
 *     does
 */
public record Registration(
        Role role,
        String id,
        String service,
        List<String> tags,
        InetAddress address,
        int port,
        Map<String, String> meta,
        Optional<Duration> ttl) {

    public Registration {
        tags = List.copyOf(tags);
        meta = Map.copyOf(meta);
    }
}
