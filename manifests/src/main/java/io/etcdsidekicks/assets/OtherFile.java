package io.etcdsidekicks.assets;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** A file that is neither a static pod nor an environment file: what it is, and what to give instead. */
final class OtherFile {
    private static final String AS_VARIABLES =
            "write what etcd is told, as lines such as ETCD_DATA_DIR=/var/lib/etcd for --data-dir=/var/lib/etcd, into a"
                    + " file, and give that one";
    private static final Pattern SECTION = Pattern.compile("\\s*\\[(Unit|Service|Install|Container)]\\s*");
    private static final Pattern SCRIPT = Pattern.compile("#!.*|.*\\b(docker|podman|nerdctl)\\s+run\\b.*");
    private static final Pattern VARIABLE = Pattern.compile("\\s*(export\\s+)?ETCD_[A-Z0-9_]+=.*");
    private static final Pattern ANY_VARIABLE = Pattern.compile("\\s*(#.*|(export\\s+)?[A-Za-z_][A-Za-z0-9_]*=.*)?");
    private static final Set<String> CONFIGURATION =
            Set.of("data-dir", "listen-peer-urls", "listen-client-urls", "initial-cluster", "advertise-client-urls");

    private OtherFile() {}

    /** Of one that is told by its lines. */
    static Optional<String> ofLines(String text) {
        var lines = text.lines().toList();
        if (lines.stream().anyMatch(line -> SECTION.matcher(line).matches())) {
            return Optional.of(unit(lines));
        }
        if (text.startsWith("#cloud-config")) {
            return Optional.of("this is a cloud-config, which makes etcd's files on the machine: " + AS_VARIABLES);
        }
        return lines.stream().anyMatch(line -> SCRIPT.matcher(line).matches())
                ? Optional.of("this is a script: " + AS_VARIABLES)
                : Optional.empty();
    }

    private static String unit(List<String> lines) {
        var files = lines.stream()
                .map(String::strip)
                .filter(line -> line.startsWith("EnvironmentFile="))
                .map(line -> line.replaceFirst("EnvironmentFile=-?", ""))
                .toList();
        return "this is a unit, or a part of one: "
                + (files.isEmpty()
                        ? ""
                        : "its environment file is " + String.join(", ", files) + ", give that one; or ")
                + AS_VARIABLES + "; the units that start etcd from the start file come with --systemd";
    }

    /** Of JSON or YAML. */
    static Optional<String> ofDocuments(List<JsonNode> documents) {
        if (documents.size() > 1) {
            return Optional.of(
                    "it has several documents, and the kubelet reads the first only: give the pod a file of its own");
        }
        var document = documents.getFirst();
        var kind = document.path("kind").asText();
        if (kind.equals("Pod")) {
            return Optional.empty();
        }
        if (!kind.isEmpty()) {
            return Optional.of("kind: " + kind + ": is no static pod: "
                    + (kind.equals("List") ? "give the pod in its items a file of its own" : AS_VARIABLES));
        }
        if (CONFIGURATION.stream().anyMatch(document::has)) {
            return Optional.of("this is a configuration file of etcd, and so a template already: name it as template in"
                    + " settings.yml; the programs say what in it cannot stay");
        }
        return Optional.of((document.has("services")
                        ? "this is a compose file: "
                        : "this is no static pod, kind: Pod is missing: ")
                + AS_VARIABLES);
    }

    /** Of text. With a single variable of etcd's in it, or with nothing but variables, it is an environment file. */
    static Optional<String> ofText(String text) {
        return text.lines().anyMatch(line -> VARIABLE.matcher(line).matches())
                        || text.lines()
                                .allMatch(line -> ANY_VARIABLE.matcher(line).matches())
                ? Optional.empty()
                : Optional.of("this is neither a static pod nor an environment file: " + AS_VARIABLES);
    }
}
