package io.etcdsidekicks.registrar;

import io.etcdsidekicks.discovery.Maintenance;
import java.util.List;
import java.util.Map;

/**
 * One record as the local agent has it.
 *
 * @param address empty when the registration left it to the node
 * @param checkIds empty for a record without checks
 */
public record AgentService(
        String id,
        String service,
        List<String> tags,
        String address,
        int port,
        Map<String, String> meta,
        List<String> checkIds) {

    public AgentService {
        tags = List.copyOf(tags);
        meta = Map.copyOf(meta);
        checkIds = List.copyOf(checkIds);
    }

    /** Whether an operator has said that it is not to be used for now. */
    public boolean isInMaintenance() {
        return checkIds.contains(Maintenance.checkOf(id));
    }
}
