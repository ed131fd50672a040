package io.etcdsidekicks.discovery;

import java.util.Optional;

/**
 * What the gate wrote on the data volume, beside etcd's data, before etcd was first started there. It comes and goes
 * with the volume.
 *
 * @param cluster whose data these are to be
 * @param claim the random value with which this volume's machine claims to be a founder; empty for one that joins
 * @param learner the member that was added for this volume; empty for a founder
 * @param start what etcd was started with; empty until the hand-over was prepared
 */
public record VolumeNote(
        String cluster, Optional<String> claim, Optional<EtcdId> learner, Optional<StartValues> start) {

    public static VolumeNote ofFounder(String cluster, String claim) {
        return new VolumeNote(cluster, Optional.of(claim), Optional.empty(), Optional.empty());
    }

    public static VolumeNote ofLearner(String cluster, EtcdId learner) {
        return new VolumeNote(cluster, Optional.empty(), Optional.of(learner), Optional.empty());
    }

    public VolumeNote with(StartValues values) {
        return new VolumeNote(cluster, claim, learner, Optional.of(values));
    }

    /** Whether etcd may have been started on this volume. */
    public boolean handedOver() {
        return start.isPresent();
    }
}
