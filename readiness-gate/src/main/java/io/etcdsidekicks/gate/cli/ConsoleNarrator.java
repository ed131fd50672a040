package io.etcdsidekicks.gate.cli;

import io.etcdsidekicks.gate.GateDecision.Wait;
import io.etcdsidekicks.gate.Narrator;
import java.io.PrintStream;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a line for each change and a reminder each minute; on a terminal also a counter that refreshes in between, so
 * that a person sees it is alive.
 */
final class ConsoleNarrator implements Narrator {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleNarrator.class);
    private static final Duration REMINDER = Duration.ofMinutes(1);
    private static final String CLEAR_LINE = "\r\033[2K";

    private final PrintStream out;
    private final boolean terminal;
    private Optional<Wait> told = Optional.empty();
    private Duration toldAt = Duration.ZERO;

    ConsoleNarrator(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public void waiting(Wait wait, Duration since) {
        if (told.filter(wait::equals).isEmpty() || since.minus(toldAt).compareTo(REMINDER) >= 0) {
            clear();
            var words = "waiting " + clock(since) + " - " + wait.words();
            if (wait.alarm()) {
                LOG.warn(words);
            } else {
                LOG.info(words);
            }
            told = Optional.of(wait);
            toldAt = since;
        } else if (terminal) {
            out.print(CLEAR_LINE + "  still waiting, " + clock(since));
            out.flush();
        }
    }

    @Override
    public void did(String words) {
        clear();
        LOG.info(words);
        told = Optional.empty();
    }

    @Override
    public void ended(boolean well, String words) {
        clear();
        if (well) {
            LOG.info(words);
        } else {
            LOG.error(words);
        }
    }

    private void clear() {
        if (terminal) {
            out.print(CLEAR_LINE);
            out.flush();
        }
    }

    private static String clock(Duration since) {
        var whole = since.truncatedTo(ChronoUnit.SECONDS);
        return whole.toHours() == 0
                ? "%d:%02d".formatted(whole.toMinutes(), whole.toSecondsPart())
                : "%d:%02d:%02d".formatted(whole.toHours(), whole.toMinutesPart(), whole.toSecondsPart());
    }
}
