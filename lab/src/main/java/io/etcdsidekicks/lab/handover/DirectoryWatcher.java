package io.etcdsidekicks.lab.handover;

import io.etcdsidekicks.discovery.FileFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Reads every file that a kubelet would run, again and again without a pause, and notes each that is not complete. */
final class DirectoryWatcher implements AutoCloseable {
    private final Path directory;
    private final List<byte[]> complete = new CopyOnWriteArrayList<>();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final AtomicLong looks = new AtomicLong();
    private final Thread thread;
    private volatile boolean closed;

    private DirectoryWatcher(Path directory) {
        this.directory = directory;
        this.thread = Thread.ofPlatform().daemon().name("watcher").unstarted(this::watch);
    }

    static DirectoryWatcher start(Path directory) {
        var watcher = new DirectoryWatcher(directory);
        watcher.thread.start();
        return watcher;
    }

    /** From now on this content is allowed, too. */
    void allow(byte[] manifest) {
        complete.add(manifest);
        if (complete.size() > 2) {
            complete.removeFirst(); // the one before the last may still be there, older ones not
        }
    }

    /** Each file that was seen incomplete; empty when all were complete. */
    List<String> violations() {
        return List.copyOf(violations);
    }

    long looks() {
        return looks.get();
    }

    /** Whether there is any file at all, dot-files included. */
    boolean isAnythingThere() {
        try (var files = Files.newDirectoryStream(directory)) {
            return files.iterator().hasNext();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch() {
        while (!closed) {
            try (var files = Files.newDirectoryStream(directory, "[!.]*")) {
                for (var file : files) {
                    read(file).ifPresent(content -> check(file, content));
                }
            } catch (IOException e) {
                violations.add("cannot look: " + FileFailure.describe(e));
            }
            looks.incrementAndGet();
        }
    }

    /** Empty when it has gone since the directory was listed. */
    private static Optional<byte[]> read(Path file) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private void check(Path file, byte[] content) {
        var isKnownName = file.getFileName().toString().equals("etcd.yaml");
        if (!isKnownName || complete.stream().noneMatch(manifest -> Arrays.equals(manifest, content))) {
            violations.add(file.getFileName() + " with " + content.length + " bytes");
        }
    }
}
