package io.etcdsidekicks.discovery.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Which file system a path is on. */
final class Mounts {
    private Mounts() {}

    /** A directory on another device than its parent, which is how mountpoint(1) tells, or the root. */
    static boolean isMounted(Path directory) throws IOException {
        var parent = directory.toAbsolutePath().getParent();
        if (parent == null) {
            return true;
        }
        return Files.isDirectory(directory) && device(directory) != device(parent);
    }

    /** As {@code stat} gives it. */
    static long device(Path path) throws IOException {
        return (long) Files.getAttribute(path, "unix:dev");
    }

    /** As {@code stat} gives it. */
    static long inode(Path path) throws IOException {
        return (long) Files.getAttribute(path, "unix:ino");
    }

    /** For a person: the mount point and what is mounted there. */
    static String describe(Path path) throws IOException {
        try {
            return Files.getFileStore(path).toString();
        } catch (IOException e) {
            return "device " + device(path); // in a container the mount may not be in the list of mounts
        }
    }

    /** What is mounted at a directory. */
    static String fileSystem(Path directory) throws IOException {
        try {
            var store = Files.getFileStore(directory);
            return store.name() + " (" + store.type() + ")";
        } catch (IOException e) {
            return "device " + device(directory);
        }
    }

    /** What keeps two paths from being on one device; a path that is not there yet is taken to be where it would be made. */
    static Optional<String> apart(Path volume, Path other) throws IOException {
        var there = other;
        while (!Files.exists(there)) {
            var parent = there.getParent();
            if (parent == null || there.equals(volume)) {
                return Optional.empty();
            }
            there = parent;
        }
        return device(volume) == device(there)
                ? Optional.empty()
                : Optional.of(volume + " is on " + describe(volume) + ", but " + there + " on " + describe(there)
                        + ": the start file and etcd's data have to be on one disk; mount it at " + volume);
    }
}
