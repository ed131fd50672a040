package io.etcdsidekicks.discovery.disk;

import io.etcdsidekicks.discovery.VolumePaths;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether start file, data and WAL lie where one lost disk takes all of them, or none. */
public final class Places {
    private Places() {}

    /** What is etcd's alone: of a data directory that is the root of the volume, only {@code member}. */
    public static Path ofEtcd(VolumePaths paths) {
        return paths.data().equals(paths.root()) ? paths.data().resolve("member") : paths.data();
    }

    /** Empty when all is well. */
    static Optional<String> fault(VolumePaths paths) throws IOException {
        var misplaced = offTheVolume(paths).or(() -> inTheWay(paths));
        if (misplaced.isPresent()) {
            return misplaced;
        }
        for (var path : List.of(paths.data(), paths.data().resolve("member"), paths.walDirectory())) {
            EtcdFiles.refuseDeadLink(path);
            var apart = Mounts.apart(paths.root(), path);
            if (apart.isPresent()) {
                return apart;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> offTheVolume(VolumePaths paths) {
        return Stream.concat(Stream.of(paths.data()), paths.wal().stream())
                .filter(path -> !path.normalize().startsWith(paths.root()))
                .map(path -> path + " is not on the volume " + paths.root()
                        + "; etcd's data-dir and wal-dir have to be, for example "
                        + paths.root().resolve("data"))
                .findFirst();
    }

    /** What is moved aside in one piece must not hold anything else. */
    private static Optional<String> inTheWay(VolumePaths paths) {
        return paths.wal()
                .filter(wal -> paths.root().startsWith(wal) || paths.data().startsWith(wal))
                .map(wal -> "etcd's wal-dir " + wal + " must not hold its start file or its data-dir " + paths.data()
                        + "; for example " + paths.root().resolve("wal"));
    }
}
