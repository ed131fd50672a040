package io.etcdsidekicks.gate.kubelet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * JSON as the same tree that YAML becomes. It is not read as YAML: there a tab is no blank and {@code \/} no slash, and much
 * is allowed that the kubelet does not take for JSON.
 */
final class JsonNodes {
    private JsonNodes() {}

    static Node parse(String text) throws ManifestFault {
        try (var parser = new JsonFactory().createParser(text)) {
            parser.nextToken();
            var root = node(parser);
            if (parser.nextToken() != null) {
                throw new ManifestFault(place(parser.currentTokenLocation()) + "something follows the end of its JSON");
            }
            return root;
        } catch (JsonProcessingException e) {
            throw new ManifestFault(place(e.getLocation()) + "it begins with { and is no JSON ("
                    + e.getOriginalMessage().lines().findFirst().orElse("") + ")");
        } catch (IOException e) {
            throw new UncheckedIOException(e); // it is in memory
        }
    }

    private static String place(JsonLocation location) {
        return "line " + location.getLineNr() + ", column " + location.getColumnNr() + ": ";
    }

    private static Node node(JsonParser parser) throws IOException {
        var start = mark(parser);
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                var entries = new ArrayList<NodeTuple>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    var key = scalar(parser, Tag.STR);
                    parser.nextToken();
                    entries.add(new NodeTuple(key, node(parser)));
                }
                yield new MappingNode(Tag.MAP, true, entries, start, mark(parser), DumperOptions.FlowStyle.FLOW);
            }
            case START_ARRAY -> {
                var entries = new ArrayList<Node>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    entries.add(node(parser));
                }
                yield new SequenceNode(Tag.SEQ, true, entries, start, mark(parser), DumperOptions.FlowStyle.FLOW);
            }
            case VALUE_TRUE, VALUE_FALSE -> scalar(parser, Tag.BOOL);
            case VALUE_NULL -> scalar(parser, Tag.NULL);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> scalar(parser, Tag.FLOAT);
            default -> scalar(parser, Tag.STR);
        };
    }

    private static ScalarNode scalar(JsonParser parser, Tag tag) throws IOException {
        return new ScalarNode(
                tag, parser.getText(), mark(parser), mark(parser), DumperOptions.ScalarStyle.DOUBLE_QUOTED);
    }

    private static Mark mark(JsonParser parser) {
        var at = parser.currentTokenLocation();
        return new Mark("manifest", 0, at.getLineNr() - 1, at.getColumnNr() - 1, new int[0], 0);
    }
}
