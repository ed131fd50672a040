package io.etcdsidekicks.discovery.startfile;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * What etcd was told by flags, as a template of the start file.
 *
 * @param yaml the template; whether it can be used, {@link TemplateReader} says
 * @param leftOut for a person: each flag that the gate writes itself, with its value
 */
public record FlagsAsTemplate(String yaml, List<String> leftOut) {
    private static final Set<String> WRITTEN_BY_THE_GATE = Set.of(
            "name",
            "initial-cluster",
            "initial-cluster-state",
            "initial-cluster-token",
            "initial-advertise-peer-urls",
            "advertise-client-urls",
            "listen-peer-urls",
            "listen-client-urls");

    /** As Go's {@code time.ParseDuration} reads them. */
    private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)(ns|us|µs|ms|s|m|h)");

    private static final Map<String, Long> NANOSECONDS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);

    /** As Go's {@code strconv.ParseBool} reads them; a flag without a value is a yes. */
    private static final Set<String> YES = Set.of("", "1", "t", "T", "true", "TRUE", "True");

    private static final Set<String> NO = Set.of("0", "f", "F", "false", "FALSE", "False");

    public FlagsAsTemplate {
        leftOut = List.copyOf(leftOut);
    }

    /** Whether a flag's value does not matter, because the gate writes its own. */
    public static boolean isWrittenByTheGate(String flag) {
        return WRITTEN_BY_THE_GATE.contains(flag);
    }

    /** Whether the gate writes it, or a configuration file can say it. */
    public static boolean hasPlace(String flag) {
        return isWrittenByTheGate(flag)
                || KnownKeys.top(flag).isPresent()
                || KnownKeys.belongsTo(flag).isPresent();
    }

    /**
     * From flags without their dashes; of one that is given twice, etcd takes the last (docs/facts.md 9.13).
     *
     * @throws ConfigFault with every flag that has no place in a configuration file, or no value for it
     */
    public static FlagsAsTemplate of(Map<String, String> flags) throws ConfigFault {
        return of(flags, WRITTEN_BY_THE_GATE);
    }

    /**
     * The whole configuration that the flags stand for, with nothing left out: the file with which etcd would do the same.
     *
     * @throws ConfigFault as above
     */
    public static String complete(Map<String, String> flags) throws ConfigFault {
        return of(flags, Set.of()).yaml();
    }

    private static FlagsAsTemplate of(Map<String, String> flags, Set<String> toLeaveOut) throws ConfigFault {
        var document = new LinkedHashMap<String, Object>();
        var sections = new LinkedHashMap<String, Map<String, Object>>();
        var leftOut = new ArrayList<String>();
        var problems = new ArrayList<String>();
        flags.forEach((flag, value) -> {
            var shown = "--" + flag + (value.isEmpty() ? "" : "=" + value);
            if (toLeaveOut.contains(flag)) {
                leftOut.add(shown);
                return;
            }
            try {
                put(document, sections, flag, value);
            } catch (IllegalArgumentException e) {
                problems.add(shown + ": " + e.getMessage());
            }
        });
        if (!problems.isEmpty()) {
            throw new ConfigFault(problems);
        }
        document.putAll(sections);
        return new FlagsAsTemplate(write(document), leftOut);
    }

    private static void put(
            Map<String, Object> document, Map<String, Map<String, Object>> sections, String flag, String value) {
        var top = KnownKeys.top(flag);
        if (top.isPresent()) {
            document.put(flag, value(top.get().kind(), value));
            return;
        }
        var place = KnownKeys.belongsTo(flag)
                .map(nested -> nested.split(": ", 2))
                .orElseThrow(() -> new IllegalArgumentException(
                        "has no place in a configuration file of etcd; see what it does, and start without it"));
        var kind = KnownKeys.nested(place[0], place[1]).orElseThrow().kind();
        sections.computeIfAbsent(place[0], _ -> new LinkedHashMap<>())
                .put(place[1], place[1].startsWith("allowed-") ? value : value(kind, value));
    }

    private static Object value(KnownKeys.Kind kind, String text) {
        return switch (kind) {
            case TEXT -> text;
            case NUMBER -> number(text);
            case YES_NO -> flag(text);
            case NANOSECONDS -> nanoseconds(text);
            case LIST -> List.of(text.split(","));
            case MAP, NOT_FOR_FILES -> throw new IllegalArgumentException("cannot be said by a flag");
        };
    }

    private static Object number(String text) {
        if (!text.matches("[-+]?(0|[1-9]\\d{0,17})")) {
            throw new IllegalArgumentException("has to be a whole number");
        }
        return Long.valueOf(text);
    }

    private static Object flag(String text) {
        if (!YES.contains(text) && !NO.contains(text)) {
            throw new IllegalArgumentException("has to be true or false");
        }
        return YES.contains(text);
    }

    private static Object nanoseconds(String text) {
        var parts = DURATION.matcher(text);
        var sum = BigDecimal.ZERO;
        var end = 0;
        while (parts.find() && parts.start() == end) {
            var unit = BigDecimal.valueOf(NANOSECONDS.getOrDefault(parts.group(2), 0L));
            sum = sum.add(new BigDecimal(parts.group(1)).multiply(unit));
            end = parts.end();
        }
        if (end != text.length() || (end == 0 && !text.equals("0"))) {
            throw new IllegalArgumentException("has to be a duration, such as 5s");
        }
        return sum.longValue();
    }

    private static String write(Map<String, Object> document) {
        var options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setSplitLines(false);
        return document.isEmpty() ? "" : new Yaml(options).dump(document);
    }
}
