package io.etcdsidekicks.lab.program;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Runs a command that ends by itself and tells what it wrote. */
public final class ShortCommand {
    private ShortCommand() {}

    /** @param output standard output and standard error, without the last line's end */
    public record Result(int exitCode, String output) {
        public boolean worked() {
            return exitCode == 0;
        }
    }

    /** @throws UncheckedIOException when there is no such program */
    public static Result attempt(String... command) {
        return attempt(List.of(command), Map.of());
    }

    /** @throws UncheckedIOException when there is no such program */
    public static Result attempt(List<String> command, Map<String, String> environment) {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            var process = builder.start();
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output.stripTrailing());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command.getFirst() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + String.join(" ", command), e);
        }
    }

    /**
     * @return what it wrote
     * @throws IllegalStateException when it fails, with the command and what it wrote
     */
    public static String run(String... command) {
        return run(List.of(command));
    }

    /**
     * @return what it wrote
     * @throws IllegalStateException when it fails, with the command and what it wrote
     */
    public static String run(List<String> command) {
        var result = attempt(command, Map.of());
        if (!result.worked()) {
            throw new IllegalStateException("`" + String.join(" ", command) + "` failed with exit code "
                    + result.exitCode() + ": " + result.output());
        }
        return result.output();
    }
}
