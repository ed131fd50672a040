package io.etcdsidekicks.gate;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What matters in a manifest of etcd.
 *
 * @param placeholders whether values have to be filled in before etcd can use it
 * @param discoverySrv whether etcd looks for its peers in DNS
 * @param existing whether it says {@code --initial-cluster-state=existing}
 * @param token {@code --initial-cluster-token}, etcd's default when it says nothing
 * @param dataDir the host's path of {@code --data-dir}; empty when it cannot be told
 * @param walDir the host's path of {@code --wal-dir}; empty for none
 */
public record EtcdManifest(
        boolean placeholders,
        boolean discoverySrv,
        boolean existing,
        String token,
        Optional<Path> dataDir,
        Optional<Path> walDir) {
    /** etcd's own. */
    public static final String DEFAULT_TOKEN = "etcd-cluster";

    /** A template whose directories the settings tell. */
    public static EtcdManifest template() {
        return new EtcdManifest(true, false, false, DEFAULT_TOKEN, Optional.empty(), Optional.empty());
    }
}
