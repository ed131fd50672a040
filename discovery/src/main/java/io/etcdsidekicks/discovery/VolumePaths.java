package io.etcdsidekicks.discovery;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where etcd's disk is, and what lies where on it.
 *
 * @param root the volume: etcd's container mounts it at the same path
 * @param data etcd's {@code data-dir}: below the root, or the root itself, whose children are then etcd's
 * @param wal etcd's {@code wal-dir}, on the volume, too; empty for the one in the data directory
 * @param mountPoint where a disk has to be mounted, at the root or above it; empty when none is demanded
 * @param stateDir on another disk: what is remembered of the volume
 */
public record VolumePaths(Path root, Path data, Optional<Path> wal, Optional<Path> mountPoint, Path stateDir) {

    /** The one file that etcd is started from. */
    public Path startFile() {
        return root.resolve("etcd.yaml");
    }

    public Path walDirectory() {
        return wal.orElseGet(() -> data.resolve("member/wal"));
    }

    public Path snapDirectory() {
        return data.resolve("member/snap");
    }

    /** All keys and values. */
    public Path database() {
        return snapDirectory().resolve("db");
    }
}
