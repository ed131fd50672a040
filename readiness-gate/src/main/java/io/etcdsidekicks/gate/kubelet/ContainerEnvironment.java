package io.etcdsidekicks.gate.kubelet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The variables that a container's manifest gives it, and what the kubelet makes of {@code $(NAME)} with them
 * (k8s.io/kubernetes/third_party/forked/golang/expansion).
 *
 * @param values of those that are written out, references in them expanded; the last of a name counts
 * @param lines where each variable stands, written out or not
 * @param envFrom where variables come from a ConfigMap or a Secret
 */
record ContainerEnvironment(Map<String, String> values, Map<String, Integer> lines, List<ManifestNode> envFrom) {
    private static final Pattern REFERENCE = Pattern.compile("\\$(?:(\\$)|\\(([^)]*)\\))");

    /** Of a shell, to which the kubelet leaves it. */
    private static final Pattern COMMAND = Pattern.compile("\\s");

    static ContainerEnvironment of(ManifestNode container) throws ManifestFault {
        var values = new LinkedHashMap<String, String>();
        var lines = new LinkedHashMap<String, Integer>();
        for (var entry : container.list("env")) {
            var name = entry.text("name").orElse("");
            lines.put(name, entry.line());
            values.remove(name);
            if (entry.child("valueFrom").isEmpty()) {
                var value = entry.text("value").orElse("");
                if (unknown(value, values).isEmpty()) { // only those before it are known to it
                    values.put(name, expand(value, values));
                }
            }
        }
        return new ContainerEnvironment(values, lines, container.list("envFrom"));
    }

    /** A reference that cannot be told stays as it is. */
    Word expand(Word word) {
        return new Word(expand(word.text(), values), word.line());
    }

    /** Those that a word refers to and that cannot be told. */
    Set<String> unknown(Word word) {
        return unknown(word.text(), values);
    }

    /** What etcd would read, but for the word that allows it to run on a processor that it does not support. */
    List<String> etcdVariables() {
        var names = new ArrayList<String>();
        for (var name : lines.keySet()) {
            if (name.startsWith("ETCD_") && !name.equals("ETCD_UNSUPPORTED_ARCH")) {
                names.add(name);
            }
        }
        return names;
    }

    private static String expand(String text, Map<String, String> values) {
        return REFERENCE
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        found.group(1) != null ? "$" : values.getOrDefault(found.group(2), found.group())));
    }

    private static Set<String> unknown(String text, Map<String, String> values) {
        var names = new TreeSet<String>();
        var references = REFERENCE.matcher(text);
        while (references.find()) {
            if (references.group(2) != null
                    && !values.containsKey(references.group(2))
                    && !COMMAND.matcher(references.group(2)).find()) {
                names.add(references.group(2));
            }
        }
        return names;
    }
}
