package io.etcdsidekicks.discovery.settings;

import io.etcdsidekicks.discovery.FileFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** Runs a {@link Program}: settings from flag, environment and file, in that order; mistakes; exit code. */
public final class Launch {
    /** Where settings lie when nothing is said about it; the manifests mount it, and {@code assets} writes it. */
    private static final Path USUAL_FILE = Path.of("/etc/etcd-sidekicks/settings.yml");

    private Launch() {}

    /**
     * Runs it in the environment of this process, with the settings file in its usual place if there is one, and ends the
     * JVM with its exit code.
     */
    public static void main(String name, Program program, String... args) {
        var usual = Files.exists(USUAL_FILE) ? USUAL_FILE.toString() : "";
        System.exit(run(name, program, System.getenv(), usual, args));
    }

    /** Runs it to its end and returns the exit code; never exits the JVM. No file is read but the one that is named. */
    public static int run(String name, Program program, Map<String, String> environment, String... args) {
        return run(name, program, environment, "", args);
    }

    /** @param usualFile read unless another one is named; blank for none */
    static int run(String name, Program program, Map<String, String> environment, String usualFile, String[] args) {
        var file = SettingsFile.none();
        var mistakes = new Mistakes();
        var named = fileOption(name, environment, args);
        var fileOption = named.isBlank() ? usualFile : named;
        if (!fileOption.isBlank()) {
            try {
                file = SettingsFile.read(Path.of(fileOption));
            } catch (IOException | IllegalArgumentException e) {
                mistakes.add("--config", fileOption, "cannot be read (" + cause(e) + ")", USUAL_FILE.toString());
            }
        }
        var defaults = new LayeredDefaults(name, environment, file);
        var command = new CommandLine(program);
        collectErrors(command);
        return command.setDefaultValueProvider(defaults)
                .setOverwrittenOptionsAllowed(true)
                .setUnmatchedArgumentsAllowed(true)
                .setExecutionStrategy(parsed -> execute(parsed, defaults, mistakes))
                .execute(args);
    }

    private static String cause(Exception e) {
        return e instanceof IOException failure ? FileFailure.describe(failure) : String.valueOf(e.getMessage());
    }

    private static void collectErrors(CommandLine command) {
        command.getCommandSpec().parser().collectErrors(true).allowOptionsAsOptionParameters(false);
        command.getSubcommands().values().forEach(Launch::collectErrors);
    }

    private static int execute(CommandLine.ParseResult parsed, LayeredDefaults defaults, Mistakes mistakes) {
        var help = CommandLine.executeHelpRequest(parsed);
        if (help != null) {
            return help;
        }
        var command = parsed.asCommandLineList().getLast();
        beforeSubCommand(parsed).forEach(mistakes::add);
        unknown(command.getParseResult()).forEach(argument -> mistakes.add(unknown(argument, command)));
        repeated(parsed).forEach(option -> mistakes.add(option + ": is given more than once"));
        defaults.unknownSettings(command.getCommandSpec()).forEach(mistakes::add);
        var run = command.<Program>getCommand().prepare(mistakes);
        parsed.asCommandLineList().stream()
                .flatMap(level -> level.getParseResult().errors().stream())
                .map(Launch::told)
                .filter(error -> mistakes.found().stream().noneMatch(found -> found.startsWith(error.option() + ":")))
                .forEach(error -> mistakes.add(error.words()));
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
            var command = above.commandSpec().commandLine();
            unknown(above).forEach(argument -> told.add(unknown(argument, command)));
        }
        return told;
    }

    private static void tell(List<String> mistakes, CommandLine command) {
        PrintWriter err = command.getErr();
        err.println("wrong settings (" + mistakes.size() + "):");
        mistakes.forEach(mistake -> err.println("  " + mistake));
        err.flush();
    }

    /** What is wrong with the command line itself; picocli's words are for programmers. */
    private record Told(String option, String words) {}

    private static Told told(Exception error) {
        return switch (error) {
            case CommandLine.MissingParameterException missing
            when !missing.getMissing().isEmpty() && missing.getMissing().getFirst() instanceof OptionSpec spec ->
                new Told(
                        spec.longestName(),
                        spec.longestName() + ": needs a value, " + spec.longestName() + " " + spec.paramLabel());
            default -> new Told("", String.valueOf(error.getMessage()));
        };
    }

    private static String unknown(String argument, CommandLine command) {
        var known = argument.startsWith("-")
                ? command.getCommandSpec().optionsMap().keySet()
                : command.getSubcommands().keySet();
        return argument + " is unknown" + Similar.words(argument, known) + "; --help lists what there is";
    }

    /** picocli stops at the first of them when it is to tell them itself, and sets no defaults then. */
    private static List<String> repeated(CommandLine.ParseResult parsed) {
        return parsed.asCommandLineList().stream()
                .flatMap(level -> level.getParseResult().matchedOptions().stream())
                .filter(option -> option.originalStringValues().size() > 1)
                .map(OptionSpec::longestName)
                .distinct()
                .toList();
    }

    /**
     * Without their values, and without any bare word where an option lacks its value: picocli has passed over the option
     * that stood in its place, and the word may be that one's, a token.
     */
    private static List<String> unknown(CommandLine.ParseResult parsed) {
        var told = new ArrayList<String>();
        var lacksValue = parsed.errors().stream().anyMatch(CommandLine.MissingParameterException.class::isInstance);
        var mayBeValue = false;
        for (var argument : parsed.unmatched()) {
            var equals = argument.indexOf('=');
            var isOption = argument.startsWith("-");
            if (isOption || !(mayBeValue || lacksValue)) {
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
            var command = new CommandLine(option);
            collectErrors(command);
            command.setDefaultValueProvider(new LayeredDefaults(name, environment, SettingsFile.none()))
                    .setOverwrittenOptionsAllowed(true)
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
                description = "A file with settings, YAML (.yml) or properties: the options below the program's name."
                        + " Default: /etc/etcd-sidekicks/settings.yml, if it is there.")
        String config = "";
    }
}
