package io.etcdsidekicks.discovery.startfile;

import java.util.List;

/** A configuration file of etcd that cannot be told, or that could do harm. */
public final class ConfigFault extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    /** @param problems all of them, each with key, value, and what would be right */
    public ConfigFault(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
