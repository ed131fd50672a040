package io.etcdsidekicks.lab;

import io.etcdsidekicks.discovery.Role;
import io.etcdsidekicks.lab.consul.ConsulAgent;
import io.etcdsidekicks.lab.consul.ConsulView;
import io.etcdsidekicks.lab.etcd.EtcdView;
import io.etcdsidekicks.lab.kubelet.StaticPodRunner;
import io.etcdsidekicks.lab.machine.Machine;
import io.etcdsidekicks.lab.parts.Parts;
import io.etcdsidekicks.lab.program.Program;
import io.etcdsidekicks.lab.program.ShortCommand;
import io.etcdsidekicks.lab.program.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/** A control plane machine: Consul agent, registrar, gate, static-pod runner, each of which can be started and hurt. */
public final class LabMachine {
    private final Machine machine;
    private final ConsulAgent consul;
    private final ClusterPlan plan;
    private final Distributions distributions;
    private final Parts parts;
    private final String path;
    private final List<Program> programs = new CopyOnWriteArrayList<>();
    private Optional<StaticPodRunner> kubelet = Optional.empty();

    private LabMachine(
            Machine machine, ConsulAgent consul, ClusterPlan plan, Distributions distributions, Parts parts) {
        this.machine = machine;
        this.consul = consul;
        this.plan = plan;
        this.distributions = distributions;
        this.parts = parts;
        this.path = Stream.of(parts.etcd(), parts.consul(), distributions.registrar(), distributions.readinessGate())
                        .map(program -> String.valueOf(program.toAbsolutePath().getParent()))
                        .distinct()
                        .collect(Collectors.joining(":"))
                + ":" + System.getenv("PATH");
    }

    static LabMachine of(
            Machine machine, ConsulAgent consul, ClusterPlan plan, Parts parts, Distributions distributions) {
        var created = new LabMachine(machine, consul, plan, distributions, parts);
        try {
            Files.createDirectories(created.manifestDirectory());
            Files.createDirectories(created.stagedManifest().getParent());
            Files.createDirectories(created.dataDirectory().getParent());
            created.stage();
            return created;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String name() {
        return machine.name();
    }

    public String address() {
        return machine.address();
    }

    /** The machine below: network cable, power, commands. */
    public Machine machine() {
        return machine;
    }

    public ConsulAgent consul() {
        return consul;
    }

    public ConsulView consulView() {
        return new ConsulView(machine);
    }

    public EtcdView etcdView() {
        return new EtcdView(machine);
    }

    public Path stagedManifest() {
        return machine.folder().resolve("staged/etcd.yaml");
    }

    public Path manifestDirectory() {
        return machine.folder().resolve("manifests");
    }

    public Path installedManifest() {
        return manifestDirectory().resolve("etcd.yaml");
    }

    /** The disk for etcd's data: the gate's note lies on it, too. */
    public Path volume() {
        return machine.folder().resolve("etcd");
    }

    public Path dataDirectory() {
        return volume().resolve("data");
    }

    /** On another disk than etcd's data. */
    public Path stateDirectory() {
        return machine.folder().resolve("state");
    }

    /** The etcd that the kubelet would run. */
    public Path etcd() {
        return parts.etcd();
    }

    /** Runs etcdctl against this machine's etcd; throws when it fails. */
    public String etcdctl(String... arguments) {
        var command = new ArrayList<>(
                List.of(parts.etcdctl().toString(), "--endpoints", "http://127.0.0.1:2379", "--command-timeout", "5s"));
        command.addAll(List.of(arguments));
        return machine.run(command.toArray(String[]::new));
    }

    /** Runs a sub-command of the gate to its end. */
    public Program runGate(String command, String... more) {
        return start(
                "readiness-gate-" + command,
                List.of(distributions.readinessGate().toString(), command),
                gateOptions(),
                more);
    }

    /** Puts the manifest at its staged place, as the machine's image does. */
    public void stage() {
        try {
            var text = Files.readString(
                    distributions.manifests().resolve(plan.mode().manifest()));
            Files.writeString(stagedManifest(), plan.manifest(text, name(), address(), volume().toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The disk with etcd's data is not there: the machine sees an empty directory in its place. */
    public void unmountDisk() {
        try {
            Files.move(volume(), unmounted());
            Files.createDirectories(volume());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It comes after all; what was written below the mount point meanwhile is covered by it. */
    public void mountDisk() {
        try {
            FileUtils.deleteDirectory(covered().toFile());
            Files.move(volume(), covered());
            Files.move(unmounted(), volume());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path unmounted() {
        return volume().resolveSibling("etcd.unmounted");
    }

    private Path covered() {
        return volume().resolveSibling("etcd.covered");
    }

    /** The disk with etcd's data breaks: another, empty one takes its place. What runs goes on with the broken one. */
    public void loseDisk() {
        try {
            FileUtils.deleteDirectory(volume().toFile());
            Files.createDirectories(volume());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Moves the staged manifest into the kubelet's directory, whatever the others do. */
    public void installWithoutGate() {
        try {
            Files.move(stagedManifest(), installedManifest(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Program startRegistrar(String... more) {
        return start(
                "registrar",
                List.of(distributions.registrar().toString()),
                List.of(
                        "--data-dir", dataDirectory().toString(),
                        "--state-dir", stateDirectory().toString()),
                more);
    }

    public Program startGate(String... more) {
        return start("readiness-gate", List.of(distributions.readinessGate().toString()), gateOptions(), more);
    }

    private List<String> gateOptions() {
        return List.of(
                "--size", String.valueOf(plan.size()),
                "--manifest", stagedManifest().toString(),
                "--manifest-dir", manifestDirectory().toString(),
                "--data-dir", dataDirectory().toString(),
                "--state-dir", stateDirectory().toString(),
                "--founding", plan.mode() == ClusterPlan.Mode.ARTICLE ? "off" : "on");
    }

    /** The well-known recipe: register with curl, wait with dig, move with mv. */
    public Program startRecipe(Path script) {
        return machine.start(
                "recipe",
                List.of("sh", script.toString()),
                Map.of(
                        "CLUSTER", plan.cluster(),
                        "SIZE", String.valueOf(plan.size()),
                        "NODE", name(),
                        "ADDRESS", address(),
                        "SERVER_SRV", plan.srvName(Role.SERVER),
                        "STAGED", stagedManifest().toString(),
                        "INSTALLED", installedManifest().toString()));
    }

    /** Every registrar and gate that was started here, those that have ended included. */
    public List<Program> programs() {
        return List.copyOf(programs);
    }

    public StaticPodRunner startKubelet() {
        var runner = StaticPodRunner.start(machine, manifestDirectory(), path);
        kubelet = Optional.of(runner);
        return runner;
    }

    /**
     * Copies a folder that is laid out as a file system onto this machine, whose {@code /etc} and {@code /var/lib} are its
     * own from then on, and starts a kubelet on {@code /etc/kubernetes/manifests}.
     */
    public StaticPodRunner startPods(Path files) {
        var root = machine.giveOwnFiles();
        try {
            FileUtils.copyDirectory(files.toFile(), root.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var runner = StaticPodRunner.start(machine, machine.outside(Path.of("/etc/kubernetes/manifests")), path);
        kubelet = Optional.of(runner);
        return runner;
    }

    /** Runs one of this machine's programs to its end; throws when it fails. */
    public String run(String... command) {
        return machine.run(withPath(command));
    }

    /** Runs one of this machine's programs to its end; it may fail. */
    public ShortCommand.Result attempt(String... command) {
        return machine.attempt(withPath(command));
    }

    private String[] withPath(String... command) {
        return Stream.concat(Stream.of("env", "PATH=" + path), Stream.of(command))
                .toArray(String[]::new);
    }

    /** Empty until it was started. */
    public Optional<StaticPodRunner> kubelet() {
        return kubelet;
    }

    /** A power cut: everything that runs here ends at once. What is on the disk stays. */
    public void powerOff() {
        machine.powerOff();
        kubelet.ifPresent(StaticPodRunner::close);
        kubelet = Optional.empty();
    }

    void remove() {
        consul.signal(Signal.KILL);
        powerOff();
        machine.remove();
    }

    private Program start(String name, List<String> program, List<String> arguments, String... more) {
        var command = new ArrayList<>(program);
        command.addAll(
                List.of("--cluster", plan.cluster(), "--scheme", plan.scheme().word()));
        command.addAll(arguments);
        command.addAll(List.of(more));
        var started = machine.start(name, command, Map.of());
        programs.add(started);
        return started;
    }
}
