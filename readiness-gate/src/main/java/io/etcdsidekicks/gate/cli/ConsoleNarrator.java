package io.etcdsidekicks.gate.cli;

import io.etcdsidekicks.gate.GateDecision.Done;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Wait;
import io.etcdsidekicks.gate.Narrator;
import java.io.PrintStream;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Writes a line for each change and a reminder each minute while it waits or refuses; on a terminal also a counter that
 * refreshes in between, so that a person sees it is alive.
 */
final class ConsoleNarrator implements Narrator {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleNarrator.class);
    private static final Duration REMINDER = Duration.ofMinutes(1);
    private static final String CLEAR_LINE = "\r\033[2K";
    /** A count of seconds changes at each look, and is no news. */
    private static final Pattern SECONDS = Pattern.compile("\\b\\d+ s\\b|is for \\d+");

    private final PrintStream out;
    private final boolean terminal;
    private String told = "";
    private Duration toldAt = Duration.ZERO;

    ConsoleNarrator(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public void waiting(Wait wait, Duration since) {
        tell(
                wait.alarm() ? Level.WARN : Level.INFO,
                "waiting " + clock(since) + " - " + wait.words(),
                wait.words(),
                since,
                true);
    }

    @Override
    public void refused(Refuse refuse, Duration since) {
        tell(Level.ERROR, "refused: " + refuse.words(), refuse.words(), since, true);
    }

    @Override
    public void watching(Done done, Duration since) {
        if (done.alarms().isEmpty()) {
            tell(Level.INFO, "watching: " + done.reason(), done.reason(), since, false);
        } else {
            var words = done.reason() + "; ALARM: " + String.join("; ", done.alarms());
            tell(Level.WARN, "watching: " + words, words, since, true);
        }
    }

    private void tell(Level level, String line, String words, Duration since, boolean isReminded) {
        var news = level + " " + SECONDS.matcher(words).replaceAll(""); // louder is news, too
        if (!news.equals(told) || (isReminded && since.minus(toldAt).compareTo(REMINDER) >= 0)) {
            clear();
            LOG.atLevel(level).log(line);
            told = news;
            toldAt = since;
        } else if (terminal && isReminded) {
            out.print(CLEAR_LINE + "  still waiting, " + clock(since));
            out.flush();
        }
    }

    @Override
    public void meets(String words) {
        clear();
        LOG.info(words);
    }

    @Override
    public void did(String words) {
        clear();
        if (words.startsWith("ALARM")) {
            LOG.warn(words);
        } else {
            LOG.info(words);
        }
        told = "";
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
