package io.etcdsidekicks.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReservedNamesTest {
    @ParameterizedTest
    @CsvSource({
        "sealed.invalid, true",
        "SEALED.invalid, true",
        "default, true",
        "Default, true",
        "sealed, false",
        "default-1, false",
        "node-1, false"
    })
    void noMachineMayHaveANameThatEtcdOrASealedFileUses(String name, boolean reserved) {
        assertThat(ReservedNames.isReserved(name)).isEqualTo(reserved);
    }
}
