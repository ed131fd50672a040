package io.etcdsidekicks.lab.trials;

import io.etcdsidekicks.discovery.FileFailure;
import io.etcdsidekicks.lab.LabMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Reads every file that a kubelet would run, on all machines in turn, and notes each that is not what was staged. */
final class ManifestWatch implements AutoCloseable {
    private static final long PAUSE_NANOS = 1_000_000;

    private final List<Path> directories;
    private final Set<String> staged;
    private final List<String> incomplete = new CopyOnWriteArrayList<>();
    private final AtomicLong looks = new AtomicLong();
    private final Thread thread;
    private volatile boolean closed;

    private ManifestWatch(List<LabMachine> machines) {
        this.directories = machines.stream().map(LabMachine::manifestDirectory).toList();
        this.staged = machines.stream().map(ManifestWatch::staged).collect(Collectors.toUnmodifiableSet());
        this.thread = Thread.ofPlatform().daemon().name("manifests").unstarted(this::watch);
    }

    static ManifestWatch start(List<LabMachine> machines) {
        var watch = new ManifestWatch(machines);
        watch.thread.start();
        return watch;
    }

    private static String staged(LabMachine machine) {
        try {
            return Files.readString(machine.stagedManifest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> incomplete() {
        return List.copyOf(incomplete);
    }

    long looks() {
        return looks.get();
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
            directories.forEach(this::look);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void look(Path directory) {
        looks.incrementAndGet();
        try (var files = Files.newDirectoryStream(directory, "[!.]*")) {
            for (var file : files) {
                var text = Files.readString(file);
                if (!isWhole(text)) {
                    incomplete.add(file + " with " + text.length() + " characters");
                }
            }
        } catch (NoSuchFileException e) {
            // taken away between the listing and the reading
        } catch (IOException | DirectoryIteratorException e) {
            incomplete.add(FileFailure.describe(e));
        }
    }

    /** What was staged is moved byte for byte. */
    private boolean isWhole(String text) {
        return staged.contains(text);
    }
}
