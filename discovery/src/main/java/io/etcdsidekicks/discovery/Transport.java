package io.etcdsidekicks.discovery;

/**
 * The ways a resolver may ask. They can get different sets: Consul cuts UDP answers silently at three records without
 * EDNS, and by size with it (docs/facts.md 1c), and which of them an etcd binary uses cannot be told from its version (docs/facts.md 7).
 */
public enum Transport {
    UDP("plain UDP"),
    UDP_EDNS("UDP with EDNS 1232"),
    TCP("TCP");

    private final String words;

    Transport(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }
}
