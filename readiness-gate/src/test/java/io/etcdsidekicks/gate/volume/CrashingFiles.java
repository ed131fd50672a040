package io.etcdsidekicks.gate.volume;

import io.etcdsidekicks.gate.DurableFiles;
import io.etcdsidekicks.gate.kubelet.DiskFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A real disk; what is changed on it is written down, and the run can end before any of it. */
final class CrashingFiles implements DurableFiles {
    private final DiskFiles files = new DiskFiles();
    private final List<String> done = new ArrayList<>();
    private final int crashAt;

    /** The run ends here, as at a kill -9; nothing catches it. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1;
    }

    private CrashingFiles(int crashAt) {
        this.crashAt = crashAt;
    }

    static CrashingFiles never() {
        return new CrashingFiles(Integer.MAX_VALUE);
    }

    /** So many changes are made before the crash. */
    static CrashingFiles after(int changes) {
        return new CrashingFiles(changes);
    }

    List<String> done() {
        return List.copyOf(done);
    }

    private void step(String words) {
        if (done.size() == crashAt) {
            throw new Crash();
        }
        done.add(words);
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
        step("write " + file.getFileName());
        files.writePrivately(file, content);
    }

    @Override
    public void replaceDurably(Path source, Path target) throws IOException {
        step("move " + source.getFileName() + " to " + target.getFileName());
        files.replaceDurably(source, target);
    }

    @Override
    public void linkDurably(Path source, Path target) throws IOException {
        step("link " + source.getFileName() + " to " + target.getFileName());
        files.linkDurably(source, target);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        step("sync " + directory.getFileName());
        files.syncDirectory(directory);
    }

    @Override
    public Closeable lock(Path file) throws IOException {
        return files.lock(file);
    }

    @Override
    public void keepDurably(Path file) throws IOException {
        step("keep " + file.getFileName());
        files.keepDurably(file);
    }

    @Override
    public void deleteDurably(Path file) throws IOException {
        step("delete " + file.getFileName());
        files.deleteDurably(file);
    }

    @Override
    public void createDirectoryDurably(Path directory) throws IOException {
        step("make " + directory.getFileName());
        files.createDirectoryDurably(directory);
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
