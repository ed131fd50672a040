package io.etcdsidekicks.gate;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The questions of one look: all are asked at once, each on a virtual thread of its own, and what has not answered when
 * the time is over counts as failed, and takes nothing away from the rest. What still hangs then is interrupted.
 */
final class Look implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CompletableFuture<Boolean> over = new CompletableFuture<>();
    private final String tooSlow;

    /** @param limit of the whole look; each question has a time-out of its own besides */
    Look(Duration limit) {
        this.tooSlow = "it does not answer within " + limit.toSeconds() + " s";
        over.completeOnTimeout(true, limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** @param failed the answer when there is none, from the cause in words */
    <T> CompletableFuture<T> ask(Supplier<T> question, Function<String, T> failed) {
        return inTime(start(question, failed), () -> failed.apply(tooSlow));
    }

    /** The same for an answer that is on its way, and may depend on others. */
    <T> CompletableFuture<T> inTime(CompletableFuture<T> answer, Supplier<T> otherwise) {
        return answer.applyToEither(over.thenApply(_ -> otherwise.get()), either -> either);
    }

    private <T> CompletableFuture<T> start(Supplier<T> question, Function<String, T> failed) {
        try {
            return CompletableFuture.supplyAsync(question, threads)
                    .exceptionally(fault -> failed.apply("a fault of this program: " + cause(fault)));
        } catch (RejectedExecutionException e) { // an answer that came too late to ask anything further
            return CompletableFuture.completedFuture(failed.apply(tooSlow));
        }
    }

    private static Throwable cause(Throwable fault) {
        var cause = fault.getCause();
        return cause == null ? fault : cause;
    }

    /**
     * Waits for an answer.
     *
     * @throws InterruptedException at once, when asked to stop
     */
    <T> T get(CompletableFuture<T> answer) throws InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause()); // no question fails: a fault is an answer
        }
    }

    String tooSlow() {
        return tooSlow;
    }

    @Override
    public void close() {
        over.complete(true);
        threads.shutdownNow();
    }
}
