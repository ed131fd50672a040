package io.etcdsidekicks.gate.volume;

import io.etcdsidekicks.discovery.EtcdDirectories;
import io.etcdsidekicks.discovery.VolumeNote;
import io.etcdsidekicks.discovery.disk.VolumeNoteFile;
import io.etcdsidekicks.gate.DurableFiles;
import io.etcdsidekicks.gate.Volume;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Optional;

/** The data volume on disk. Nothing is ever deleted. */
public final class DiskVolume implements Volume {
    private final DurableFiles files;
    private final Path stateDir;

    public DiskVolume(DurableFiles files, Path stateDir) {
        this.files = files;
        this.stateDir = stateDir;
    }

    @Override
    public void claim(EtcdDirectories directories, VolumeNote note) throws IOException {
        write(directories, note); // first: a copy without its original says that the volume was lost
        files.writePrivately(VolumeNoteFile.copyIn(stateDir, note.cluster()).path(), VolumeNoteFile.write(note));
    }

    @Override
    public void write(EtcdDirectories directories, VolumeNote note) throws IOException {
        files.writePrivately(VolumeNoteFile.beside(directories.data()).path(), VolumeNoteFile.write(note));
    }

    @Override
    public void open(EtcdDirectories directories, Optional<VolumeNote> note) throws IOException {
        if (!VolumeNoteFile.beside(directories.data()).read().equals(note)) {
            throw new IOException("the data volume is another one than a moment ago");
        }
        if (!files.isDirectory(directories.data())) {
            removePlaceholder(directories.data());
        }
        files.createDirectoryDurably(directories.data());
        if (directories.wal().isPresent()) {
            files.createDirectoryDurably(directories.wal().get());
        }
    }

    /** The empty file that kept the place free. */
    private void removePlaceholder(Path place) throws IOException {
        if (files.read(place).filter(content -> content.length > 0).isPresent()) {
            throw new FileAlreadyExistsException(place.toString(), null, "a file with content, which is not deleted");
        }
        files.deleteDurably(place);
    }

    @Override
    public Path moveAside(EtcdDirectories directories) throws IOException {
        var free = freeNumber(directories.data());
        // Without the directory an earlier run moved it, and was interrupted; the rest goes where that went.
        var aside = aside(directories.data(), files.isDirectory(directories.data()) || free == 1 ? free : free - 1);
        var note = VolumeNoteFile.beside(directories.data()).path();
        if (files.isDirectory(directories.data())) {
            files.replaceDurably(directories.data(), aside);
        }
        if (files.exists(note)) {
            files.replaceDurably(note, note.resolveSibling("." + aside.getFileName() + ".etcd-sidekicks.json"));
        }
        if (directories.wal().isPresent() && files.isDirectory(directories.wal().get())) {
            var wal = directories.wal().get();
            files.replaceDurably(wal, aside(wal, freeNumber(wal)));
        }
        files.writePrivately(directories.data(), new byte[0]);
        return aside;
    }

    private int freeNumber(Path directory) {
        var number = 1;
        while (files.exists(aside(directory, number))) {
            number++;
        }
        return number;
    }

    private static Path aside(Path directory, int number) {
        return directory.resolveSibling(directory.getFileName() + ".moved-aside-" + number);
    }
}
