package io.etcdsidekicks.registrar;

import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.RecordMeta;
import io.etcdsidekicks.discovery.Role;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The two records that this machine ought to have. */
public final class DesiredRegistrations {
    /** Long enough for a stopped JVM to come back, short enough that clients do not try a dead member for long. */
    static final Duration CLIENT_TTL = Duration.ofSeconds(30);

    private DesiredRegistrations() {}

    /** Whether there is an address that other machines can reach; an agent in development mode advertises loopback. */
    public static boolean hasAddress(RegistrarSettings settings, AgentAnswer.Agent agent) {
        if (settings.contract().address().isPresent()) {
            return true;
        }
        try {
            var advertised = InetAddress.ofLiteral(agent.address());
            return !advertised.isLoopbackAddress() && !advertised.isAnyLocalAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * From the settings, and from the agent where they leave something open.
     *
     * @throws IllegalArgumentException when there is no address, see {@link #hasAddress}
     */
    public static List<Registration> of(RegistrarSettings settings, AgentAnswer.Agent agent, DataVolume dataVolume) {
        var naming = settings.contract().naming();
        var node = settings.contract().node().orElse(agent.node());
        var address = settings.contract().address().orElseGet(() -> InetAddress.ofLiteral(agent.address()));
        var meta = Map.of(
                RecordMeta.CLUSTER, naming.cluster(),
                RecordMeta.MEMBER, node,
                RecordMeta.SCHEME, naming.scheme().word());
        var serverMeta = new HashMap<>(meta);
        serverMeta.put(RecordMeta.DATA, dataVolume.word());
        return List.of(
                new Registration(
                        Role.SERVER,
                        naming.serviceId(node, Role.SERVER),
                        naming.serviceName(Role.SERVER),
                        naming.tags(Role.SERVER),
                        address,
                        settings.contract().peerPort(),
                        serverMeta,
                        Optional.empty()),
                new Registration(
                        Role.CLIENT,
                        naming.serviceId(node, Role.CLIENT),
                        naming.serviceName(Role.CLIENT),
                        naming.tags(Role.CLIENT),
                        address,
                        settings.clientPort(),
                        meta,
                        Optional.of(CLIENT_TTL)));
    }
}
