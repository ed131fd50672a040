package io.etcdsidekicks.gate.kubelet;

import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A file as the kubelet reads it: JSON when it begins with a brace, otherwise the first document of YAML, whatever follows
 * (kubelet: pkg/kubelet/config/common.go, tryDecodeSinglePod; apimachinery: pkg/util/yaml, ToJSON; go-yaml: Unmarshal).
 *
 * @param hasMore whether something follows that the kubelet does not read
 */
record ManifestDocument(ManifestNode root, boolean hasMore) {
    /** In bytes, as in the kubelet: pkg/kubelet/config/file.go, maxConfigLength. */
    static final int LARGEST = 10 << 20;

    static ManifestDocument parse(byte[] content) throws ManifestFault {
        if (content.length > LARGEST) {
            throw new ManifestFault("it is larger than 10 MiB, which no kubelet reads");
        }
        var text = decode(content);
        if (text.stripLeading().startsWith("{")) {
            return new ManifestDocument(new ManifestNode(JsonNodes.parse(text)), false);
        }
        var documents = documents(text.startsWith("\uFEFF") ? text.substring(1) : text);
        return new ManifestDocument(first(documents), hasMore(documents));
    }

    /** Without comments, and the same for every layout of the same keys in the same order. */
    String canonical() {
        var options = new DumperOptions();
        options.setCanonical(true);
        var text = new StringWriter();
        new Yaml(options).serialize(root.node(), text);
        return text.toString();
    }

    private static String decode(byte[] content) throws ManifestFault {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ManifestFault("it is no text in UTF-8");
        }
    }

    private static Iterator<Node> documents(String text) {
        var options = new LoaderOptions();
        options.setCodePointLimit(LARGEST);
        options.setAllowDuplicateKeys(true); // found by ManifestNode, which knows where they are
        return new Yaml(new SafeConstructor(options))
                .composeAll(new StringReader(text))
                .iterator();
    }

    private static ManifestNode first(Iterator<Node> documents) throws ManifestFault {
        try {
            if (documents.hasNext()) {
                var root = new ManifestNode(documents.next());
                if (!root.node().getTag().equals(Tag.NULL)) {
                    return root;
                }
            }
        } catch (MarkedYAMLException e) {
            throw new ManifestFault(describe(e));
        } catch (YAMLException e) {
            throw new ManifestFault("it is no YAML ("
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + ")");
        }
        throw new ManifestFault("it is empty, or its first document is");
    }

    private static boolean hasMore(Iterator<Node> documents) {
        try {
            while (documents.hasNext()) {
                if (!documents.next().getTag().equals(Tag.NULL)) {
                    return true;
                }
            }
            return false;
        } catch (YAMLException e) {
            return true;
        }
    }

    private static String describe(MarkedYAMLException failure) {
        var mark = failure.getProblemMark();
        var place = mark == null ? "" : "line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1) + ": ";
        var context = failure.getContext() == null ? "" : failure.getContext() + ", ";
        var hint = mark != null && String.valueOf(mark.get_snippet()).contains("${")
                ? "; placeholders such as ${ETCD_NAME} are not filled in any more"
                : "";
        return place + "it is no YAML (" + context + failure.getProblem() + ")" + hint;
    }
}
