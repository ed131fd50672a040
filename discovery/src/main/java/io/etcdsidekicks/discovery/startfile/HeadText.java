package io.etcdsidekicks.discovery.startfile;

import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartHead.Origin;
import io.etcdsidekicks.discovery.StartState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The comment at the head of a start file. Its values come from outside, so what is not printable ASCII is written as in
 * JSON: no value can end its line, or look like another one.
 */
final class HeadText {
    private static final List<String> PREAMBLE = List.of(
            "# etcd-sidekicks start file 1",
            "# etcd is started from this file and from nothing else. It was written by readiness-gate, which keeps in these",
            "# lines what it knows of this disk. Do not edit, copy or delete it: a member could begin anew beside its own data.");

    private static final Pattern LINE = Pattern.compile("# ([a-z-]+):(?: (.*))?");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u([0-9a-f]{4})|(.?))", Pattern.DOTALL);

    private static final String STATE = "state";
    private static final String WHY = "why";
    private static final String CLUSTER = "cluster";
    private static final String ADDRESS = "address";
    private static final String NAME = "name";
    private static final String ORIGIN = "origin";
    private static final String CLAIM = "claim";
    private static final String INITIAL_CLUSTER = "initial-cluster";
    private static final String TOKEN = "token";
    private static final String CLUSTER_ID = "cluster-id";
    private static final String MEMBER_ID = "member-id";
    private static final String PROMOTED = "promoted";
    private static final List<String> KEYS = List.of(
            STATE, WHY, CLUSTER, ADDRESS, NAME, ORIGIN, CLAIM, INITIAL_CLUSTER, TOKEN, CLUSTER_ID, MEMBER_ID, PROMOTED);
    private static final String YES = "yes";
    private static final String NO = "no";

    private final Map<String, String> values = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    private HeadText() {}

    /** With its last line's end. */
    static String write(StartHead head) {
        var lines = new ArrayList<>(PREAMBLE);
        lines.add("#");
        lines.add(line(STATE, head.state().word()));
        lines.add(line(WHY, head.why()));
        lines.add(line(CLUSTER, head.cluster()));
        lines.add(line(ADDRESS, head.address().toString()));
        lines.add(line(NAME, head.name()));
        lines.add(line(ORIGIN, head.origin().word()));
        head.claim().ifPresent(claim -> lines.add(line(CLAIM, claim)));
        lines.add(line(INITIAL_CLUSTER, head.initialCluster()));
        lines.add(line(TOKEN, head.token()));
        head.clusterId().ifPresent(id -> lines.add(line(CLUSTER_ID, id.toString())));
        head.memberId().ifPresent(id -> lines.add(line(MEMBER_ID, id.toString())));
        lines.add(line(PROMOTED, head.promoted() ? YES : NO));
        return String.join("\n", lines) + "\n";
    }

    /** Whether a text begins as a start file does. */
    static boolean isAtHeadOf(String text) {
        return text.lines().findFirst().filter(PREAMBLE.getFirst()::equals).isPresent();
    }

    /**
     * From the beginning of a start file; what follows the first line that is no comment is not looked at.
     *
     * @throws ConfigFault when a line is missing, twice, or not one of ours
     */
    static StartHead read(String text) throws ConfigFault {
        var head = new HeadText();
        text.lines()
                .takeWhile(line -> line.startsWith("#"))
                .skip(PREAMBLE.size())
                .filter(line -> !line.equals("#"))
                .forEach(head::take);
        var read = head.head();
        if (!head.problems.isEmpty()) {
            throw new ConfigFault(head.problems);
        }
        return read.orElseThrow();
    }

    private void take(String line) {
        var matcher = LINE.matcher(line);
        if (!matcher.matches() || !KEYS.contains(matcher.group(1))) {
            problems.add("the line \"" + line + "\" at its head is not one that this version writes");
            return;
        }
        var value = Optional.ofNullable(matcher.group(2)).orElse("");
        if (values.putIfAbsent(matcher.group(1), value) != null) {
            problems.add("two lines at its head say " + matcher.group(1));
        }
    }

    private Optional<StartHead> head() {
        var state = required(STATE, word(StartState.values(), StartState::word));
        var why = required(WHY, Function.identity());
        var cluster = required(CLUSTER, Function.identity());
        var address = required(ADDRESS, HeadText::endpoint);
        var name = required(NAME, Function.identity());
        var origin = required(ORIGIN, word(Origin.values(), Origin::word));
        var claim = optional(CLAIM, Function.identity());
        var list = required(INITIAL_CLUSTER, Function.identity());
        var token = required(TOKEN, Function.identity());
        var clusterId = optional(CLUSTER_ID, EtcdId::ofHex);
        var memberId = optional(MEMBER_ID, EtcdId::ofHex);
        var promoted = required(PROMOTED, HeadText::yesNo);
        if (!problems.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new StartHead(
                cluster.orElseThrow(),
                address.orElseThrow(),
                state.orElseThrow(),
                why.orElseThrow(),
                origin.orElseThrow(),
                claim,
                name.orElseThrow(),
                list.orElseThrow(),
                token.orElseThrow(),
                clusterId,
                memberId,
                promoted.orElseThrow()));
    }

    private <T> Optional<T> required(String key, Function<String, T> reading) {
        if (!values.containsKey(key)) {
            problems.add("the line \"# " + key + ": ...\" is missing at its head");
        }
        return optional(key, reading);
    }

    private <T> Optional<T> optional(String key, Function<String, T> reading) {
        try {
            return Optional.ofNullable(values.get(key)).map(HeadText::unescape).map(reading);
        } catch (IllegalArgumentException e) {
            problems.add("the line \"# " + key + ": " + values.get(key) + "\" at its head cannot be read");
            return Optional.empty();
        }
    }

    private static <T> Function<String, T> word(T[] words, Function<T, String> spelling) {
        var bySpelling = Arrays.stream(words).collect(Collectors.toMap(spelling, word -> word));
        return text -> Optional.ofNullable(bySpelling.get(text)).orElseThrow(IllegalArgumentException::new);
    }

    private static Boolean yesNo(String text) {
        return word(new Boolean[] {true, false}, word -> word ? YES : NO).apply(text);
    }

    private static Endpoint endpoint(String text) {
        return UrlList.of("http://" + text).address().orElseThrow(IllegalArgumentException::new);
    }

    private static String line(String key, String value) {
        return value.isEmpty() ? "# " + key + ":" : "# " + key + ": " + escape(value);
    }

    private static String escape(String value) {
        var escaped = new StringBuilder();
        for (var i = 0; i < value.length(); i++) {
            var letter = value.charAt(i);
            // A space at an end would be lost in an editor.
            var isSpaceAtEnd = letter == ' ' && (i == 0 || i == value.length() - 1);
            if (letter == '\\') {
                escaped.append("\\\\");
            } else if (letter < ' ' || letter > '~' || isSpaceAtEnd) {
                escaped.append("\\u%04x".formatted((int) letter));
            } else {
                escaped.append(letter);
            }
        }
        return escaped.toString();
    }

    private static String unescape(String text) {
        return ESCAPE.matcher(text).replaceAll(found -> {
            if (found.group(1) != null) {
                return Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(found.group(1), 16)));
            }
            if (!"\\".equals(found.group(2))) {
                throw new IllegalArgumentException("not an escape of ours");
            }
            return Matcher.quoteReplacement("\\");
        });
    }
}
