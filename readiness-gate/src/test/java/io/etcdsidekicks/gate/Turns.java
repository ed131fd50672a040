package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.Pause;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Lets several gates run at one time, always in the same order: whoever pauses hands on to the one whose pause ends first.
 */
final class Turns {
    private final Timeline time;
    private final Map<Integer, Duration> wakes = new TreeMap<>();
    private int turn;

    Turns(Timeline time) {
        this.time = time;
    }

    /** One gate. */
    interface Run {
        int run(Pause pause) throws InterruptedException;
    }

    /** Runs all of them to their ends, and returns their exit codes. */
    Map<Integer, Integer> run(Map<Integer, Run> runs) {
        runs.keySet().forEach(who -> wakes.put(who, time.passed()));
        next();
        var ends = new TreeMap<Integer, CompletableFuture<Integer>>();
        runs.forEach((who, run) -> ends.put(who, start(() -> {
            try {
                await(who);
                return run.run(duration -> pause(who, duration));
            } finally {
                end(who);
            }
        })));
        var exitCodes = new TreeMap<Integer, Integer>();
        ends.forEach((who, end) -> exitCodes.put(who, end.join()));
        return exitCodes;
    }

    private static CompletableFuture<Integer> start(Callable<Integer> run) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return run.call();
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                },
                command -> Thread.ofVirtual().start(command));
    }

    private synchronized void pause(int who, Duration duration) throws InterruptedException {
        wakes.put(who, time.passed().plus(duration));
        next();
        await(who);
    }

    private synchronized void await(int who) throws InterruptedException {
        while (turn != who) {
            wait();
        }
        time.pause(wakes.getOrDefault(who, Duration.ZERO).minus(time.passed()));
    }

    private synchronized void end(int who) {
        wakes.remove(who);
        next();
    }

    private synchronized void next() {
        turn = wakes.entrySet().stream()
                .min(Map.Entry.<Integer, Duration>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .orElse(0);
        notifyAll();
    }
}
