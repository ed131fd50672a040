package io.etcdsidekicks.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class PulseTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final Pulse pulse = new Pulse(now::get, Duration.ofSeconds(30));

    private boolean turnsAfter(int seconds) {
        now.set(Instant.EPOCH.plusSeconds(seconds));
        return pulse.turns();
    }

    @Test
    void theFirstRoundMayTakeAsLongAsAnyOther() {
        assertThat(turnsAfter(30)).isTrue();
        assertThat(turnsAfter(31)).isFalse();
        assertThat(pulse.words()).isEqualTo("no round has ended since more than 30 s ago");
    }

    @Test
    void aPauseDoesNotCountAsHanging() {
        pulse.beat(Duration.ofSeconds(60));
        assertThat(turnsAfter(90)).isTrue();
        assertThat(turnsAfter(91)).isFalse();
    }

    @Test
    void anotherRoundMendsIt() {
        assertThat(turnsAfter(1000)).isFalse();
        pulse.beat(Duration.ZERO);
        assertThat(turnsAfter(1030)).isTrue();
    }
}
