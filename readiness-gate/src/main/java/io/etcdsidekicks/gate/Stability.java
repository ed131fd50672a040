package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.Endpoint;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * For how many looks in a row every view has shown the same peers.
 *
 * @param polls 0 when the last look showed no agreement
 */
public record Stability(NavigableSet<Endpoint> peers, int polls) {

    public static Stability none() {
        return new Stability(new TreeSet<>(), 0);
    }

    /**
     * After one more look.
     *
     * @param agreed what all views agreed on; empty when they did not
     */
    public Stability next(NavigableSet<Endpoint> agreed) {
        if (agreed.isEmpty()) {
            return none();
        }
        return new Stability(agreed, agreed.equals(peers) ? polls + 1 : 1);
    }
}
