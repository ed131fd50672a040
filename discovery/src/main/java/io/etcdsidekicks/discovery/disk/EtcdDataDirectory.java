package io.etcdsidekicks.discovery.disk;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.EtcdDirectories;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the state of etcd's data volume; never writes. */
public final class EtcdDataDirectory {
    private final EtcdDirectories directories;
    private final VolumeNoteFile note;
    private final Optional<VolumeNoteFile> copy;

    /** Nothing is read yet. */
    public EtcdDataDirectory(EtcdDirectories directories) {
        this(directories, Optional.empty());
    }

    /**
     * Nothing is read yet.
     *
     * @param copy of the note, elsewhere; empty to do without, then a lost volume looks like a fresh one
     */
    public EtcdDataDirectory(EtcdDirectories directories, Optional<VolumeNoteFile> copy) {
        this.directories = directories;
        this.note = VolumeNoteFile.beside(directories.data());
        this.copy = copy;
    }

    public DataVolume look() {
        try {
            if (directories.mountPoint().isPresent()
                    && !isMounted(directories.mountPoint().get())) {
                return DataVolume.NOT_MOUNTED;
            }
            var data = lookAtData();
            return data == DataVolume.ABSENT || data == DataVolume.NONE ? lookAtNote(data) : data;
        } catch (IOException | DirectoryIteratorException e) {
            return DataVolume.UNREADABLE;
        }
    }

    private DataVolume lookAtNote(DataVolume data) throws IOException {
        var noted = note.read();
        if (noted.isPresent()) {
            return noted.get().handedOver() ? DataVolume.HANDED_OVER : data;
        }
        return copy.isPresent() && copy.get().read().isPresent() ? DataVolume.LOST : data;
    }

    private DataVolume lookAtData() throws IOException {
        var directory = directories.data();
        var member = directory.resolve("member");
        refuseDeadLink(directory);
        if (directories.wal().isPresent() && holds(directories.wal().get(), "*.wal")) {
            return DataVolume.INITIALISED;
        }
        if (Files.notExists(directory) || isPlaceholder(directory)) {
            return DataVolume.ABSENT;
        }
        if (!Files.isReadable(directory) || !Files.isExecutable(directory)) {
            return DataVolume.UNREADABLE;
        }
        refuseDeadLink(member);
        if (holds(directories.walDirectory(), "*.wal")) {
            return DataVolume.INITIALISED;
        }
        return holds(member.resolve("snap"), "*.snap") ? DataVolume.UNREADABLE : DataVolume.NONE;
    }

    /** The gate puts an empty file there, which keeps the place free of data, and removes it at the next hand-over. */
    private static boolean isPlaceholder(Path path) throws IOException {
        return Files.isRegularFile(path) && Files.size(path) == 0;
    }

    /** A directory on another device than its parent, which is how mountpoint(1) tells, or the root. */
    private static boolean isMounted(Path directory) throws IOException {
        var parent = directory.toAbsolutePath().getParent();
        if (parent == null) {
            return true;
        }
        return Files.isDirectory(directory)
                && !Files.getAttribute(directory, "unix:dev").equals(Files.getAttribute(parent, "unix:dev"));
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
