package io.etcdsidekicks.discovery.disk;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Predicate;

/** What etcd leaves in its directories. Whatever cannot be listed is an error, never absence. */
public final class EtcdFiles {
    private EtcdFiles() {}

    /** Whether there is a {@code *.wal}: etcd itself decides by nothing else (docs/facts.md 3c). */
    public static boolean holdWal(Path walDirectory) throws IOException {
        return hold(walDirectory, name -> name.toString().endsWith(".wal"));
    }

    /** Whether there is a {@code *.snap}, which etcd writes only after very many entries in a WAL. */
    static boolean holdSnapshot(Path memberDirectory) throws IOException {
        return hold(memberDirectory.resolve("snap"), name -> name.toString().endsWith(".snap"));
    }

    /**
     * Whether there is anything that is neither ours nor the file system's. An empty file in the place of the directory
     * counts: older versions of the gate put one there to keep the place free.
     */
    public static boolean holdAnything(Path directory) throws IOException {
        return isPlaceholder(directory) || hold(directory, name -> !OwnNames.isNotEtcds(name));
    }

    static boolean isPlaceholder(Path directory) throws IOException {
        return Files.isRegularFile(directory) && Files.size(directory) == 0;
    }

    /** A link to a disk that is not mounted is no sign that there is nothing. */
    static void refuseDeadLink(Path path) throws IOException {
        if (Files.isSymbolicLink(path) && Files.notExists(path)) {
            throw new FileSystemException(path.toString(), null, "it is a link that leads nowhere");
        }
    }

    private static boolean hold(Path directory, Predicate<Path> wanted) throws IOException {
        refuseDeadLink(directory);
        try (var entries = Files.newDirectoryStream(directory, entry -> wanted.test(entry.getFileName()))) {
            return entries.iterator().hasNext();
        } catch (NoSuchFileException e) {
            return false;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }
}
