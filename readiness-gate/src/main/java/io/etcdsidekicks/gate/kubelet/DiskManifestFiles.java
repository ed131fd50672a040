package io.etcdsidekicks.gate.kubelet;

import io.etcdsidekicks.gate.ManifestFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Files on a POSIX file system, with an fsync of the directory after each change of a name. */
public final class DiskManifestFiles implements ManifestFiles {

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
    public boolean isDirectory(Path directory) {
        return Files.isDirectory(directory);
    }

    private static void syncDirectoryOf(Path file) throws IOException {
        var directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
