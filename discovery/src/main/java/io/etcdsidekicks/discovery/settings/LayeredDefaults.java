package io.etcdsidekicks.discovery.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where an option that is not on the command line comes from: the environment, then the file, then its default. What is
 * empty is not set, as for Consul's own tools.
 *
 * @param program its settings are {@code <PROGRAM>_…} in the environment and {@code <program>.…} in the file; an
 *     option {@code --consul-…} is Consul's own {@code CONSUL_…}, too
 */
record LayeredDefaults(String program, Map<String, String> environment, SettingsFile file)
        implements CommandLine.IDefaultValueProvider {
    private static final String CONSUL_OPTION = "--consul-";

    /** One file may serve both: each reads what is its own, and leaves what is the other's. */
    private static final Set<String> PROGRAMS = Set.of("registrar", "readiness-gate");

    private static final Pattern LINK_NAME =
            Pattern.compile("_SERVICE_(HOST|PORT)(_[A-Z0-9_]+)?$|_PORT_[0-9]+_(TCP|UDP|SCTP)_(PROTO|PORT|ADDR)$");

    private static final Pattern LINK_VALUE = Pattern.compile("(tcp|udp|sctp)://");

    @Override
    public @Nullable String defaultValue(ArgSpec arg) {
        if (!(arg instanceof OptionSpec option)) {
            return null;
        }
        return variables(option).stream()
                .filter(variable -> !isServiceLink(variable))
                .map(environment::get)
                .flatMap(value -> Optional.ofNullable(value).stream())
                .filter(value -> !value.isBlank())
                .findFirst()
                .or(() -> Optional.ofNullable(file.values().get(key(option))).filter(value -> !value.isBlank()))
                .orElse(null);
    }

    /** Settings that no option of this program reads. */
    List<String> unknownSettings(CommandSpec command) {
        var options = allOptions(command);
        var knownVariables =
                options.stream().flatMap(option -> variables(option).stream()).collect(Collectors.toSet());
        var knownKeys = options.stream().map(this::key).collect(Collectors.toSet());
        var unknown = new ArrayList<String>();
        new TreeSet<>(environment.keySet())
                .stream()
                        .filter(variable -> variable.startsWith(variable("")))
                        .filter(variable -> !knownVariables.contains(variable) && !isServiceLink(variable))
                        .forEach(variable -> unknown.add("environment variable " + variable + " is unknown"
                                + Similar.words(variable, knownVariables)
                                + "; known are " + sorted(knownVariables)));
        new TreeSet<>(file.values().keySet())
                .stream()
                        .filter(key -> !knownKeys.contains(key) && !isOfAnother(key))
                        .forEach(key -> unknown.add("key " + key + " in " + file.source() + " is unknown"
                                + Similar.words(key, knownKeys)
                                + "; known are " + sorted(knownKeys)));
        return unknown;
    }

    /**
     * Kubernetes puts the address of every Service into every container, in the style of Docker's links: a Service called
     * {@code registrar} becomes {@code REGISTRAR_PORT=tcp://10.0.0.1:80} (docs/facts.md 9.11).
     */
    private boolean isServiceLink(String variable) {
        return LINK_VALUE.matcher(environment.getOrDefault(variable, "")).lookingAt()
                || LINK_NAME.matcher(variable).find();
    }

    private boolean isOfAnother(String key) {
        return PROGRAMS.stream().filter(other -> !other.equals(program)).anyMatch(other -> key.startsWith(other + "."));
    }

    private static Set<OptionSpec> allOptions(CommandSpec command) {
        return command.options().stream()
                .filter(option -> !option.usageHelp() && !option.versionHelp())
                .collect(Collectors.toSet());
    }

    private List<String> variables(OptionSpec option) {
        var name = option.longestName();
        var own = variable(name.substring(2));
        return name.startsWith(CONSUL_OPTION) ? List.of(own, upperCase(name.substring(2))) : List.of(own);
    }

    private String key(OptionSpec option) {
        return program + "." + option.longestName().substring(2);
    }

    private String variable(String option) {
        return upperCase(program + "-" + option);
    }

    private static String upperCase(String words) {
        return words.replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private static String sorted(Set<String> names) {
        return names.stream().sorted().collect(Collectors.joining(", "));
    }
}
