package io.etcdsidekicks.discovery;

import java.util.List;

/** What DNS says about a service. No such name, and no answer at all, are different things. */
public sealed interface SrvAnswer {

    /** At least one record, in the order of the answer, duplicates kept. */
    record Records(List<Target> targets) implements SrvAnswer {
        public Records {
            targets = List.copyOf(targets);
        }
    }

    /** NXDOMAIN, or the name without an SRV record. Consul says so when no instance is healthy, or the ACL hides them. */
    record NoSuchName() implements SrvAnswer {}

    /** Nothing can be concluded: timeout, SERVFAIL, REFUSED, an answer that is no DNS message. */
    record Failed(String cause) implements SrvAnswer {}

    /**
     * A machine and its port.
     *
     * @param host as in the record, without the final dot: etcd makes the peer URL of exactly this string (docs/facts.md 3a)
     */
    record Target(String host, int port) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }
}
