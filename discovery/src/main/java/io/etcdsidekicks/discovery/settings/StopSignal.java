package io.etcdsidekicks.discovery.settings;

import io.etcdsidekicks.discovery.Pause;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets SIGTERM and SIGINT end the program's pause, and holds the JVM until the program has put its things in order. */
final class StopSignal implements Pause {
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    /** From now on a signal interrupts the calling thread. */
    static StopSignal forThisThread() {
        var signal = new StopSignal();
        var program = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> signal.stop(program)));
        return signal;
    }

    @Override
    public void pause(Duration duration) throws InterruptedException {
        if (asked.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
            var _ = Thread.interrupted(); // told by the exception; what puts things in order can then do I/O
            throw new InterruptedException("asked to stop");
        }
    }

    void programEnded() {
        ended.countDown();
    }

    private void stop(Thread program) {
        program.interrupt(); // a look-up on its way need not run into its timeout
        asked.countDown(); // after it, so that the pause that sees this takes the interrupt back, too
        try {
            var _ = ended.await(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
