package io.etcdsidekicks.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The words are a contract with every other machine. */
final class DataVolumeTest {

    @ParameterizedTest
    @CsvSource({
        "ABSENT, none, true",
        "NONE, none, true",
        "HANDED_OVER, handed-over, true",
        "INITIALISED, initialised, false",
        "LOST, lost, true",
        "NOT_MOUNTED, not-mounted, false",
        "UNREADABLE, unreadable, false"
    })
    void hasItsWord(DataVolume volume, String word, boolean empty) {
        assertThat(volume.word()).isEqualTo(word);
        assertThat(volume.isEmpty()).isEqualTo(empty);
    }
}
