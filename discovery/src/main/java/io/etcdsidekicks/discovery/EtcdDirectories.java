package io.etcdsidekicks.discovery;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where etcd's data are.
 *
 * @param data etcd's {@code --data-dir}
 * @param wal etcd's {@code --wal-dir}; empty for the one in the data directory
 * @param mountPoint of the disk that holds them; empty when they need not be on a disk of their own
 */
public record EtcdDirectories(Path data, Optional<Path> wal, Optional<Path> mountPoint) {

    public static EtcdDirectories of(Path data) {
        return new EtcdDirectories(data, Optional.empty(), Optional.empty());
    }

    public Path walDirectory() {
        return wal.orElseGet(() -> data.resolve("member/wal"));
    }
}
