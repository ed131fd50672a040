package io.etcdsidekicks.lab.kubelet;

import io.etcdsidekicks.lab.machine.ControlGroups;
import io.etcdsidekicks.lab.machine.Machine;
import io.etcdsidekicks.lab.program.Program;
import io.etcdsidekicks.lab.program.Scripts;
import io.etcdsidekicks.lab.program.ShortCommand;
import io.etcdsidekicks.lab.program.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.awaitility.Awaitility;

/**
 * A machine's operating system with Kubernetes' own kubelet, containerd and runc: static pods of
 * {@code /etc/kubernetes/manifests} in real containers, without an API server. The machine can be booted, cut off from
 * power and booted again any number of times; {@code /etc}, {@code /var/lib} and {@code /var/log} stay, {@code /run} does
 * not. {@code /var/lib/etcd} is a disk of its own. Only for the machine's root. Not safe for use by several threads.
 *
 * <p>Everything is in the lab's sandbox and goes with it, but for control groups: {@link #close()} removes those, and what
 * a killed JVM has left, the next one removes.
 */
public final class RealKubelet implements AutoCloseable {
    private static final Duration BOOT_LIMIT = Duration.ofMinutes(1);
    private static final Duration END_LIMIT = Duration.ofSeconds(20);
    private static final String GROUP = "etcd-sidekicks-kubelet-";
    private static final String BOOTED = "booted";
    private static final Path ETCD = Path.of("/var/lib/etcd");
    private static final Path CONTAINERD = Path.of("/var/lib/containerd");
    private static final Path POD_LOGS = Path.of("var/log/pods");
    /** Time, stream and whether the line is whole stand before a container's own words. */
    private static final int LOG_COLUMNS = 4;

    private static final int LAST_LINES = 100;

    private final Machine machine;
    private final Path programs;
    private final PodImages images;
    private final Path root;
    private final String group;
    private final List<Path> disks = new ArrayList<>();
    private Optional<Program> power = Optional.empty();

    private RealKubelet(Machine machine, Path programs, PodImages images, Path root) {
        this.machine = machine;
        this.programs = programs;
        this.images = images;
        this.root = root;
        this.group = GROUP + UUID.randomUUID().toString().substring(0, 8) + "-" + machine.name();
    }

    /**
     * Gives the machine files of its own and an empty disk for etcd; it does not run yet.
     *
     * @param programs what {@link io.etcdsidekicks.lab.parts.PartsFinder#kubelet()} has found
     * @param files laid out as a file system, and copied over the machine's {@code /}
     */
    public static RealKubelet install(Machine machine, Path programs, PodImages images, Path files) {
        var _ = ControlGroups.remove(GROUP); // of one whose JVM was killed; those in use stay
        var installed = new RealKubelet(machine, programs, images, machine.giveOwnFiles());
        try {
            FileUtils.copyDirectory(files.toFile(), installed.root.toFile());
            Files.createDirectories(machine.outside(ETCD));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        images.giveTo(machine.outside(CONTAINERD));
        installed.addDisk();
        installed.mountDisk();
        return installed;
    }

    /** Where a file of the machine is, seen from outside. */
    public Path outside(Path inside) {
        return inside.startsWith("/var/log") ? root.resolve(Path.of("/").relativize(inside)) : machine.outside(inside);
    }

    /** Presses the power button; containerd, kubelet and pods come by themselves. Nothing happens when it is on. */
    public void boot() {
        if (isOn()) {
            return;
        }
        power = Optional.of(machine.start(
                "kubelet",
                List.of(
                        "unshare",
                        "--mount",
                        "--propagation",
                        "slave",
                        "--pid",
                        "--fork",
                        "--kill-child",
                        "--mount-proc",
                        "sh",
                        "-c",
                        Scripts.text("boot-kubelet.sh"),
                        "boot-kubelet",
                        root.toString(),
                        programs.toString(),
                        group,
                        images.pause(),
                        machine.address()),
                Map.of()));
    }

    /**
     * Waits until the kubelet is being started.
     *
     * @throws IllegalStateException when the machine is off or does not come up, with what it said
     */
    public void awaitBoot() {
        var booting = power.orElseThrow(this::off);
        try {
            Awaitility.await("boot of " + machine.name())
                    .atMost(BOOT_LIMIT)
                    .pollInterval(Duration.ofMillis(50))
                    .failFast("it has ended", () -> !booting.isRunning())
                    .until(() -> booting.lines().stream()
                            .anyMatch(line -> line.text().equals(BOOTED)));
        } catch (RuntimeException e) {
            throw new IllegalStateException(machine.name() + " did not boot: " + booting.lines(), e);
        }
    }

    public boolean isOn() {
        return power.filter(Program::isRunning).isPresent();
    }

    /** A power cut: kubelet, containerd and every container end at once. What is on the disks stays. */
    public void powerOff() {
        power.ifPresent(Program::kill);
        power = Optional.empty();
        machine.powerOff();
        Awaitility.await("the end of " + group)
                .atMost(END_LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> ControlGroups.remove(group));
    }

    /** The container that runs under a name of the manifest; another ID is another start of it. */
    public Optional<String> container(String name) {
        var ids = run(ctr("containers", "list", "--quiet", "labels.\"io.kubernetes.container.name\"==" + name))
                .lines()
                .toList();
        return run(ctr("tasks", "list"))
                .lines()
                .filter(line -> line.endsWith("RUNNING"))
                .map(line -> line.split(" ", 2)[0])
                .filter(ids::contains)
                .findFirst();
    }

    /**
     * Sends a signal to a container's first program; when that ends by it, the kubelet starts another one, after its
     * back-off.
     *
     * @throws IllegalStateException when no container of that name runs
     */
    public void signal(String container, Signal signal) {
        var id = container(container)
                .orElseThrow(
                        () -> new IllegalStateException("no container " + container + " runs on " + machine.name()));
        run(ctr("tasks", "kill", "--signal", "SIG" + signal, id));
    }

    /** Kills the kubelet alone; the machine starts it again after a second, and the containers go on meanwhile. */
    public void killKubelet() {
        kubelets()
                .filter(ProcessHandle::destroyForcibly)
                .map(ProcessHandle::onExit)
                .forEach(CompletableFuture::join);
    }

    /** Sends a signal to the kubelet alone: stopped, it notices nothing until it goes on, and the containers do. */
    public void signalKubelet(Signal signal) {
        kubelets().forEach(program -> ShortCommand.run("kill", "-" + signal, String.valueOf(program.pid())));
    }

    private Stream<ProcessHandle> kubelets() {
        return power.flatMap(program -> ProcessHandle.of(program.pid())).stream()
                .flatMap(ProcessHandle::descendants)
                .filter(program -> program.info().command().orElse("").endsWith("/kubelet"));
    }

    /**
     * What a container has written, by its name in the manifest, oldest first. The kubelet keeps only the newest ended
     * container's log.
     */
    public List<String> log(String container) {
        if (!Files.isDirectory(root.resolve(POD_LOGS))) {
            return List.of();
        }
        var logs = root.getFileSystem().getPathMatcher("glob:**/" + container + "/*.log");
        try (var files = Files.walk(root.resolve(POD_LOGS))) {
            return files.filter(logs::matches)
                    .sorted()
                    .flatMap(RealKubelet::lines)
                    .map(line -> line.split(" ", LOG_COLUMNS))
                    .filter(columns -> columns.length == LOG_COLUMNS)
                    .map(columns -> columns[LOG_COLUMNS - 1])
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last that the machine, {@code containerd} and {@code kubelet} have written, for people. */
    public String systemLog() {
        var log = new StringBuilder();
        power.ifPresent(program ->
                program.lines().forEach(line -> log.append(line.text()).append('\n')));
        for (var name : List.of("containerd", "kubelet")) {
            var lines = lines(root.resolve("var/log").resolve(name + ".log")).toList();
            lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size())
                    .forEach(line -> log.append(name).append(": ").append(line).append('\n'));
        }
        return log.toString();
    }

    /** The log may not be there yet, or not any more. */
    private static Stream<String> lines(Path log) {
        try {
            return Files.isRegularFile(log) ? Files.readAllLines(log).stream() : Stream.of();
        } catch (IOException e) {
            return Stream.of();
        }
    }

    /**
     * Runs a command on the running machine: sees its processes, its {@code /run}, and {@code ctr}.
     *
     * @throws IllegalStateException when it fails, or the machine is off
     */
    public String run(String... command) {
        return ShortCommand.run(inside(command));
    }

    /**
     * Runs a command that may fail.
     *
     * @throws IllegalStateException when the machine is off
     */
    public ShortCommand.Result attempt(String... command) {
        return ShortCommand.attempt(inside(command), Map.of());
    }

    /** The disk for etcd is not there, or no more: the machine sees an empty folder of another disk in its place. */
    public void unmountDisk() {
        // What has a file open on it goes on with it, as with a disk that was pulled out.
        ShortCommand.run("umount", "-n", "--lazy", machine.outside(ETCD).toString());
    }

    /** The same disk as before is there. */
    public void mountDisk() {
        ShortCommand.run(
                "mount",
                "-n",
                "--bind",
                disks.getLast().toString(),
                machine.outside(ETCD).toString());
    }

    /** The disk for etcd breaks, and another, empty one takes its place; the machine may be on or off. */
    public void loseDisk() {
        unmountDisk();
        addDisk();
        mountDisk();
    }

    /** Powers it off for good. */
    @Override
    public void close() {
        powerOff();
        ShortCommand.attempt("umount", "-n", "--lazy", machine.outside(ETCD).toString());
        disks.forEach(disk -> ShortCommand.run("umount", "-n", "--lazy", disk.toString()));
        disks.clear();
    }

    /** In memory, as the machine's other files are, and yet another device, as a data volume is. */
    private void addDisk() {
        var disk = machine.folder().resolve("disks/" + disks.size());
        try {
            Files.createDirectories(disk);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ShortCommand.run("mount", "-n", "-t", "tmpfs", "-o", "mode=755", "disk", disk.toString());
        disks.add(disk);
    }

    private static String[] ctr(String... arguments) {
        return Stream.concat(Stream.of("ctr", "--namespace", "k8s.io"), Stream.of(arguments))
                .toArray(String[]::new);
    }

    private List<String> inside(String... command) {
        var first = power.flatMap(program -> ProcessHandle.of(program.pid()))
                .flatMap(program -> program.children().findFirst())
                .orElseThrow(this::off);
        var entered = new ArrayList<>(List.of(
                "nsenter", "--target", String.valueOf(first.pid()), "--net", "--mount", "--uts", "--pid", "--", "env"));
        entered.add("PATH=" + programs.resolve("usr/bin") + ":" + System.getenv("PATH"));
        entered.addAll(List.of(command));
        return entered;
    }

    private IllegalStateException off() {
        return new IllegalStateException(machine.name() + " is off");
    }
}
