package io.etcdsidekicks.lab;

import io.etcdsidekicks.lab.consul.ConsulAgent;
import io.etcdsidekicks.lab.machine.Machine;
import io.etcdsidekicks.lab.machine.Switch;
import io.etcdsidekicks.lab.parts.Parts;
import io.etcdsidekicks.lab.parts.PartsFinder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.io.FileUtils;
import org.awaitility.Awaitility;

/** N machines on one switch, inside a sandbox. Closing it removes everything. */
public final class Lab implements AutoCloseable {
    /** A file system in memory that only this sandbox sees. */
    private static final Path FOLDER = Path.of("/run/lab");

    private static final int CONSUL_SERVERS = 3;
    private static final Duration CONSUL_LIMIT = Duration.ofSeconds(60);

    private final Switch network;
    private final List<LabMachine> machines;
    private final Parts parts;

    private Lab(Switch network, List<LabMachine> machines, Parts parts) {
        this.network = network;
        this.machines = machines;
        this.parts = parts;
    }

    /** Machines that are connected but on which nothing runs yet, with the parts of this build. */
    public static Lab create(int machines, ClusterPlan plan) {
        var programs = Distributions.ofThisBuild();
        return create(machines, plan, new PartsFinder(programs.parts()).find(), programs);
    }

    /** Machines that are connected but on which nothing runs yet. */
    public static Lab create(int machines, ClusterPlan plan, Parts parts, Distributions programs) {
        if (!Files.isDirectory(FOLDER)) {
            throw new IllegalStateException("the lab is outside its sandbox: " + FOLDER + " is missing");
        }
        var network = Switch.create();
        var servers = IntStream.rangeClosed(1, machines < CONSUL_SERVERS ? 1 : CONSUL_SERVERS)
                .mapToObj(network::address)
                .toList();
        var created = IntStream.rangeClosed(1, machines)
                .mapToObj(number -> {
                    var name = "node-" + number;
                    var machine = Machine.create(name, number, FOLDER.resolve(name), network);
                    var consul = ConsulAgent.of(machine, parts, servers, plan.consulConfiguration());
                    return LabMachine.of(machine, consul, plan, parts, programs);
                })
                .toList();
        return new Lab(network, created, parts);
    }

    /** Which Consul and etcd run here, for a person. */
    public String versions() {
        return PartsFinder.versions(parts);
    }

    public List<LabMachine> machines() {
        return machines;
    }

    /** From 1. */
    public LabMachine machine(int number) {
        return machines.get(number - 1);
    }

    /** Starts every Consul agent and waits until they have a leader and each other. */
    public void startConsul() {
        machines.forEach(machine -> machine.consul().start());
        awaitConsul();
    }

    /** Waits until Consul has a leader and every agent is in the catalog and passing. */
    public void awaitConsul() {
        var view = machine(1).consulView();
        Awaitility.await("Consul: a leader and " + machines.size() + " passing nodes")
                .atMost(CONSUL_LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> view.hasLeader() && view.passingNodes() == machines.size());
    }

    @Override
    public void close() {
        machines.forEach(LabMachine::remove);
        network.remove();
        try {
            FileUtils.cleanDirectory(FOLDER.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
