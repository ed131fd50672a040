package io.etcdsidekicks.gate;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A disk in memory that can fail between any two of its steps, and lose power: what was not synced is then as it was.
 * Remembers every state that the kubelet could have seen.
 */
final class FragileFiles implements DurableFiles {

    /** The run ends here, as at a kill -9; nothing catches it. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1;
    }

    enum Fault {
        IO_EXCEPTION,
        CRASH,
        POWER_LOSS
    }

    private final Path kubelet;
    private final Map<Path, String> visible = new HashMap<>();
    private final Map<Path, String> durable = new HashMap<>();
    private final List<Map<Path, String>> kubeletSaw = new ArrayList<>();
    private final Set<Path> written = new HashSet<>();
    private int steps;
    private int faultAt = -1;
    private boolean isLocked;
    private boolean forGood;
    private Fault fault = Fault.IO_EXCEPTION;

    FragileFiles(Path kubelet) {
        this.kubelet = kubelet;
    }

    /** By a second gate. */
    void locked(boolean byAnother) {
        isLocked = byAnother;
    }

    FragileFiles with(Path file, String content) {
        visible.put(file, content);
        durable.put(file, content);
        return this;
    }

    /** Fails at one step, counted from now; all others succeed. */
    void failAt(int step, Fault kind) {
        steps = 0;
        faultAt = step;
        fault = kind;
    }

    /** As a full disk: from one step on, counted from now, nothing succeeds. */
    void failFrom(int step) {
        failAt(step, Fault.IO_EXCEPTION);
        forGood = true;
    }

    void failNoMore() {
        faultAt = -1;
        forGood = false;
    }

    int steps() {
        return steps;
    }

    Map<Path, String> files() {
        return Map.copyOf(visible);
    }

    /** What stays after a power loss. */
    Map<Path, String> durableFiles() {
        return Map.copyOf(durable);
    }

    Set<Path> written() {
        return Set.copyOf(written);
    }

    List<Map<Path, String>> kubeletSaw() {
        return List.copyOf(kubeletSaw);
    }

    @Override
    public Optional<byte[]> read(Path file) throws IOException {
        step();
        return Optional.ofNullable(visible.get(file)).map(FragileFiles::bytes);
    }

    @Override
    public void writeDurably(Path file, byte[] content, Path permissionsOf) throws IOException {
        if (!visible.containsKey(permissionsOf)) {
            throw new NoSuchFileException(permissionsOf.toString());
        }
        write(file, content);
    }

    @Override
    public void writePrivately(Path file, byte[] content) throws IOException {
        var unfinished = file.resolveSibling("." + file.getFileName() + ".unfinished");
        write(unfinished, content);
        replaceDurably(unfinished, file);
    }

    private void write(Path file, byte[] content) throws IOException {
        written.add(file);
        step();
        see(file, "");
        step();
        see(file, text(Arrays.copyOf(content, content.length / 2)));
        step();
        see(file, text(content));
        step();
        durable.put(file, text(content));
        step();
    }

    @Override
    public void replaceDurably(Path source, Path target) throws IOException {
        if (!visible.containsKey(source)) {
            throw new NoSuchFileException(source.toString());
        }
        if (!Optional.ofNullable(source.getParent()).equals(Optional.ofNullable(target.getParent()))) {
            throw new IOException("not within one directory: " + source + " and " + target);
        }
        written.add(target);
        step();
        visible.put(target, visible.getOrDefault(source, ""));
        visible.remove(source);
        look();
        step();
        sync(source);
        sync(target);
        step();
    }

    @Override
    public void linkDurably(Path source, Path target) throws IOException {
        if (visible.containsKey(target)) {
            throw new FileAlreadyExistsException(target.toString());
        }
        written.add(target);
        step();
        see(target, visible.getOrDefault(source, ""));
        step();
        sync(target);
        step();
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        step();
        Stream.concat(visible.keySet().stream(), durable.keySet().stream())
                .filter(file -> directory.equals(file.getParent()))
                .toList()
                .forEach(this::sync);
        step();
    }

    @Override
    public Closeable lock(Path file) throws IOException {
        if (isLocked) {
            throw new IOException("another process changes something there at this moment");
        }
        return () -> {};
    }

    @Override
    public void keepDurably(Path file) throws IOException {
        step();
        sync(file);
        step();
    }

    @Override
    public void deleteDurably(Path file) throws IOException {
        step();
        visible.remove(file);
        look();
        step();
        sync(file);
        step();
    }

    @Override
    public void createDirectoryDurably(Path directory) throws IOException {
        step();
    }

    @Override
    public boolean exists(Path path) {
        return visible.containsKey(path);
    }

    @Override
    public boolean isSame(Path one, Path other) {
        return one.normalize().equals(other.normalize());
    }

    @Override
    public boolean isDirectory(Path directory) {
        return true;
    }

    private void see(Path file, String content) {
        visible.put(file, content);
        look();
    }

    private void sync(Path file) {
        if (visible.containsKey(file)) {
            durable.put(file, visible.getOrDefault(file, ""));
        } else {
            durable.remove(file);
        }
    }

    /** Every file that does not begin with a dot is a pod to it. */
    private void look() {
        var seen = new HashMap<Path, String>();
        visible.forEach((file, content) -> {
            if (file.startsWith(kubelet) && !file.getFileName().toString().startsWith(".")) {
                seen.put(file, content);
            }
        });
        kubeletSaw.add(Map.copyOf(seen));
    }

    private void step() throws IOException {
        int now = steps++;
        if (forGood ? now < faultAt : now != faultAt) {
            return;
        }
        switch (fault) {
            case IO_EXCEPTION -> throw new IOException("no space left at step " + faultAt);
            case CRASH -> throw new Crash();
            case POWER_LOSS -> {
                visible.clear();
                visible.putAll(durable);
                look();
                throw new Crash();
            }
        }
    }

    private static byte[] bytes(String content) {
        return content.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1);
    }
}
