package io.etcdsidekicks.lab.kubelet;

import io.etcdsidekicks.discovery.FileFailure;
import io.etcdsidekicks.lab.machine.Machine;
import io.etcdsidekicks.lab.program.Journal;
import io.etcdsidekicks.lab.program.Program;
import io.etcdsidekicks.lab.program.Scripts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One pod: its volumes are set up once, then its containers are kept running, with the kubelet's restart back-off
 * (doubling to 5 min). As a container runtime does, each start of a container makes host paths that are missing
 * (docs/facts.md 9.1), and a container goes on seeing a disk that was mounted when it started, unless its mount follows the
 * machine's (9.25).
 */
final class RunningPod {
    /** Between two tries to set volumes up; doubling, as the kubelet's. */
    private static final Duration FIRST_SET_UP = Duration.ofMillis(500);

    private static final Duration LONGEST_SET_UP = Duration.ofMinutes(2);
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
    private final Duration firstBackOff;
    private final List<Thread> threads;
    private final Map<String, AtomicReference<@Nullable Program>> programs = new TreeMap<>();

    private RunningPod(
            StaticPod pod, String file, Machine machine, String path, Duration firstBackOff, Journal<PodEvent> events) {
        this.pod = pod;
        this.file = file;
        this.machine = machine;
        this.path = path;
        this.firstBackOff = firstBackOff;
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

    static RunningPod start(
            StaticPod pod, String file, Machine machine, String path, Duration firstBackOff, Journal<PodEvent> events) {
        var running = new RunningPod(pod, file, machine, path, firstBackOff, events);
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
            var pause = FIRST_SET_UP;
            while (!isSetUp()) {
                if (stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                pause = longer(pause, LONGEST_SET_UP);
            }
            for (var container : pod.initContainers()) {
                var backOff = firstBackOff;
                while (runOnce(container).orElse(-1) != 0) {
                    if (stopped.await(backOff.toMillis(), TimeUnit.MILLISECONDS)) {
                        return;
                    }
                    backOff = longer(backOff, LONGEST_BACK_OFF);
                }
            }
            initialised.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether every volume is as its type demands; some types make it so. */
    private boolean isSetUp() {
        for (var volume : pod.volumes()) {
            var place = machine.outside(Path.of(volume.path()));
            try {
                switch (volume.type()) {
                    case "DirectoryOrCreate" -> Files.createDirectories(place);
                    case "FileOrCreate" -> {
                        if (Files.notExists(place)) {
                            Files.createFile(place);
                        }
                    }
                    default -> {}
                }
            } catch (IOException e) {
                event(PodEvent.Kind.NOT_SET_UP, "volume " + volume.name() + ": " + FileFailure.describe(e));
                return false;
            }
            var isRight = switch (volume.type()) {
                case "Directory", "DirectoryOrCreate" -> Files.isDirectory(place);
                case "File", "FileOrCreate" -> Files.isRegularFile(place);
                default -> true;
            };
            if (!isRight) {
                event(
                        PodEvent.Kind.NOT_SET_UP,
                        "volume " + volume.name() + ": " + volume.path() + " is no " + volume.type());
                return false;
            }
        }
        return true;
    }

    private static Duration longer(Duration pause, Duration longest) {
        var doubled = pause.multipliedBy(2);
        return doubled.compareTo(longest) > 0 ? longest : doubled;
    }

    private void keepRunning(StaticPod.Container container) {
        var backOff = firstBackOff;
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
                    backOff = firstBackOff;
                }
                if (stopped.await(backOff.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                backOff = longer(backOff, LONGEST_BACK_OFF);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the exit code; empty when it did not end by itself. */
    private OptionalInt runOnce(StaticPod.Container container) {
        var environment = new TreeMap<>(container.environment());
        environment.put("PATH", path);
        var program = machine.start(container.name(), withMounts(container), environment);
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

    /** The container's command in a mount namespace of its own. */
    private static List<String> withMounts(StaticPod.Container container) {
        var command = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "slave", "--", "sh", "-c"));
        command.addAll(List.of(Scripts.text("start-container.sh"), "start-container"));
        for (var mount : container.mounts()) {
            command.addAll(List.of(
                    mount.source(),
                    mount.target(),
                    mount.follows() ? "slave" : "private",
                    mount.readOnly() ? "ro" : "rw"));
        }
        command.add("--");
        command.addAll(container.command());
        return command;
    }

    private void event(PodEvent.Kind kind, String words) {
        events.add(new PodEvent(Instant.now(), kind, file, words));
    }
}
