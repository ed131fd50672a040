package io.etcdsidekicks.discovery.startfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeyFoldTest {
    private static final int ASCII = 0x80;

    @ParameterizedTest
    @CsvSource({
        "Force-New-Cluster, force-new-cluster",
        "INITIAL-CLUSTER, initial-cluster",
        "initial-clu\u017fter, initial-cluster",
        "\u017ftrict-reconfig-chec\u212a, strict-reconfig-check",
        "\u00b5, \u03bc",
        "\u03c2, \u03c3",
        "\u1e9e, \u00df"
    })
    void keysThatGoTakesForTheSameAreTheSame(String spelled, String key) {
        assertThat(KeyFold.fold(spelled)).isEqualTo(KeyFold.fold(key));
    }

    @ParameterizedTest
    @CsvSource({
        "d\u0131scovery, discovery",
        "D\u0130SCOVERY, discovery",
        "data_dir, data-dir",
        "\uff44ata-dir, data-dir",
        "stra\u00dfe, strasse"
    })
    void keysThatGoTakesForTwoAreTwo(String spelled, String key) {
        assertThat(KeyFold.fold(spelled)).isNotEqualTo(KeyFold.fold(key));
    }

    @Test
    void onlyTheLongSAndTheKelvinSignAreLettersOfAKeyInDisguise() {
        assertThat(IntStream.rangeClosed(ASCII, Character.MAX_CODE_POINT)
                        .filter(letter ->
                                KeyFold.fold(Character.toString(letter)).codePointAt(0) < ASCII)
                        .mapToObj("%04X"::formatted)
                        .collect(Collectors.joining(" ")))
                .isEqualTo("017F 212A");
    }

    @Test
    void whatIsFoldedStaysAsItIs() {
        IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .mapToObj(Character::toString)
                .forEach(letter -> assertThat(KeyFold.fold(KeyFold.fold(letter)))
                        .as(letter)
                        .isEqualTo(KeyFold.fold(letter)));
    }

    @Test
    void ofAsciiOnlyTheCaseIsFolded() {
        IntStream.range(0, ASCII)
                .mapToObj(Character::toString)
                .forEach(letter -> assertThat(KeyFold.fold(letter)).isEqualTo(letter.toLowerCase(Locale.ROOT)));
    }
}
