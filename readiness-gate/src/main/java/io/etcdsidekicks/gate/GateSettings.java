package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.settings.ContractSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the gate was asked to do.
 *
 * @param size how many machines found the cluster
 * @param manifest the staged file
 * @param manifestDir the kubelet's
 * @param dataDir etcd's
 * @param healthUrl where the local etcd tells its health after the hand-over
 * @param stablePolls how many looks in a row must show the same before a cluster is founded
 * @param timeout empty to wait for ever
 * @param dryRun decides, but changes nothing
 * @param noWait ends with the hand-over, without waiting for etcd
 */
public record GateSettings(
        ContractSettings contract,
        int size,
        Path manifest,
        Path manifestDir,
        Path dataDir,
        URI healthUrl,
        Duration pollInterval,
        int stablePolls,
        Optional<Duration> timeout,
        boolean dryRun,
        boolean noWait) {

    /** Where the manifest is once it is handed over: the same file name in the kubelet's directory. */
    public Path installedManifest() {
        return manifestDir.resolve(manifest.getFileName());
    }
}
