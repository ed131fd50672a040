package io.etcdsidekicks.lab.kubelet;

import io.etcdsidekicks.lab.machine.Machine;
import io.etcdsidekicks.lab.program.Journal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Runs the static pods of a machine's manifest directory by the kubelet's rules (docs/facts.md 4 and 8): every file whose name
 * does not begin with a dot, of any extension; read on each change and in full every 20 s; a file that does not parse is
 * only logged on a change, but stops the pod that it used to define when the directory is listed; equal content does not
 * restart a pod.
 */
public final class StaticPodRunner implements AutoCloseable {
    /** The kubelet's, before it restarts a container for the first time. */
    public static final Duration FIRST_BACK_OFF = Duration.ofSeconds(10);

    private static final Duration FULL_LIST = Duration.ofSeconds(20);

    private final Machine machine;
    private final Path directory;
    private final String path;
    private final Duration firstBackOff;
    private final Journal<PodEvent> events = new Journal<>();
    private final Map<Path, RunningPod> pods = new HashMap<>();
    private final WatchService watch;
    private final Thread thread;

    private StaticPodRunner(Machine machine, Path directory, String path, Duration firstBackOff, WatchService watch) {
        this.machine = machine;
        this.directory = directory;
        this.path = path;
        this.firstBackOff = firstBackOff;
        this.watch = watch;
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("static pods of " + machine.name())
                .unstarted(this::run);
    }

    /**
     * Starts watching.
     *
     * @param path PATH of the containers: where etcd is found, whatever the manifest says about images
     * @param firstBackOff before a container that has ended is started again; doubled each time
     */
    public static StaticPodRunner start(Machine machine, Path directory, String path, Duration firstBackOff) {
        try {
            var watch = directory.getFileSystem().newWatchService();
            directory.register(
                    watch,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY,
                    StandardWatchEventKinds.ENTRY_DELETE);
            var runner = new StaticPodRunner(machine, directory, path, firstBackOff, watch);
            runner.thread.start();
            return runner;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything it has seen and done. */
    public Journal<PodEvent> events() {
        return events;
    }

    /** Stops looking and stops every pod, as the end of a machine does. */
    @Override
    public void close() {
        try {
            watch.close();
            thread.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        pods.values().forEach(RunningPod::stop);
        pods.clear();
    }

    private void run() {
        var nextList = Instant.now();
        try {
            while (true) {
                if (!Instant.now().isBefore(nextList)) {
                    list();
                    nextList = Instant.now().plus(FULL_LIST);
                }
                var left = Math.max(0, Duration.between(Instant.now(), nextList).toMillis());
                var key = watch.poll(left, TimeUnit.MILLISECONDS);
                if (key != null) {
                    var changed = new TreeSet<Path>();
                    for (var event : key.pollEvents()) {
                        if (event.context() instanceof Path name) {
                            changed.add(directory.resolve(name));
                        }
                    }
                    key.reset();
                    changed.stream().filter(StaticPodRunner::isVisible).forEach(file -> look(file, false));
                }
            }
        } catch (ClosedWatchServiceException e) {
            // closed
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void list() {
        Set<Path> seen = new HashSet<>();
        try (var files = Files.newDirectoryStream(directory, StaticPodRunner::isVisible)) {
            for (var file : files) {
                seen.add(file);
                look(file, true);
            }
        } catch (IOException e) {
            events.add(new PodEvent(
                    Instant.now(), PodEvent.Kind.UNREADABLE, directory.toString(), String.valueOf(e.getMessage())));
        }
        Set.copyOf(pods.keySet()).stream().filter(file -> !seen.contains(file)).forEach(this::stop);
    }

    private static boolean isVisible(Path file) {
        return !file.getFileName().toString().startsWith(".") && !Files.isDirectory(file);
    }

    private void look(Path file, boolean listing) {
        if (Files.notExists(file)) {
            stop(file);
            return;
        }
        var pod = read(file);
        if (pod.isEmpty()) {
            events.add(new PodEvent(Instant.now(), PodEvent.Kind.UNREADABLE, name(file), "no pod"));
            if (listing) {
                stop(file);
            }
        } else if (Optional.ofNullable(pods.get(file))
                .filter(running -> running.pod().equals(pod.get()))
                .isEmpty()) {
            events.add(new PodEvent(
                    Instant.now(), PodEvent.Kind.SEEN, name(file), pod.get().name()));
            stop(file);
            pods.put(file, RunningPod.start(pod.get(), name(file), machine, path, firstBackOff, events));
        }
    }

    private static Optional<StaticPod> read(Path file) {
        try {
            return StaticPod.parse(Files.readAllBytes(file));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void stop(Path file) {
        Optional.ofNullable(pods.remove(file)).ifPresent(RunningPod::stop);
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }
}
