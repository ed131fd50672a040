package io.etcdsidekicks.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The words are a contract with every other machine. */
final class DataVolumeTest {

    @ParameterizedTest
    @CsvSource({
        "NONE, none, false, true",
        "LEFT_OVER, none, false, true",
        "CLAIMED, handed-over, false, false",
        "OPEN, handed-over, false, false",
        "WITHDRAWN, handed-over, false, false",
        "INITIALISED, initialised, true, false",
        "AMNESIAC, initialised, true, false",
        "LOST, lost, false, false",
        "NOT_MOUNTED, not-mounted, false, false",
        "UNREADABLE, unreadable, false, false"
    })
    void hasItsWord(DataVolume volume, String word, boolean hasData, boolean isFresh) {
        assertThat(volume.word()).isEqualTo(word);
        assertThat(volume.hasData()).isEqualTo(hasData);
        assertThat(volume.isFresh()).isEqualTo(isFresh);
    }
}
