package io.etcdsidekicks.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The decision matrix, one row a case: what is seen, what is decided, and the words a person reads. */
final class GateRulesTest {
    /** Every class that holds sentences for a person. */
    static final List<String> RULES = List.of(
            "GateRules",
            "LocalRules",
            "DataRules",
            "WatchRules",
            "AmnesiaRules",
            "OpenRules",
            "FreshRules",
            "LostRules",
            "AsItIsRules",
            "UnguardedRules",
            "LiveRules",
            "Live",
            "FounderRules",
            "JoinRules",
            "RemovalRules",
            "LockRules",
            "FoundingRules",
            "PureRules",
            "PeerRules",
            "CatalogRules",
            "DnsRules");

    private static final Path SOURCES = Path.of("src/main/java/io/etcdsidekicks/gate");

    @ParameterizedTest(name = "{0}")
    @MethodSource("matrix")
    void decides(Row row) {
        assertThat(row.seen().decide()).isEqualTo(row.decided());
    }

    /** In the order of the rules. */
    static Stream<Row> matrix() {
        return Stream.of(
                        LocalRows.rows(),
                        DataRows.rows(),
                        WatchRows.rows(),
                        AmnesiaRows.rows(),
                        OpenRows.rows(),
                        FreshRows.rows(),
                        LiveRows.rows(),
                        FounderRows.rows(),
                        JoinRows.rows(),
                        RemovalRows.rows(),
                        LostRows.rows(),
                        FoundingRows.rows(),
                        PeerRows.rows(),
                        AsItIsRows.rows(),
                        PureRows.rows())
                .flatMap(rows -> rows);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1", "2", "2a", "3", "3a", "3b", "4", "4a", "5", "6", "7", "7a", "8", "9", "10", "11", "12", "13", "14",
                "15", "16", "17", "after"
            })
    void everyRuleHasRows(String rule) {
        assertThat(matrix()).anyMatch(row -> row.rule().equals(rule));
    }

    /** Looks into the source: a message that no row provokes is one that nobody has read. */
    @ParameterizedTest
    @MethodSource("rules")
    void everyWordOfTheRulesStandsInTheMatrix(String rules) throws IOException {
        var said = matrix().map(Row::words).collect(Collectors.joining("\n"));
        var sentences = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"")
                .matcher(sentences(rules))
                .results()
                .map(match -> match.group(1))
                .filter(words -> words.contains(" ") && words.length() > 6)
                .toList();
        assertThat(sentences).isNotEmpty();
        assertThat(sentences).filteredOn(words -> !said.contains(words)).isEmpty();
    }

    static Stream<String> rules() {
        return RULES.stream();
    }

    /** Without what only a fault of this program would say. */
    static String sentences(String rules) throws IOException {
        return Files.readString(SOURCES.resolve(rules + ".java"))
                .replaceAll("IllegalStateException\\(\"[^\"]*\"", "IllegalStateException(");
    }

    /** Every class of the rules that is asked for a decision has its sentences looked at. */
    @Test
    void noRulesAreForgotten() throws IOException {
        try (var files = Files.list(SOURCES)) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".java", ""))
                            .filter(name -> name.endsWith("Rules")))
                    .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                    RULES.stream().filter(name -> name.endsWith("Rules")),
                                    Stream.of("StatusRules", "ResetRules", "AdoptRules", "ReplaceRules"))
                            .toList());
        }
    }

    @Test
    void noTwoRowsHaveOneTitle() {
        assertThat(matrix().map(row -> row.rule() + row.title())).doesNotHaveDuplicates();
    }
}
