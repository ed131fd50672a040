package io.etcdsidekicks.lab.trials;

import io.etcdsidekicks.lab.LabMachine;
import io.etcdsidekicks.lab.program.Line;
import io.etcdsidekicks.lab.program.Program;
import io.etcdsidekicks.lab.up.Gate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A machine whose programs are restarted when they end, as systemd or a kubelet does it. */
final class TrialMachine {
    private static final Pattern LOG_PREFIX = Pattern.compile("^\\S+ (INFO|WARN|ERROR) +");
    private static final Duration RESTART_AFTER = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofMillis(100);
    /** Short, so that a trial does not last for a quarter of an hour. */
    private static final String[] SHORT_TIMES = {
        "--lost-disk-grace", "4s", "--dead-after", "10s", "--join-timeout", "30s"
    };

    private final LabMachine machine;
    private final Gate kind;
    private final Path recipe;
    private volatile boolean on;
    private volatile int boots;
    private volatile @Nullable Program registrar;
    private volatile @Nullable Program gate;
    private volatile boolean gateIsDone;

    TrialMachine(LabMachine machine, Gate kind, Path recipe) {
        this.machine = machine;
        this.kind = kind;
        this.recipe = recipe;
    }

    LabMachine machine() {
        return machine;
    }

    boolean isOn() {
        return on;
    }

    /** Whether its gate says that there is nothing left to do: ours by its health, the others by ending. */
    boolean isDone() {
        return kind == Gate.OURS ? on && machine.gateView().isWatching() : gateIsDone;
    }

    synchronized void boot() {
        if (on) {
            return;
        }
        on = true;
        gateIsDone = false;
        boots++;
        machine.startKubelet();
        switch (kind) {
            case OURS -> {
                keep(() -> registrar = machine.startRegistrar());
                keep(() -> gate = machine.startStayingGate(SHORT_TIMES));
            }
            case SHELL -> keep(() -> gate = machine.startRecipe(recipe));
            case NONE ->
                keep(() -> {
                    registrar = machine.startRegistrar();
                    if (Files.exists(machine.stagedManifest())) {
                        machine.installWithoutGate();
                    }
                    return registrar;
                });
        }
    }

    /** Restarts a program until it ends well, or the machine goes off. */
    private void keep(Supplier<Program> start) {
        var boot = boots;
        Thread.ofPlatform().daemon().name("keeper on " + machine.name()).start(() -> {
            try {
                while (on && boot == boots) {
                    var program = start.get();
                    while (on && boot == boots && program.isRunning()) {
                        Thread.sleep(LOOK);
                    }
                    if (program.exitCode().equals(OptionalInt.of(0))) {
                        gateIsDone = true;
                        return;
                    }
                    Thread.sleep(RESTART_AFTER);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    synchronized void powerOff() {
        on = false;
        machine.powerOff();
    }

    void powerCycle(Runnable whileOff, Duration off) throws InterruptedException {
        powerOff();
        whileOff.run();
        Thread.sleep(off);
        machine.consul().start();
        boot();
    }

    void killRegistrar() {
        kill(registrar);
    }

    void killGate() {
        kill(gate);
    }

    /** As a person does who does not know of the first. */
    void startSecondGate() {
        if (kind == Gate.OURS && on) {
            machine.startGate(Stream.concat(Stream.of(SHORT_TIMES), Stream.of("--listen", "off"))
                    .toArray(String[]::new));
        }
    }

    private static void kill(@Nullable Program program) {
        if (program != null && program.isRunning()) {
            program.kill();
        }
    }

    /** What the gate said last; empty when it has said nothing. */
    Optional<String> lastWords() {
        return Optional.ofNullable(gate)
                .flatMap(Program::lastLine)
                .map(Line::text)
                .map(text -> LOG_PREFIX.matcher(text).replaceFirst(""));
    }
}
