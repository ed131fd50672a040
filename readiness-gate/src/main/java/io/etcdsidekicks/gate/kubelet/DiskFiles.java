package io.etcdsidekicks.gate.kubelet;

import io.etcdsidekicks.gate.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Files on a POSIX file system, with an fsync of the directory after each change of a name. */
public final class DiskFiles implements DurableFiles {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    @Override
    public Optional<byte[]> read(Path file) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void writeDurably(Path file, byte[] content, Path permissionsOf) throws IOException {
        try (var channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            Files.setPosixFilePermissions(file, Files.getPosixFilePermissions(permissionsOf));
            var rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
        syncDirectoryOf(file);
    }

    @Override
    public void writePrivately(Path file, byte[] content) throws IOException {
        var unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        createDirectoryDurably(parentOf(file));
        Files.deleteIfExists(unfinished);
        Files.createFile(unfinished, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        writeDurably(unfinished, content, unfinished);
        replaceDurably(unfinished, file);
    }

    @Override
    public void replaceDurably(Path source, Path target) throws IOException {
        Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
        syncDirectoryOf(target);
    }

    @Override
    public void keepDurably(Path file) throws IOException {
        syncDirectoryOf(file);
    }

    @Override
    public void deleteDurably(Path file) throws IOException {
        if (Files.deleteIfExists(file)) {
            syncDirectoryOf(file);
        }
    }

    @Override
    public void createDirectoryDurably(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            createDirectoryDurably(parentOf(directory));
            Files.createDirectory(directory);
            syncDirectoryOf(directory);
        }
    }

    @Override
    public boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public boolean isDirectory(Path directory) {
        return Files.isDirectory(directory);
    }

    private static void syncDirectoryOf(Path file) throws IOException {
        try (var channel = FileChannel.open(parentOf(file), StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** The root is its own. */
    private static Path parentOf(Path file) {
        var path = file.toAbsolutePath();
        return Objects.requireNonNullElse(path.getParent(), path);
    }
}
