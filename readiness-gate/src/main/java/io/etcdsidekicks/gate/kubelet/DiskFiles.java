package io.etcdsidekicks.gate.kubelet;

import io.etcdsidekicks.gate.DurableFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** Files on a POSIX file system, with an fsync of the directory after each change of a name. */
public final class DiskFiles implements DurableFiles {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_ONLY_DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private static final Integer ROOT = 0;
    private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

    @Override
    public Optional<byte[]> read(Path file) throws IOException {
        try {
            var kind = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!kind.isRegularFile()) {
                throw new FileSystemException(file.toString(), null, "it is " + name(kind) + ", no regular file");
            }
            try (var content = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.of(content.readAllBytes());
            }
        } catch (NoSuchFileException e) {
            var parent = parentOf(file);
            if (Files.exists(parent) && !Files.isDirectory(parent)) {
                throw new NotDirectoryException(parent.toString());
            }
            return Optional.empty();
        }
    }

    @Override
    public void writeDurably(Path file, byte[] content, Path permissionsOf) throws IOException {
        try (var channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            like(permissionsOf, file);
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
        var unfinished = file.resolveSibling("." + file.getFileName() + ".unfinished");
        createDirectoryDurably(parentOf(file));
        Files.deleteIfExists(unfinished);
        Files.createFile(unfinished, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        giveAway(unfinished);
        writeDurably(unfinished, content, unfinished);
        replaceDurably(unfinished, file);
    }

    @Override
    public void replaceDurably(Path source, Path target) throws IOException {
        Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
        syncDirectoryOf(target);
    }

    @Override
    public void linkDurably(Path source, Path target) throws IOException {
        Files.createLink(target, source);
        syncDirectoryOf(target);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** A POSIX lock is the process's, and closing any channel of the file gives it up: so one thread at a time. */
    @Override
    public Closeable lock(Path file) throws IOException {
        IN_THIS_PROCESS.lock();
        try {
            var channel = lockedChannel(file);
            return () -> {
                try {
                    channel.close();
                } finally {
                    IN_THIS_PROCESS.unlock();
                }
            };
        } catch (IOException | RuntimeException | Error e) {
            IN_THIS_PROCESS.unlock();
            throw e;
        }
    }

    private static FileChannel lockedChannel(Path file) throws IOException {
        var channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try {
            giveAway(file);
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new IOException("another process changes something there at this moment (" + file + ")");
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
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY_DIRECTORY));
            giveAway(directory);
            syncDirectoryOf(directory);
        }
    }

    @Override
    public boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public boolean isSame(Path one, Path other) throws IOException {
        return Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other);
    }

    @Override
    public boolean isDirectory(Path directory) {
        return Files.isDirectory(directory);
    }

    private void syncDirectoryOf(Path file) throws IOException {
        syncDirectory(parentOf(file));
    }

    /** An etcd that is not root's has to read what root's gate wrote on its volume, and a later gate of its to go on. */
    private static void giveAway(Path made) throws IOException {
        var directory = parentOf(made);
        if (!ROOT.equals(Files.getAttribute(made, "unix:uid", LinkOption.NOFOLLOW_LINKS))) {
            return;
        }
        for (var who : List.of("unix:gid", "unix:uid")) {
            Files.setAttribute(made, who, Files.getAttribute(directory, who), LinkOption.NOFOLLOW_LINKS);
        }
    }

    private static String name(BasicFileAttributes kind) {
        if (kind.isSymbolicLink()) {
            return "a symbolic link";
        }
        return kind.isDirectory() ? "a directory" : "a FIFO, socket or device";
    }

    /** Owner and group are set only where they differ: not everybody may. */
    private static void like(Path model, Path file) throws IOException {
        var wanted = Files.readAttributes(model, PosixFileAttributes.class);
        var now = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (!now.readAttributes().owner().equals(wanted.owner())) {
            now.setOwner(wanted.owner());
        }
        if (!now.readAttributes().group().equals(wanted.group())) {
            now.setGroup(wanted.group());
        }
        now.setPermissions(wanted.permissions()); // last: a change of the owner takes some of them away
    }

    /** The root is its own. */
    private static Path parentOf(Path file) {
        var path = file.toAbsolutePath();
        return Objects.requireNonNullElse(path.getParent(), path);
    }
}
