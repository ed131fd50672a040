package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.discovery.VolumeFacts;
import io.etcdsidekicks.discovery.VolumePaths;
import io.etcdsidekicks.discovery.startfile.EtcdTemplate;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;

/**
 * What this machine knows by itself.
 *
 * @param state of the volume, in the light of the founding record of the same look
 * @param wal whose data they are; empty without data, and when the WAL cannot be understood
 * @param startFileIsCurrent whether the sealed file is what would be made from the template of now; true, too, where there
 *     is none, or none can be made
 * @param addresses of this machine's network interfaces; empty when they cannot be told
 */
public record LocalObservation(
        VolumeFacts volume,
        DataVolume state,
        Optional<WalIdentity> wal,
        TemplateState template,
        Pods pods,
        boolean startFileIsCurrent,
        Set<InetAddress> addresses) {

    public LocalObservation {
        addresses = Set.copyOf(addresses);
    }

    VolumePaths paths() {
        return volume.paths();
    }

    /** Of the start file on the volume. */
    Optional<StartHead> head() {
        return volume.head();
    }

    boolean isHead(StartState state) {
        return head().filter(head -> head.state() == state).isPresent();
    }

    /** The claim on this volume. */
    Optional<String> claim() {
        return head().flatMap(StartHead::claim);
    }

    Optional<EtcdTemplate> usableTemplate() {
        return template instanceof TemplateState.Usable(var usable) ? Optional.of(usable) : Optional.empty();
    }

    /** Whether etcd itself asks DNS for its peers when it founds. */
    boolean discoverySrv() {
        return pods.asItIs()
                .map(PodState.AsItIs::asksDns)
                .orElseGet(() ->
                        usableTemplate().filter(EtcdTemplate::discoverySrv).isPresent());
    }
}
