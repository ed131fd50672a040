package io.etcdsidekicks.discovery;

/** What the local Consul agent says of itself. */
public sealed interface AgentAnswer {

    /**
     * It runs.
     *
     * @param node its node name
     * @param address what it advertises to the others
     * @param version for example {@code 1.8.7}
     */
    record Agent(String node, String address, String datacenter, String version) implements AgentAnswer {}

    /** The agent does not answer, or answers no question. */
    record Failed(String cause) implements AgentAnswer {}
}
