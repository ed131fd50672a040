package io.etcdsidekicks.discovery;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One instance in Consul's catalog, with its health.
 *
 * @param node Consul's name of the machine
 * @param nodeAddress what the machine's agent advertises
 * @param address the service's own address, or the node's where the service has none, as Consul's DNS does it; a host
 *     name is possible, too
 * @param criticalChecks the IDs of those checks of the service or the node that are critical; DNS leaves such an instance out (docs/facts.md 1d)
 */
public record CatalogRecord(
        String node,
        String nodeAddress,
        String serviceId,
        String address,
        int port,
        Map<String, String> meta,
        List<String> criticalChecks) {

    /** The check by which Consul itself finds out that a machine has failed. */
    public static final String MACHINE_FAILED = "serfHealth";

    public CatalogRecord {
        meta = Map.copyOf(meta);
        criticalChecks = List.copyOf(criticalChecks);
    }

    /** One whose machine is alive for Consul, or is not. */
    public CatalogRecord(
            String node,
            String nodeAddress,
            String serviceId,
            String address,
            int port,
            Map<String, String> meta,
            boolean critical) {
        this(node, nodeAddress, serviceId, address, port, meta, critical ? List.of(MACHINE_FAILED) : List.<String>of());
    }

    /** Whether any check of the service or the node is critical. */
    public boolean critical() {
        return !criticalChecks.isEmpty();
    }

    /** What an operator does to end the maintenance that this machine or service is in; empty when it is in none. */
    public Optional<String> endOfMaintenance() {
        return Maintenance.end(criticalChecks);
    }

    /** The member's name where the record carries one, else the Consul node's. */
    public String member() {
        return meta.getOrDefault(RecordMeta.MEMBER, node);
    }

    /** Empty for a name, and for an address where each machine finds only itself. */
    public Optional<Endpoint> endpoint() {
        try {
            return Optional.of(Endpoint.of(address, port))
                    .filter(known -> !known.address().isLoopbackAddress()
                            && !known.address().isAnyLocalAddress());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
