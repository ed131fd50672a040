package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.Pause;
import io.etcdsidekicks.discovery.settings.Program;
import io.etcdsidekicks.gate.GateActions.Outcome;
import io.etcdsidekicks.gate.GateDecision.AcquireLock;
import io.etcdsidekicks.gate.GateDecision.Done;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Remember;
import io.etcdsidekicks.gate.GateDecision.RemoveMember;
import io.etcdsidekicks.gate.GateDecision.Step;
import io.etcdsidekicks.gate.GateDecision.TakeManifestAway;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Observe, decide, act, pause; until etcd is handed over and runs as it should, refused, or the deadline has passed. A gate
 * that stays goes on until it is stopped.
 */
public final class ReadinessGate {
    /** To see the moment in which nobody listens, when etcd is restarted. */
    private static final Duration RESTARTING_INTERVAL = Duration.ofMillis(100);

    private final GateSettings settings;
    private final GateObserver observer;
    private final GateActions actions;
    private final ChangeLock lock;
    private final Narrator narrator;
    private final Supplier<Duration> stopwatch;
    private final Supplier<Optional<String>> etcdVersion;

    private Patience patience = Patience.none();
    private boolean hasSettled = false;
    private String metConsul = "";
    private String metEtcd = "";
    private boolean wasHealthy = false;

    /**
     * Nothing is looked at yet.
     *
     * @param stopwatch time since the start, monotonic
     * @param etcdVersion of this machine's own etcd; asked once it is healthy
     */
    public ReadinessGate(
            GateSettings settings,
            GateObserver observer,
            GateActions actions,
            ChangeLock lock,
            Narrator narrator,
            Supplier<Duration> stopwatch,
            Supplier<Optional<String>> etcdVersion) {
        this.settings = settings;
        this.observer = observer;
        this.actions = actions;
        this.lock = lock;
        this.narrator = narrator;
        this.stopwatch = stopwatch;
        this.etcdVersion = etcdVersion;
    }

    /**
     * Runs to the end and returns the exit code.
     *
     * @throws InterruptedException when asked to stop
     */
    public int run(Pause pause) throws InterruptedException {
        try {
            while (true) {
                switch (look()) {
                    case Pass.Moved() -> pause.pause(Duration.ZERO); // look again at once, unless asked to stop
                    case Pass.WouldAct(String words) -> {
                        narrator.ended(true, words);
                        return Program.DONE;
                    }
                    case Pass.Rests(GateDecision why) -> {
                        if (Thread.interrupted()) { // then no file can be read, which looks like a broken disk
                            throw new InterruptedException("asked to stop");
                        }
                        var end = rest(why);
                        if (end.isPresent()) {
                            return end.getAsInt();
                        }
                        pause.pause(untilNextLook());
                    }
                }
            }
        } catch (InterruptedException e) {
            narrator.ended(
                    true,
                    hasSettled
                            ? "stopped, as asked; etcd goes on without this program"
                            : "stopped, as asked, before etcd was handed over; the next start goes on where this one was");
            throw e;
        } finally {
            lock.release();
        }
    }

    private Pass look() throws InterruptedException {
        var seen = observer.observe(stopwatch.get(), hasSettled);
        meet(seen);
        patience = patience.next(settings, seen);
        return switch (GateRules.decide(settings, seen, patience)) {
            case Step step -> act(step, seen);
            case GateDecision resting -> {
                letGo();
                hasSettled |= seen.local().state().hasData() && seen.isHandedOver();
                yield new Pass.Rests(resting);
            }
        };
    }

    /** Told once, and again after it was exchanged. */
    private void meet(Observation seen) {
        if (seen.peers().agent() instanceof AgentAnswer.Agent agent
                && !agent.version().equals(metConsul)) {
            narrator.meets(agent.words());
            metConsul = agent.version();
        }
        var isHealthy = seen.etcd() instanceof EtcdHealth.Healthy;
        if (isHealthy && !wasHealthy) {
            etcdVersion.get().filter(version -> !version.equals(metEtcd)).ifPresent(version -> {
                narrator.meets("this machine's etcd is etcd " + version);
                metEtcd = version;
            });
        }
        wasHealthy = isHealthy;
    }

    /** The exit code; empty to go on. */
    private OptionalInt rest(GateDecision why) {
        var since = stopwatch.get();
        return switch (why) {
            case Wait wait -> {
                narrator.waiting(wait, since);
                if (settings.timeout()
                        .filter(timeout -> since.compareTo(timeout) >= 0)
                        .isPresent()) {
                    narrator.ended(false, "deadline passed, still waiting: " + wait.words());
                    yield OptionalInt.of(Program.DEADLINE_PASSED);
                }
                yield OptionalInt.empty();
            }
            case Refuse refuse
            when settings.stay() -> {
                narrator.refused(refuse, since);
                yield OptionalInt.empty();
            }
            case Done done
            when settings.stay() -> {
                narrator.watching(done, since);
                yield OptionalInt.empty();
            }
            case Refuse refuse -> {
                narrator.ended(false, "refused: " + refuse.words());
                yield OptionalInt.of(Program.REFUSED);
            }
            case Done(String reason, var alarms) -> {
                alarms.forEach(alarm -> narrator.did("ALARM: " + alarm));
                narrator.ended(true, "done: " + reason);
                yield OptionalInt.of(Program.DONE);
            }
            case Step _ -> throw new IllegalStateException("a step is carried out");
        };
    }

    /** The lock; but for an exchange of the pod, which goes on by itself once the kubelet has it. */
    private void letGo() {
        if (!patience.isRestarting(settings)) {
            lock.release();
        }
    }

    private Duration untilNextLook() {
        return patience.isRestarting(settings) && settings.pollInterval().compareTo(RESTARTING_INTERVAL) > 0
                ? RESTARTING_INTERVAL
                : settings.pollInterval();
    }

    private Pass act(Step step, Observation seen) {
        var words = step instanceof HandOver(var start, String reason)
                ? "start " + start.word() + ": " + reason
                : step.reason();
        if (settings.dryRun()) {
            return new Pass.WouldAct((step instanceof HandOver ? "would hand over, " : "would do: ") + words);
        }
        return switch (actions.act(step, seen)) {
            case Outcome.NotActed(String cause) -> {
                letGo();
                yield new Pass.Rests(new Wait(
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
                remember(step, seen);
                yield new Pass.Moved();
            }
        };
    }

    /** What goes wrong on this machine's own disk does not get better by itself. */
    private static boolean isLocal(Step step) {
        return step instanceof HandOver || step instanceof TakeManifestAway || step instanceof Remember;
    }

    private void remember(Step step, Observation seen) {
        switch (step) {
            case HandOver _ -> {
                hasSettled = true;
                if (seen.local().pods().isExchange()) {
                    patience = patience.afterExchange(stopwatch.get());
                }
            }
            case TakeManifestAway _ -> patience = patience.afterTakingAway();
            case RemoveMember(var _, var member, var _)
            when seen.clusters().answers().values().stream()
                    .anyMatch(answer -> answer instanceof PeerAnswer.Member known
                            && seen.mine(known.members())
                                    .filter(mine -> mine.id().equals(member))
                                    .isPresent()) -> patience = patience.afterReplacing(member);
            default -> {
                // everything else shows in the next look
            }
        }
    }

    private sealed interface Pass {
        /** A wait, a refusal, or nothing to do. */
        record Rests(GateDecision why) implements Pass {}

        record Moved() implements Pass {}

        /** A dry run has come to a step: there it ends, also where it stays otherwise. */
        record WouldAct(String words) implements Pass {}
    }
}
