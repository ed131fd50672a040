package io.etcdsidekicks.gate.model;

import static io.etcdsidekicks.gate.model.Protection.*;
import static io.etcdsidekicks.gate.model.Teeth.*;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.gate.GateDecision.Claim;
import io.etcdsidekicks.gate.GateDecision.Forget;
import io.etcdsidekicks.gate.GateDecision.Found;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.MoveStartFileAside;
import io.etcdsidekicks.gate.GateDecision.Open;
import io.etcdsidekicks.gate.GateDecision.WriteRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The interleavings of docs/design.md, by their numbers: each ends well, and badly as soon as the clause is taken out that
 * prevents it. In each of them, A to F are the machines, numbered from 0.
 */
@Tag("model")
final class InterleavingsTest {

    @Test
    void n01_anOpenFileWhoseEntryIsSpentIsSealed() {
        isNeeded(OPEN_AND_RAN_IS_SEALED, TWICE, THREE, InterleavingsTest::dataAreWipedBeforeTheSeal);
    }

    @Test
    void n01_anotherGateSpendsTheEntryOfAFounderThatItSeesStarted() {
        isNeeded(SPENDING, TWICE, THREE, InterleavingsTest::dataAreWipedBeforeTheSeal);
    }

    private static void dataAreWipedBeforeTheSeal(Story story) {
        bAndCServeWithoutA(story);
        story.works(B);
        story.off(C);
        story.dataAreDeleted(C);
        story.off(B);
        story.on(A, C);
        story.works(C);
        story.works(A);
        story.works(C);
        story.endsWell(B);
    }

    /** A has not claimed anything; C's gate died before it could seal. */
    private static void bAndCServeWithoutA(Story story) {
        story.on(A, B, C);
        story.register(A, B, C);
        story.until(A, Found.class);
        story.consulIsBackedUp();
        story.off(A);
        story.until(B, HandOver.class);
        story.until(C, HandOver.class);
        story.gateCrashes(C);
        story.etcdStarts(B, C);
        story.isWritten();
    }

    @Test
    void n02_aJobThatDeletesAllStartFilesTakesNothingDown() {
        isNeeded(ONLY_THE_FILE_IS_GONE, "liveness", THREE.staying(), story -> {
            areRunning(story, A, B, C);
            story.startFileIsDeleted(A, B, C);
            story.gateStartsAgain(A, B, C);
            story.seconds(400);
            story.serves();
            story.endsWell();
        });
    }

    @Test
    void n02_aJobThatDeletesTheDataOfTwoTakesNothingDown() {
        isNeeded(SERVED_WITHOUT_IT, "a serving cluster is to be taken down", THREE.staying(), story -> {
            areRunning(story, A, B, C);
            story.dataAreDeleted(A, B);
            story.seconds(400);
            story.serves();
            story.endsWell();
        });
    }

    @Test
    void n03_aClaimedFileWhoseEntryIsClosedGoesAside() {
        isNeeded(STALE_CLAIM_ASIDE, "liveness", ONE_MORE, story -> {
            story.on(A, B, C);
            story.register(A, B, C);
            story.until(A, Found.class);
            story.until(A, Claim.class);
            story.off(A);
            story.seconds(60);
            story.areVoters(B, C);
            story.on(D);
            story.seconds(1_100);
            story.areVoters(B, C, D);
            story.on(A);
            story.endsWell();
        });
    }

    @Test
    void n04_aClaimOfAnotherFoundingIsNotEnteredIntoThisOne() {
        isNeeded(SAME_TOKEN, "liveness", Story.Setting.of(2, 2), story -> {
            story.on(A, B);
            story.register(A, B);
            story.until(A, Found.class);
            story.decidesUntil(A, WriteRecord.class);
            story.acts(A);
            story.recordIsDeleted();
            story.recordShows(A, DataVolume.NONE);
            story.looks(B, 1);
            story.register(A);
            story.endsWell();
        });
    }

    @Test
    void n05_whatWasOnlyClaimedIsGivenUpByAReset() {
        isNeeded(GIVEN_UP, "liveness", THREE, story -> {
            story.on(A, B, C);
            story.register(A, B, C);
            story.until(A, Found.class);
            story.until(A, WriteRecord.class);
            story.until(B, WriteRecord.class);
            story.until(C, WriteRecord.class);
            story.recordIsDeleted();
            story.seconds(30);
            story.resets(A);
            story.endsWell();
        });
    }

    @Test
    void n06_machinesWhoseDisksAreNotMountedYetAreNotFresh() {
        isNeeded(REGISTRAR_READS_THE_STATE_DIRECTORY, "liveness", ONE_MORE, story -> {
            areRunning(story, A, B, C);
            story.off(A, B, C);
            story.consulForgetsEverything();
            story.onWithoutItsVolume(A);
            story.onWithoutItsVolume(B);
            story.on(D);
            story.seconds(60);
            story.mount(A);
            story.mount(B);
            story.endsWell(C);
        });
    }

    @Test
    void n07_whatIsRememberedOfAClusterThatWasGivenUpIsForgotten() {
        isNeeded(FORGETTING_WHAT_WAS_GIVEN_UP, "liveness", THREE, story -> {
            areRunning(story, A, B, C);
            for (var number : new int[] {A, B, C}) {
                story.losesItsVolume(number);
            }
            story.on(A, B, C);
            story.seconds(60);
            story.resets(A);
            story.endsWell();
        });
    }

    @Test
    void n08_aMoveAsideThatWasNotWrittenDownIsTakenForDone() {
        isNeeded(INTENT, "liveness", Story.Setting.of(2, 3), story -> {
            story.on(A, B);
            story.register(A, B);
            story.until(A, Found.class);
            story.until(A, WriteRecord.class);
            story.off(A);
            story.consulForgetsEverything();
            story.on(C);
            story.register(B, C);
            story.until(C, Found.class);
            story.off(B, C);
            story.on(A);
            story.decidesUntil(A, MoveStartFileAside.class);
            story.piece(A);
            story.piece(A);
            story.off(A);
            story.consulForgetsEverything();
            story.on(A, B, C);
            story.endsWell();
        });
    }

    @Test
    void n09_aGateThatWakesLateDoesNotOpenWhatAnotherHasOpened() {
        isNeeded(EXPECTED_HEAD, TWICE, THREE, story -> {
            story.on(A, B, C);
            story.register(A, B, C);
            story.until(A, Found.class);
            story.decidesUntil(A, Open.class);
            story.secondGateUntil(A, HandOver.class);
            story.etcdStarts(A);
            story.acts(A);
            story.etcdCrashes(A);
            story.etcdStarts(A);
            story.endsWell();
        });
    }

    @Test
    void n10_nobodyIsPromotedBesideADeadVoter() {
        isNeeded(
                PROMOTION_WAITS,
                "the cluster stands still",
                ONE_MORE.rejoining().staying(),
                story -> {
                    areRunning(story, A, B, C);
                    story.on(D);
                    story.until(D, HandOver.class);
                    story.etcdStarts(D);
                    story.isWritten();
                    story.off(C);
                    story.seconds(1_200);
                    story.off(B);
                    story.seconds(10);
                    story.serves();
                    story.endsWell(B, C);
                });
    }

    @Test
    void n11_dataOfAClusterWithoutAQuorumMakeNoRecord() {
        isNeeded(
                FOUND_DATA_WITH_QUORUM,
                "the founding record is not",
                Story.Setting.of(2, 3).staying(),
                story -> {
                    areRunning(story, A, B);
                    story.off(A);
                    story.losesEverything(B);
                    story.on(B);
                    story.seconds(10);
                    story.resets(B);
                    story.consulForgetsEverything();
                    story.on(C);
                    story.seconds(60);
                    story.areVoters(B, C);
                    story.recordIsDeleted();
                    story.off(B, C);
                    story.on(A);
                    story.works(A);
                    story.on(B, C);
                    story.seconds(60);
                    story.recordIsOfTheClusterOf(B);
                });
    }

    @Test
    void n12_aFounderWaitsForOneOfThoseWhoRan() {
        isNeeded(QUORUM_OF_THE_OTHERS_RAN, "it was removed", ONE_MORE, story -> {
            story.on(A, B, C);
            story.register(A, B, C);
            story.until(C, Found.class);
            story.until(C, WriteRecord.class);
            story.off(C);
            story.seconds(60);
            story.areVoters(A, B);
            story.consulIsBackedUp();
            story.on(D);
            story.seconds(1_100);
            story.areVoters(A, B, D);
            story.off(A, B, D);
            story.recordIsRestored();
            story.on(C);
            story.works(C);
            story.endsWell(A, B, D);
        });
    }

    @Test
    void n13_aRecordThatIsGoneWithdrawsNothing() {
        isNeeded(ABSENT_RECORD_WITHDRAWS_NOTHING, "liveness", THREE.staying(), story -> {
            story.on(A, B, C);
            story.register(A, B, C);
            story.until(A, Found.class);
            story.until(A, HandOver.class);
            story.until(B, HandOver.class);
            story.until(C, HandOver.class);
            story.etcdStarts(A);
            story.recordIsDeleted();
            story.looks(B, 3);
            story.looks(C, 3);
            story.endsWell();
        });
    }

    @Test
    void n14_aLearnerThatStartedIsGivenTheTimeThatItNeeds() {
        isNeeded(
                STARTED_LEARNER_STAYS,
                "is to be removed while it runs",
                Story.Setting.of(3, 5).staying(),
                story -> {
                    areRunning(story, A, B, C);
                    story.isSlow(D, true);
                    story.on(D);
                    story.seconds(60);
                    story.on(E);
                    story.seconds(1_200);
                    story.isSlow(D, false);
                    story.endsWell();
                });
    }

    @Test
    void n15_aMistakeInTheTemplateHoldsNobodyBackThatHasData() {
        isNeeded(FAULTS_ARE_ALARMS_WITH_DATA, "the cluster stands still", THREE.staying(), story -> {
            areRunning(story, A, B, C);
            story.templateIsFaulty(true, A, B, C);
            story.manifestIsTakenAwayByHand(A, B, C);
            story.off(A, B, C);
            story.on(A, B, C);
            story.seconds(30);
            story.serves();
            story.templateIsFaulty(false, A, B, C);
            story.endsWell();
        });
    }

    @Test
    void n16_anOpenFileIsHandedOverByTheNextGate() {
        isNeeded(HAND_OVER_OF_AN_OPEN_FILE, "liveness", THREE, story -> {
            story.on(A, B, C);
            story.register(A, B, C);
            story.until(A, Found.class);
            story.until(A, Open.class);
            story.gateStartsAgain(A);
            story.endsWell();
        });
    }

    @Test
    void n17_aVoterThatAnOperatorRemovedStaysOut() {
        isNeeded(PROMOTED_IS_REMEMBERED, "is a member again", ONE_MORE.staying(), story -> {
            areRunning(story, A, B, C);
            story.on(D);
            story.seconds(60);
            story.areVoters(D);
            story.isRemovedByHand(D);
            story.seconds(60);
            story.isNoMember(D);
        });
    }

    @Test
    void n18_aClaimWhoseRecordIsGoneIsReplacedOnceAQuorumStands() {
        isNeeded(STALE_CLAIM_ASIDE, "liveness", THREE.staying(), story -> {
            story.on(A, B, C);
            story.register(A, B, C);
            story.until(A, Found.class);
            story.until(A, WriteRecord.class);
            story.until(B, HandOver.class);
            story.until(C, HandOver.class);
            story.recordIsDeleted();
            story.etcdStarts(B, C);
            story.endsWell();
        });
    }

    @Test
    void n19_anEtcdThatHasReadItsFileAndIsStarvedIsWaitedFor() {
        isNeeded(PORT_CLOSED_FOR_LONG_ENOUGH, "liveness", THREE, story -> {
            story.on(A, B, C);
            story.register(A, B, C);
            story.until(C, Found.class);
            story.until(C, HandOver.class);
            story.pass(30); // its image is still being pulled
            story.kubelet(C);
            story.kubelet(C);
            story.resets(A);
            for (var number : new int[] {C, A, C, C, C}) {
                story.hurries(number);
            }
            for (var tick = 0; tick < 4; tick++) {
                story.kubelet(C);
            }
            story.endsWell();
        });
    }

    private static void aAndBServeAndCIsOpen(Story story) {
        story.on(A, B, C);
        story.register(A, B, C);
        story.until(A, Found.class);
        story.until(C, HandOver.class);
        story.until(A, HandOver.class);
        story.until(B, HandOver.class);
        story.etcdStarts(A, B);
        story.isWritten();
        story.looks(A, 3);
        story.looks(B, 3);
    }

    @Test
    void n20_votersThatAreGoneGoFirstWhateverTheNumber() {
        isNeeded(GONE_FIRST, "liveness", Story.Setting.of(5, 6).staying(), story -> {
            areRunning(story, A, B, C, D, E);
            story.isGoneForGood(D, E);
            story.on(F);
            story.endsWell();
        });
    }

    @Test
    void n21_anOlderCopyOfTheDataGetsNoStartFile() {
        isNeeded(WAL_PLACE, "a write is lost", THREE.staying(), story -> {
            areRunning(story, A, B, C);
            story.dataAreBackedUp(C);
            story.isCutOff(A, true);
            story.isWritten();
            story.olderDataAreRestored(C);
            story.looks(C, 3);
            story.etcdCrashes(C);
            story.off(B);
            story.isCutOff(A, false);
            story.etcdStarts(C);
            story.isWritten();
            story.endsWell(B);
        });
    }

    @Test
    void n22_whatIsRememberedComesBeforeAClaimOnTheDisk() {
        isNeeded(ALARM_BEFORE_CLAIM, TWICE, THREE, story -> {
            story.on(A, B, C);
            story.register(A, B, C);
            story.until(A, Found.class);
            story.consulIsBackedUp();
            story.off(A);
            story.until(C, Claim.class);
            var first = story.getsAnotherDisk(C, story.newDisk());
            cServesFromAnotherDiskThatDies(story, first);
            story.on(A, C);
            story.works(C);
            story.works(A);
            story.endsWell(B);
        });
    }

    @Test
    void n22_aMoveAsideClearsOnlyWhatItMoved() {
        isNeeded(MOVES_CLEAR_WHAT_THEY_MOVED, TWICE, THREE, story -> {
            story.on(A, B, C);
            story.register(A, B, C);
            story.until(C, Found.class);
            story.until(C, Claim.class);
            var first = story.getsAnotherDisk(C, story.newDisk());
            story.resets(A);
            story.until(C, Forget.class);
            story.register(A, B, C);
            story.until(A, Found.class);
            story.consulIsBackedUp();
            story.off(A);
            cServesFromAnotherDiskThatDies(story, first);
            story.on(A, C);
            story.works(C);
            story.works(A);
            story.endsWell(B);
        });
    }

    /** And Consul goes back to before the claims. */
    private static void cServesFromAnotherDiskThatDies(Story story, Disk first) {
        story.until(C, HandOver.class);
        story.until(B, HandOver.class);
        story.gateCrashes(C);
        story.etcdStarts(B, C);
        story.isWritten();
        story.off(B, C);
        story.getsAnotherDisk(C, first);
        story.recordIsRestored();
    }

    @Test
    void n23_aJoinersFileIsNotJudgedByItsOldEntry() {
        isNeeded(JOINERS_ARE_NO_FOUNDERS, "liveness", ONE_MORE, story -> {
            story.on(A, B, C);
            story.register(A, B, C);
            story.until(C, Found.class);
            story.until(C, WriteRecord.class);
            story.off(C);
            story.seconds(60);
            story.on(D);
            story.seconds(1_100);
            story.areVoters(A, B, D);
            story.losesEverything(C);
            story.on(C);
            story.endsWell();
        });
    }

    @Test
    void n24_whereNobodyCanGoOnAWaitNamesTheReset() {
        isNeeded(NAMES_RESET, "liveness", THREE.staying(), story -> {
            story.on(A, B, C);
            story.register(A, B, C);
            story.until(A, Found.class);
            story.until(A, HandOver.class);
            story.until(B, WriteRecord.class);
            story.until(C, WriteRecord.class);
            story.recordIsDeleted();
            story.etcdStarts(A);
            story.seconds(60);
            for (var times = 0; times < 3; times++) {
                story.anOperatorDoesWhatTheySay();
                story.seconds(60);
            }
            story.endsWell();
        });
    }

    @Test
    void n25_anOpenFileOfAClusterThatWasGivenUpIsWithdrawn() {
        isNeeded(GIVEN_UP_IS_WITHDRAWN, "liveness", THREE.staying(), story -> {
            story.on(A, B, C);
            story.register(A, B, C);
            story.until(A, Found.class);
            story.until(A, HandOver.class);
            story.until(B, WriteRecord.class);
            story.until(C, WriteRecord.class);
            story.recordIsDeleted();
            story.resets(B);
            story.looks(A, 3);
            story.endsWell();
        });
    }

    @Test
    void n26_anOpenFileOfAMemberThatIsNoLongerListedIsWithdrawn() {
        isNeeded(UNLISTED_IS_WITHDRAWN, "liveness", ONE_MORE.staying(), story -> {
            aAndBServeAndCIsOpen(story);
            story.off(C);
            story.on(D);
            story.seconds(1_100);
            story.areVoters(A, B, D);
            story.recordIsDeleted();
            story.seconds(5);
            story.on(C);
            story.endsWell();
        });
    }
}
