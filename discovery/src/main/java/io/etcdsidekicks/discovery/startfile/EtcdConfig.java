package io.etcdsidekicks.discovery.startfile;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A configuration file of etcd, read as etcd reads it: its keys are the same in any case (docs/facts.md 9.22). What is not
 * changed stays as it was written, number for number and quote for quote; comments do not stay.
 */
public final class EtcdConfig {
    private final List<NodeTuple> tuples;

    private EtcdConfig(List<NodeTuple> tuples) {
        this.tuples = List.copyOf(tuples);
    }

    /** Without any key. */
    public static EtcdConfig empty() {
        return new EtcdConfig(List.of());
    }

    /**
     * From YAML. Which keys etcd knows is not asked here.
     *
     * @throws ConfigFault with every reason for which it cannot be told what etcd would read, each with line and column
     */
    public static EtcdConfig parse(String text) throws ConfigFault {
        var tuples = YamlDocument.read(text);
        var lost = YamlDocument.firstLost(tuples);
        if (lost.isPresent()) {
            throw new ConfigFault(
                    List.of(
                            lost.get()
                                    + ": cannot be copied as it is written; write it in block style, a text in quotes, a number without a zero before it"));
        }
        return new EtcdConfig(tuples);
    }

    /** The keys at the top, in the order of the file, folded: in lower case for all that etcd knows. */
    public Set<String> keys() {
        return Collections.unmodifiableSet(named().keySet());
    }

    /**
     * The text of a key's value.
     *
     * @param key in any case
     * @return empty when the key is absent, has no value ({@code null}), or has a list or a mapping
     */
    public Optional<String> text(String key) {
        return value(key).flatMap(EtcdConfig::text);
    }

    /** The same for a key in a mapping such as {@code peer-transport-security}. */
    public Optional<String> text(String section, String key) {
        return value(section)
                .map(EtcdConfig::named)
                .map(values -> values.get(KeyFold.fold(key)))
                .flatMap(EtcdConfig::text);
    }

    /**
     * The text of a value in quotes, which YAML cannot take for a number or for yes and no.
     *
     * @return empty for any other value
     */
    Optional<String> quoted(String key) {
        return value(key)
                .filter(node -> node instanceof ScalarNode scalar && !scalar.isPlain())
                .flatMap(EtcdConfig::text);
    }

    /** By key, folded; in the order of the file. */
    Map<String, Node> named() {
        return named(tuples);
    }

    /** The keys of a mapping; none for any other value. */
    static Map<String, Node> named(Node node) {
        return node instanceof MappingNode mapping ? named(mapping.getValue()) : Map.of();
    }

    /** How a key is spelled in the file; itself when it is not there. */
    String spelling(String key) {
        return tuples.stream()
                .map(EtcdConfig::key)
                .filter(spelled -> KeyFold.fold(spelled).equals(KeyFold.fold(key)))
                .findFirst()
                .orElse(key);
    }

    /** With one key set, in quotes, in the place where it was, else at the end. */
    public EtcdConfig with(String key, String value) {
        var tuple = new NodeTuple(scalar(key, ScalarStyle.PLAIN), scalar(value, ScalarStyle.DOUBLE_QUOTED));
        var changed = new ArrayList<NodeTuple>();
        var isSet = false;
        for (var old : tuples) {
            if (!KeyFold.fold(key(old)).equals(KeyFold.fold(key))) {
                changed.add(old);
            } else if (!isSet) {
                changed.add(tuple);
                isSet = true;
            }
        }
        if (!isSet) {
            changed.add(tuple);
        }
        return new EtcdConfig(changed);
    }

    /** @param foldedKey is asked for each key at the top, folded as in {@link #keys()} */
    public EtcdConfig without(Predicate<String> foldedKey) {
        return new EtcdConfig(tuples.stream()
                .filter(tuple -> !foldedKey.test(KeyFold.fold(key(tuple))))
                .toList());
    }

    /** What etcd reads. */
    public String toYaml() {
        return YamlDocument.write(tuples);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EtcdConfig config && toYaml().equals(config.toYaml());
    }

    @Override
    public int hashCode() {
        return toYaml().hashCode();
    }

    @Override
    public String toString() {
        return toYaml();
    }

    private Optional<Node> value(String key) {
        return Optional.ofNullable(named().get(KeyFold.fold(key)));
    }

    private static Optional<String> text(Node node) {
        return node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)
                ? Optional.of(scalar.getValue())
                : Optional.empty();
    }

    private static Map<String, Node> named(List<NodeTuple> tuples) {
        var named = new LinkedHashMap<String, Node>();
        tuples.forEach(tuple -> named.put(KeyFold.fold(key(tuple)), tuple.getValueNode()));
        return named;
    }

    private static String key(NodeTuple tuple) {
        return ((ScalarNode) tuple.getKeyNode()).getValue();
    }

    private static ScalarNode scalar(String text, ScalarStyle style) {
        return new ScalarNode(Tag.STR, text, null, null, style);
    }
}
