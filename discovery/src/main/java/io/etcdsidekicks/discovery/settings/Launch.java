package io.etcdsidekicks.discovery.settings;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a {@link Program}: settings from flag, environment and file, in that order; mistakes; exit code. */
public final class Launch {
    private static final String FILE_EXAMPLE = "/etc/etcd-sidekicks.yml";

    private Launch() {}

    /** Runs it to its end and returns the exit code; never exits the JVM. */
    public static int run(String name, Program program, Map<String, String> environment, String... args) {
        var file = SettingsFile.none();
        var mistakes = new Mistakes();
        var fileOption = fileOption(name, environment, args);
        if (!fileOption.isBlank()) {
            try {
                file = SettingsFile.read(Path.of(fileOption));
            } catch (IOException | IllegalArgumentException e) {
                mistakes.add("--config", fileOption, "cannot be read (" + e + ")", FILE_EXAMPLE);
            }
        }
        var defaults = new LayeredDefaults(name, environment, file);
        return new CommandLine(program)
                .setDefaultValueProvider(defaults)
                .setUnmatchedArgumentsAllowed(true)
                .setExecutionStrategy(parsed -> execute(parsed, defaults, mistakes))
                .setExecutionExceptionHandler((failure, command, _) -> unexpected(failure, command))
                .execute(args);
    }

    private static int execute(CommandLine.ParseResult parsed, LayeredDefaults defaults, Mistakes mistakes) {
        var help = CommandLine.executeHelpRequest(parsed);
        if (help != null) {
            return help;
        }
        var command = parsed.asCommandLineList().getLast();
        command.getUnmatchedArguments().forEach(arg -> mistakes.add(arg + " is unknown; --help lists what there is"));
        defaults.unknownSettings(command.getCommandSpec()).forEach(mistakes::add);
        var run = command.<Program>getCommand().prepare(mistakes);
        if (!mistakes.found().isEmpty()) {
            tell(mistakes.found(), command);
            return Program.WRONG_SETTINGS;
        }
        var stopSignal = StopSignal.forThisThread();
        try {
            return run.run(stopSignal);
        } catch (InterruptedException e) {
            return Program.STOPPED;
        } finally {
            stopSignal.programEnded();
        }
    }

    private static void tell(List<String> mistakes, CommandLine command) {
        PrintWriter err = command.getErr();
        err.println("wrong settings (" + mistakes.size() + "):");
        mistakes.forEach(mistake -> err.println("  " + mistake));
        err.flush();
    }

    private static int unexpected(Exception failure, CommandLine command) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        command.getErr().println("stopped by a fault of this program, please report it:");
        cause.printStackTrace(command.getErr());
        command.getErr().flush();
        return Program.REFUSED;
    }

    /** The file has to be known before the other options are read, because it supplies their defaults. */
    private static String fileOption(String name, Map<String, String> environment, String... args) {
        var option = new FileOption();
        new CommandLine(option)
                .setDefaultValueProvider(new LayeredDefaults(name, environment, SettingsFile.none()))
                .setUnmatchedArgumentsAllowed(true)
                .parseArgs(args);
        return option.config;
    }

    /** The option {@code --config}, to be mixed into each program. */
    @Command
    public static final class FileOption {
        @Option(
                names = "--config",
                paramLabel = "FILE",
                description = "A file with settings, YAML (.yml) or properties: the options below the program's name.")
        String config = "";
    }
}
