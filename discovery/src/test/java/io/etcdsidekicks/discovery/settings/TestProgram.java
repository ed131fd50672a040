package io.etcdsidekicks.discovery.settings;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The smallest program with the options of the contract. */
@Command(name = "test-program", mixinStandardHelpOptions = true, version = "test-program 1.2.3")
final class TestProgram implements Program {
    @Mixin
    ContractOptions contract = new ContractOptions();

    @Mixin
    Launch.FileOption file = new Launch.FileOption();

    private final Run body;
    private final AtomicReference<@Nullable ContractSettings> ranWith = new AtomicReference<>();

    private TestProgram(Run body) {
        this.body = body;
    }

    /** What a launch left behind. */
    record Outcome(
            int exitCode, String out, String err, @Nullable ContractSettings ranWith) {

        boolean ran() {
            return ranWith != null;
        }

        ContractSettings settings() {
            if (ranWith == null) {
                throw new AssertionError("did not run: " + err);
            }
            return ranWith;
        }

        String all() {
            return out + err;
        }
    }

    static Outcome launch(Map<String, String> environment, String... args) {
        return launch(_ -> DONE, environment, args);
    }

    static Outcome launchWithUsual(Path usualFile, String... args) {
        return launch(_ -> DONE, Map.of(), usualFile.toString(), args);
    }

    static Outcome launch(Run body, Map<String, String> environment, String... args) {
        return launch(body, environment, "", args);
    }

    /** Tests run one after the other, so the standard streams may be swapped. */
    private static Outcome launch(Run body, Map<String, String> environment, String usualFile, String... args) {
        var program = new TestProgram(body);
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var realOut = System.out;
        var realErr = System.err;
        try (var capturedOut = new PrintStream(out, true, StandardCharsets.UTF_8);
                var capturedErr = new PrintStream(err, true, StandardCharsets.UTF_8)) {
            System.setOut(capturedOut);
            System.setErr(capturedErr);
            var exitCode = Launch.run("test-program", program, environment, usualFile, args);
            return new Outcome(
                    exitCode,
                    out.toString(StandardCharsets.UTF_8),
                    err.toString(StandardCharsets.UTF_8),
                    program.ranWith.get());
        } finally {
            System.setOut(realOut);
            System.setErr(realErr);
        }
    }

    @Override
    public Run prepare(Mistakes mistakes) {
        var settings = contract.read(mistakes);
        return pause -> {
            ranWith.set(settings);
            return body.run(pause);
        };
    }
}
