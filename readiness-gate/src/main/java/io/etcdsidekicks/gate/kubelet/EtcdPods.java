package io.etcdsidekicks.gate.kubelet;

import io.etcdsidekicks.discovery.FileFailure;
import io.etcdsidekicks.gate.DurableFiles;
import io.etcdsidekicks.gate.PodState;
import io.etcdsidekicks.gate.Pods;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The staged manifest, and the kubelet's directory, on disk. Nothing is changed. */
public final class EtcdPods {
    private final DurableFiles files;
    private final Optional<Path> staged;
    private final Optional<Path> installed;
    private final Path directory;
    private final Path startFile;
    private final Optional<AsItIsReader> asItIs;

    /**
     * @param manifest the staged pod; empty when no kubelet starts etcd
     * @param directory the kubelet's
     * @param startFile on etcd's volume, which is the directory it lies in
     * @param asItIs how a manifest is read that starts etcd by flags of its own; empty where none may
     */
    public EtcdPods(
            DurableFiles files,
            Optional<Path> manifest,
            Path directory,
            Path startFile,
            Optional<AsItIsReader> asItIs) {
        this.files = files;
        this.staged = manifest;
        this.installed = manifest.map(file -> directory.resolve(String.valueOf(file.getFileName())));
        this.directory = directory;
        this.startFile = startFile;
        this.asItIs = asItIs;
    }

    public Pods look() {
        var isThere = files.isDirectory(directory);
        var stagedContent = staged.map(this::readStaged).orElseGet(Content::absent);
        var installedContent = installed.map(this::read).orElseGet(Content::absent);
        var others = isThere ? others() : new Others(List.of(), Optional.empty());
        return new Pods(
                staged.isPresent(),
                isThere,
                state(stagedContent),
                others.fault.isPresent() && staged.isPresent()
                        ? new PodState.Unreadable(others.fault.get())
                        : state(installedContent),
                stagedContent.isSameAs(installedContent),
                others.files);
    }

    private record Content(Optional<byte[]> bytes, Optional<String> fault) {
        static Content absent() {
            return new Content(Optional.empty(), Optional.empty());
        }

        static Content faulty(String fault) {
            return new Content(Optional.empty(), Optional.of(fault));
        }

        boolean isSameAs(Content other) {
            return bytes.isPresent()
                    && other.bytes.isPresent()
                    && (Arrays.equals(bytes.get(), other.bytes.get())
                            || EtcdPod.isSame(bytes.get(), other.bytes.get()));
        }
    }

    /** Also what the hand-over would refuse. */
    private Content readStaged(Path file) {
        if (String.valueOf(file.getFileName()).startsWith(".")) {
            return Content.faulty(file + ": its name begins with a dot; no kubelet would read it");
        }
        try {
            if (files.isSame(file.resolveSibling(""), directory)) {
                return Content.faulty(
                        file + ": it lies in the kubelet's own directory, where the kubelet runs it at once;"
                                + " stage it in another one");
            }
        } catch (IOException e) {
            return Content.faulty(FileFailure.describe(e));
        }
        return read(file);
    }

    private Content read(Path file) {
        try {
            return new Content(files.read(file), Optional.empty());
        } catch (IOException e) {
            return Content.faulty(FileFailure.describe(e));
        }
    }

    private PodState state(Content content) {
        return content.fault
                .<PodState>map(PodState.Unreadable::new)
                .or(() -> content.bytes.map(bytes -> EtcdPod.read(bytes, startFile, asItIs)))
                .orElseGet(PodState.Absent::new);
    }

    private record Others(List<Path> files, Optional<String> fault) {}

    /**
     * The kubelet reads every regular file there, and follows links to such, unless its name begins with a dot (kubelet:
     * pkg/kubelet/config/file.go, extractFromDir).
     */
    private Others others() {
        try (var entries = Files.list(directory)) {
            var found = entries.filter(
                            file -> !String.valueOf(file.getFileName()).startsWith("."))
                    .filter(file -> installed.filter(file::equals).isEmpty())
                    .filter(Files::isRegularFile) // a FIFO would be waited for
                    .filter(EtcdPods::runsEtcd)
                    .sorted()
                    .toList();
            return new Others(found, Optional.empty());
        } catch (IOException | UncheckedIOException e) {
            return new Others(
                    List.of(), Optional.of("cannot list the kubelet's directory, " + FileFailure.describe(e)));
        }
    }

    private static boolean runsEtcd(Path file) {
        try {
            return Files.size(file) <= ManifestDocument.LARGEST && EtcdPod.runsEtcd(Files.readAllBytes(file));
        } catch (IOException e) {
            return false;
        }
    }
}
