package io.etcdsidekicks.assets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.etcdsidekicks.discovery.startfile.ConfigFault;
import io.etcdsidekicks.discovery.startfile.FlagsAsTemplate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * How an etcd is started today: by a static pod with flags or {@code ETCD_*}, or by an environment file.
 *
 * @param flags without dashes, as they count: a flag wins over its variable, the last of two over the first
 * @param pod empty when it was an environment file
 */
record ExistingEtcd(Map<String, String> flags, Optional<JsonNode> pod) {
    /** etcd reads it from its environment also beside a configuration file: where it does not support the processor. */
    static final String STAYS = "ETCD_UNSUPPORTED_ARCH";

    private static final Pattern ASSIGNMENT =
            Pattern.compile("\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)=(?:\"([^\"]*)\"|'([^']*)'|([^\"']*?))\\s*");
    private static final Pattern REFERENCE = Pattern.compile("\\$\\(([A-Za-z_][A-Za-z0-9_.-]*)\\)");
    private static final Pattern HOST = Pattern.compile("https?://(\\[[^]]+]|[^:/,]+)");
    private static final Pattern KIND = Pattern.compile("kind:\\s*[\"']?Pod[\"']?\\s*(#.*)?");
    private static final String PREFIX = "ETCD_";
    private static final Set<String> NO_MEMBER = Set.of("gateway", "grpc-proxy");
    /** They tell no machine from another. */
    private static final Set<String> OF_EVERY_MACHINE =
            Set.of("default", "etcd", "localhost", "127.0.0.1", "[::1]", "0.0.0.0");

    /** @throws ConfigFault with everything for which it cannot be told how this etcd is started */
    static ExistingEtcd read(String text) throws ConfigFault {
        var problems = new ArrayList<String>();
        var pod = pod(text);
        var existing = pod.isPresent() ? ofPod(pod.get(), problems) : ofEnvironmentFile(text, problems);
        if (existing.flags().containsKey("config-file")) {
            problems.add("config-file=" + existing.flags().get("config-file")
                    + ": beside it etcd ignores every flag: that file is the template, to be named in settings.yml, unless it"
                    + " is the start file already: then there is nothing to convert");
        } else if (!existing.flags().containsKey("data-dir")) {
            problems.add("data-dir: is not said, so etcd keeps its data in its working directory, unless its "
                    + (pod.isPresent() ? "image" : "unit") + " says it: say where they are to be");
        }
        problems.addAll(existing.ofOneMachine());
        if (!problems.isEmpty()) {
            throw new ConfigFault(problems);
        }
        return existing;
    }

    /** The template is the same on every machine, so nothing in it may name this one; what the gate writes may. */
    private List<String> ofOneMachine() {
        var host = HOST.matcher(flags.getOrDefault("initial-advertise-peer-urls", ""));
        var ofThisOne = Stream.of(
                        word(host.find() ? host.group(1) : "", ""),
                        word(flags.getOrDefault("name", ""), "(?![^,]*/)")) // a directory above may be called like it
                .flatMap(Optional::stream)
                .toList();
        return flags.entrySet().stream()
                .filter(flag -> !FlagsAsTemplate.isWrittenByTheGate(flag.getKey()))
                .filter(flag -> ofThisOne.stream()
                        .anyMatch(word -> word.matcher(flag.getValue()).find()))
                .map(flag ->
                        flag.getKey() + "=" + flag.getValue() + ": names this machine, but the template is the same on"
                                + " every machine: say it so that it is right on all of them, a file by one name, or leave"
                                + " it out")
                .toList();
    }

    private static Optional<Pattern> word(String text, String followedBy) {
        return text.isEmpty() || OF_EVERY_MACHINE.contains(text)
                ? Optional.empty()
                : Optional.of(
                        Pattern.compile("(?<![A-Za-z0-9])" + Pattern.quote(text) + "(?![A-Za-z0-9])" + followedBy));
    }

    /** Empty when it is an environment file. */
    private static Optional<JsonNode> pod(String text) throws ConfigFault {
        refuse(OtherFile.ofLines(text));
        var documents = documents(text);
        refuse(documents.isEmpty() ? OtherFile.ofText(text) : OtherFile.ofDocuments(documents));
        return documents.stream().findFirst();
    }

    private static List<JsonNode> documents(String text) throws ConfigFault {
        try {
            return Documents.of(text);
        } catch (ConfigFault e) {
            if ((text.stripLeading().startsWith("{") && text.contains("\"kind\""))
                    || text.lines().anyMatch(line -> KIND.matcher(line).matches())) {
                throw e;
            }
            return List.of();
        }
    }

    private static void refuse(Optional<String> other) throws ConfigFault {
        if (other.isPresent()) {
            throw new ConfigFault(List.of(other.get()));
        }
    }

    private static ExistingEtcd ofEnvironmentFile(String text, List<String> problems) {
        var flags = new LinkedHashMap<String, String>();
        var lines = text.lines().toList();
        for (var number = 1; number <= lines.size(); number++) {
            var line = lines.get(number - 1);
            if (line.isBlank() || line.strip().startsWith("#")) {
                continue;
            }
            var assignment = ASSIGNMENT.matcher(line);
            var isEtcds = assignment.matches() && assignment.group(1).startsWith(PREFIX);
            if (isEtcds && FlagsAsTemplate.isWrittenByTheGate(flag(assignment.group(1)))) {
                flags.put(flag(assignment.group(1)), value(assignment));
            } else if (isEtcds && !isFlag(assignment.group(1))) {
                checkStays(assignment.group(1), "line " + number + ": ", problems);
            } else if (!assignment.matches() || line.contains("$") || line.contains("\\")) {
                problems.add(
                        "line " + number + ": " + line + ": cannot be told; it has to be like ETCD_NAME=\"node-1\"");
            } else if (isEtcds) {
                flags.put(flag(assignment.group(1)), value(assignment));
            } else if (value(assignment).startsWith("--")) {
                problems.add("line " + number + ": " + assignment.group(1)
                        + ": has flags: write each as a variable, such as ETCD_DATA_DIR=/var/lib/etcd");
            }
        }
        // An empty variable counts as unset (docs/facts.md 9.21).
        flags.values().removeIf(String::isEmpty);
        return new ExistingEtcd(flags, Optional.empty());
    }

    private static String value(Matcher assignment) {
        return Stream.of(2, 3, 4)
                .map(assignment::group)
                .filter(value -> value != null)
                .findFirst()
                .orElse("");
    }

    private static ExistingEtcd ofPod(JsonNode pod, List<String> problems) {
        var etcds = containers(pod).filter(ExistingEtcd::runsEtcd).toList();
        if (etcds.size() != 1) {
            problems.add("containers: " + etcds.size() + " of them are started as etcd; it has to be exactly one, with"
                    + " etcd as the first word of its command");
            return new ExistingEtcd(Map.of("data-dir", ""), Optional.of(pod));
        }
        return new ExistingEtcd(flags(etcds.getFirst(), problems), Optional.of(pod));
    }

    static Stream<ObjectNode> containers(JsonNode pod) {
        return elements(pod.at("/spec/containers"))
                .filter(ObjectNode.class::isInstance)
                .map(ObjectNode.class::cast);
    }

    static Stream<JsonNode> elements(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    static boolean runsEtcd(JsonNode container) {
        var first = container.path("command").path(0).asText();
        return first.isEmpty()
                ? container.path("image").asText().matches("(.*/)?etcd([:@].*)?")
                : Path.of(first).endsWith("etcd")
                        && !NO_MEMBER.contains(container.path("command").path(1).asText());
    }

    private static Map<String, String> flags(JsonNode container, List<String> problems) {
        var variables = new LinkedHashMap<String, String>();
        var fromElsewhere = new ArrayList<String>();
        if (container.has("envFrom")) {
            problems.add("envFrom: its variables cannot be told: write them below env");
        }
        elements(container.path("env")).forEach(variable -> {
            if (variable.has("valueFrom")) {
                fromElsewhere.add(variable.path("name").asText());
                return;
            }
            variables.put(
                    variable.path("name").asText(),
                    expanded(variable.path("value").asText(), variables));
        });
        var flags = new LinkedHashMap<String, String>();
        variables.forEach((name, value) -> {
            if (name.startsWith(PREFIX) && !isFlag(name)) {
                checkStays(name, "env: ", problems);
            } else if (name.startsWith(PREFIX) && !value.isEmpty()) {
                flags.put(flag(name), value);
            }
        });
        var words = Stream.concat(elements(container.path("command")), elements(container.path("args")))
                .map(word -> expanded(word.asText(), variables))
                .toList();
        var hasProgram = !words.isEmpty() && Path.of(words.getFirst()).endsWith("etcd");
        for (var i = hasProgram ? 1 : 0; i < words.size(); i++) {
            var word = words.get(i);
            if (!word.startsWith("-")) {
                problems.add(word + ": is no flag; write flags as --name=value");
                continue;
            }
            var name = word.replaceFirst("--?", "");
            var equals = name.indexOf('=');
            if (equals >= 0) {
                flags.put(name.substring(0, equals), name.substring(equals + 1));
            } else if (i + 1 < words.size() && !words.get(i + 1).startsWith("-")) {
                flags.put(name, words.get(++i));
            } else {
                flags.put(name, "");
            }
        }
        fromElsewhere.stream()
                .filter(name -> name.startsWith(PREFIX) && !flags.containsKey(flag(name)))
                .filter(name -> !FlagsAsTemplate.isWrittenByTheGate(flag(name)))
                .forEach(name -> problems.add("env: " + name + ": comes from elsewhere: write its value"));
        flags.forEach((flag, value) -> {
            if (!FlagsAsTemplate.isWrittenByTheGate(flag)
                    && REFERENCE.matcher(value).find()) {
                problems.add(flag + "=" + value + ": refers to a variable whose value is not in the pod: write it");
            }
        });
        return flags;
    }

    /** Of another variable the value is not shown: it may be a password. */
    private static void checkStays(String variable, String where, List<String> problems) {
        if (!variable.equals(STAYS)) {
            problems.add(
                    where + variable + ": has no place in a configuration file of etcd: take it out, if it is for its"
                            + " image or its unit only; if it is for etcd, see what it does, and start without it");
        }
    }

    private static boolean isFlag(String variable) {
        return flag(variable).equals("config-file") || FlagsAsTemplate.hasPlace(flag(variable));
    }

    /** As the kubelet does it. */
    private static String expanded(String text, Map<String, String> variables) {
        return REFERENCE
                .matcher(text)
                .replaceAll(reference ->
                        Matcher.quoteReplacement(variables.getOrDefault(reference.group(1), reference.group())));
    }

    private static String flag(String variable) {
        return variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
