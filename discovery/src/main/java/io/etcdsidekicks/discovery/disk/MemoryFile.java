package io.etcdsidekicks.discovery.disk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.discovery.WalPlace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** The memory of a volume as JSON in the state directory: where it lies, and how it is read and written. */
public final class MemoryFile {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int VERSION = 1;

    private final Path path;
    private final String cluster;

    private MemoryFile(Path path, String cluster) {
        this.path = path;
        this.cluster = cluster;
    }

    /** One file for each cluster. */
    public static MemoryFile in(Path stateDir, String cluster) {
        return new MemoryFile(stateDir.resolve(cluster + ".json"), cluster);
    }

    public Path path() {
        return path;
    }

    /**
     * {@link Memory#none} when there is no file.
     *
     * @throws IOException when it cannot be read, is not ours, is another cluster's, or was written by a later version
     */
    public Memory read() throws IOException {
        try {
            return parse(Files.readString(path));
        } catch (NoSuchFileException e) {
            return Memory.none();
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new IOException(path + " is no memory of cluster " + cluster + " (" + firstLine(e) + ")", e);
        }
    }

    /** The content of the file. */
    public byte[] write(Memory memory) {
        var json = JSON.createObjectNode().put("version", VERSION).put("cluster", cluster);
        memory.head().ifPresent(head -> writeHead(json.putObject("start-file"), head));
        memory.seen()
                .ifPresent(seen -> json.putObject("seen")
                        .put("cluster-id", seen.clusterId().toString())
                        .put("member-id", seen.memberId().toString())
                        .put("wal-device", seen.place().device())
                        .put("wal-inode", seen.place().inode()));
        memory.mount().ifPresent(mount -> json.put("mount", mount));
        memory.intent()
                .ifPresent(intent -> json.putObject("moving-aside")
                        .put("what", word(intent.what()))
                        .put("to", intent.aside()));
        return (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private Memory parse(String text) throws JsonProcessingException {
        var json = JSON.readTree(text);
        var version = json.path("version").asInt();
        if (version > VERSION) {
            throw new IllegalArgumentException("written by a later version of etcd-sidekicks, as format " + version);
        }
        if (version != VERSION || !cluster.equals(json.path("cluster").asText())) {
            throw new IllegalArgumentException("not written by etcd-sidekicks for this cluster");
        }
        return new Memory(
                object(json, "start-file").map(MemoryFile::readHead),
                object(json, "seen")
                        .map(seen -> new Memory.Seen(
                                id(seen, "cluster-id"),
                                id(seen, "member-id"),
                                new WalPlace(number(seen, "wal-device"), number(seen, "wal-inode")))),
                optional(json, "mount"),
                object(json, "moving-aside").map(intent -> new Memory.Intent(what(intent), text(intent, "to"))));
    }

    private static void writeHead(ObjectNode json, StartHead head) {
        json.put("cluster", head.cluster())
                .put("address", head.address().address().getHostAddress())
                .put("port", head.address().port())
                .put("state", head.state().word())
                .put("why", head.why())
                .put("origin", head.origin().word());
        head.claim().ifPresent(claim -> json.put("claim", claim));
        json.put("name", head.name())
                .put("initial-cluster", head.initialCluster())
                .put("token", head.token());
        head.clusterId().ifPresent(id -> json.put("cluster-id", id.toString()));
        head.memberId().ifPresent(id -> json.put("member-id", id.toString()));
        json.put("promoted", head.promoted());
    }

    private static StartHead readHead(JsonNode json) {
        return new StartHead(
                text(json, "cluster"),
                Endpoint.of(text(json, "address"), Math.toIntExact(number(json, "port"))),
                StartState.valueOf(text(json, "state").toUpperCase(Locale.ROOT)),
                text(json, "why"),
                StartHead.Origin.valueOf(text(json, "origin").toUpperCase(Locale.ROOT)),
                optional(json, "claim"),
                text(json, "name"),
                text(json, "initial-cluster"),
                text(json, "token"),
                optional(json, "cluster-id").map(EtcdId::ofHex),
                optional(json, "member-id").map(EtcdId::ofHex),
                json.path("promoted").asBoolean());
    }

    private static String word(Memory.Intent.What what) {
        return switch (what) {
            case START_FILE -> "start-file";
            case DATA -> "data";
        };
    }

    private static Memory.Intent.What what(JsonNode json) {
        return switch (text(json, "what")) {
            case "start-file" -> Memory.Intent.What.START_FILE;
            case "data" -> Memory.Intent.What.DATA;
            default -> throw new IllegalArgumentException("what is moved aside is neither start-file nor data");
        };
    }

    private static Optional<JsonNode> object(JsonNode json, String key) {
        if (!json.has(key)) {
            return Optional.empty();
        }
        if (!json.path(key).isObject()) {
            throw new IllegalArgumentException(key + " is no object");
        }
        return Optional.of(json.path(key));
    }

    private static EtcdId id(JsonNode json, String key) {
        return EtcdId.ofHex(text(json, key));
    }

    private static long number(JsonNode json, String key) {
        if (!json.path(key).canConvertToLong()) {
            throw new IllegalArgumentException(key + " is missing, or no number");
        }
        return json.path(key).asLong();
    }

    private static String text(JsonNode json, String key) {
        return optional(json, key).orElseThrow(() -> new IllegalArgumentException(key + " is missing"));
    }

    private static Optional<String> optional(JsonNode json, String key) {
        if (!json.has(key)) {
            return Optional.empty();
        }
        if (!json.path(key).isTextual()) {
            throw new IllegalArgumentException(key + " is no text");
        }
        return Optional.of(json.path(key).asText());
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
