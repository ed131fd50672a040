package io.etcdsidekicks.lab.up;

import io.etcdsidekicks.discovery.settings.Terminal;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Scanner;

/** Shows what each machine does: a table that refreshes on a terminal, elsewhere a line per change. */
final class Screen {
    private static final int DEFAULT_WIDTH = 100;
    private static final int LEAST_WIDTH = 20;
    private static final String UP = "\033[%dA";
    private static final String CLEAR_LINE = "\033[2K";

    private final PrintStream out;
    private final boolean terminal;
    private final int width;
    private final Map<String, String> told = new HashMap<>();
    private int drawn;

    private Screen(PrintStream out, boolean terminal, int width) {
        this.out = out;
        this.terminal = terminal;
        this.width = width;
    }

    static Screen open() {
        var terminal = Terminal.isAttached();
        return new Screen(System.out, terminal, terminal ? terminalWidth() : DEFAULT_WIDTH);
    }

    private static int terminalWidth() {
        try {
            var stty = new ProcessBuilder("stty", "size")
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (var rowsAndColumns = new Scanner(stty.getInputStream(), StandardCharsets.US_ASCII)) {
                rowsAndColumns.nextInt();
                var columns = rowsAndColumns.nextInt();
                return columns < LEAST_WIDTH ? DEFAULT_WIDTH : columns; // a pseudo terminal may say 0
            }
        } catch (IOException | NoSuchElementException e) {
            return DEFAULT_WIDTH;
        }
    }

    /** A line that stays. */
    void say(String line) {
        clearTable();
        out.println(line);
        out.flush();
    }

    /** In bold on a terminal. */
    void headline(String line) {
        say(terminal ? "\033[1m" + line + "\033[0m" : line);
    }

    /** What the machines do now. */
    void show(Duration since, List<MachineRun> runs) {
        if (terminal) {
            draw(since, runs);
        } else {
            runs.forEach(run -> {
                change(since, run, "registrar", run.registrarWords());
                change(since, run, "gate", run.gateWords());
                change(since, run, "etcd", run.etcdWords());
            });
            out.flush();
        }
    }

    /** Ends the table: what is said next stands below it. */
    void keepTable() {
        drawn = 0;
    }

    private void change(Duration since, MachineRun run, String who, String words) {
        var key = run.machine().name() + " " + who;
        if (!words.isEmpty() && !words.equals("-") && !words.equals(told.put(key, words))) {
            out.printf(
                    "%6.1f s  %-7s %-9s  %s%n",
                    since.toMillis() / 1000.0, run.machine().name(), who, words);
        }
    }

    private void draw(Duration since, List<MachineRun> runs) {
        var lines = new ArrayList<String>();
        lines.add("%.0f s".formatted(since.toMillis() / 1000.0));
        for (var run : runs) {
            lines.add("%-7s %s".formatted(run.machine().name(), run.machine().address()));
            lines.add("  registrar  " + run.registrarWords());
            lines.add("  gate       " + run.gateWords());
            lines.add("  etcd       " + run.etcdWords());
        }
        clearTable();
        lines.forEach(line -> out.println(line.length() < width ? line : line.substring(0, width - 2) + "…"));
        drawn = lines.size();
        out.flush();
    }

    private void clearTable() {
        if (drawn > 0) {
            out.printf(UP, drawn);
            out.print((CLEAR_LINE + "\n").repeat(drawn));
            out.printf(UP, drawn);
            drawn = 0;
        }
    }
}
