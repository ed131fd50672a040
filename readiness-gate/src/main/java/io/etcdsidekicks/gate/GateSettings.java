package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.settings.ContractSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the gate was asked to do.
 *
 * @param size how many machines found the cluster
 * @param clientPort etcd's, on every machine
 * @param dataDir etcd's; empty to read it out of the manifest
 * @param walDir etcd's; empty to read it out of the manifest
 * @param mountPoint of the disk with etcd's data; empty when they need not be on one of their own
 * @param stateDir where the copy of the claim is kept
 * @param founding whether the founding record in Consul's KV is used; without it is the article's mode
 * @param kvPrefix of the keys in Consul
 * @param lostDiskGrace how long a machine without data has to be listed as a voter before it is replaced
 * @param deadAfter how long a machine has to be gone before its member may be removed by another
 * @param joinTimeout how long an added member may take to start
 * @param rejoinRemoved whether a machine whose member was removed moves its data aside and joins again
 * @param healthUrl where the local etcd tells its health after the hand-over
 * @param stablePolls how many looks in a row must show the same before a cluster is founded
 * @param timeout empty to wait for ever
 * @param dryRun decides, but changes nothing
 * @param noWait ends with the hand-over, without waiting for etcd
 */
public record GateSettings(
        ContractSettings contract,
        int size,
        Target target,
        int clientPort,
        Optional<Path> dataDir,
        Optional<Path> walDir,
        Optional<Path> mountPoint,
        Path stateDir,
        boolean founding,
        String kvPrefix,
        Duration lostDiskGrace,
        Duration deadAfter,
        Duration joinTimeout,
        boolean rejoinRemoved,
        URI healthUrl,
        Duration pollInterval,
        int stablePolls,
        Optional<Duration> timeout,
        boolean dryRun,
        boolean noWait) {

    /** Of a machine, as etcd writes it. */
    public String peerUrl(Endpoint endpoint) {
        return (contract.naming().tls() ? "https://" : "http://") + endpoint;
    }

    String cluster() {
        return contract.naming().cluster();
    }
}
