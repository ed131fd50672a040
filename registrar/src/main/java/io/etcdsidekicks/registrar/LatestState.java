package io.etcdsidekicks.registrar;

import io.etcdsidekicks.discovery.Pulse;
import java.time.Duration;
import java.time.InstantSource;

/** What the last pass found, and whether passes still end; written by the loop, read by the health endpoint. */
public final class LatestState {
    /** A pass asks one after another, each with a time-out of seconds: this is all of them together. */
    private static final Duration LONGEST_PASS = Duration.ofMinutes(2);

    private final Pulse pulse;
    private volatile RegistrarState state = new RegistrarState.Starting();

    public LatestState(InstantSource clock) {
        this.pulse = new Pulse(clock, LONGEST_PASS);
    }

    public RegistrarState get() {
        return state;
    }

    public Pulse pulse() {
        return pulse;
    }

    /** @param pause until the next pass begins */
    void set(RegistrarState newState, Duration pause) {
        state = newState;
        pulse.beat(pause);
    }
}
