package io.etcdsidekicks.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EtcdIdTest {

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "10276657743932975437, 8e9e05c52164694d",
        "14841639068965178418, cdf818194e3a8c32",
        "18446744073709551615, ffffffffffffffff",
        "0, 0"
    })
    void isOneNumberInBothSpellings(String decimal, String hex) {
        assertThat(EtcdId.ofDecimal(decimal)).isEqualTo(EtcdId.ofHex(hex)).hasToString(hex);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "none", "-1", "18446744073709551616", "8e9e"})
    void isNoOtherText(String text) {
        assertThatExceptionOfType(NumberFormatException.class).isThrownBy(() -> EtcdId.ofDecimal(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "none", "-1", "10000000000000000"})
    void isNoOtherHexadecimalText(String text) {
        assertThatExceptionOfType(NumberFormatException.class).isThrownBy(() -> EtcdId.ofHex(text));
    }

    /** As etcd sorts the members before it computes the cluster's ID. */
    @Test
    void hasNoSignInItsOrder() {
        assertThat(EtcdId.ofHex("8e9e05c52164694d"))
                .isGreaterThan(EtcdId.ofHex("1"))
                .isLessThan(new EtcdId(-1));
    }
}
