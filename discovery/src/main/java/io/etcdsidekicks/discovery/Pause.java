package io.etcdsidekicks.discovery;

import java.time.Duration;

/** The wait between two passes of a loop. */
@FunctionalInterface
public interface Pause {

    /**
     * Waits.
     *
     * @throws InterruptedException at once, when the program is asked to stop
     */
    void pause(Duration duration) throws InterruptedException;
}
