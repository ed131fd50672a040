package io.etcdsidekicks.gate;

import static io.etcdsidekicks.gate.Scene.learner;
import static io.etcdsidekicks.gate.Scene.learnerId;
import static io.etcdsidekicks.gate.Scene.memberId;
import static io.etcdsidekicks.gate.Scene.startedLearner;
import static io.etcdsidekicks.gate.Scene.unstarted;
import static io.etcdsidekicks.gate.Scene.voter;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.EtcdId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

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
        var once = after(CLOSED);
        assertThat(once.goneSince()).isEmpty();
        assertThat(once.silentSince()).isEmpty();
        assertThat(once.notStartedSince()).isEmpty();
        assertThat(once.diskLostSince()).isEmpty();
        assertThat(once.openSince()).isEmpty();
        assertThat(once.stability()).isEqualTo(Stability.none());
        assertThat(once.walSeen()).isEmpty();
        assertThat(once.tookAway()).isFalse();
        assertThat(once.replaced()).isEmpty();
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
                        GONE.answers(3, new PeerAnswer.NoEtcd("it accepts connections")),
                        CLOSED.live(voter(2)).alive(1, 2))
                .forEach(look -> {
                    assertThat(after(GONE, look).goneSince()).isEmpty();
                    assertThat(after(GONE, look, GONE).goneSince()).isEqualTo(since(memberId(3), 3));
                });
    }

    /** A look that does not tell interrupts nothing; the time until the next one does not count. */
    @Test
    void aFailedLookOnlyDoesNotCount() {
        Stream.of(
                        GONE.withoutQuorum(voter(2), voter(3)).silent(3),
                        GONE.record(new RecordAnswer.Failed("no leader")),
                        GONE.machinesUnknown())
                .forEach(look -> {
                    assertThat(after(GONE, GONE, look).goneSince()).isEqualTo(since(memberId(3), 2));
                    assertThat(after(GONE, GONE, look, GONE).goneSince()).isEqualTo(since(memberId(3), 2));
                });
    }

    @Test
    void aFailedLookStopsNoOtherClockEither() {
        var failed = new RecordAnswer.Failed("no leader");
        assertThat(after(GONE, GONE, GONE.record(failed)).silentSince()).isEqualTo(since(memberId(3), 2));
        assertThat(after(LEARNER, LEARNER, LEARNER.record(failed)).notStartedSince())
                .isEqualTo(since(learnerId(4), 2));
        assertThat(after(DISK_LOST, DISK_LOST, DISK_LOST.record(failed)).diskLostSince())
                .contains(Duration.ofSeconds(2));
        assertThat(after(DISK_LOST, DISK_LOST.withoutQuorum(voter(1), voter(2)), DISK_LOST)
                        .diskLostSince())
                .contains(Duration.ofSeconds(2));
    }

    /** However often it fails: what has not been seen is not counted. */
    @Test
    void anHourOfFailedLooksIsNoTime() {
        var seen = GONE.now(Duration.ofSeconds(2));
        var blind = GONE.record(new RecordAnswer.Failed("no leader")).now(Duration.ofHours(1));
        var patience = after(GONE).next(seen.settings(), seen.observe()).next(blind.settings(), blind.observe());
        assertThat(Patience.since(patience.goneSince(), memberId(3), Duration.ofHours(1)))
                .isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void theStartFileIsOpenSinceItWasFirstSeenSo() {
        assertThat(after(CLOSED.opened(), CLOSED.opened()).openSince()).contains(Duration.ofSeconds(1));
        assertThat(after(CLOSED.opened(), CLOSED.claimed()).openSince()).isEmpty();
    }

    /** Data without a start file may not be used, so that their disk counts as lost. */
    @Test
    void theDiskIsLostWithDataThatMayNotBeUsed() {
        var amnesiac = DISK_LOST.data(Scene.FOUNDED.clusterId(), memberId(1)).noHead();
        assertThat(after(amnesiac).diskLostSince()).contains(Duration.ofSeconds(1));
        assertThat(after(DISK_LOST.opened()).diskLostSince()).isEmpty();
    }

    @Test
    void aClusterIsAdoptedOnlyWithoutARecordAndWhereDataAreKnown() {
        var cluster = EtcdId.ofHex("bad");
        var expected = Scene.three()
                .live(cluster, true, voter(2), voter(3))
                .records(Scene.machine(1), Scene.machine(2, "initialised"));
        Stream.of(
                        expected.records(Scene.machine(1), Scene.machine(2)),
                        expected.record(new RecordAnswer.Failed("no leader")),
                        expected.live(EtcdId.ofHex("7"), true, voter(3)),
                        expected.silent(2, 3))
                .forEach(look -> assertThat(
                                after(expected, expected, look, expected).hasAdopted(cluster))
                        .isFalse());
        var other = Scene.three()
                .live(EtcdId.ofHex("7"), true, voter(2), voter(3))
                .records(Scene.machine(1), Scene.machine(2, "initialised"));
        assertThat(after(other, other, expected).hasAdopted(cluster)).isFalse();
        assertThat(after(expected, expected, expected).hasAdopted(EtcdId.ofHex("7")))
                .isFalse();
    }

    @Test
    void aMemberIsSilentWhateverConsulSaysOfItsMachine() {
        assertThat(after(GONE.alive(1, 2, 3)).silentSince()).isEqualTo(since(memberId(3), 1));
        assertThat(after(GONE, GONE.live(voter(2), voter(3))).silentSince()).isEmpty();
    }

    @Test
    void thePortHasToBeClosedWithoutInterruption() {
        assertThat(after(CLOSED, CLOSED).portClosedSince()).contains(Duration.ofSeconds(1));
        assertThat(after(CLOSED, CLOSED.ownPort(OwnPort.UNKNOWN), CLOSED).portClosedSince())
                .contains(Duration.ofSeconds(3));
        assertThat(after(CLOSED, CLOSED.ownPeerPortAnswering()).portClosedSince())
                .isEmpty();
    }

    /** An etcd that has just read an open file, or that the kubelet may start, has not bound its port yet. */
    @Test
    void aClosedPortProvesNothingWhileEtcdMayStart() {
        assertThat(after(CLOSED.opened()).portClosedSince()).isEmpty();
        assertThat(after(CLOSED.handedOver()).portClosedSince()).isEmpty();
    }

    @Test
    void aClusterIsAdoptedAfterThreeLooksASecondApart() {
        var cluster = EtcdId.ofHex("bad");
        var expected = Scene.three()
                .live(cluster, true, voter(2), voter(3))
                .records(Scene.machine(1), Scene.machine(2, "initialised"));
        assertThat(after(expected, expected).hasAdopted(cluster)).isFalse();
        assertThat(after(expected, expected, expected).hasAdopted(cluster)).isTrue();
        assertThat(after(expected, expected, expected.live(cluster, false, voter(2), voter(3)), expected)
                        .hasAdopted(cluster))
                .isFalse();
        var atOnce = expected.now(Duration.ofSeconds(3));
        assertThat(after(expected, expected)
                        .next(
                                atOnce.settings(),
                                expected.now(Duration.ofMillis(2500)).observe())
                        .hasAdopted(cluster))
                .isFalse();
    }

    @Test
    void aClaimCountsAsShownOnlyOnceALookBeforeHasShownIt() {
        var shown = CLOSED.claimed().records(Scene.machine(1, "handed-over"));
        assertThat(after(shown).wasShown(Optional.of(Scene.CLAIM))).isFalse();
        assertThat(after(shown, shown).wasShown(Optional.of(Scene.CLAIM))).isTrue();
        assertThat(after(shown, shown).wasShown(Optional.of("another"))).isFalse();
        var other = shown.head(Scene.claimedHead().claimed("another"));
        assertThat(after(other, other, shown).wasShown(Optional.of(Scene.CLAIM)))
                .isFalse();
        assertThat(after(shown, CLOSED.claimed(), shown).wasShown(Optional.of(Scene.CLAIM)))
                .isFalse();
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
                        DISK_LOST.data(Scene.FOUNDED.clusterId(), memberId(1)),
                        CLOSED.live(voter(2)),
                        CLOSED.live(learner(1), voter(2)),
                        DISK_LOST.addressUnknown())
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

    @Test
    void agreementIsCountedOnlyWithoutData() {
        assertThat(after(Scene.three().data(Scene.FOUNDED.clusterId(), memberId(1)))
                        .stability()
                        .polls())
                .isZero();
        assertThat(after(Scene.three().leftOvers()).stability().polls()).isOne();
    }

    @Test
    void whatWasDoneIsRemembered() {
        assertThat(after(CLOSED).afterTakingAway().tookAway()).isTrue();
        var again = CLOSED.handedOver().now(Duration.ofSeconds(2));
        assertThat(after(CLOSED)
                        .afterTakingAway()
                        .next(again.settings(), again.observe())
                        .tookAway())
                .isFalse();
        assertThat(after(CLOSED).afterReplacing(memberId(1)).replaced()).contains(memberId(1));
        assertThat(after(CLOSED.data(Scene.FOUNDED.clusterId(), memberId(1)), CLOSED)
                        .walSeen())
                .contains(new WalIdentity(Scene.FOUNDED.clusterId(), memberId(1)));
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
        var patience = new Patience(
                Duration.ZERO,
                Stability.none(),
                times,
                times,
                times,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty());
        times.clear();
        assertThat(patience.goneSince()).isEqualTo(since(memberId(3), 1));
        assertThat(patience.notStartedSince()).isEqualTo(since(memberId(3), 1));
    }
}
