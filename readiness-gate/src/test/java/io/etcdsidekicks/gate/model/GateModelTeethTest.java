package io.etcdsidekicks.gate.model;

import static io.etcdsidekicks.gate.model.Protection.*;
import static io.etcdsidekicks.gate.model.Teeth.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.gate.GateDecision.AcquireLock;
import io.etcdsidekicks.gate.GateDecision.Claim;
import io.etcdsidekicks.gate.GateDecision.Found;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.WriteRecord;
import io.etcdsidekicks.gate.model.Story.Setting;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The model would notice: a story that ends well ends badly as soon as one protection is taken out. In each of them, A
 * to F are the machines, numbered from 0.
 */
@Tag("model")
final class GateModelTeethTest {
    private static final Setting FIVE = Setting.of(5, 5);

    @Test
    void aFounderThatLostEverythingDoesNotBeginAnew() {
        isNeeded(CLAIM, TWICE, THREE, story -> {
            aStartsBeforeTheOthers(story);
            story.losesEverything(A);
            story.on(A);
            story.works(A);
            story.endsWell();
        });
    }

    /** All have claimed nothing yet but A, whose etcd has just written its log; nobody else has started. */
    private static void aStartsBeforeTheOthers(Story story) {
        story.on(A, B, C);
        story.register(A, B, C);
        story.until(A, Found.class);
        story.until(A, HandOver.class);
        story.etcdStarts(A);
    }

    @Test
    void aFounderWhoseDiskIsLostIsRememberedOnAnotherDisk() {
        isNeeded(STATE_DIRECTORY, TWICE, THREE, story -> {
            bAndCServeWithoutA(story);
            story.off(B);
            story.losesItsVolume(C);
            story.recordIsRestored();
            story.on(A, C);
            story.works(C);
            story.works(A);
            story.endsWell(B);
        });
    }

    @Test
    void aFounderThatIsListedAsStartedDoesNotBeginAnew() {
        isNeeded(HAS_STARTED, TWICE, THREE, story -> {
            bAndCServeWithoutA(story);
            story.off(B);
            story.losesEverything(C);
            story.recordIsRestored();
            story.on(B);
            story.etcdStarts(B);
            story.on(C);
            story.hurries(C);
            story.hurries(C);
            story.hurries(C);
            story.off(B);
            story.etcdStarts(C);
            story.on(A, B);
            story.seconds(60);
            story.anOperatorDoesWhatTheySay();
            story.endsWell();
        });
    }

    /** A has not claimed anything; C's gate died before it could seal; Consul has a backup of the time before. */
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
    void aVoterWhoseDiskIsNotThereIsNotReplacedUnlessItIsRemembered() {
        isNeeded(HAS_STARTED, "liveness", THREE.staying(), story -> {
            areRunning(story, A, B, C);
            story.off(C);
            story.forgetsEverything(C);
            var itsDisk = story.getsAnotherDisk(C, story.newDisk());
            story.on(C);
            story.seconds(400);
            story.off(C);
            story.getsAnotherDisk(C, itsDisk);
            story.on(C);
            story.endsWell();
        });
    }

    @Test
    void aDiskThatIsLostUnderARunningEtcdIsNotStartedFromAgain() {
        isNeeded(START_FILE_ON_ITS_DISK, TWICE, THREE.staying(), story -> {
            areRunning(story, A, B, C);
            story.off(A);
            story.isWritten();
            story.isCutOff(C, true);
            story.getsAnotherDisk(C, story.newDisk());
            story.etcdCrashes(C);
            story.etcdStarts(C);
            story.on(A);
            story.isCutOff(C, false);
            story.endsWell();
        });
    }

    @Test
    void aFounderThatIsRemovedBeforeItsStartCanOnlyJoin() {
        isNeeded(CLOSING_BEFORE_REMOVAL, "it was removed", Setting.of(5, 6).staying(), story -> {
            cIsClaimedAndTheOthersRun(story);
            story.on(F);
            story.seconds(840);
            story.off(A);
            story.seconds(100);
            story.isNoMember(C);
            story.off(B, D, E, F);
            story.on(A, C);
            story.etcdStarts(A);
            story.works(C);
            story.endsWell(B, D, E, F);
        });
    }

    private static void cIsClaimedAndTheOthersRun(Story story) {
        story.on(A, B, C, D, E);
        story.register(A, B, C, D, E);
        story.until(C, Found.class);
        story.until(C, WriteRecord.class);
        story.off(C);
        story.seconds(60);
        story.areVoters(A, B, D, E);
    }

    @Test
    void aFounderThatJoinsCanOnlyJoin() {
        isNeeded(CLOSING_BEFORE_JOINING, "it was removed", FIVE.staying(), story -> {
            story.on(A, B, C, D, E);
            story.register(A, B, C, D, E);
            story.until(A, Found.class);
            story.off(C);
            story.seconds(60);
            story.areVoters(A, B, D, E);
            story.off(A);
            story.isRemovedByHand(C);
            story.on(C);
            story.until(C, Claim.class);
            story.losesEverything(C);
            story.off(B, D, E);
            story.on(A, C);
            story.etcdStarts(A);
            story.works(C);
            story.endsWell(B, D, E);
        });
    }

    @Test
    void aClusterThatIsDownIsNotFoundedOver() {
        isNeeded(DATA_META, TWO_CLUSTERS, THREE_MORE, GateModelTeethTest::freshMachinesWithoutTheRecord);
    }

    @Test
    void theRecordsOfMachinesThatAreDownCount() {
        isNeeded(CRITICAL_RECORDS, TWO_CLUSTERS, THREE_MORE, GateModelTeethTest::freshMachinesWithoutTheRecord);
    }

    private static void freshMachinesWithoutTheRecord(Story story) {
        areRunning(story, A, B, C);
        story.off(A, B, C);
        story.seconds(30);
        story.recordIsDeleted();
        story.on(D, E, F);
        story.seconds(60);
        story.endsWell(A, B, C);
    }

    @Test
    void machinesThatAreDownAndHadLostTheirDisksCount() {
        isNeeded(CRITICAL_LOST, TWO_CLUSTERS, THREE_MORE, story -> {
            areRunning(story, A, B, C);
            story.off(A, B, C);
            var a = story.getsAnotherDisk(A, story.newDisk());
            var b = story.getsAnotherDisk(B, story.newDisk());
            var c = story.getsAnotherDisk(C, story.newDisk());
            story.on(A, B, C);
            story.seconds(10);
            story.off(A, B, C);
            story.seconds(30);
            story.recordIsDeleted();
            story.on(D, E, F);
            story.seconds(60);
            story.getsAnotherDisk(A, a);
            story.getsAnotherDisk(B, b);
            story.getsAnotherDisk(C, c);
            story.endsWell(A, B, C);
        });
    }

    @Test
    void aMachineThatWasToJoinKnowsThatAClusterExists() {
        isNeeded(JOINERS_CLAIM, TWO_CLUSTERS, THREE_MORE, story -> {
            areRunning(story, A, B, C);
            story.on(D);
            story.until(D, Claim.class);
            story.off(A, B, C);
            story.consulForgetsEverything();
            story.on(E, F);
            story.seconds(60);
            story.endsWell(A, B, C);
        });
    }

    @Test
    void fewerThanWantedDoNotFound() {
        isNeeded(EXACTNESS, TWO_CLUSTERS, THREE, story -> {
            story.on(A);
            story.seconds(60);
            story.off(A);
            story.consulForgetsEverything();
            story.on(B);
            story.seconds(60);
            story.endsWell(A, C);
        });
    }

    @Test
    void aBinaryThatSeesFewerInDnsIsNotStarted() {
        isNeeded(SAME_VIEWS, "liveness", new Setting(3, 3, false, true, false), story -> {
            story.dnsCuts(C);
            story.on(A, B, C);
            story.seconds(60);
            story.dnsIsWhole();
            story.endsWell();
        });
    }

    @Test
    void aMachineThatRebootsIsNotRemoved() {
        isNeeded(PROVEN_GONE, "it was removed", ONE_MORE, story -> {
            areRunning(story, A, B, C);
            story.off(C);
            story.on(D);
            story.seconds(60);
            story.endsWell(C);
        });
    }

    @Test
    void aMachineThatComesBackAtTheLastMomentIsNotRemoved() {
        isNeeded(LOOKING_AGAIN_UNDER_THE_LOCK, "it was removed", ONE_MORE, story -> {
            areRunning(story, A, B, C);
            story.off(C);
            story.on(D);
            story.seconds(880);
            story.pass(60);
            story.decides(D);
            story.on(C);
            story.hurries(C);
            story.etcdStarts(C);
            story.acts(D);
            story.endsWell();
        });
    }

    @Test
    void aMemberThatWasRemovedKnowsItByItsOwnId() {
        isNeeded(MEMBER_ID_FROM_THE_WAL, "liveness", THREE.rejoining(), story -> {
            areRunning(story, A, B, C);
            story.off(C);
            story.isRemovedByHand(C);
            story.endsWell(C);
        });
    }

    @Test
    void anEtcdThatRunsElsewhereIsLeftAlone() {
        isNeeded(
                OWN_PEER_PORT,
                "a serving cluster is to be taken down",
                Setting.of(2, 2).staying(),
                story -> {
                    areRunning(story, A, B);
                    var its = story.getsAnotherDisk(B, story.newDisk());
                    story.seconds(300);
                    story.serves();
                    story.getsAnotherDisk(B, its);
                    story.endsWell();
                });
    }

    @Test
    void whoWaitsForAMachineDoesNotKeepItFromBeingReplaced() {
        isNeeded(LOCK_RELEASED_WHILE_WAITING, "liveness", ONE_MORE, story -> {
            areRunning(story, A, B, C);
            story.on(D);
            story.until(D, AcquireLock.class);
            story.losesItsVolume(B);
            story.acts(D);
            story.endsWell(B);
        });
    }

    @Test
    void slowKubeletsDoNotRestartEtcdOnTwoMachinesAtOnce() {
        isNeeded(LOCK_KEPT_UNTIL_RESTARTED, "is still to be restarted", THREE.staying(), story -> {
            areRunning(story, A, B, C);
            story.otherPodIsStaged(A, B);
            story.until(A, HandOver.class);
            story.looks(A, 1);
            story.looks(B, 30);
            story.endsWell();
        });
    }

    @Test
    void whatConsulDoesNotShowYetIsNotStarted() {
        isNeeded(PUBLISHED_BEFORE_STARTED, TWO_CLUSTERS, THREE_MORE, story -> {
            story.on(A, B, C);
            story.register(A, B, C);
            story.registrarStops(A, B, C);
            story.seconds(60);
            story.off(A, B, C);
            story.seconds(30);
            story.recordIsDeleted();
            story.on(D, E, F);
            story.seconds(60);
            story.registrarRunsAgain(A, B, C);
            story.endsWell(A, B, C);
        });
    }

    @Test
    void whereTooFewAreLeftNobodyIsRemoved() {
        Consumer<Story> events = story -> {
            areRunning(story, A, B, C);
            story.off(C);
            story.losesItsVolume(B);
            story.on(B);
            story.seconds(200);
            story.endsWell(C);
        };
        areNeeded(EnumSet.of(QUORUM_READ, QUORUM_LEFT), "where no quorum is left", THREE, events);
        assertThat(Story.ending(THREE, Set.of(QUORUM_READ), events))
                .as("those who answer are counted")
                .isEqualTo(Story.ENDS_WELL);
        assertThat(Story.ending(THREE, Set.of(QUORUM_LEFT), events))
                .as("a quorum has to stand for the list")
                .isEqualTo(Story.ENDS_WELL);
    }
}
