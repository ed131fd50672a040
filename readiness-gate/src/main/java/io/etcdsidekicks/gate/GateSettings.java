package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.settings.ContractSettings;
import io.etcdsidekicks.discovery.settings.VolumeSettings;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the gate was asked to do.
 *
 * @param size how many machines found the cluster
 * @param volume where etcd's disk is, and the template of its start file
 * @param manifest the staged manifest of etcd's static pod; empty when something else than a kubelet starts etcd
 * @param manifestDir the kubelet's
 * @param manifestAsIs whether a manifest may start etcd by flags of its own, for the first founding and restarts
 * @param clientPort etcd's, on every machine
 * @param founding whether the founding record in Consul's KV is used; without it is the article's mode
 * @param kvPrefix of the keys in Consul
 * @param lostDiskGrace how long a machine without data has to be listed as a voter before it is replaced
 * @param deadAfter how long a machine has to be gone before its member may be removed by another
 * @param joinTimeout how long an added member may take to start
 * @param rejoinRemoved whether a machine whose member was removed moves its data aside and joins again
 * @param replaceUnknown whether a voter of this address that nothing here remembers counts as this machine's lost disk
 * @param addressElsewhere whether the address cannot be checked here, because etcd has another network than the gate
 * @param healthUrl where the local etcd tells its health after the hand-over
 * @param stablePolls how many looks in a row must show the same before a cluster is founded without a record
 * @param timeout empty to wait for ever
 * @param dryRun decides, but changes nothing
 * @param noWait ends with the hand-over, without waiting for etcd
 * @param stay goes on watching after the hand-over, until it is stopped
 * @param listen of the own health endpoint; empty for none
 */
public record GateSettings(
        ContractSettings contract,
        int size,
        VolumeSettings volume,
        Optional<Path> manifest,
        Path manifestDir,
        boolean manifestAsIs,
        int clientPort,
        boolean founding,
        String kvPrefix,
        Duration lostDiskGrace,
        Duration deadAfter,
        Duration joinTimeout,
        boolean rejoinRemoved,
        boolean replaceUnknown,
        boolean addressElsewhere,
        URI healthUrl,
        Duration pollInterval,
        int stablePolls,
        Optional<Duration> timeout,
        boolean dryRun,
        boolean noWait,
        boolean stay,
        Optional<InetSocketAddress> listen) {

    /** What does not protect a machine whose manifest is taken as it is, for a person. */
    public static final String UNPROTECTED =
            "where its data are lost and only its container is started again, it begins anew"
                    + " and may lose what it acknowledged; a copy of its disk is not kept from starting";

    /** Of a machine, as etcd writes it. */
    public String peerUrl(Endpoint endpoint) {
        return scheme() + endpoint;
    }

    /** The same, as etcd makes it when it looks for its peers in DNS itself (docs/facts.md 3a). */
    String peerUrl(SrvAnswer.Target target) {
        return scheme() + target;
    }

    private String scheme() {
        return contract.naming().tls() ? "https://" : "http://";
    }

    /** Where the manifest lies in the kubelet's directory: it keeps its name. */
    public Optional<Path> installed() {
        return manifest.map(staged -> manifestDir.resolve(String.valueOf(staged.getFileName())));
    }

    String cluster() {
        return contract.naming().cluster();
    }
}
