package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.Endpoint;
import java.util.function.Consumer;

/** What an etcd answers on its peer address. */
@FunctionalInterface
public interface Clusters {

    /**
     * Asks one address. Each answer is told as soon as it is there: first what this member knows, then, when a quorum
     * gives it, the list that is the truth. So somebody who cannot wait keeps the first. Every failure is an answer.
     *
     * @param told takes at least one answer; a later one is better than those before
     */
    void ask(Endpoint endpoint, Consumer<PeerAnswer> told);
}
