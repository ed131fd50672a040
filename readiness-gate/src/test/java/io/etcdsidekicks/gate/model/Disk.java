package io.etcdsidekicks.gate.model;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.VolumeNote;

/** What etcd's data volume holds. */
final class Disk {
    VolumeNote note;
    boolean directory;
    Wal wal;

    /** As {@code EtcdDataDirectory.look()} tells it. */
    DataVolume look(boolean copyElsewhere) {
        if (wal != null) {
            return DataVolume.INITIALISED;
        }
        if (note != null) {
            return note.handedOver() ? DataVolume.HANDED_OVER : nothing();
        }
        return copyElsewhere ? DataVolume.LOST : nothing();
    }

    private DataVolume nothing() {
        return directory ? DataVolume.NONE : DataVolume.ABSENT;
    }
}
