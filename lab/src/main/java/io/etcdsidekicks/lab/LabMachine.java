package io.etcdsidekicks.lab;

import io.etcdsidekicks.discovery.Role;
import io.etcdsidekicks.lab.consul.ConsulAgent;
import io.etcdsidekicks.lab.consul.ConsulView;
import io.etcdsidekicks.lab.etcd.EtcdView;
import io.etcdsidekicks.lab.kubelet.StaticPodRunner;
import io.etcdsidekicks.lab.machine.Machine;
import io.etcdsidekicks.lab.parts.Parts;
import io.etcdsidekicks.lab.program.Program;
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

/** A control plane machine: Consul agent, registrar, gate, static-pod runner, each of which can be started and hurt. */
public final class LabMachine {
    private final Machine machine;
    private final ConsulAgent consul;
    private final ClusterPlan plan;
    private final Distributions distributions;
    private final String path;
    private final List<Program> programs = new CopyOnWriteArrayList<>();
    private Optional<StaticPodRunner> kubelet = Optional.empty();

    private LabMachine(
            Machine machine, ConsulAgent consul, ClusterPlan plan, Distributions distributions, String path) {
        this.machine = machine;
        this.consul = consul;
        this.plan = plan;
        this.distributions = distributions;
        this.path = path;
    }

    static LabMachine of(
            Machine machine, ConsulAgent consul, ClusterPlan plan, Parts parts, Distributions distributions) {
        var path = parts.etcd().toAbsolutePath().getParent() + ":" + System.getenv("PATH");
        var created = new LabMachine(machine, consul, plan, distributions, path);
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

    public Path dataDirectory() {
        return machine.folder().resolve("etcd/data");
    }

    /** Puts the manifest at its staged place, as the machine's image does. */
    public void stage() {
        try {
            Files.writeString(
                    stagedManifest(),
                    plan.manifest(name(), address(), dataDirectory().toString()));
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
                distributions.registrar(),
                List.of("--data-dir", dataDirectory().toString()),
                more);
    }

    public Program startGate(String... more) {
        return start(
                "readiness-gate",
                distributions.readinessGate(),
                List.of(
                        "--size", String.valueOf(plan.size()),
                        "--manifest", stagedManifest().toString(),
                        "--manifest-dir", manifestDirectory().toString(),
                        "--data-dir", dataDirectory().toString()),
                more);
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

    private Program start(String name, Path program, List<String> arguments, String... more) {
        var command = new ArrayList<>(List.of(
                program.toString(),
                "--cluster",
                plan.cluster(),
                "--scheme",
                plan.scheme().word()));
        command.addAll(arguments);
        command.addAll(List.of(more));
        var started = machine.start(name, command, Map.of());
        programs.add(started);
        return started;
    }
}
