package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.EtcdDirectories;
import io.etcdsidekicks.discovery.VolumeNote;
import java.util.Optional;

/**
 * What this machine's own disk says.
 *
 * @param directories where etcd's data are, as the settings or the manifest say
 * @param wal whose data they are; empty without data, and when the WAL cannot be read
 * @param note what the gate left on the data volume
 * @param claimElsewhere whether the copy of a claim lies outside the data volume
 * @param manifestDirExists whether the kubelet's directory is there
 */
public record LocalObservation(
        EtcdDirectories directories,
        DataVolume dataVolume,
        Optional<WalIdentity> wal,
        Optional<VolumeNote> note,
        boolean claimElsewhere,
        ManifestState staged,
        ManifestState installed,
        boolean manifestDirExists) {

    /** Whether etcd was given to the kubelet on this volume, so that it may write a WAL at any moment. */
    boolean handedOver() {
        return note.filter(VolumeNote::handedOver).isPresent();
    }

    Optional<String> claim() {
        return note.flatMap(VolumeNote::claim);
    }

    /** The one that would be handed over: the staged, else the installed one. */
    Optional<EtcdManifest> manifest() {
        return staged.usable().or(installed::usable);
    }
}
