package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.Pause;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A clock that only a pause moves; what is planned for the time that goes by happens then. */
final class Timeline implements InstantSource, Pause {
    private static final int MOST_PAUSES = 10_000;

    private final Instant start = Instant.parse("2026-08-21T10:32:00Z");
    private final TreeMap<Instant, List<Runnable>> planned = new TreeMap<>();
    private Instant now = start;
    private Instant stop = Instant.MAX;
    private int pauses;

    @Override
    public Instant instant() {
        return now;
    }

    Timeline at(int seconds, Runnable event) {
        planned.computeIfAbsent(start.plusSeconds(seconds), _ -> new ArrayList<>())
                .add(event);
        return this;
    }

    /** As SIGTERM does it. */
    void stopAt(int seconds) {
        stop = start.plusSeconds(seconds);
    }

    Duration passed() {
        return Duration.between(start, now);
    }

    @Override
    public void pause(Duration duration) throws InterruptedException {
        if (pauses++ > MOST_PAUSES) {
            throw new IllegalStateException("the gate does not come to an end");
        }
        now = now.plus(duration);
        while (!planned.isEmpty() && !planned.firstKey().isAfter(now)) {
            planned.pollFirstEntry().getValue().forEach(Runnable::run);
        }
        if (!now.isBefore(stop)) {
            throw new InterruptedException("asked to stop");
        }
    }
}
