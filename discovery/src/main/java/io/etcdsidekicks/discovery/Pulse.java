package io.etcdsidekicks.discovery;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Whether a loop still turns: told by the loop after each round, asked by whoever supervises the program. */
public final class Pulse {
    private final InstantSource clock;
    private final Duration grace;
    private volatile Instant due;

    /**
     * The first round begins now.
     *
     * @param clock that it jumps while a machine boots does no harm: with the next round all is as before
     * @param grace how long a round may take
     */
    public Pulse(InstantSource clock, Duration grace) {
        this.clock = clock;
        this.grace = grace;
        this.due = clock.instant().plus(grace);
    }

    /**
     * A round has ended.
     *
     * @param pause until the next one begins
     */
    public void beat(Duration pause) {
        due = clock.instant().plus(pause).plus(grace);
    }

    /** Whether no round is overdue. */
    public boolean turns() {
        return !clock.instant().isAfter(due);
    }

    /** For a person who asks why the loop does not count as turning. */
    public String words() {
        return "no round has ended since more than " + grace.toSeconds() + " s ago";
    }
}
