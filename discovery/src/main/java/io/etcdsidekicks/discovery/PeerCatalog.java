package io.etcdsidekicks.discovery;

import java.util.List;

/** Consul's catalog, read linearizably: the one answer that is not stale and not cut. Every failure is an answer. */
public interface PeerCatalog {

    CatalogAnswer records(Naming naming, Role role);

    AgentAnswer agent();

    /** Every service of one machine, other people's included; empty, too, when Consul does not tell. For advice only. */
    List<NodeService> servicesOf(String node);
}
