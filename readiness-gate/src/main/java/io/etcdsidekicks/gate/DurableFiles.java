package io.etcdsidekicks.gate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The few things that are done to files, each of which a crash can interrupt. */
public interface DurableFiles {

    /** The whole content; empty when there is no such file. */
    Optional<byte[]> read(Path file) throws IOException;

    /** Writes a file anew, with the permissions of another, and returns once it is on the disk. */
    void writeDurably(Path file, byte[] content, Path permissionsOf) throws IOException;

    /** Writes a file anew, for this user alone, in one step, with the directories above it; returns once it is on the disk. */
    void writePrivately(Path file, byte[] content) throws IOException;

    /** Replaces {@code target} in one step, within one directory, and returns once that is on the disk. */
    void replaceDurably(Path source, Path target) throws IOException;

    /** Returns once the name of a file that is there is on the disk, whoever gave it. */
    void keepDurably(Path file) throws IOException;

    /** Returns once that is on the disk; nothing happens when there is no such file. */
    void deleteDurably(Path file) throws IOException;

    /** Returns once it is on the disk; nothing happens when it is there. */
    void createDirectoryDurably(Path directory) throws IOException;

    /** Whether there is anything of this name. */
    boolean exists(Path path);

    boolean isDirectory(Path directory);
}
