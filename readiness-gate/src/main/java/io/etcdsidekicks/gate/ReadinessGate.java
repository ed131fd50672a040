package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.Pause;
import io.etcdsidekicks.discovery.settings.Program;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;

/** Observe, decide, act, pause; until etcd is handed over and healthy, refused, or the deadline has passed. */
public final class ReadinessGate {
    private final GateSettings settings;
    private final Supplier<LocalObservation> disk;
    private final PeerObserver peers;
    private final ManifestHandOver handOver;
    private final Supplier<EtcdHealth> etcd;
    private final Narrator narrator;
    private final InstantSource clock;

    private Stability stability = Stability.none();
    private boolean handedOver; // by this run; the decision is not taken twice

    public ReadinessGate(
            GateSettings settings,
            Supplier<LocalObservation> disk,
            PeerObserver peers,
            ManifestHandOver handOver,
            Supplier<EtcdHealth> etcd,
            Narrator narrator,
            InstantSource clock) {
        this.settings = settings;
        this.disk = disk;
        this.peers = peers;
        this.handOver = handOver;
        this.etcd = etcd;
        this.narrator = narrator;
        this.clock = clock;
    }

    /**
     * Runs to the end and returns the exit code.
     *
     * @throws InterruptedException when asked to stop
     */
    public int run(Pause pause) throws InterruptedException {
        var started = clock.instant();
        while (true) {
            switch (handedOver ? lookAtEtcd() : look()) {
                case Outcome.Ended(int exitCode, String words) -> {
                    narrator.ended(exitCode == Program.DONE, words);
                    return exitCode;
                }
                case Outcome.Again(Wait wait) -> {
                    var since = Duration.between(started, clock.instant());
                    narrator.waiting(wait, since);
                    if (settings.timeout()
                            .filter(timeout -> since.compareTo(timeout) >= 0)
                            .isPresent()) {
                        narrator.ended(false, "deadline passed, still waiting: " + wait.words());
                        return Program.DEADLINE_PASSED;
                    }
                }
            }
            pause.pause(settings.pollInterval());
        }
    }

    private Outcome look() {
        return switch (decide()) {
            case Wait wait -> new Outcome.Again(wait);
            case Refuse refuse -> new Outcome.Ended(Program.REFUSED, "refused: " + refuse.words());
            case HandOver decision -> act(decision);
        };
    }

    private GateDecision decide() {
        var local = disk.get();
        var byDisk = GateRules.decideByDisk(settings, local);
        if (byDisk.isPresent()) {
            stability = Stability.none(); // nobody looked at the peers
            return byDisk.get();
        }
        var seen = peers.observe();
        stability = stability.next(PeerRules.agreedPeers(settings, seen));
        return GateRules.decideByPeers(settings, local, seen, stability);
    }

    private Outcome act(HandOver decision) {
        var words = "start " + decision.start().word() + ": " + decision.reason();
        if (settings.dryRun()) {
            return new Outcome.Ended(Program.DONE, "would hand over, " + words);
        }
        return switch (handOver.carryOut()) {
            case ManifestHandOver.Result.Failed(String cause) ->
                new Outcome.Again(Wait.withAlarm(cause, "etcd is not started; it is tried again"));
            case ManifestHandOver.Result.Done(String done) -> {
                narrator.did(words);
                narrator.did(done);
                handedOver = true;
                yield settings.noWait() ? new Outcome.Ended(Program.DONE, "done, not waiting for etcd") : lookAtEtcd();
            }
        };
    }

    private Outcome lookAtEtcd() {
        return switch (etcd.get()) {
            case EtcdHealth.Healthy() -> new Outcome.Ended(Program.DONE, "done: etcd is healthy");
            case EtcdHealth.Unhealthy(String reason) ->
                new Outcome.Again(Wait.forTime("the manifest is handed over; " + reason));
        };
    }

    private sealed interface Outcome {
        record Ended(int exitCode, String words) implements Outcome {}

        record Again(Wait why) implements Outcome {}
    }
}
