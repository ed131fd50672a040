package io.etcdsidekicks.discovery.settings;

import java.io.Console;
import java.util.Optional;

/** Whether a person is looking. */
public final class Terminal {
    private Terminal() {}

    /** False when input or output is a file or a pipe: then nothing is refreshed and nothing is coloured. */
    public static boolean isAttached() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }
}
