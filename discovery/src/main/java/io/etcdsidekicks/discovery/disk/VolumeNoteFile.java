package io.etcdsidekicks.discovery.disk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.StartValues;
import io.etcdsidekicks.discovery.VolumeNote;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The note on the data volume, and its copy elsewhere: where they lie, and how they are written as JSON. */
public final class VolumeNoteFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path path;

    private VolumeNoteFile(Path path) {
        this.path = path;
    }

    /** Beside the data directory, on the same volume: the directory itself appears only with the hand-over. */
    public static VolumeNoteFile beside(Path dataDir) {
        return new VolumeNoteFile(dataDir.resolveSibling("." + dataDir.getFileName() + ".etcd-sidekicks.json"));
    }

    /** Elsewhere, so that a volume that comes back empty is known to have been one with a claim. */
    public static VolumeNoteFile copyIn(Path stateDir, String cluster) {
        return new VolumeNoteFile(stateDir.resolve(cluster + ".claim.json"));
    }

    public Path path() {
        return path;
    }

    /**
     * Empty when there is none.
     *
     * @throws IOException when it cannot be read, or is not ours
     */
    public Optional<VolumeNote> read() throws IOException {
        try {
            return Optional.of(parse(Files.readString(path)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new IOException(path + " is no note of the readiness gate (" + e.getMessage() + ")", e);
        }
    }

    /** The content of the file. */
    public static byte[] write(VolumeNote note) {
        var json = JSON.createObjectNode().put("version", 1).put("cluster", note.cluster());
        note.claim().ifPresent(claim -> json.put("claim", claim));
        note.learner().ifPresent(learner -> json.put("learner", learner.toString()));
        note.start()
                .ifPresent(start -> json.putObject("start")
                        .put("name", start.name())
                        .put("initial-cluster", start.initialCluster())
                        .put("initial-cluster-state", start.state())
                        .put("initial-cluster-token", start.token()));
        return (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static VolumeNote parse(String text) throws JsonProcessingException {
        var json = JSON.readTree(text);
        if (json.path("version").asInt() != 1 || !json.path("cluster").isTextual()) {
            throw new IllegalArgumentException("no version 1");
        }
        return new VolumeNote(
                json.path("cluster").asText(),
                text(json, "claim"),
                text(json, "learner").map(EtcdId::ofHex),
                json.has("start") ? Optional.of(start(json.path("start"))) : Optional.empty());
    }

    private static StartValues start(JsonNode json) {
        return new StartValues(
                json.path("name").asText(),
                json.path("initial-cluster").asText(),
                json.path("initial-cluster-state").asText(),
                json.path("initial-cluster-token").asText());
    }

    private static Optional<String> text(JsonNode json, String key) {
        return json.hasNonNull(key) ? Optional.of(json.path(key).asText()) : Optional.empty();
    }
}
