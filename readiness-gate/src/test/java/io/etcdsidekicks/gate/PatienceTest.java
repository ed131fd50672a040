package io.etcdsidekicks.gate;

import static io.etcdsidekicks.gate.Scene.learner;
import static io.etcdsidekicks.gate.Scene.learnerId;
import static io.etcdsidekicks.gate.Scene.memberId;
import static io.etcdsidekicks.gate.Scene.startedLearner;
import static io.etcdsidekicks.gate.Scene.unstarted;
import static io.etcdsidekicks.gate.Scene.voter;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.gate.GateDecision.Start;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each clock starts when something is first seen, runs on while it is so, and stops when it is not. */
final class PatienceTest {
    private static final Scene CLOSED = Scene.three().entry(1, new Entry.Closed());
    /** Member 3 does not answer, and its machine is not alive. */
    private static final Scene GONE = CLOSED.live(voter(2), voter(3)).silent(3).alive(1, 2);

    private static final Scene LEARNER = CLOSED.live(voter(2), learner(4));
    private static final Scene DISK_LOST = CLOSED.live(voter(1), voter(2));

    /** A look each second, beginning at the first. */
    private static Patience after(Scene... looks) {
        var patience = Patience.none();
        for (int second = 1; second <= looks.length; second++) {
            var seen = looks[second - 1].now(Duration.ofSeconds(second));
            patience = patience.next(seen.settings(), seen.observe());
        }
        return patience;
    }

    private static Map<EtcdId, Duration> since(EtcdId member, long second) {
        return Map.of(member, Duration.ofSeconds(second));
    }

    @Test
    void beginsWithNothing() {
        assertThat(Patience.none())
                .isEqualTo(
                        new Patience(Stability.none(), Map.of(), Map.of(), Optional.empty(), Optional.empty(), false));
        assertThat(after(CLOSED)).isEqualTo(Patience.none());
    }

    @Test
    void aMemberIsGoneSinceItWasFirstSeenSo() {
        assertThat(after(GONE).goneSince()).isEqualTo(since(memberId(3), 1));
        assertThat(after(CLOSED, GONE, GONE, GONE).goneSince()).isEqualTo(since(memberId(3), 2));
    }

    @Test
    void aMemberIsNoLongerGoneOnceSomethingSpeaksForIt() {
        Stream.of(
                        GONE.alive(1, 2, 3),
                        GONE.live(voter(2), voter(3)),
                        GONE.answers(3, new PeerAnswer.Member(EtcdId.ofHex("bad"), List.of(), false)),
                        GONE.withoutQuorum(voter(2), voter(3)).silent(3),
                        CLOSED.live(voter(2)),
                        GONE.record(new RecordAnswer.Failed("no leader")))
                .forEach(look -> {
                    assertThat(after(GONE, look).goneSince()).isEmpty();
                    assertThat(after(GONE, look, GONE).goneSince()).isEqualTo(since(memberId(3), 3));
                });
    }

    @Test
    void aMemberIsNotGoneWhenNothingIsKnownOfItsMachine() {
        assertThat(after(CLOSED.live(voter(2), voter(3)).silent(3)).goneSince()).isEmpty();
    }

    @Test
    void aMemberThatWasNotAskedIsNotGone() {
        assertThat(after(CLOSED.live(voter(2), unstarted(3)).alive(2)).goneSince())
                .isEmpty();
    }

    @Test
    void aMemberWhosePeerUrlDoesNotResolveIsNotGone() {
        var nowhere = new MemberView(memberId(3), "node-3", List.of("http://x:2380"), Set.of(), List.of(), false);
        assertThat(after(CLOSED.live(voter(2), nowhere).alive(2)).goneSince()).isEmpty();
    }

    @Test
    void thisMachineItselfIsNotGone() {
        assertThat(after(CLOSED.live(voter(1), voter(2)).silent(1).alive(2)).goneSince())
                .isEmpty();
    }

    @Test
    void eachMemberHasAClockOfItsOwn() {
        var both = CLOSED.live(voter(2), voter(3), voter(4)).silent(3, 4).alive(2);
        assertThat(after(GONE, both).goneSince())
                .isEqualTo(Map.of(memberId(3), Duration.ofSeconds(1), memberId(4), Duration.ofSeconds(2)));
    }

    @Test
    void aLearnerHasNotStartedSinceItWasFirstSeen() {
        assertThat(after(LEARNER).notStartedSince()).isEqualTo(since(learnerId(4), 1));
        assertThat(after(LEARNER, LEARNER).notStartedSince()).isEqualTo(since(learnerId(4), 1));
    }

    @Test
    void aLearnerThatStartedOrIsNoLongerListedHasNoClock() {
        assertThat(after(LEARNER, CLOSED.live(voter(2), startedLearner(4))).notStartedSince())
                .isEmpty();
        assertThat(after(LEARNER, CLOSED.live(voter(2))).notStartedSince()).isEmpty();
        assertThat(after(LEARNER, CLOSED.live(voter(2)), LEARNER).notStartedSince())
                .isEqualTo(since(learnerId(4), 3));
    }

    @Test
    void aVoterThatHasNotStartedHasNoClock() {
        assertThat(after(CLOSED.live(voter(2), unstarted(3))).notStartedSince()).isEmpty();
    }

    @Test
    void theDiskIsLostSinceThisMachineWasListedAsAVoterWithoutData() {
        assertThat(after(DISK_LOST).diskLostSince()).contains(Duration.ofSeconds(1));
        assertThat(after(DISK_LOST, DISK_LOST).diskLostSince()).contains(Duration.ofSeconds(1));
    }

    @Test
    void theDiskIsNoLongerLostWithDataOrWithoutAVoter() {
        Stream.of(
                        DISK_LOST.data(DataVolume.INITIALISED),
                        CLOSED.live(voter(2)),
                        CLOSED.live(learner(1), voter(2)),
                        DISK_LOST.withoutQuorum(voter(1), voter(2)),
                        DISK_LOST.addressUnknown(),
                        DISK_LOST.record(new RecordAnswer.Absent()))
                .forEach(look -> {
                    assertThat(after(DISK_LOST, look).diskLostSince()).isEmpty();
                    assertThat(after(DISK_LOST, look, DISK_LOST).diskLostSince())
                            .contains(Duration.ofSeconds(3));
                });
    }

    @Test
    void agreementIsCountedWhileNothingSaysThatAClusterExists() {
        var fresh = Scene.three();
        assertThat(after(fresh, fresh).stability().polls()).isEqualTo(2);
        assertThat(after(fresh.pure(), fresh.pure()).stability().polls()).isEqualTo(2);
        assertThat(after(fresh, fresh.record(Scene.FOUNDED)).stability()).isEqualTo(Stability.none());
        assertThat(after(fresh, fresh.record(new RecordAnswer.Failed("no leader")))
                        .stability())
                .isEqualTo(Stability.none());
        assertThat(after(fresh, fresh.dnsSays(1, 2)).stability()).isEqualTo(Stability.none());
    }

    @ParameterizedTest
    @EnumSource
    void agreementIsCountedOnlyWithoutData(DataVolume volume) {
        assertThat(after(Scene.three().data(volume)).stability().polls()).isEqualTo(volume.isEmpty() ? 1 : 0);
    }

    @Test
    void whatWasDoneIsRemembered() {
        var handedOver = after(LEARNER, DISK_LOST, GONE).afterHandOver(Start.EXISTING, Duration.ofSeconds(4));
        assertThat(handedOver)
                .isEqualTo(new Patience(
                        Stability.none(),
                        since(memberId(3), 3),
                        Map.of(),
                        Optional.empty(),
                        Optional.of(new Patience.HandedOver(Start.EXISTING, Duration.ofSeconds(4))),
                        false));
        var seen = GONE.now(Duration.ofSeconds(5));
        assertThat(handedOver.next(seen.settings(), seen.observe())).isEqualTo(handedOver);

        var takenAway = handedOver.afterTakingAway(true);
        assertThat(takenAway)
                .isEqualTo(new Patience(
                        Stability.none(), since(memberId(3), 3), Map.of(), Optional.empty(), Optional.empty(), true));
        assertThat(takenAway.next(seen.settings(), seen.observe())).isEqualTo(takenAway);
        assertThat(takenAway.afterTakingAway(false).takingBack()).isFalse();
        assertThat(takenAway.afterHandOver(Start.RESTART, Duration.ZERO).takingBack())
                .isFalse();
    }

    @Test
    void tellsForHowLong() {
        assertThat(Patience.since(since(memberId(3), 2), memberId(3), Duration.ofSeconds(9)))
                .isEqualTo(Duration.ofSeconds(7));
        assertThat(Patience.since(since(memberId(3), 2), memberId(2), Duration.ofSeconds(9)))
                .isZero();
    }

    @Test
    void doesNotChangeWithTheMapsItWasMadeOf() {
        var times = new HashMap<>(since(memberId(3), 1));
        var patience = new Patience(Stability.none(), times, times, Optional.empty(), Optional.empty(), false);
        times.clear();
        assertThat(patience.goneSince()).isEqualTo(since(memberId(3), 1));
        assertThat(patience.notStartedSince()).isEqualTo(since(memberId(3), 1));
    }
}
