package io.etcdsidekicks.lab.kubelet;

import io.etcdsidekicks.lab.machine.Machine;
import io.etcdsidekicks.lab.program.Journal;
import io.etcdsidekicks.lab.program.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One pod: keeps its containers running, with the kubelet's restart back-off (10 s doubling to 5 min). */
final class RunningPod {
    private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(10);
    private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(5);
    private static final Duration HEALTHY_AFTER = Duration.ofMinutes(10);
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofMillis(100);

    private final StaticPod pod;
    private final String file;
    private final Machine machine;
    private final String path;
    private final Journal<PodEvent> events;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch initialised = new CountDownLatch(1);
    private final List<Thread> threads;
    private final Map<String, AtomicReference<@Nullable Program>> programs = new TreeMap<>();

    private RunningPod(StaticPod pod, String file, Machine machine, String path, Journal<PodEvent> events) {
        this.pod = pod;
        this.file = file;
        this.machine = machine;
        this.path = path;
        this.events = events;
        Stream.concat(pod.initContainers().stream(), pod.containers().stream())
                .forEach(container -> programs.put(container.name(), new AtomicReference<>()));
        this.threads = Stream.concat(
                        Stream.of(thread("init", this::initialise)),
                        pod.containers().stream()
                                .map(container -> thread(container.name(), () -> keepRunning(container))))
                .toList();
    }

    private Thread thread(String container, Runnable work) {
        return Thread.ofPlatform()
                .daemon()
                .name(pod.name() + "/" + container + " on " + machine.name())
                .unstarted(work);
    }

    static RunningPod start(StaticPod pod, String file, Machine machine, String path, Journal<PodEvent> events) {
        var running = new RunningPod(pod, file, machine, path, events);
        running.threads.forEach(Thread::start);
        return running;
    }

    StaticPod pod() {
        return pod;
    }

    void stop() {
        stopped.countDown();
        for (var slot : programs.values()) {
            var program = slot.get();
            if (program != null) {
                program.stop(GRACE);
            }
        }
        for (var thread : threads) {
            try {
                thread.join(GRACE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        event(PodEvent.Kind.STOPPED, pod.name());
    }

    private void initialise() {
        try {
            for (var container : pod.initContainers()) {
                var backOff = FIRST_BACK_OFF;
                while (runOnce(container).orElse(-1) != 0) {
                    if (stopped.await(backOff.toMillis(), TimeUnit.MILLISECONDS)) {
                        return;
                    }
                    backOff = longer(backOff);
                }
            }
            initialised.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Duration longer(Duration backOff) {
        var doubled = backOff.multipliedBy(2);
        return doubled.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : doubled;
    }

    private void keepRunning(StaticPod.Container container) {
        var backOff = FIRST_BACK_OFF;
        try {
            while (!initialised.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                if (stopped.getCount() == 0) {
                    return;
                }
            }
            while (stopped.getCount() > 0) {
                var started = Instant.now();
                var _ = runOnce(container);
                if (Duration.between(started, Instant.now()).compareTo(HEALTHY_AFTER) > 0) {
                    backOff = FIRST_BACK_OFF;
                }
                if (stopped.await(backOff.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                backOff = longer(backOff);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the exit code; empty when it was not started, or did not end by itself. */
    private OptionalInt runOnce(StaticPod.Container container) {
        pod.madeDirectories().forEach(directory -> make(machine.outside(Path.of(directory))));
        var missing = pod.requiredDirectories().stream()
                .filter(directory -> !Files.isDirectory(machine.outside(Path.of(directory))))
                .toList();
        if (!missing.isEmpty()) {
            event(PodEvent.Kind.EXITED, container.name() + " not started: no directory " + missing);
            return OptionalInt.empty();
        }
        var environment = new TreeMap<>(container.environment());
        environment.put("PATH", path);
        var program = machine.start(container.name(), container.command(), environment);
        programs.getOrDefault(container.name(), new AtomicReference<>()).set(program);
        event(PodEvent.Kind.STARTED, container.name());
        if (stopped.getCount() == 0) {
            program.stop(GRACE); // stop() may have looked before the program was there
        }
        var exitCode = program.awaitExit(Duration.ofDays(1));
        event(
                PodEvent.Kind.EXITED,
                container.name() + " exit " + exitCode.orElse(-1)
                        + program.lastLine().map(line -> ": " + line.text()).orElse(""));
        return exitCode;
    }

    private static void make(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void event(PodEvent.Kind kind, String words) {
        events.add(new PodEvent(Instant.now(), kind, file, words));
    }
}
