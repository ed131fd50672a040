package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.EtcdDirectories;
import io.etcdsidekicks.discovery.VolumeNote;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What the gate does on the data volume. Each returns once it is on the disk, and can be repeated after a crash. */
public interface Volume {

    /** Writes the first note on an empty volume, then its copy elsewhere, by which a lost volume is known. */
    void claim(EtcdDirectories directories, VolumeNote note) throws IOException;

    void write(EtcdDirectories directories, VolumeNote note) throws IOException;

    /**
     * Makes the directories that the kubelet waits for: only from now on can it start etcd.
     *
     * @param note that has to lie on the volume, or none; another volume may have been mounted since it was looked at
     * @throws IOException also when it does not
     */
    void open(EtcdDirectories directories, Optional<VolumeNote> note) throws IOException;

    /**
     * The WAL goes last: as long as it is there, these are data. Something keeps the place, so that an etcd which still
     * runs, or starts late, cannot begin anew there.
     *
     * @return where they are now
     */
    Path moveAside(EtcdDirectories directories) throws IOException;
}
