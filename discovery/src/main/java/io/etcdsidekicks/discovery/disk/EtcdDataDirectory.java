package io.etcdsidekicks.discovery.disk;

import io.etcdsidekicks.discovery.DataVolume;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the state of etcd's data directory; never writes. */
public final class EtcdDataDirectory {
    private final Path directory;

    /**
     * Nothing is read yet.
     *
     * @param directory etcd's {@code --data-dir}
     */
    public EtcdDataDirectory(Path directory) {
        this.directory = directory;
    }

    public DataVolume look() {
        var member = directory.resolve("member");
        try {
            refuseDeadLink(directory);
            if (Files.notExists(directory)) {
                return DataVolume.ABSENT;
            }
            if (!Files.isReadable(directory) || !Files.isExecutable(directory)) {
                return DataVolume.UNREADABLE;
            }
            refuseDeadLink(member);
            if (holds(member.resolve("wal"), "*.wal")) {
                return DataVolume.INITIALISED;
            }
            return holds(member.resolve("snap"), "*.snap") ? DataVolume.UNREADABLE : DataVolume.NONE;
        } catch (IOException | DirectoryIteratorException e) {
            return DataVolume.UNREADABLE;
        }
    }

    /** A missing folder holds nothing; one that cannot be listed is an error. */
    private static boolean holds(Path folder, String glob) throws IOException {
        refuseDeadLink(folder);
        try (var entries = Files.newDirectoryStream(folder, glob)) {
            return entries.iterator().hasNext();
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** A link to a disk that is not mounted is no sign that there is no data. */
    private static void refuseDeadLink(Path path) throws IOException {
        if (Files.isSymbolicLink(path) && Files.notExists(path)) {
            throw new NoSuchFileException(path.toString(), null, "a link that leads nowhere");
        }
    }
}
