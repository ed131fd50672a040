package io.etcdsidekicks.discovery;

import java.util.Optional;

/** What the local Consul agent says of itself. */
public sealed interface AgentAnswer {

    /**
     * It runs.
     *
     * @param node its node name
     * @param address what it advertises to the others
     * @param version for example {@code 1.8.7}
     */
    record Agent(String node, String address, String datacenter, String version) implements AgentAnswer {

        /** What a report of a fault needs first. */
        public String words() {
            return "the local Consul agent is Consul " + version + ", node " + node + " in datacenter " + datacenter;
        }

        /** Why nothing that this agent has would be found in this zone; empty when it would. */
        public Optional<String> otherDatacenter(DnsZone zone) {
            return zone.datacenter().isBlank() || zone.datacenter().equalsIgnoreCase(datacenter)
                    ? Optional.empty()
                    : Optional.of("the local Consul agent is in datacenter " + datacenter + ", and --datacenter says "
                            + zone.datacenter());
        }
    }

    /** The agent does not answer, or answers no question. */
    record Failed(String cause) implements AgentAnswer {}
}
