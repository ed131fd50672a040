package io.etcdsidekicks.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/troubleshooting.md has every sentence with which the rules wait or refuse, word for word. */
final class TroubleshootingDocumentTest {
    private static final Path DOCUMENT = Path.of("../docs/troubleshooting.md");
    private static final int SENTENCE = 20;

    static Stream<String> sentences() throws IOException {
        var code = new StringBuilder();
        var refusals = Stream.of("ResetRules", "AdoptRules", "ReplaceRules");
        for (var rules : Stream.concat(GateRulesTest.RULES.stream(), refusals).toList()) {
            code.append(GateRulesTest.sentences(rules));
        }
        // Pieces of one sentence that stand on two lines are one again; a value in between keeps them apart.
        var joined = code.toString().replaceAll("\"\\s*\\+\\s*\"", "").replace("\\\"", "'");
        return Pattern.compile("\"([^\"\\n]*)\"")
                .matcher(joined)
                .results()
                .map(match -> normalise(match.group(1)))
                .filter(sentence -> sentence.length() >= SENTENCE);
    }

    @ParameterizedTest
    @MethodSource("sentences")
    void holds(String sentence) throws IOException {
        assertThat(normalise(Files.readString(DOCUMENT))).contains(sentence);
    }

    private static String normalise(String text) {
        return text.replaceAll("[`<>\"']", "").replaceAll("\\s+", " ").replaceAll("^[ ;:,.]+|[ ;:,.(]+$", "");
    }
}
