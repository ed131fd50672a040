package io.etcdsidekicks.registrar;

import java.util.List;

/** What has to be done to one record. A record that is right needs no step. */
public sealed interface RegistrationStep {

    /** The agent does not have it: first start, or the agent forgot. */
    record Register(Registration registration) implements RegistrationStep {}

    /**
     * The agent has it, but otherwise.
     *
     * @param differences in words, old and new value together
     */
    record Replace(Registration registration, List<String> differences) implements RegistrationStep {
        public Replace {
            differences = List.copyOf(differences);
        }
    }

    /** The agent has it, it is ours, and it ought not to be there now. */
    record Withdraw(String serviceId, String reason) implements RegistrationStep {}

    /** The agent has another's record under this ID. */
    record Refuse(String reason, String remedy) implements RegistrationStep {}
}
