package io.etcdsidekicks.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/** The state of a gate whose loop and clock are in a test's hands. */
public final class GateStates {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final LatestGateState latest = new LatestGateState(now::get, Duration.ofMillis(500));

    public LatestGateState latest() {
        return latest;
    }

    public void later(int seconds) {
        now.updateAndGet(before -> before.plusSeconds(seconds));
    }

    public void waiting(String words, boolean alarm) {
        latest.waiting(words, alarm);
    }

    public void refused(String words) {
        latest.refused(words);
    }

    public void well(String words) {
        latest.well(words);
    }
}
