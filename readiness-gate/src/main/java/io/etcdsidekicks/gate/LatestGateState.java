package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.Pulse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * What the last look led to, and whether the loop still turns; written by the loop after each round, read by the health
 * endpoint.
 */
public final class LatestGateState {
    /** A look and one step, each of which has a time-out of its own. */
    private static final Duration LONGEST_ROUND = Duration.ofSeconds(30);

    private final InstantSource clock;
    private final Duration pause;
    private final Pulse pulse;
    private volatile State state;

    /** @param pause between two looks */
    public LatestGateState(InstantSource clock, Duration pause) {
        this.clock = clock;
        this.pause = pause;
        this.pulse = new Pulse(clock, LONGEST_ROUND);
        this.state = new State(Word.WAITING, "starting", false, clock.instant());
    }

    /** What the gate is doing. */
    public enum Word {
        WAITING("waiting"),
        REFUSED("refused"),
        HANDED_OVER("handed-over"),
        WATCHING("watching");

        private final String word;

        Word(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /**
     * What the last look led to.
     *
     * @param words the line for a person
     * @param alarm whether somebody has to act, although the gate goes on
     * @param since when it is so: word and alarm, whatever the words
     */
    public record State(Word word, String words, boolean alarm, Instant since) {
        /** Whether nobody has to do anything. */
        public boolean isWell() {
            return word != Word.REFUSED && !alarm;
        }
    }

    public State get() {
        return state;
    }

    public Pulse pulse() {
        return pulse;
    }

    /** For the others, for time, or for a person: then with an alarm. */
    void waiting(String words, boolean alarm) {
        set(Word.WAITING, words, alarm);
    }

    /** Nothing will be done before a person has acted. */
    void refused(String words) {
        set(Word.REFUSED, words, false);
    }

    /** etcd was handed over and does not run as it should yet. */
    void handedOver(String words, boolean alarm) {
        set(Word.HANDED_OVER, words, alarm);
    }

    /** etcd was handed over and runs as it should. */
    void well(String words) {
        set(Word.WATCHING, words, false);
    }

    /** A round has ended that changes nothing of this, such as one that made a step. */
    void turned() {
        pulse.beat(pause);
    }

    private void set(Word word, String words, boolean alarm) {
        var last = state;
        var isSame = last.word() == word && last.alarm() == alarm;
        state = new State(word, words, alarm, isSame ? last.since() : clock.instant());
        turned();
    }
}
