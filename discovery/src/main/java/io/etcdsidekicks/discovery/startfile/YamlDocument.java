package io.etcdsidekicks.discovery.startfile;

import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.representer.Representer;

/**
 * One YAML document that can be read in one way only, by us and by etcd: no anchors, tags, merge keys or duplicates, no
 * characters that one reader takes for an end of line and another does not.
 */
final class YamlDocument {
    private static final int NEXT_LINE = 0x85;
    private static final int LINE_SEPARATOR = 0x2028;
    private static final int PARAGRAPH_SEPARATOR = 0x2029;
    private static final int BYTE_ORDER_MARK = 0xFEFF;
    private static final String MERGE = "<<";

    private final List<String> problems = new ArrayList<>();

    private YamlDocument() {}

    /** The pairs of the mapping at the top; none for a document without content, as etcd takes it. */
    static List<NodeTuple> read(String text) throws ConfigFault {
        var document = new YamlDocument();
        var tuples = document.tuples(text);
        if (!document.problems.isEmpty()) {
            throw new ConfigFault(document.problems);
        }
        return tuples;
    }

    private List<NodeTuple> tuples(String text) {
        checkCharacters(text);
        if (!problems.isEmpty()) {
            return List.of();
        }
        try {
            var documents = 0;
            for (var event : yaml().parse(new StringReader(text))) {
                if (event instanceof DocumentStartEvent start) {
                    documents++;
                    if (documents == 2) {
                        problems.add(where(start.getStartMark())
                                + "a second document begins here, and etcd would read only the first");
                    }
                }
                check(event);
            }
            if (!problems.isEmpty()) {
                return List.of();
            }
            return tuples(yaml().compose(new StringReader(text)));
        } catch (MarkedYAMLException e) {
            problems.add(where(e.getProblemMark()) + "no YAML: " + e.getProblem());
            return List.of();
        }
    }

    private List<NodeTuple> tuples(@Nullable Node root) {
        if (root == null
                || (root instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL))) {
            return List.of();
        }
        if (!(root instanceof MappingNode mapping)) {
            problems.add(where(root.getStartMark()) + "not a mapping: a line of it is like \"name: value\"");
            return List.of();
        }
        check(mapping, "");
        return List.copyOf(mapping.getValue());
    }

    private void checkCharacters(String text) {
        var line = 1;
        var column = 1;
        for (var letter : text.codePoints().toArray()) {
            if (!StreamReader.isPrintable(letter)
                    || letter == NEXT_LINE
                    || letter == LINE_SEPARATOR
                    || letter == PARAGRAPH_SEPARATOR
                    || letter == BYTE_ORDER_MARK) {
                problems.add("line %d, column %d: the character U+%04X".formatted(line, column, letter)
                        + " is not read the same way by every YAML reader");
            }
            line += letter == '\n' ? 1 : 0;
            column = letter == '\n' ? 1 : column + 1;
        }
    }

    private void check(Event event) {
        var anchor = event instanceof NodeEvent node ? node.getAnchor() : null;
        if (anchor != null) {
            problems.add(where(event.getStartMark())
                    + (event instanceof AliasEvent ? "the alias *" : "the anchor &")
                    + anchor
                    + ": write the value itself");
        }
        var tag = switch (event) {
            case ScalarEvent scalar -> scalar.getTag();
            case CollectionStartEvent collection -> collection.getTag();
            default -> null;
        };
        if (tag != null) {
            problems.add(where(event.getStartMark()) + "the tag " + tag + ": write the value without it");
        }
    }

    private void check(Node node, String path) {
        switch (node) {
            case MappingNode mapping -> checkKeys(mapping, path);
            case SequenceNode sequence -> sequence.getValue().forEach(item -> check(item, path));
            default -> {}
        }
    }

    private void checkKeys(MappingNode mapping, String path) {
        var seen = new HashMap<String, ScalarNode>();
        for (var tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.add(where(tuple.getKeyNode().getStartMark()) + "a key has to be a word");
                continue;
            }
            var name = path + key.getValue();
            if (key.getValue().equals(MERGE)) {
                problems.add(where(key.getStartMark()) + name + ": merges another mapping; write its keys themselves");
            }
            var before = seen.putIfAbsent(KeyFold.fold(key.getValue()), key);
            if (before != null) {
                problems.add(where(key.getStartMark())
                        + name
                        + ": the same key as "
                        + before.getValue()
                        + " in line "
                        + (before.getStartMark().getLine() + 1)
                        + ", and only one of them counts");
            }
            check(tuple.getValueNode(), name + ": ");
        }
    }

    private static String where(@Nullable Mark mark) {
        return mark == null ? "" : "line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1) + ": ";
    }

    /** As YAML, every scalar in the text and style that it has. */
    static String write(List<NodeTuple> tuples) {
        var writer = new StringWriter();
        yaml().serialize(new MappingNode(Tag.MAP, tuples, DumperOptions.FlowStyle.BLOCK), writer);
        return writer.toString();
    }

    /** The first key whose value would not be read again as it was, were it written; empty when all would. */
    static Optional<String> firstLost(List<NodeTuple> tuples) {
        for (var tuple : tuples) {
            var key = ((ScalarNode) tuple.getKeyNode()).getValue();
            try {
                var again = read(write(List.of(tuple)));
                if (again.size() != 1
                        || !isSame(tuple.getKeyNode(), again.getFirst().getKeyNode())
                        || !isSame(tuple.getValueNode(), again.getFirst().getValueNode())) {
                    return Optional.of(key);
                }
            } catch (ConfigFault e) {
                return Optional.of(key);
            }
        }
        return Optional.empty();
    }

    private static boolean isSame(Node one, Node other) {
        return switch (one) {
            case ScalarNode scalar ->
                other instanceof ScalarNode again
                        && Objects.equals(scalar.getValue(), again.getValue())
                        && scalar.isPlain() == again.isPlain()
                        && scalar.getTag().equals(again.getTag());
            case SequenceNode sequence ->
                other instanceof SequenceNode again
                        && sequence.getValue().size() == again.getValue().size()
                        && isSame(sequence.getValue(), again.getValue());
            case MappingNode mapping ->
                other instanceof MappingNode again
                        && isSame(keys(mapping), keys(again))
                        && isSame(values(mapping), values(again));
            default -> false;
        };
    }

    private static boolean isSame(List<Node> some, List<Node> others) {
        if (some.size() != others.size()) {
            return false;
        }
        for (var i = 0; i < some.size(); i++) {
            if (!isSame(some.get(i), others.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static List<Node> keys(MappingNode mapping) {
        return mapping.getValue().stream().map(NodeTuple::getKeyNode).toList();
    }

    private static List<Node> values(MappingNode mapping) {
        return mapping.getValue().stream().map(NodeTuple::getValueNode).toList();
    }

    private static Yaml yaml() {
        var options = new LoaderOptions();
        // Told with their lines above, all of them, folded ones too.
        options.setAllowDuplicateKeys(true);
        var dump = new DumperOptions();
        dump.setSplitLines(false);
        dump.setAllowUnicode(true);
        return new Yaml(new SafeConstructor(options), new Representer(dump), dump, options);
    }
}
