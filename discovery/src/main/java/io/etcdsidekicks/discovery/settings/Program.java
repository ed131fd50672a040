package io.etcdsidekicks.discovery.settings;

import io.etcdsidekicks.discovery.Pause;

/** A picocli command whose options are all text, so that every mistake in them can be told at once. */
public interface Program {

    /** Exit code: what the program was started for is done. */
    int DONE = 0;

    /** Exit code: refused; reason and remedy stand on the last line. */
    int REFUSED = 1;

    /** Exit code: wrong settings. */
    int WRONG_SETTINGS = 2;

    /** Exit code: the deadline passed while it still waited. */
    int DEADLINE_PASSED = 3;

    /** Exit code: stopped by SIGTERM or SIGINT, as the JVM gives it for the first of them. */
    int STOPPED = 143;

    /** Reads the settings. What it returns is run only if there was no mistake. */
    Run prepare(Mistakes mistakes);

    /** A program whose settings are right. */
    interface Run {
        /**
         * Runs to the end and returns the exit code.
         *
         * @throws InterruptedException when it was asked to stop, out of the pause
         */
        int run(Pause pause) throws InterruptedException;
    }
}
