package io.etcdsidekicks.discovery;

import java.util.List;
import java.util.Map;

/** A service of one machine in Consul's catalog, of whatever cluster and kind. */
public record NodeService(
        String id, String service, List<String> tags, String address, int port, Map<String, String> meta) {
    public NodeService {
        tags = List.copyOf(tags);
        meta = Map.copyOf(meta);
    }
}
