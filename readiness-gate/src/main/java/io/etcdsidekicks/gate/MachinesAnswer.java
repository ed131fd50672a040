package io.etcdsidekicks.gate;

import java.net.InetAddress;
import java.util.Set;

/** Which machines Consul holds for alive. */
public sealed interface MachinesAnswer {

    /** The addresses of every Consul node with a passing serfHealth, and of every service on it. */
    record Alive(Set<InetAddress> addresses) implements MachinesAnswer {
        public Alive {
            addresses = Set.copyOf(addresses);
        }
    }

    /** Nothing can be concluded. */
    record Failed(String cause) implements MachinesAnswer {}
}
