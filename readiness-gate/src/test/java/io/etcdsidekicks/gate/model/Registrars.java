package io.etcdsidekicks.gate.model;

import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.registrar.AgentService;
import io.etcdsidekicks.registrar.DesiredRegistrations;
import io.etcdsidekicks.registrar.RegistrarSettings;
import io.etcdsidekicks.registrar.Registration;
import io.etcdsidekicks.registrar.RegistrationPlanner;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the registrar's own planner does, asked once for each two states of a volume. */
@SuppressWarnings("EnumOrdinal") // of tables that live as long as the program
final class Registrars {
    private static final DataVolume[] STATES = DataVolume.values();
    private static final boolean[][] WRITES = new boolean[STATES.length + 1][STATES.length];

    static {
        for (var wanted : STATES) {
            WRITES[STATES.length][wanted.ordinal()] = isWritten(Map.of(), wanted);
            for (var seen : STATES) {
                WRITES[seen.ordinal()][wanted.ordinal()] = isWritten(inAgent(seen), wanted);
            }
        }
    }

    private Registrars() {}

    /** @param seen null when the agent has nothing */
    static boolean writes(DataVolume seen, DataVolume wanted) {
        return WRITES[seen == null ? STATES.length : seen.ordinal()][wanted.ordinal()];
    }

    private static boolean isWritten(Map<String, AgentService> seen, DataVolume wanted) {
        return !RegistrationPlanner.plan(desired(wanted), seen).isEmpty();
    }

    private static List<Registration> desired(DataVolume volume) {
        var settings = new RegistrarSettings(
                ModelSettings.CONTRACT,
                2379,
                ModelSettings.volume(false),
                true,
                "etcd-sidekicks",
                URI.create("http://127.0.0.1:2379/health"),
                Duration.ofSeconds(1),
                Optional.empty(),
                false,
                false,
                Optional.empty());
        return DesiredRegistrations.of(settings, new AgentAnswer.Agent("node-1", "10.0.0.1", "dc1", "1.21.4"), volume);
    }

    private static Map<String, AgentService> inAgent(DataVolume volume) {
        var services = new HashMap<String, AgentService>();
        for (var each : desired(volume)) {
            services.put(
                    each.id(),
                    new AgentService(
                            each.id(),
                            each.service(),
                            each.tags(),
                            each.address().getHostAddress(),
                            each.port(),
                            each.meta(),
                            each.ttl().isPresent() ? List.of(RegistrationPlanner.checkId(each.id())) : List.of()));
        }
        return services;
    }
}
