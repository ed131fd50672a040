package io.etcdsidekicks.lab;

import io.etcdsidekicks.discovery.Role;
import io.etcdsidekicks.lab.consul.ConsulAgent;
import io.etcdsidekicks.lab.consul.ConsulView;
import io.etcdsidekicks.lab.etcd.EtcdView;
import io.etcdsidekicks.lab.etcd.StrayEtcd;
import io.etcdsidekicks.lab.kubelet.StaticPodRunner;
import io.etcdsidekicks.lab.machine.Disk;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/** A control plane machine: Consul agent, registrar, gate, static-pod runner, each of which can be started and hurt. */
public final class LabMachine {
    private final Machine machine;
    private final MachinePaths paths;
    private final ConsulAgent consul;
    private final ClusterPlan plan;
    private final Distributions distributions;
    private final Parts parts;
    private final String path;
    private final Disk.Shelf shelf;
    private final OurPrograms programs;
    private EtcdDisk disk;
    private Optional<StaticPodRunner> kubelet = Optional.empty();

    private LabMachine(
            Machine machine, ConsulAgent consul, ClusterPlan plan, Distributions distributions, Parts parts) {
        this.machine = machine;
        this.paths = new MachinePaths(machine.folder());
        this.consul = consul;
        this.plan = plan;
        this.distributions = distributions;
        this.parts = parts;
        this.path = Stream.of(parts.etcd(), parts.consul(), distributions.registrar(), distributions.readinessGate())
                        .map(program -> String.valueOf(program.toAbsolutePath().getParent()))
                        .distinct()
                        .collect(Collectors.joining(":"))
                + ":" + System.getenv("PATH");
        this.programs = new OurPrograms(machine, paths, plan, distributions);
        this.shelf = new Disk.Shelf(paths.disks());
        this.disk = EtcdDisk.mount(shelf, paths.volume());
    }

    static LabMachine of(
            Machine machine, ConsulAgent consul, ClusterPlan plan, Parts parts, Distributions distributions) {
        var created = new LabMachine(machine, consul, plan, distributions, parts);
        try {
            Files.createDirectories(created.manifestDirectory());
            Files.createDirectories(created.stagedManifest().getParent());
            var template = Files.readString(distributions.manifests().resolve("etcd-template-discovery-srv.yaml"));
            Files.writeString(created.paths.template(), plan.template(template, created.volume()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        created.stage();
        return created;
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
        return new EtcdView(address());
    }

    public Path stagedManifest() {
        return paths.staged();
    }

    public Path manifestDirectory() {
        return paths.manifests();
    }

    public Path installedManifest() {
        return paths.installed();
    }

    /** Where etcd's disk is mounted. */
    public Path volume() {
        return paths.volume();
    }

    /** What lies there, and what may become of it. */
    public EtcdDisk disk() {
        return disk;
    }

    public Path dataDirectory() {
        return paths.data();
    }

    /** On another disk than etcd's data. */
    public Path stateDirectory() {
        return paths.state();
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

    /** Puts the manifest at its staged place, as the machine's image does. */
    public void stage() {
        try {
            var text = Files.readString(distributions.manifests().resolve("etcd.yaml"));
            Files.writeString(stagedManifest(), plan.pod(text, name(), address(), volume()));
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
        return programs.registrar(more);
    }

    /** One that ends once etcd is handed over and runs as it should. */
    public Program startGate(String... more) {
        return programs.gate(more);
    }

    /** One that goes on watching, and tells its health to {@link #gateView()}. */
    public Program startStayingGate(String... more) {
        return programs.gate(
                Stream.concat(Stream.of("--stay", "--listen", gateView().listen()), Stream.of(more))
                        .toArray(String[]::new));
    }

    /** What the staying gate says of itself. */
    public GateView gateView() {
        return new GateView(address());
    }

    /** Runs a sub-command of the gate. */
    public Program runGate(String command, String... more) {
        return programs.gateCommand(command, more);
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
        return programs.started();
    }

    public StaticPodRunner startKubelet() {
        return startKubelet(StaticPodRunner.FIRST_BACK_OFF);
    }

    /** @param firstBackOff before a container that has ended is started again */
    public StaticPodRunner startKubelet(Duration firstBackOff) {
        return kubelet(manifestDirectory(), firstBackOff);
    }

    /**
     * Copies a folder that is laid out as a file system onto this machine, whose {@code /etc} and {@code /var/lib} are its
     * own from then on, with a disk of its own at {@code /var/lib/etcd}, and starts a kubelet on
     * {@code /etc/kubernetes/manifests}.
     */
    public StaticPodRunner startPods(Path files) {
        var root = machine.giveOwnFiles();
        disk = EtcdDisk.mount(shelf, machine.outside(Path.of("/var/lib/etcd")));
        try {
            FileUtils.copyDirectory(files.toFile(), root.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return kubelet(machine.outside(Path.of("/etc/kubernetes/manifests")), StaticPodRunner.FIRST_BACK_OFF);
    }

    private StaticPodRunner kubelet(Path directory, Duration firstBackOff) {
        var runner = StaticPodRunner.start(machine, directory, path, firstBackOff);
        kubelet = Optional.of(runner);
        return runner;
    }

    /** Kills etcd, and nothing else of its pod: the kubelet starts its container again. */
    public void killEtcd() {
        machine.attempt("sh", "-c", "pkill -9 -x etcd --nslist net --ns $$");
    }

    /**
     * An etcd of somebody who has never heard of the gate: a cluster of one, on a disk of its own.
     *
     * @param address where it answers; this machine gets it, if it is not its own
     */
    public Program startForeignEtcd(String address) {
        if (!address.equals(address())) {
            machine.addAddress(address);
        }
        return startForeignEtcd(address, machine.folder().resolve("foreign-" + address));
    }

    /** The same on this machine's address, with its data in a directory that may be the gate's. */
    public Program startForeignEtcd(String address, Path data) {
        return new StrayEtcd(parts.etcd(), name(), address, data).start(machine);
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
        consul.kill(); // it is dead; until the JVM knows that, too, nobody could start it again
        kubelet.ifPresent(StaticPodRunner::close);
        kubelet = Optional.empty();
    }

    void remove() {
        consul.signal(Signal.KILL);
        powerOff();
        machine.remove();
        shelf.clear();
    }
}
