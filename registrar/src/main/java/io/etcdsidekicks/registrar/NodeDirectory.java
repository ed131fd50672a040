package io.etcdsidekicks.registrar;

import java.util.Optional;

/** Consul's catalog of machines. */
public interface NodeDirectory {

    /** The address that the catalog has for a Consul node; empty when it has none, or does not say. */
    Optional<String> addressOf(String node);
}
