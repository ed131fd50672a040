package io.etcdsidekicks.lab.docker;

import io.etcdsidekicks.lab.Sandbox;
import io.etcdsidekicks.lab.machine.ControlGroups;
import io.etcdsidekicks.lab.parts.PartsFinder;
import io.etcdsidekicks.lab.program.Program;
import io.etcdsidekicks.lab.program.Scripts;
import io.etcdsidekicks.lab.program.ShortCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;

/**
 * Docker's engine and client, and docker-compose. An engine of the lab's own runs in its sandbox: a network of its own, a
 * disk in memory, and when this JVM dies, however it dies, all of it goes. Only its socket is outside.
 */
public final class ContainerEngine implements AutoCloseable {
    /** Of the two versions that kernels have. */
    private static final List<Path> CONTROL_GROUPS =
            List.of(Path.of("/sys/fs/cgroup/cgroup.subtree_control"), Path.of("/sys/fs/cgroup/pids"));

    private static final String CONTROL_GROUP = "etcd-sidekicks-lab-";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final List<String> docker;
    private final List<String> compose;
    private final Map<String, String> environment;
    private final Optional<Own> own;

    /** @param controlGroup where the kernel counts what its containers use; the only thing that is not in the sandbox */
    private record Own(Program daemon, String controlGroup) {}

    private ContainerEngine(
            List<String> docker, List<String> compose, Map<String, String> environment, Optional<Own> own) {
        this.docker = docker;
        this.compose = compose;
        this.environment = environment;
        this.own = own;
    }

    /** Empty when no engine answers on this machine, or it has no docker-compose. */
    public static Optional<ContainerEngine> ofThisMachine() {
        var docker = List.of("docker");
        if (!works(docker, "info")) {
            return Optional.empty();
        }
        return List.of(List.of("docker", "compose"), List.of("docker-compose")).stream()
                .filter(compose -> works(compose, "version"))
                .findFirst()
                .map(compose -> new ContainerEngine(docker, compose, Map.of(), Optional.empty()));
    }

    private static boolean works(List<String> program, String argument) {
        var command = new ArrayList<>(program);
        command.add(argument);
        try {
            return ShortCommand.attempt(command, Map.of()).worked();
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** Control groups and overlay file systems are for the machine's root only, not for that of a user namespace. */
    public static boolean canBeStarted() {
        try {
            return "root".equals(System.getProperty("user.name"))
                    && CONTROL_GROUPS.stream().anyMatch(Files::isWritable)
                    && Files.readString(Path.of("/proc/self/uid_map"))
                            .strip()
                            .replaceAll("\\s+", " ")
                            .equals("0 0 4294967295");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts one. The calling thread has to live as long as it.
     *
     * @param folder for its socket, its client's settings and its log
     * @throws io.etcdsidekicks.lab.parts.MissingPart when it cannot be fetched
     */
    public static ContainerEngine start(PartsFinder parts, Path folder) {
        var packages = parts.containerEngine();
        var socket = folder.resolve("docker.sock");
        var _ = ControlGroups.remove(CONTROL_GROUP); // of one whose JVM was killed; those in use stay
        var controlGroup = CONTROL_GROUP + ProcessHandle.current().pid();
        var daemon = Program.start(
                "dockerd",
                Sandbox.around(List.of(
                        "sh",
                        "-c",
                        Scripts.text("start-engine.sh"),
                        "start-engine",
                        packages.toString(),
                        socket.toString(),
                        "/" + controlGroup)),
                Map.of(),
                folder.resolve("dockerd.log"));
        var programs = packages.resolve("usr/bin");
        var engine = new ContainerEngine(
                List.of(programs.resolve("docker").toString()),
                List.of(programs.resolve("docker-compose").toString()),
                Map.of(
                        "DOCKER_HOST", "unix://" + socket,
                        "DOCKER_CONFIG", folder.resolve("client").toString(),
                        "PATH", programs + ":" + System.getenv("PATH")),
                Optional.of(new Own(daemon, controlGroup)));
        try {
            Awaitility.await("the container engine")
                    .atMost(LIMIT)
                    .failFast("dockerd has ended", () -> !daemon.isRunning())
                    .until(() -> engine.attempt("version").worked());
        } catch (RuntimeException e) {
            engine.close();
            throw new IllegalStateException("the container engine did not start: " + daemon.lines(), e);
        }
        return engine;
    }

    public boolean isOwn() {
        return own.isPresent();
    }

    /** Makes the images that are built upon, where none can be fetched. */
    public void makeBaseImages(PartsFinder finder, Path javaHome, Path mavenHome, Path mavenRepository, Path folder) {
        var parts = finder.find();
        worked(
                List.of(
                        "sh",
                        "-c",
                        Scripts.text("base-images.sh"),
                        "base-images",
                        finder.containerBase().toString(),
                        parts.consul().toString(),
                        parts.etcd().toString(),
                        parts.etcdctl().toString(),
                        javaHome.toString(),
                        mavenHome.toString(),
                        mavenRepository.toString(),
                        folder.toString()),
                environment);
    }

    /** {@code docker} with these arguments. */
    public ShortCommand.Result attempt(String... arguments) {
        return ShortCommand.attempt(with(docker, arguments), environment);
    }

    /**
     * What {@code docker} wrote.
     *
     * @throws IllegalStateException when it fails
     */
    public String run(String... arguments) {
        return worked(with(docker, arguments), environment);
    }

    /**
     * {@code docker-compose} with these arguments.
     *
     * @param settings variables that the file reads
     */
    public ShortCommand.Result compose(Map<String, String> settings, String... arguments) {
        var all = new HashMap<>(environment);
        all.putAll(settings);
        return ShortCommand.attempt(with(compose, arguments), all);
    }

    /** Any program, where the engine's published ports can be reached, and with the environment that names the engine. */
    public ShortCommand.Result attemptBeside(Map<String, String> more, List<String> command) {
        var all = new HashMap<>(environment);
        all.putAll(more);
        var entered = new ArrayList<String>();
        own.ifPresent(engine -> {
            var daemon = ProcessHandle.of(engine.daemon().pid())
                    .flatMap(program -> program.descendants()
                            .filter(child -> child.info().command().orElse("").endsWith("/dockerd"))
                            .findFirst())
                    .orElseThrow(() -> new IllegalStateException("the container engine has ended"));
            entered.addAll(List.of("nsenter", "--net", "--target", String.valueOf(daemon.pid()), "--"));
        });
        entered.addAll(command);
        return ShortCommand.attempt(entered, all);
    }

    private static List<String> with(List<String> program, String... arguments) {
        var command = new ArrayList<>(program);
        command.addAll(List.of(arguments));
        return command;
    }

    private static String worked(List<String> command, Map<String, String> environment) {
        var result = ShortCommand.attempt(command, environment);
        if (!result.worked()) {
            throw new IllegalStateException("`" + command.getFirst() + " " + command.getLast()
                    + "` failed with exit code " + result.exitCode() + ": " + result.output());
        }
        return result.output();
    }

    /** The machine's own goes on; one that was started here ends, and takes its containers and images with it. */
    @Override
    public void close() {
        own.ifPresent(engine -> {
            // unshare holds a SIGTERM back, and the kernel ends everything inside with it.
            engine.daemon().kill();
            Awaitility.await("the end of " + engine.controlGroup())
                    .atMost(GRACE)
                    .until(() -> ControlGroups.remove(engine.controlGroup()));
        });
    }
}
