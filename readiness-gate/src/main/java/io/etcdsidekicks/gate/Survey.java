package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdId;
import java.util.Map;
import java.util.Optional;

/**
 * One look at everything, for a person.
 *
 * @param hasSize whether {@code --size} was given; the one in the settings is a stand-in otherwise
 * @param seen as the gate itself would see it
 * @param views Consul's, DNS included even where the gate would not ask it
 * @param answers of all, this machine's own included
 * @param states of the members that tell, by member ID
 */
public record Survey(
        GateSettings settings,
        boolean hasSize,
        Observation seen,
        PeerObservation views,
        ClusterObservation answers,
        Map<EtcdId, MemberState> states) {

    public Survey {
        states = Map.copyOf(states);
    }

    /** This machine's peer endpoint, as far as it is known. */
    public Optional<Endpoint> me() {
        return seen.peers().me();
    }

    /** etcd's member name on this machine; empty while neither setting nor agent tells it. */
    public Optional<String> name() {
        return seen.name(settings);
    }

    /** The founding record, if it is there and could be read. */
    public Optional<FoundingRecord> founding() {
        return seen.record() instanceof RecordAnswer.Present(var founding, var _)
                ? Optional.of(founding)
                : Optional.empty();
    }

    /** Whether this machine's own etcd answers, or anything else on its peer port. */
    boolean ownPortAnswers() {
        return seen.peers().ownPort() == OwnPort.ANSWERS;
    }
}
