package io.etcdsidekicks.gate.volume;

import io.etcdsidekicks.gate.DurableFiles;
import io.etcdsidekicks.gate.kubelet.DiskFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A real disk; what is changed on it is written down, and the run can end before, or in the middle of, any of it. */
final class CrashingFiles implements DurableFiles {
    private final DiskFiles files = new DiskFiles();
    private final List<String> done = new ArrayList<>();
    private final int crashAt;
    private final Kind kind;
    private int changes;
    private String awaited = "";
    private Meanwhile meanwhile = () -> {};

    /** How it ends. */
    enum Kind {
        KILLED,
        DISK_FULL
    }

    /** What somebody else does just then. */
    @FunctionalInterface
    interface Meanwhile {
        void happens() throws IOException;
    }

    /** The run ends here, as at a kill -9; nothing catches it. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1;
    }

    private CrashingFiles(int crashAt, Kind kind) {
        this.crashAt = crashAt;
        this.kind = kind;
    }

    static CrashingFiles never() {
        return after(Integer.MAX_VALUE);
    }

    /** So many changes are made before the crash. */
    static CrashingFiles after(int changes) {
        return after(changes, Kind.KILLED);
    }

    /** So many changes are made before it ends, or fails. */
    static CrashingFiles after(int changes, Kind kind) {
        return new CrashingFiles(changes, kind);
    }

    /** Something else happens right after a change. */
    CrashingFiles meanwhile(String change, Meanwhile what) {
        awaited = change;
        meanwhile = what;
        return this;
    }

    /** Whether it came to its end. */
    boolean hasEnded() {
        return changes > crashAt;
    }

    List<String> done() {
        return List.copyOf(done);
    }

    /** What is done on the disk. */
    @FunctionalInterface
    private interface Change {
        void make() throws IOException;
    }

    private void change(String words, Change change) throws IOException {
        endIfItIsTime(() -> {});
        change.make();
        done.add(words);
        if (words.equals(awaited)) {
            awaited = "";
            meanwhile.happens();
        }
    }

    private void endIfItIsTime(Change last) throws IOException {
        if (changes++ == crashAt) {
            last.make();
            switch (kind) {
                case KILLED -> throw new Crash();
                case DISK_FULL -> throw new IOException("no space left");
            }
        }
    }

    @Override
    public Optional<byte[]> read(Path file) throws IOException {
        return files.read(file);
    }

    @Override
    public void writeDurably(Path file, byte[] content, Path permissionsOf) {
        throw new AssertionError("what the gate writes on the volume is for its owner alone");
    }

    @Override
    public void writePrivately(Path file, byte[] content) throws IOException {
        endIfItIsTime(() -> {
            files.createDirectoryDurably(file.resolveSibling(""));
            Files.write(
                    file.resolveSibling("." + file.getFileName() + ".unfinished"),
                    Arrays.copyOf(content, content.length / 2));
        });
        change("write " + file.getFileName(), () -> files.writePrivately(file, content));
    }

    @Override
    public void replaceDurably(Path source, Path target) throws IOException {
        change(
                "move " + source.getFileName() + " to " + target.getFileName(),
                () -> files.replaceDurably(source, target));
    }

    @Override
    public void linkDurably(Path source, Path target) throws IOException {
        change("link " + source.getFileName() + " to " + target.getFileName(), () -> files.linkDurably(source, target));
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        change("sync " + directory.getFileName(), () -> files.syncDirectory(directory));
    }

    @Override
    public Closeable lock(Path file) throws IOException {
        return files.lock(file);
    }

    @Override
    public void keepDurably(Path file) throws IOException {
        change("keep " + file.getFileName(), () -> files.keepDurably(file));
    }

    @Override
    public void deleteDurably(Path file) throws IOException {
        change("delete " + file.getFileName(), () -> files.deleteDurably(file));
    }

    @Override
    public void createDirectoryDurably(Path directory) throws IOException {
        change("make " + directory.getFileName(), () -> files.createDirectoryDurably(directory));
    }

    @Override
    public boolean exists(Path path) {
        return files.exists(path);
    }

    @Override
    public boolean isSame(Path one, Path other) throws IOException {
        return files.isSame(one, other);
    }

    @Override
    public boolean isDirectory(Path directory) {
        return files.isDirectory(directory);
    }
}
