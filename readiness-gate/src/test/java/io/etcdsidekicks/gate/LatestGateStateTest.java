package io.etcdsidekicks.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.gate.LatestGateState.State;
import io.etcdsidekicks.gate.LatestGateState.Word;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class LatestGateStateTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final LatestGateState latest = new LatestGateState(now::get, Duration.ofMillis(500));

    private static Instant at(int seconds) {
        return Instant.EPOCH.plusSeconds(seconds);
    }

    @Test
    void isWellFromTheStartOn() {
        assertThat(latest.get()).isEqualTo(new State(Word.WAITING, "starting", false, at(0)));
        assertThat(latest.get().isWell()).isTrue();
    }

    @Test
    void isNotWellWhenItRefusesOrHasAnAlarm() {
        latest.waiting("2 of 3 records", false);
        assertThat(latest.get().isWell()).isTrue();
        latest.waiting("twins", true);
        assertThat(latest.get().isWell()).isFalse();
        latest.refused("removed");
        assertThat(latest.get().isWell()).isFalse();
        latest.handedOver("etcd is not healthy yet", false);
        assertThat(latest.get().isWell()).isTrue();
        latest.handedOver("the start file was deleted", true);
        assertThat(latest.get().isWell()).isFalse();
        latest.well("etcd is healthy");
        assertThat(latest.get()).isEqualTo(new State(Word.WATCHING, "etcd is healthy", false, at(0)));
        assertThat(latest.get().isWell()).isTrue();
    }

    @Test
    void knowsSinceWhenItIsSoWhateverTheWords() {
        now.set(at(10));
        latest.refused("this member was removed");
        now.set(at(20));
        latest.refused("this member was removed, by whomever");
        assertThat(latest.get().since()).isEqualTo(at(10));
        latest.waiting("for the others", false);
        assertThat(latest.get().since()).isEqualTo(at(20));
        now.set(at(30));
        latest.waiting("for the others", true);
        assertThat(latest.get().since()).isEqualTo(at(30));
    }

    @Test
    void itsLoopTurnsWithEachRoundWhateverItFinds() {
        now.set(at(25));
        latest.refused("removed");
        now.set(at(50));
        assertThat(latest.pulse().turns()).isTrue();
        latest.turned();
        now.set(at(80));
        assertThat(latest.pulse().turns()).isTrue();
        now.set(at(81));
        assertThat(latest.pulse().turns()).isFalse();
        assertThat(latest.get().word()).hasToString("refused");
    }
}
