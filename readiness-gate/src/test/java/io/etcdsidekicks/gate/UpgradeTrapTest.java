package io.etcdsidekicks.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UpgradeTrapTest {
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "3.4.45, false",
        "3.5.0, false",
        "3.5.1, true",
        "3.5.9, true",
        "3.5.16, true",
        "3.5.19, true",
        "3.5.20, true",
        "3.5.25, true",
        "3.5.26, false",
        "3.5.33, false",
        "3.6.0, false",
        "3.7.1, false",
        "'', false",
        "of my own, false"
    })
    void ofSomeVersionsOnly(String version, boolean isConcerned) {
        assertThat(UpgradeTrap.words(List.of(version)).isBlank()).isNotEqualTo(isConcerned);
    }

    @Test
    void theOldestOfThemIsNamed() {
        assertThat(UpgradeTrap.words(List.of("3.5.16", "3.5.9"))).startsWith("etcd 3.5.9 ");
    }

    @Test
    void oneMemberIsEnough() {
        assertThat(UpgradeTrap.words(List.of("3.5.33", "3.5.16")))
                .contains("etcd 3.5.16", "3.5.26", "docs/upgrading-etcd.md");
    }
}
