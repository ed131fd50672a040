package io.etcdsidekicks.discovery.startfile;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Each key of a template by itself: whether etcd knows it, can read its value, and does no harm with it. */
final class KeyChecks {
    private static final Predicate<String> INTEGER =
            Pattern.compile("[-+]?(0|[1-9][0-9]*)").asMatchPredicate();

    /** Not {@code y} and {@code n}, which YAML readers do not agree about. */
    private static final Set<String> YES = Set.of("true", "yes", "on");

    private static final Set<String> NO = Set.of("false", "no", "off");

    /** In some versions a text, in others a list. */
    private static final Set<String> TEXT_OR_LIST = Set.of("allowed-cn", "allowed-hostname");

    /** What the start file sets, whatever the template says. */
    private static final Set<String> OVERWRITTEN = Set.of(
            "name",
            "initial-cluster",
            "initial-cluster-state",
            "initial-cluster-token",
            "initial-advertise-peer-urls",
            "advertise-client-urls");

    private static final Set<String> ETCDS_OWN_DISCOVERY = Set.of("discovery-srv", "discovery-srv-name");

    private final Set<String> allowed;
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /** @param allowed keys that need not be known */
    KeyChecks(Set<String> allowed) {
        this.allowed = allowed.stream().map(KeyFold::fold).collect(Collectors.toSet());
    }

    List<String> problems() {
        return problems;
    }

    List<String> warnings() {
        return warnings;
    }

    void check(EtcdConfig config) {
        config.named().forEach((key, value) -> check(key, config.spelling(key), value));
    }

    private void check(String key, String spelled, Node value) {
        if (isHarmful(key, spelled, value)) {
            return;
        }
        var known = KnownKeys.top(key);
        if (known.isEmpty()) {
            if (!allowed.contains(key)) {
                problems.add(unknown(spelled, KnownKeys.belongsTo(key), key));
            }
            return;
        }
        checkKind(known.get(), spelled, value);
        warn(known.get(), spelled, value);
        if (KnownKeys.isSection(key)) {
            EtcdConfig.named(value).forEach((nested, item) -> checkNested(key, nested, item));
        }
    }

    private void checkNested(String section, String key, Node value) {
        var path = section + ": " + key;
        KnownKeys.nested(section, key)
                .ifPresentOrElse(
                        known -> {
                            if (!TEXT_OR_LIST.contains(key) || !(value instanceof ScalarNode)) {
                                checkKind(known, path, value);
                            }
                        },
                        () -> {
                            if (!allowed.contains(section + "." + key)) {
                                problems.add(unknown(path, Optional.empty(), section + "." + key));
                            }
                        });
    }

    private static String unknown(String spelled, Optional<String> belongsTo, String allow) {
        return spelled
                + ": no etcd from 3.4 to 3.8 knows this key, and it would drop it without a word; "
                + belongsTo
                        .map(nested -> "that is the name of a flag: in the file it is " + nested)
                        .orElse("take it out, or, for a newer etcd, pass --template-allow " + allow);
    }

    /** What would let a member begin anew, split a cluster, or lose what it has acknowledged. */
    private boolean isHarmful(String key, String spelled, Node value) {
        var reason = switch (key) {
            case "force-new-cluster" -> isNo(value) ? "" : "makes a cluster of its own and removes all other members";
            case "unsafe-no-fsync" -> isNo(value) ? "" : "loses acknowledged writes when the power fails";
            case "strict-reconfig-check" ->
                isYes(value) ? "" : "etcd then lets a change of members through that costs the quorum";
            default -> {
                if (key.startsWith("proxy")) {
                    yield key.equals("proxy") && !isOff(value)
                            ? "etcd is no member then"
                            : "it is for an etcd that is no member, and newer ones do not know it";
                }
                yield key.startsWith("discovery") && !ETCDS_OWN_DISCOVERY.contains(key) && !isBlank(value)
                        ? "another way of founding a cluster; only discovery-srv can stand here"
                        : "";
            }
        };
        if (!reason.isEmpty()) {
            problems.add(spelled + ": " + shown(value) + ": " + reason + "; take it out");
        }
        return !reason.isEmpty();
    }

    private void checkKind(KnownKeys.Key key, String spelled, Node value) {
        if (isNull(value)) {
            return;
        }
        var wanted = switch (key.kind()) {
            case TEXT -> value instanceof ScalarNode ? "" : "a text";
            case NUMBER -> isInteger(value) ? "" : "a whole number, without quotes";
            case YES_NO -> isYes(value) || isNo(value) ? "" : "true or false, without quotes";
            case NANOSECONDS -> isInteger(value) ? "" : "nanoseconds, " + nanoseconds(value);
            case LIST -> value instanceof SequenceNode ? "" : "a list";
            case MAP -> value instanceof MappingNode ? "" : "a mapping";
            case NOT_FOR_FILES -> "left out, because no file can set it";
        };
        if (!wanted.isEmpty()) {
            problems.add(spelled + ": " + shown(value) + ": has to be " + wanted);
        }
    }

    /** What the person meant, in etcd's unit. */
    private static String nanoseconds(Node value) {
        if (value instanceof ScalarNode scalar) {
            try {
                var text = scalar.getValue().toUpperCase(Locale.ROOT);
                var meant = text.matches("[0-9]+MS")
                        ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
                        : Duration.parse("PT" + text);
                return "a number: " + meant.toNanos();
            } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
                // An example, then.
            }
        }
        return "a number: for example 5000000000 for 5 s";
    }

    private void warn(KnownKeys.Key key, String spelled, Node value) {
        key.droppedIn()
                .ifPresent(version -> warnings.add(spelled + ": etcd " + version
                        + " and newer drop it without a word"
                        + key.successor().map(next -> "; there it is " + next).orElse("")));
        key.newIn()
                .ifPresent(version -> warnings.add(spelled + ": etcd before " + version + " drops it without a word"));
        if (OVERWRITTEN.contains(key.name()) && !isBlank(value)) {
            warnings.add(spelled + ": " + shown(value) + ": is overwritten in the start file");
        }
    }

    static boolean isTrue(Node value) {
        return isPlain(value, YES);
    }

    private static boolean isYes(Node value) {
        return isNull(value) || isTrue(value);
    }

    private static boolean isNo(Node value) {
        return isNull(value) || isPlain(value, NO);
    }

    private static boolean isOff(Node value) {
        return isNo(value)
                || isBlank(value)
                || (value instanceof ScalarNode scalar && scalar.getValue().equals("off"));
    }

    private static boolean isPlain(Node value, Set<String> words) {
        return value instanceof ScalarNode scalar
                && scalar.getTag().equals(Tag.BOOL)
                && words.contains(scalar.getValue().toLowerCase(Locale.ROOT));
    }

    /** Decimal only: with a leading zero or an underscore YAML readers see different numbers. */
    private static boolean isInteger(Node value) {
        return value instanceof ScalarNode scalar && scalar.isPlain() && INTEGER.test(scalar.getValue());
    }

    private static boolean isNull(Node value) {
        return value instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
    }

    private static boolean isBlank(Node value) {
        return isNull(value)
                || (value instanceof ScalarNode scalar && scalar.getValue().isBlank());
    }

    private static String shown(Node value) {
        return switch (value) {
            case ScalarNode scalar -> scalar.isPlain() ? scalar.getValue() : "\"" + scalar.getValue() + "\"";
            case SequenceNode _ -> "[...]";
            default -> "{...}";
        };
    }
}
