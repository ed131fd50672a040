package io.etcdsidekicks.discovery;

import java.util.List;

/** What Consul's catalog says about a cluster's records in one role. */
public sealed interface CatalogAnswer {

    /** Everything that is registered, critical records included; empty when nothing is, or when the ACL hides it. */
    record Records(List<CatalogRecord> records) implements CatalogAnswer {
        public Records {
            records = List.copyOf(records);
        }
    }

    /** Nothing can be concluded: no agent, no leader, no permission. */
    record Failed(String cause) implements CatalogAnswer {}
}
