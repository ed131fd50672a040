package io.etcdsidekicks.registrar;

import io.etcdsidekicks.discovery.EtcdHealth;
import java.util.Map;
import java.util.Optional;

/** The registrations of the local Consul agent. Every failure is an answer; nothing is thrown. */
public interface LocalAgent {

    /** Every service the agent has, other people's included. */
    ServicesAnswer services();

    /** Stores a record in the agent, in the place of an earlier one of this ID; empty, or what failed. */
    Optional<String> register(Registration registration);

    /** Sets the check of a record; empty, or what failed. */
    Optional<String> report(Registration registration, EtcdHealth health);

    /** Takes a record away; empty, or what failed. */
    Optional<String> deregister(String serviceId);

    /** What the agent has. */
    sealed interface ServicesAnswer {
        /** By service ID; empty for an agent that has nothing, or has forgotten. */
        record Services(Map<String, AgentService> byId) implements ServicesAnswer {
            public Services {
                byId = Map.copyOf(byId);
            }
        }

        /** Nothing can be concluded. */
        record Failed(String cause) implements ServicesAnswer {}
    }
}
