package io.etcdsidekicks.gate;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The few things that are done to files, each of which a crash can interrupt. */
public interface DurableFiles {

    /**
     * The whole content; empty when there is nothing of this name. Throws for anything but a regular file: a symbolic link
     * is not followed, and nobody waits for a FIFO.
     */
    Optional<byte[]> read(Path file) throws IOException;

    /** Writes a file anew, with owner, group and permissions of another, and returns once it is on the disk. */
    void writeDurably(Path file, byte[] content, Path permissionsOf) throws IOException;

    /**
     * Writes a file anew, for its owner alone, in one step, with the directories above it; returns once it is on the disk.
     * What root writes belongs to whom the directory belongs to.
     */
    void writePrivately(Path file, byte[] content) throws IOException;

    /** Replaces {@code target} in one step, within one directory, and returns once that is on the disk. */
    void replaceDurably(Path source, Path target) throws IOException;

    /**
     * Gives a file a second name, and returns once that is on the disk.
     *
     * @throws java.nio.file.FileAlreadyExistsException when there is anything of this name: it is never replaced
     */
    void linkDurably(Path source, Path target) throws IOException;

    /** Returns once the names in a directory are on the disk, whoever gave them. */
    void syncDirectory(Path directory) throws IOException;

    /**
     * Held until it is closed, or this process ends; other threads of this process wait. The file is made when it is
     * missing, and never removed.
     *
     * @throws IOException when another process holds it
     */
    Closeable lock(Path file) throws IOException;

    /** Returns once it is on the disk that a file of this name is there, or is not, whoever made or removed it. */
    void keepDurably(Path file) throws IOException;

    /** Returns once that is on the disk; nothing happens when there is no such file. */
    void deleteDurably(Path file) throws IOException;

    /** Returns once it is on the disk; nothing happens when it is there. */
    void createDirectoryDurably(Path directory) throws IOException;

    /** Whether there is anything of this name. */
    boolean exists(Path path);

    /** Whether two names lead to the same thing; not when one of them leads nowhere. */
    boolean isSame(Path one, Path other) throws IOException;

    boolean isDirectory(Path directory);
}
