package io.etcdsidekicks.discovery.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects what is wrong with the settings, so that all of it can be told at once. */
public final class Mistakes {
    private final List<String> found = new ArrayList<>();

    /** Turns a setting's text into its value; says what is wrong with an {@link IllegalArgumentException}. */
    @FunctionalInterface
    public interface Reading<T> {
        T read(String text);
    }

    /**
     * The value of a required setting. After a mistake the value of the example is returned, so that reading can go on;
     * what is built from it must not be used.
     *
     * @param option as the user writes it, for example {@code --peer-port}
     */
    public <T> T required(String option, String text, String example, Reading<T> reading) {
        if (text.isBlank()) {
            add(option, "", "is needed", example);
            return reading.read(example);
        }
        return read(option, text, example, reading);
    }

    /** The value of a setting that may be left out; empty for blank. */
    public <T> Optional<T> optional(String option, String text, String example, Reading<T> reading) {
        return text.isBlank() ? Optional.empty() : Optional.of(read(option, text, example, reading));
    }

    public void add(String option, String text, String problem, String example) {
        var seen = text.isBlank() ? option : option + " " + text;
        found.add(seen + ": " + problem + "; for example " + option + " " + example);
    }

    /** A mistake that is not about one option's value. */
    public void add(String problem) {
        found.add(problem);
    }

    public List<String> found() {
        return List.copyOf(found);
    }

    private <T> T read(String option, String text, String example, Reading<T> reading) {
        try {
            return reading.read(text.strip());
        } catch (IllegalArgumentException e) {
            add(option, text, String.valueOf(e.getMessage()), example);
            return reading.read(example);
        }
    }
}
