package io.etcdsidekicks.discovery.startfile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The keys of etcd's configuration file by version. What a version does not know it drops without a word, so a key that is
 * wrong is a setting that is off (docs/facts.md 9.22, 9.35).
 */
final class KnownKeys {
    /** The key that stands for a mapping's name in the table, for the two mappings with the same keys. */
    private static final String SECURITY = "*-transport-security";

    private static final Map<String, Key> KEYS = load();

    private KnownKeys() {}

    /** What a value is. */
    enum Kind {
        TEXT("text"),
        NUMBER("number"),
        YES_NO("yes/no"),
        NANOSECONDS("nanoseconds"),
        LIST("list"),
        MAP("map"),
        /** Go code sets it, no file can. */
        NOT_FOR_FILES("not for files");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        private static Kind of(String word) {
            return Arrays.stream(values())
                    .filter(kind -> kind.word.equals(word))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("unknown kind of value " + word));
        }
    }

    /**
     * @param versions that know it, in their order
     * @param unknownIn the other versions
     * @param successor what takes its place in a version that dropped it; empty when nothing does
     */
    record Key(String name, List<String> versions, List<String> unknownIn, Kind kind, Optional<String> successor) {
        /** The first version that dropped it; empty while none has. */
        Optional<String> droppedIn() {
            return unknownIn.stream()
                    .filter(version -> version.compareTo(versions.getLast()) > 0)
                    .findFirst();
        }

        /** The first version that knows it; empty when the oldest does. */
        Optional<String> newIn() {
            return unknownIn.stream()
                    .filter(version -> version.compareTo(versions.getFirst()) < 0)
                    .findFirst()
                    .map(_ -> versions.getFirst());
        }
    }

    /** @param foldedKey at the top of the file */
    static Optional<Key> top(String foldedKey) {
        return foldedKey.indexOf('.') < 0 ? Optional.ofNullable(KEYS.get(foldedKey)) : Optional.empty();
    }

    /** @param foldedKey in a mapping */
    static Optional<Key> nested(String section, String foldedKey) {
        return Optional.ofNullable(KEYS.get(tableName(section) + "." + foldedKey));
    }

    /** Whether it is known what may stand in a mapping. */
    static boolean isSection(String foldedKey) {
        return KEYS.keySet().stream().anyMatch(key -> key.startsWith(tableName(foldedKey) + "."));
    }

    /** Where a key belongs that has the name of one of etcd's flags for certificates; empty for any other. */
    static Optional<String> belongsTo(String foldedKey) {
        var isPeer = foldedKey.startsWith("peer-");
        var name = (isPeer ? foldedKey.substring("peer-".length()) : foldedKey)
                .replaceFirst("^(client-)?cert-allowed-", "allowed-");
        return KEYS.containsKey(SECURITY + "." + name)
                ? Optional.of((isPeer ? "peer" : "client") + "-transport-security: " + name)
                : Optional.empty();
    }

    private static String tableName(String section) {
        return section.endsWith("-transport-security") ? SECURITY : section;
    }

    private static Map<String, Key> load() {
        try (var table = KnownKeys.class.getResourceAsStream("etcd-config-keys.tsv")) {
            var lines = new String(Objects.requireNonNull(table).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> List.of(line.split("\t", -1)))
                    .toList();
            var head = lines.getFirst();
            return lines.stream()
                    .skip(1)
                    .map(line -> key(head, line))
                    .collect(Collectors.toUnmodifiableMap(Key::name, key -> key));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Key key(List<String> head, List<String> line) {
        var kind = head.indexOf("value");
        var known = new ArrayList<String>();
        var unknown = new ArrayList<String>();
        for (var version = 1; version < kind; version++) {
            (line.get(version).equals("y") ? known : unknown).add(head.get(version));
        }
        return new Key(
                line.getFirst(),
                List.copyOf(known),
                List.copyOf(unknown),
                Kind.of(line.get(kind)),
                line.stream().skip(kind + 1L).filter(text -> !text.isEmpty()).findFirst());
    }
}
