package io.etcdsidekicks.discovery.settings;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
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
                .execute(args);
    }

    private static int execute(CommandLine.ParseResult parsed, LayeredDefaults defaults, Mistakes mistakes) {
        var help = CommandLine.executeHelpRequest(parsed);
        if (help != null) {
            return help;
        }
        var command = parsed.asCommandLineList().getLast();
        beforeSubCommand(parsed).forEach(mistakes::add);
        unknown(command.getUnmatchedArguments())
                .forEach(argument -> mistakes.add(argument + " is unknown; --help lists what there is"));
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
        } catch (RuntimeException e) {
            return unexpected(e, command);
        } finally {
            stopSignal.programEnded();
        }
    }

    /** They belong to the program itself, which is not run. */
    private static List<String> beforeSubCommand(CommandLine.ParseResult parsed) {
        var told = new ArrayList<String>();
        for (var above = parsed; above.hasSubcommand(); above = above.subcommand()) {
            var name = above.subcommand().commandSpec().name();
            above.matchedOptions()
                    .forEach(option -> told.add(option.longestName() + " stands before " + name
                            + ", where it says nothing; put it behind " + name));
            unknown(above.unmatched())
                    .forEach(argument -> told.add(argument + " is unknown; --help lists what there is"));
        }
        return told;
    }

    private static void tell(List<String> mistakes, CommandLine command) {
        PrintWriter err = command.getErr();
        err.println("wrong settings (" + mistakes.size() + "):");
        mistakes.forEach(mistake -> err.println("  " + mistake));
        err.flush();
    }

    /** Without their values: one may be a token behind a misspelt option. */
    private static List<String> unknown(List<String> arguments) {
        var told = new ArrayList<String>();
        var mayBeValue = false;
        for (var argument : arguments) {
            var equals = argument.indexOf('=');
            var isOption = argument.startsWith("-");
            if (isOption || !mayBeValue) {
                told.add(isOption && equals > 0 ? argument.substring(0, equals) : argument);
            }
            mayBeValue = isOption && equals < 0;
        }
        return told;
    }

    private static int unexpected(RuntimeException failure, CommandLine command) {
        command.getErr().println("stopped by a fault of this program, please report it:");
        failure.printStackTrace(command.getErr());
        command.getErr().flush();
        return Program.REFUSED;
    }

    /** The file has to be known before the other options are read, because it supplies their defaults. */
    private static String fileOption(String name, Map<String, String> environment, String... args) {
        var option = new FileOption();
        try {
            new CommandLine(option)
                    .setDefaultValueProvider(new LayeredDefaults(name, environment, SettingsFile.none()))
                    .setUnmatchedArgumentsAllowed(true)
                    .parseArgs(args);
            return option.config;
        } catch (CommandLine.ParameterException e) {
            return ""; // told when all options are read
        }
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
