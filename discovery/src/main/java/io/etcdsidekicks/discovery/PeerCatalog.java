package io.etcdsidekicks.discovery;

/** Consul's catalog, read linearizably: the one answer that is not stale and not cut. Every failure is an answer. */
public interface PeerCatalog {

    CatalogAnswer records(Naming naming, Role role);

    AgentAnswer agent();
}
