package io.etcdsidekicks.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.gate.GateDecision.Done;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Wait;
import io.etcdsidekicks.gate.LatestGateState.Word;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever is told to a person is told to the health endpoint, too, and to the person all the same. */
final class HealthNarratorTest {
    private static final Duration SINCE = Duration.ofSeconds(7);

    private final GateStates states = new GateStates();
    private final Person person = new Person();
    private final HealthNarrator narrator = new HealthNarrator(person, states.latest());

    private static final class Person implements Narrator {
        private final List<String> heard = new ArrayList<>();

        @Override
        public void waiting(Wait wait, Duration since) {
            heard.add("waiting " + wait.reason() + " " + since);
        }

        @Override
        public void refused(Refuse refuse, Duration since) {
            heard.add("refused " + refuse.reason() + " " + since);
        }

        @Override
        public void watching(Done done, Duration since) {
            heard.add("watching " + done.reason() + " " + since);
        }

        @Override
        public void meets(String words) {
            heard.add("meets " + words);
        }

        @Override
        public void did(String words) {
            heard.add("did " + words);
        }

        @Override
        public void ended(boolean well, String words) {
            heard.add("ended " + well + " " + words);
        }
    }

    private void assertState(Word word, String words, boolean alarm) {
        var state = states.latest().get();
        assertThat(state.word()).isEqualTo(word);
        assertThat(state.words()).isEqualTo(words);
        assertThat(state.alarm()).isEqualTo(alarm);
    }

    @Test
    void whomItMeetsIsPassedOn() {
        narrator.meets("etcd 3.5.16");
        assertThat(person.heard).containsExactly("meets etcd 3.5.16");
    }

    @Test
    void aWaitIsToldWithItsRemedyAndAlarm() {
        narrator.waiting(Wait.forRemedy("no record", "see the registrar"), SINCE);
        assertState(Word.WAITING, "no record; see the registrar", false);
        narrator.waiting(Wait.withAlarm("not mounted", "mount it"), SINCE);
        assertState(Word.WAITING, "not mounted; mount it", true);
        assertThat(person.heard).containsExactly("waiting no record PT7S", "waiting not mounted PT7S");
    }

    @Test
    void aRefusalOfAGateThatStaysIsNotWell() {
        narrator.refused(new Refuse("removed", "see --rejoin-removed"), SINCE);
        assertState(Word.REFUSED, "removed; see --rejoin-removed", false);
        assertThat(states.latest().get().isWell()).isFalse();
        assertThat(person.heard).containsExactly("refused removed PT7S");
    }

    @Test
    void whoWatchesIsWellUnlessThereIsAnAlarm() {
        narrator.watching(new Done("etcd is healthy", List.of()), SINCE);
        assertState(Word.WATCHING, "etcd is healthy", false);
        narrator.watching(new Done("etcd is healthy", List.of("the template is faulty", "no record")), SINCE);
        assertState(Word.HANDED_OVER, "etcd is healthy; the template is faulty; no record", true);
        assertThat(states.latest().get().isWell()).isFalse();
        assertThat(person.heard).containsOnly("watching etcd is healthy PT7S").hasSize(2);
    }

    @Test
    void aStepTurnsTheLoopAndChangesNothingElse() {
        narrator.refused(new Refuse("removed", "see"), SINCE);
        states.later(30);
        assertThat(states.latest().pulse().turns()).isTrue();
        narrator.did("moved aside");
        states.later(30);
        assertThat(states.latest().pulse().turns()).isTrue();
        assertState(Word.REFUSED, "removed; see", false);
        narrator.ended(false, "the end");
        assertThat(person.heard).containsExactly("refused removed PT7S", "did moved aside", "ended false the end");
    }
}
