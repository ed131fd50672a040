package io.etcdsidekicks.discovery.startfile;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A template that a start file can be made from, already checked.
 *
 * @param config its keys, as they stand in the file
 * @param dataDir as it says; empty when it says nothing
 * @param walDir as it says; empty when it says nothing
 * @param discoverySrv whether etcd looks for its peers in DNS itself, as in the article
 * @param peerTls whether etcd speaks TLS with its peers; empty when no key tells
 * @param clientTls the same for clients
 * @param warnings for a person: keys that newer versions dropped, and the like
 */
public record EtcdTemplate(
        EtcdConfig config,
        Optional<Path> dataDir,
        Optional<Path> walDir,
        boolean discoverySrv,
        Optional<Boolean> peerTls,
        Optional<Boolean> clientTls,
        List<String> warnings) {
    public EtcdTemplate {
        warnings = List.copyOf(warnings);
    }
}
