package io.etcdsidekicks.discovery;

/** How a cluster is told apart in Consul. */
public enum Scheme {
    /**
     * One service {@code etcd3}; the cluster is in the tag. The tag holds dots, which Consul tolerates but does not
     * promise: 1.19.0 ignores it and 1.19.1 answers NXDOMAIN (docs/facts.md 1a).
     */
    TAGGED,
    /** One service per cluster and role, asked for by RFC 2782; works in every version of Consul. */
    NAMED;

    /** The word a user writes. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
