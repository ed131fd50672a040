package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.Pause;
import io.etcdsidekicks.discovery.settings.Program;
import io.etcdsidekicks.gate.GateActions.Outcome;
import io.etcdsidekicks.gate.GateDecision.AcquireLock;
import io.etcdsidekicks.gate.GateDecision.Done;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Step;
import io.etcdsidekicks.gate.GateDecision.TakeManifestAway;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Observe, decide, act, pause; until etcd is handed over and runs as it should, refused, or the deadline has passed. */
public final class ReadinessGate {
    private final GateSettings settings;
    private final GateObserver observer;
    private final GateActions actions;
    private final ChangeLock lock;
    private final Narrator narrator;
    private final Supplier<Duration> stopwatch;

    private Patience patience = Patience.none();

    /** @param stopwatch time since the start, monotonic */
    public ReadinessGate(
            GateSettings settings,
            GateObserver observer,
            GateActions actions,
            ChangeLock lock,
            Narrator narrator,
            Supplier<Duration> stopwatch) {
        this.settings = settings;
        this.observer = observer;
        this.actions = actions;
        this.lock = lock;
        this.narrator = narrator;
        this.stopwatch = stopwatch;
    }

    /**
     * Runs to the end and returns the exit code.
     *
     * @throws InterruptedException when asked to stop
     */
    public int run(Pause pause) throws InterruptedException {
        try {
            while (true) {
                var waiting = look();
                if (waiting instanceof Pass.Ended(int exitCode, boolean well, String words)) {
                    if (!well && Thread.interrupted()) { // then no file can be read, which looks like a broken disk
                        throw new InterruptedException("asked to stop");
                    }
                    narrator.ended(well, words);
                    return exitCode;
                }
                if (waiting instanceof Pass.Waits(Wait why)) {
                    var since = stopwatch.get();
                    narrator.waiting(why, since);
                    if (settings.timeout()
                            .filter(timeout -> since.compareTo(timeout) >= 0)
                            .isPresent()) {
                        narrator.ended(false, "deadline passed, still waiting: " + why.words());
                        return Program.DEADLINE_PASSED;
                    }
                    pause.pause(settings.pollInterval());
                } else {
                    pause.pause(Duration.ZERO); // a step was done: look again at once, unless asked to stop
                }
            }
        } finally {
            lock.release();
        }
    }

    private Pass look() {
        var seen = observer.observe(stopwatch.get(), patience.handedOver().isPresent());
        patience = patience.next(settings, seen);
        return switch (GateRules.decide(settings, seen, patience)) {
            case Wait wait -> {
                lock.release();
                yield new Pass.Waits(wait);
            }
            case Refuse refuse -> new Pass.Ended(Program.REFUSED, false, "refused: " + refuse.words());
            case Done(String reason) -> new Pass.Ended(Program.DONE, true, "done: " + reason);
            case Step step -> act(step, seen);
        };
    }

    private Pass act(Step step, Observation seen) {
        var words = step instanceof HandOver(var start, var _, String reason)
                ? "start " + start.word() + ": " + reason
                : step.reason();
        if (settings.dryRun()) {
            return new Pass.Ended(
                    Program.DONE, true, (step instanceof HandOver ? "would hand over, " : "would do: ") + words);
        }
        return switch (actions.act(step, seen)) {
            case Outcome.NotActed(String cause) -> {
                lock.release();
                yield new Pass.Waits(new Wait(
                        words + ": not yet, " + cause,
                        step instanceof HandOver ? "etcd is not started; it is tried again" : "it is tried again",
                        isLocal(step)));
            }
            case Outcome.Acted(String done) -> {
                if (!(step
                        instanceof AcquireLock)) { // it is let go again and again while etcd is not ready for a change
                    narrator.did(words);
                }
                Optional.of(done).filter(said -> !said.isBlank()).ifPresent(narrator::did);
                remember(step);
                yield new Pass.Moved();
            }
        };
    }

    /** What goes wrong on this machine's own disk does not get better by itself. */
    private static boolean isLocal(Step step) {
        return step instanceof HandOver || step instanceof TakeManifestAway;
    }

    private void remember(Step step) {
        if (step instanceof HandOver(var start, var _, var _)) {
            patience = patience.afterHandOver(start, stopwatch.get());
        } else if (step instanceof TakeManifestAway(boolean learnerIsTakenBack, var _)) {
            patience = patience.afterTakingAway(learnerIsTakenBack);
        }
    }

    private sealed interface Pass {
        record Ended(int exitCode, boolean well, String words) implements Pass {}

        record Waits(Wait why) implements Pass {}

        record Moved() implements Pass {}
    }
}
