package io.etcdsidekicks.discovery;

/** The two records a machine has in Consul: one that says it takes part, one that says it serves. */
public enum Role {
    /** The peer port. The record exists before etcd does: it is what etcd's {@code --discovery-srv} finds. */
    SERVER("server"),
    /** The client port. The record passes only while the local etcd is healthy. */
    CLIENT("client");

    private final String word;

    Role(String word) {
        this.word = word;
    }

    /** The word used in service IDs, tags and service names. */
    public String word() {
        return word;
    }
}
