package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.EtcdDirectories;
import io.etcdsidekicks.discovery.VolumeNote;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A data volume that can be lost, and can be full. */
final class InMemoryVolume implements Volume {
    static final EtcdDirectories DIRECTORIES = EtcdDirectories.of(Path.of("/var/lib/etcd/data"));

    private final List<String> done = new ArrayList<>();
    private Optional<VolumeNote> note = Optional.empty();
    private Optional<WalIdentity> wal = Optional.empty();
    private Optional<DataVolume> spoiled = Optional.empty();
    private boolean copyElsewhere;
    private boolean open;
    private boolean full;

    /** What was done, in order. */
    List<String> done() {
        return List.copyOf(done);
    }

    Optional<VolumeNote> note() {
        return note;
    }

    Optional<WalIdentity> wal() {
        return wal;
    }

    boolean hasCopyElsewhere() {
        return copyElsewhere;
    }

    /** Whether the kubelet finds the directories that it mounts. */
    boolean isOpen() {
        return open;
    }

    /** As etcd does. */
    void writeWal(WalIdentity identity) {
        wal = Optional.of(identity);
        open = true;
    }

    /** Another volume, an empty one, is in its place. */
    void lose() {
        note = Optional.empty();
        wal = Optional.empty();
        open = false;
    }

    void full(boolean isFull) {
        full = isFull;
    }

    void looks(DataVolume otherwise) {
        spoiled = Optional.of(otherwise);
    }

    DataVolume look() {
        if (spoiled.isPresent()) {
            return spoiled.get();
        }
        if (wal.isPresent()) {
            return DataVolume.INITIALISED;
        }
        if (note.filter(VolumeNote::handedOver).isPresent()) {
            return DataVolume.HANDED_OVER;
        }
        if (copyElsewhere && note.isEmpty()) {
            return DataVolume.LOST;
        }
        return open ? DataVolume.NONE : DataVolume.ABSENT;
    }

    @Override
    public void claim(EtcdDirectories directories, VolumeNote written) throws IOException {
        write(directories, written);
        copyElsewhere = true;
        done.add("copy");
    }

    @Override
    public void write(EtcdDirectories directories, VolumeNote written) throws IOException {
        refuseIfFull();
        note = Optional.of(written);
        done.add("note");
    }

    @Override
    public void open(EtcdDirectories directories, Optional<VolumeNote> note) throws IOException {
        refuseIfFull();
        open = true;
        done.add("open");
    }

    @Override
    public Path moveAside(EtcdDirectories directories) throws IOException {
        refuseIfFull();
        lose();
        done.add("move aside");
        return Path.of("/var/lib/etcd/data.moved-aside-1");
    }

    private void refuseIfFull() throws IOException {
        if (full) {
            throw new IOException("no space left");
        }
    }
}
