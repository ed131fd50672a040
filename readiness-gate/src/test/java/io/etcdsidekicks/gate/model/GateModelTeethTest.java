package io.etcdsidekicks.gate.model;

import static io.etcdsidekicks.gate.model.Protection.CLAIM;
import static io.etcdsidekicks.gate.model.Protection.CLAIM_ON_THE_VOLUME;
import static io.etcdsidekicks.gate.model.Protection.CLOSING_BEFORE_JOINING;
import static io.etcdsidekicks.gate.model.Protection.CLOSING_BEFORE_REMOVAL;
import static io.etcdsidekicks.gate.model.Protection.CRITICAL_RECORDS;
import static io.etcdsidekicks.gate.model.Protection.DATA_META;
import static io.etcdsidekicks.gate.model.Protection.EXACTNESS;
import static io.etcdsidekicks.gate.model.Protection.LOCK_RELEASED_WHILE_WAITING;
import static io.etcdsidekicks.gate.model.Protection.LOOKING_AGAIN_UNDER_THE_LOCK;
import static io.etcdsidekicks.gate.model.Protection.MEMBER_ID_FROM_THE_WAL;
import static io.etcdsidekicks.gate.model.Protection.OWN_PEER_PORT;
import static io.etcdsidekicks.gate.model.Protection.PROVEN_GONE;
import static io.etcdsidekicks.gate.model.Protection.PUBLISHED_BEFORE_STARTED;
import static io.etcdsidekicks.gate.model.Protection.QUORUM_LEFT;
import static io.etcdsidekicks.gate.model.Protection.QUORUM_READ;
import static io.etcdsidekicks.gate.model.Protection.SAME_VIEWS;
import static io.etcdsidekicks.gate.model.Protection.SPENDING;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.gate.GateDecision.AcquireLock;
import io.etcdsidekicks.gate.GateDecision.AddLearner;
import io.etcdsidekicks.gate.GateDecision.Found;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.PrepareHandOver;
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
    private static final int A = 0;
    private static final int B = 1;
    private static final int C = 2;
    private static final int D = 3;
    private static final int E = 4;
    private static final int F = 5;
    private static final Setting THREE = Setting.of(3, 3);
    private static final Setting ONE_MORE = Setting.of(3, 4);
    private static final Setting THREE_MORE = Setting.of(3, 6);
    private static final String TWICE = "was started with an empty log for the second time";
    private static final String TWO_CLUSTERS = "a second cluster commits";

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

    @Test
    void aFounderThatLostItsVolumeDoesNotBeginAnew() {
        isNeeded(CLAIM_ON_THE_VOLUME, TWICE, THREE, story -> {
            aStartsBeforeTheOthers(story);
            story.losesItsVolume(A);
            story.on(A);
            story.works(A);
            story.endsWell();
        });
    }

    @Test
    void aFounderThatLostItsLogAndKeptItsClaimDoesNotBeginAnew() {
        isNeeded(SPENDING, TWICE, THREE, story -> {
            aStartsBeforeTheOthers(story);
            story.works(A);
            story.losesEtcdsData(A);
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
        story.kubelet(A);
    }

    @Test
    void aFounderThatIsRemovedBeforeItsStartCanOnlyJoin() {
        isNeeded(CLOSING_BEFORE_REMOVAL, "it was removed", ONE_MORE, story -> {
            story.on(A, B, C);
            story.register(A, B, C);
            story.until(C, PrepareHandOver.class);
            story.off(C);
            story.seconds(60);
            story.on(D);
            story.seconds(1_100);
            story.areVoters(A, B, D);
            story.off(A, B, D);
            story.on(C);
            story.works(C);
            story.endsWell(A, B, D);
        });
    }

    @Test
    void aFounderThatJoinsCanOnlyJoin() {
        isNeeded(CLOSING_BEFORE_JOINING, "it was removed", THREE, story -> {
            story.on(A, B, C);
            story.register(A, B, C);
            story.until(A, Found.class);
            story.off(C);
            story.seconds(60);
            story.areVoters(A, B);
            story.isRemovedByHand(C);
            story.on(C);
            story.until(C, AddLearner.class);
            story.losesEverything(C);
            story.off(A, B);
            story.on(C);
            story.works(C);
            story.endsWell(A, B);
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
        story.on(A, B, C);
        story.seconds(60);
        story.areVoters(A, B, C);
        story.off(A, B, C);
        story.seconds(30);
        story.recordIsDeleted();
        story.on(D, E, F);
        story.seconds(60);
        story.endsWell(A, B, C);
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
        isNeeded(SAME_VIEWS, "liveness", new Setting(3, 3, false, true), story -> {
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
            story.on(A, B, C);
            story.seconds(60);
            story.areVoters(A, B, C);
            story.off(C);
            story.on(D);
            story.seconds(60);
            story.endsWell(C);
        });
    }

    @Test
    void aMachineThatComesBackAtTheLastMomentIsNotRemoved() {
        isNeeded(LOOKING_AGAIN_UNDER_THE_LOCK, "it was removed", ONE_MORE, story -> {
            story.on(A, B, C);
            story.seconds(60);
            story.areVoters(A, B, C);
            story.off(C);
            story.on(D);
            story.seconds(880);
            story.pass(60);
            story.decides(D);
            story.on(C);
            story.acts(C);
            story.kubelet(C);
            story.acts(D);
            story.endsWell();
        });
    }

    @Test
    void aMemberThatWasRemovedKnowsItByItsOwnId() {
        isNeeded(MEMBER_ID_FROM_THE_WAL, "liveness", new Setting(3, 3, true, false), story -> {
            story.on(A, B, C);
            story.seconds(60);
            story.areVoters(A, B, C);
            story.off(C);
            story.isRemovedByHand(C);
            story.endsWell(C);
        });
    }

    @Test
    void anEtcdThatRunsElsewhereIsLeftAlone() {
        isNeeded(OWN_PEER_PORT, "the cluster stands still", Setting.of(1, 1), story -> {
            story.onWithoutItsVolume(A);
            story.seconds(60);
            story.serves();
            story.mount(A);
            story.seconds(60);
            story.serves();
        });
    }

    @Test
    void whoWaitsForAMachineDoesNotKeepItFromBeingReplaced() {
        isNeeded(LOCK_RELEASED_WHILE_WAITING, "liveness", ONE_MORE, story -> {
            story.on(A, B, C);
            story.seconds(60);
            story.areVoters(A, B, C);
            story.on(D);
            story.until(D, AcquireLock.class);
            story.losesEverything(B);
            story.acts(D);
            story.endsWell(B);
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
            story.on(A, B, C);
            story.seconds(60);
            story.areVoters(A, B, C);
            story.off(C);
            story.losesEverything(B);
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

    private static void isNeeded(Protection protection, String caught, Setting setting, Consumer<Story> events) {
        areNeeded(Set.of(protection), caught, setting, events);
    }

    private static void areNeeded(Set<Protection> protections, String caught, Setting setting, Consumer<Story> events) {
        var whole = Story.told(setting, Set.of(), events);
        assertThat(whole.getLast()).as(() -> String.join("\n", whole)).isEqualTo(Story.ENDS_WELL);
        var without = Story.ending(setting, protections, events);
        System.out.println("without " + protections + ": " + without);
        assertThat(without).contains(caught);
    }
}
