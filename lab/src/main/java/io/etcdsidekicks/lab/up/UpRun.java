package io.etcdsidekicks.lab.up;

import io.etcdsidekicks.discovery.Role;
import io.etcdsidekicks.lab.Lab;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Boots the machines at scattered times and watches until they have formed what they form. */
final class UpRun {
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration CATALOG_LOOK = Duration.ofMillis(20);
    /** How long the picture must stay the same where no gate says that it is done. */
    private static final Duration SETTLED = Duration.ofSeconds(4);

    private final UpOptions options;
    private final Lab lab;
    private final Screen screen;
    private final List<MachineRun> runs;
    private final AtomicReference<@Nullable Instant> lastRegistration = new AtomicReference<>();
    private Map<String, String> picture = Map.of();
    private Instant pictureSince = Instant.MAX;

    UpRun(UpOptions options, Lab lab, Screen screen) {
        this.options = options;
        this.lab = lab;
        this.screen = screen;
        this.runs = lab.machines().stream().map(MachineRun::new).toList();
    }

    Findings run() throws InterruptedException {
        var begun = Instant.now();
        screen.say(lab.versions());
        screen.say("Consul: starting %d agents ...".formatted(options.nodes()));
        lab.startConsul();
        screen.say("Consul: leader elected, every agent in the catalog after %.1f s"
                .formatted(Duration.between(begun, Instant.now()).toMillis() / 1000.0));
        var started = Instant.now();
        screen.say("machines boot within %s, seed %d".formatted(words(options.stagger()), options.seed()));
        scatter();
        Thread.ofPlatform().daemon().name("catalog").start(this::watchCatalog);
        var deadline = started.plus(options.timeout());
        while (!isFinished()) {
            screen.show(Duration.between(started, Instant.now()), runs);
            if (Instant.now().isAfter(deadline)) {
                screen.keepTable();
                return Findings.of(options, runs, started, registeredAt(), true);
            }
            Thread.sleep(LOOK);
        }
        screen.show(Duration.between(started, Instant.now()), runs);
        screen.keepTable();
        return Findings.of(options, runs, started, registeredAt(), false);
    }

    private Optional<Instant> registeredAt() {
        return Optional.ofNullable(lastRegistration.get());
    }

    private void scatter() {
        var random = new Random(options.seed());
        var recipe = Recipe.write();
        for (var run : runs) {
            var delay = Duration.ofMillis(random.nextLong(options.stagger().toMillis() + 1));
            Thread.ofPlatform().daemon().name("boot " + run.machine().name()).start(() -> {
                try {
                    Thread.sleep(delay);
                    run.boot(options.gate(), recipe);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }

    private boolean isFinished() {
        if (options.gate() == Gate.OURS) {
            return runs.stream()
                    .allMatch(
                            run -> run.gate().filter(gate -> !gate.isRunning()).isPresent()
                                    && (run.isHealthy() || run.manifestVisible().isEmpty()));
        }
        var seen = new TreeMap<String, String>();
        runs.forEach(run ->
                run.membership().ifPresent(found -> seen.put(run.machine().name(), found.clusterId())));
        runs.forEach(MachineRun::isHealthy);
        if (!seen.equals(picture)) {
            picture = seen;
            pictureSince = Instant.now();
        }
        return seen.size() == runs.size()
                && Duration.between(pictureSince, Instant.now()).compareTo(SETTLED) > 0;
    }

    /** Notes when the consistent catalog first has the records of all that found the cluster. */
    private void watchCatalog() {
        var naming = options.plan().naming();
        var view = lab.machine(1).consulView();
        var tag = String.join("", naming.tags(Role.SERVER));
        try {
            while (view.passingInstances(naming.serviceName(Role.SERVER), tag)
                    < options.plan().size()) {
                Thread.sleep(CATALOG_LOOK);
            }
            lastRegistration.set(Instant.now());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String words(Duration duration) {
        return duration.toMillis() / 1000.0 + " s";
    }
}
