package io.etcdsidekicks.gate.kubelet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A value in a manifest, and where it stands. Keys are exact, as in the kubelet; a value of another type than the kubelet's
 * is a fault, since the kubelet does not run such a pod.
 */
record ManifestNode(Node node) {

    /** Counted from one. */
    int line() {
        return node.getStartMark() == null ? 1 : node.getStartMark().getLine() + 1;
    }

    String place() {
        var column = node.getStartMark() == null ? 1 : node.getStartMark().getColumn() + 1;
        return "line " + line() + ", column " + column + ": ";
    }

    boolean isMapping() {
        return node instanceof MappingNode;
    }

    /** Empty when it is absent or null. Of keys that are there twice the last one counts. */
    Optional<ManifestNode> child(String key) throws ManifestFault {
        return find(mapping(), key).filter(child -> !child.node.getTag().equals(Tag.NULL));
    }

    /** Empty when it is absent. */
    List<ManifestNode> list(String key) throws ManifestFault {
        var child = child(key);
        if (child.isEmpty()) {
            return List.of();
        }
        if (!(child.get().node instanceof SequenceNode sequence)) {
            throw new ManifestFault(child.get().place() + key + " is no list");
        }
        return sequence.getValue().stream().map(ManifestNode::new).toList();
    }

    Optional<String> text(String key) throws ManifestFault {
        var child = child(key);
        return child.isEmpty() ? Optional.empty() : Optional.of(child.get().text());
    }

    /** A number or a yes is no text to the kubelet unless it is quoted. */
    String text() throws ManifestFault {
        if (node instanceof ScalarNode scalar && node.getTag().equals(Tag.STR)) {
            return scalar.getValue();
        }
        if (node instanceof ScalarNode scalar) {
            throw new ManifestFault(place() + scalar.getValue() + " is no text to the kubelet; put it into quotes");
        }
        throw new ManifestFault(place() + "a text is wanted here, not a list or a mapping"
                + (node instanceof MappingNode mapping && mapping.getFlowStyle() == FlowStyle.FLOW
                        ? "; braces begin a mapping: a placeholder such as {{name}} is filled in by nobody"
                        : ""));
    }

    /** As it is written, whatever it is to the kubelet; a list or a mapping is a fault. */
    String scalar() throws ManifestFault {
        return node instanceof ScalarNode scalar ? scalar.getValue() : text();
    }

    /** Whether it is there and not plainly false: what cannot be told is no no. */
    boolean isSet(String key) throws ManifestFault {
        return child(key).filter(child -> !child.isNo()).isPresent();
    }

    boolean isNo() {
        return node instanceof ScalarNode scalar
                && scalar.getTag().equals(Tag.BOOL)
                && Set.of("false", "no", "off").contains(scalar.getValue().toLowerCase(Locale.ROOT));
    }

    /** What readers of YAML understand differently, anywhere in it: keys that are there twice, and merge keys. */
    List<String> ambiguities() {
        var found = new ArrayList<String>();
        collectAmbiguities(node, Collections.newSetFromMap(new IdentityHashMap<>()), found);
        return found;
    }

    private static void collectAmbiguities(Node node, Set<Node> seen, List<String> found) {
        if (!seen.add(node)) {
            return; // an alias
        }
        switch (node) {
            case MappingNode mapping -> {
                var keys = new HashSet<String>();
                for (var entry : mapping.getValue()) {
                    if (entry.getKeyNode() instanceof ScalarNode key && !keys.add(key.getValue())) {
                        found.add(new ManifestNode(key).place() + key.getValue() + " is there twice; keep one of them");
                    }
                    if (entry.getKeyNode().getTag().equals(Tag.MERGE)) {
                        found.add(new ManifestNode(entry.getKeyNode()).place()
                                + "what << merges is understood differently by different readers; write it out");
                    }
                    collectAmbiguities(entry.getValueNode(), seen, found);
                }
            }
            case SequenceNode sequence -> sequence.getValue().forEach(entry -> collectAmbiguities(entry, seen, found));
            default -> {}
        }
    }

    private MappingNode mapping() throws ManifestFault {
        if (node instanceof MappingNode mapping) {
            return mapping;
        }
        throw new ManifestFault(place() + "a mapping is wanted here"
                + (node instanceof ScalarNode scalar ? ", not " + scalar.getValue() : ""));
    }

    private static Optional<ManifestNode> find(MappingNode mapping, String key) {
        return direct(mapping, key).or(() -> merged(mapping, key)).map(ManifestNode::new);
    }

    private static Optional<Node> direct(MappingNode mapping, String key) {
        return mapping.getValue().stream()
                .filter(entry -> entry.getKeyNode() instanceof ScalarNode name
                        && name.getValue().equals(key))
                .reduce((first, last) -> last)
                .map(NodeTuple::getValueNode);
    }

    /** One step deep: enough to see what may run; nothing with a merge key is ever taken for right. */
    private static Optional<Node> merged(MappingNode mapping, String key) {
        return mapping.getValue().stream()
                .filter(entry -> entry.getKeyNode().getTag().equals(Tag.MERGE))
                .flatMap(entry -> entry.getValueNode() instanceof SequenceNode several
                        ? several.getValue().stream()
                        : Stream.of(entry.getValueNode()))
                .flatMap(source ->
                        source instanceof MappingNode further ? direct(further, key).stream() : Stream.empty())
                .findFirst();
    }
}
