package io.etcdsidekicks.lab.up;

/** What holds etcd back. */
public enum Gate {
    /** Our registrar and our gate. */
    OURS,
    /** The well-known recipe: curl, dig, mv. */
    SHELL,
    /** Our registrar, and the manifest moved as soon as this machine is registered. */
    NONE
}
