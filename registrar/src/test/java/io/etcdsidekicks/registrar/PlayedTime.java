package io.etcdsidekicks.registrar;

import io.etcdsidekicks.discovery.Pause;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;

/** A clock that only pauses move, with a list of what happens in which pause; the last one is the stop. */
final class PlayedTime implements InstantSource, Pause {
    private final Map<Integer, Runnable> happenings = new TreeMap<>();
    private final int lastPause;
    private Instant now = Instant.parse("2026-11-21T10:00:00Z");
    private int pauses;

    private PlayedTime(int lastPause) {
        this.lastPause = lastPause;
    }

    /** Asks the program to stop in this pause, counted from 1: that is after as many passes. */
    static PlayedTime stoppingInPause(int number) {
        return new PlayedTime(number);
    }

    PlayedTime inPause(int number, Runnable happening) {
        happenings.put(number, happening);
        return this;
    }

    int pauses() {
        return pauses;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public void pause(Duration duration) throws InterruptedException {
        pauses++;
        now = now.plus(duration);
        happenings.getOrDefault(pauses, () -> {}).run();
        if (pauses >= lastPause) {
            throw new InterruptedException("asked to stop");
        }
    }
}
