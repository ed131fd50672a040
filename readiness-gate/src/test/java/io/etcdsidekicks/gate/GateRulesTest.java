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
            "DiskRules",
            "RestartRules",
            "LiveRules",
            "JoinRules",
            "RemovalRules",
            "LockRules",
            "Joining",
            "AfterRules",
            "FoundingRules",
            "PureRules",
            "PeerRules",
            "CatalogRules",
            "DnsRules");

    @ParameterizedTest(name = "{0}")
    @MethodSource("matrix")
    void decides(Row row) {
        assertThat(row.seen().decide()).isEqualTo(row.decided());
    }

    /** In the order of the rules. */
    static Stream<Row> matrix() {
        return Stream.of(
                        StartRows.rows(),
                        LiveRows.rows(),
                        JoinRows.rows(),
                        FoundingRows.rows(),
                        PeerRows.rows(),
                        PureRows.rows(),
                        AfterRows.rows())
                .flatMap(rows -> rows);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17})
    void everyRuleHasRows(int rule) {
        assertThat(matrix()).anyMatch(row -> row.rule().equals(String.valueOf(rule)));
    }

    /** Looks into the source: a message that no row provokes is one that nobody has read. */
    @ParameterizedTest
    @MethodSource("rules")
    void everyWordOfTheRulesStandsInTheMatrix(String rules) throws IOException {
        var said = matrix().map(Row::words).collect(Collectors.joining("\n"));
        var source = Files.readString(Path.of("src/main/java/io/etcdsidekicks/gate", rules + ".java"));
        var sentences = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"")
                .matcher(source)
                .results()
                .map(match -> match.group(1))
                .filter(words -> words.contains(" ") && words.length() > 6)
                .toList();
        assertThat(sentences).hasSizeGreaterThan(1);
        assertThat(sentences).filteredOn(words -> !said.contains(words)).isEmpty();
    }

    static Stream<String> rules() {
        return RULES.stream();
    }

    @Test
    void noTwoRowsHaveOneTitle() {
        assertThat(matrix().map(row -> row.rule() + row.title())).doesNotHaveDuplicates();
    }
}
