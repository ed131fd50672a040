package io.etcdsidekicks.lab.up;

import io.etcdsidekicks.lab.LabMachine;
import io.etcdsidekicks.lab.etcd.EtcdView;
import io.etcdsidekicks.lab.kubelet.PodEvent;
import io.etcdsidekicks.lab.kubelet.StaticPodRunner;
import io.etcdsidekicks.lab.program.Line;
import io.etcdsidekicks.lab.program.Program;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/** One machine's part in a run: what was started on it, and when what was seen. */
final class MachineRun {
    private static final Pattern LOG_PREFIX = Pattern.compile("^\\S+ (INFO|WARN|ERROR) +");
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final LabMachine machine;
    private final EtcdView etcd;

    private volatile Optional<Instant> booted = Optional.empty();
    private volatile Optional<Instant> healthy = Optional.empty();
    private volatile Optional<Program> registrar = Optional.empty();
    private volatile Optional<Program> gate = Optional.empty();

    MachineRun(LabMachine machine) {
        this.machine = machine;
        this.etcd = machine.etcdView();
    }

    LabMachine machine() {
        return machine;
    }

    /** Starts everything that a machine starts when it boots. */
    void boot(Gate kind, Path recipe) {
        booted = Optional.of(Instant.now());
        machine.startKubelet();
        switch (kind) {
            case OURS -> {
                registrar = Optional.of(machine.startRegistrar());
                gate = Optional.of(machine.startGate());
            }
            case SHELL -> gate = Optional.of(machine.startRecipe(recipe));
            case NONE -> {
                var started = machine.startRegistrar();
                registrar = Optional.of(started);
                started.awaitLine(text -> text.contains(" registered: "), PATIENCE)
                        .ifPresent(_ -> machine.installWithoutGate());
            }
        }
    }

    Optional<Instant> booted() {
        return booted;
    }

    /** When the registration was made (shell) or proven (ours). */
    Optional<Instant> registered() {
        return registrar
                .or(() -> gate)
                .flatMap(program -> program.lines().stream()
                        .filter(line -> line.text().contains("registered"))
                        .findFirst()
                        .map(Line::at));
    }

    /** When the kubelet saw the manifest. */
    Optional<Instant> manifestVisible() {
        return machine.kubelet()
                .map(StaticPodRunner::events)
                .flatMap(events -> events.first(event -> event.kind() == PodEvent.Kind.SEEN))
                .map(PodEvent::at);
    }

    /** When the lab first saw etcd healthy. */
    Optional<Instant> healthy() {
        return healthy;
    }

    Optional<Program> gate() {
        return gate;
    }

    Optional<EtcdView.Membership> membership() {
        return manifestVisible().flatMap(_ -> etcd.membership());
    }

    /** Looks whether etcd is healthy now. */
    boolean isHealthy() {
        var now = manifestVisible().isPresent() && etcd.isHealthy();
        if (now && healthy.isEmpty()) {
            healthy = Optional.of(Instant.now());
        }
        return now;
    }

    String registrarWords() {
        return words(registrar);
    }

    String gateWords() {
        return words(gate);
    }

    String etcdWords() {
        if (manifestVisible().isEmpty()) {
            return "";
        }
        return membership()
                .map(membership ->
                        (isHealthy() ? "healthy, cluster " : "not healthy, cluster ") + membership.clusterId())
                .orElse("starting");
    }

    private String words(Optional<Program> program) {
        if (program.isEmpty()) {
            return booted.isEmpty() ? "" : "-";
        }
        return program.get()
                .lastLine()
                .map(line -> LOG_PREFIX.matcher(line.text()).replaceFirst(""))
                .orElse("starting");
    }
}
