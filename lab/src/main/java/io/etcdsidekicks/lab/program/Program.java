package io.etcdsidekicks.lab.program;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A program that the lab has started: its signals, its exit code, and every line it writes, in memory and in a log file.
 */
public final class Program {
    private final String name;
    private final Process process;
    private final Path log;
    private final Instant startedAt = Instant.now();
    private final Journal<Line> lines = new Journal<>();
    private final CompletableFuture<Instant> exited = new CompletableFuture<>();

    private Program(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /**
     * @param environment what is set besides the lab's own environment
     * @param log gets every line appended, each behind its time
     * @throws UncheckedIOException when the program cannot be started; the message names it
     */
    public static Program start(String name, List<String> command, Map<String, String> environment, Path log) {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            var process = builder.start();
            process.getOutputStream().close();
            var program = new Program(name, process, log);
            // A platform thread: reading a pipe would hold a virtual thread's carrier for as long as the program is
            // silent.
            Thread.ofPlatform().daemon().name("output of " + name).start(program::copyOutput);
            return program;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name + ": " + e.getMessage(), e);
        }
    }

    private void copyOutput() {
        try (var output = process.inputReader();
                var file = Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (var text = output.readLine(); text != null; text = output.readLine()) {
                var line = new Line(Instant.now(), text);
                lines.add(line);
                file.write(line.at() + " " + text + "\n");
                file.flush();
            }
        } catch (IOException e) {
            lines.add(new Line(Instant.now(), "lab: the output of " + name + " was lost: " + e.getMessage()));
        } finally {
            var _ = process.onExit().thenAccept(_ -> exited.complete(Instant.now()));
        }
    }

    public String name() {
        return name;
    }

    public long pid() {
        return process.pid();
    }

    public Instant startedAt() {
        return startedAt;
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    /** Empty while it runs; 128 + the signal's number when a signal has ended it. */
    public OptionalInt exitCode() {
        return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    }

    /** Does nothing when the program has ended. */
    public void signal(Signal signal) {
        if (process.isAlive()) {
            ShortCommand.attempt("sh", "-c", "kill -" + signal + " " + pid());
        }
    }

    /**
     * Waits until the program has ended and its last line has been read.
     *
     * @return empty when it still runs after that time, or the waiting thread was interrupted
     */
    public OptionalInt awaitExit(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                return OptionalInt.empty();
            }
            // A grandchild may hold the pipe open, so the end of the output is waited for only briefly.
            exited.completeOnTimeout(Instant.now(), 1, TimeUnit.SECONDS).join();
            return exitCode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalInt.empty();
        }
    }

    /** Asks it to stop and, when it does not within that time, kills it. */
    public void stop(Duration grace) {
        signal(Signal.TERM);
        if (awaitExit(grace).isEmpty()) {
            kill();
        }
    }

    public void kill() {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(5));
    }

    /** Everything it has written up to now. */
    public List<Line> lines() {
        return lines.entries();
    }

    /** Empty when it has written nothing yet. */
    public Optional<Line> lastLine() {
        return lines.last();
    }

    /** The first line whose text matches, old ones included; empty when none came in time. */
    public Optional<Line> awaitLine(Predicate<String> wanted, Duration atMost) {
        return lines.await(line -> wanted.test(line.text()), atMost);
    }

    @Override
    public String toString() {
        return name + " (pid " + pid() + ", " + (isRunning() ? "running" : "exit " + process.exitValue()) + ")";
    }
}
