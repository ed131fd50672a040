package io.etcdsidekicks.gate;

import static io.etcdsidekicks.gate.SurveyScene.FOUNDING;
import static io.etcdsidekicks.gate.SurveyScene.alone;
import static io.etcdsidekicks.gate.SurveyScene.member;
import static io.etcdsidekicks.gate.SurveyScene.spent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.gate.ResetDecision.Nothing;
import io.etcdsidekicks.gate.ResetDecision.Refused;
import io.etcdsidekicks.gate.ResetDecision.Reset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table: what speaks against forgetting a cluster, or a disk. */
final class ResetRulesTest {
    private static final FoundingRecord CLOSED = FoundingRecord.closed("mycluster", 3, FOUNDING.clusterId());

    static Stream<Arguments> allowed() {
        return Stream.of(
                arguments("nobody claimed", alone().record(FOUNDING), true, false),
                arguments("one of three claimed", alone().record(spent(1)), true, false),
                arguments(
                        "one of three claimed, with this volume",
                        alone().record(claimedHere()).note(false).copy(),
                        true,
                        true),
                arguments("fresh machines", alone().record(FOUNDING).registered(2, "none", false), true, false),
                arguments(
                        "a lost disk",
                        alone().record(FOUNDING).volume(DataVolume.LOST).copy(),
                        true,
                        true),
                arguments(
                        "somebody who is no etcd",
                        alone().record(FOUNDING).silent(2).registered(2, "lost", true),
                        true,
                        false),
                arguments(
                        "no record, a copy is left",
                        alone().volume(DataVolume.LOST).copy(),
                        false,
                        true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("allowed")
    void isAllowed(String title, SurveyScene scene, boolean removesRecord, boolean movesNotes) {
        assertThat(ResetRules.ofCluster(scene.survey(), false))
                .as(title)
                .isEqualTo(new Reset(removesRecord ? Optional.of(17L) : Optional.empty(), movesNotes, List.of(), ""));
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                arguments(
                        "a member answers, without quorum",
                        alone().record(FOUNDING).answers(2, FOUNDING.clusterId(), false, member(2)),
                        "cluster " + FOUNDING.clusterId() + " answers on [10.0.0.2:2380]"),
                arguments(
                        "another cluster's member answers",
                        alone().record(FOUNDING).answers(3, SurveyScene.OTHER, true, member(3)),
                        "cluster bad answers on [10.0.0.3:2380]"),
                arguments(
                        "this machine's own etcd does not say what it is",
                        alone().record(FOUNDING).ownPortAnswers(),
                        "something answers on this machine's peer port"),
                arguments(
                        "handed over, critical",
                        alone().record(FOUNDING).registered(2, "handed-over", true),
                        "Consul knows data of this cluster, or an etcd that was handed over, on node-2"),
                arguments(
                        "initialised",
                        alone().record(FOUNDING)
                                .registered(3, "initialised", false)
                                .registered(2, "initialised", true),
                        "Consul knows data of this cluster, or an etcd that was handed over, on node-2, node-3"),
                arguments(
                        "two of three claimed",
                        alone().record(spent(2)),
                        "a quorum of the founders claimed their entries: the cluster may have stored something, which"
                                + " would be given up"),
                arguments(
                        "one was replaced",
                        alone().record(FOUNDING.with(FOUNDING.founders().getFirst(), new Entry.Closed())),
                        "a quorum of the founders claimed their entries: the cluster may have stored something, which"
                                + " would be given up"),
                arguments(
                        "a cluster that ran before",
                        alone().record(CLOSED),
                        "the founding record is that of a cluster which ran already: what it stores would be given up"),
                arguments(
                        "nobody knows the machines",
                        alone().record(FOUNDING).catalogFails("Consul has no leader yet"),
                        "Consul's catalog cannot be read, so nobody knows which machines have data: Consul has no leader"
                                + " yet"),
                arguments(
                        "data here",
                        alone().record(FOUNDING).data(),
                        "there are data in /var/lib/etcd/data: a gate that finds them without a record makes a new one,"
                                + " in which nobody may found"),
                arguments(
                        "etcd may start here",
                        alone().record(FOUNDING).note(true).installed(),
                        "etcd was handed over on this machine and may start at any moment: take"
                                + " /etc/kubernetes/manifests/etcd.yaml away first"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void isRefused(String title, SurveyScene scene, String reason) {
        assertThat(ResetRules.ofCluster(scene.survey(), false)).as(title).isEqualTo(new Refused(List.of(reason), true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void isForcedAndStillSaysTheReason(String title, SurveyScene scene, String reason) {
        assertThat(ResetRules.ofCluster(scene.survey(), true)).as(title).isInstanceOfSatisfying(Reset.class, reset -> {
            assertThat(reset.index()).contains(17L);
            assertThat(reset.overruled()).containsExactly(reason);
        });
    }

    @Test
    void everyReasonIsSaidAtOnce() {
        assertThat(ResetRules.ofCluster(SurveyScene.healthy().survey(), false))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reasons()).hasSize(4));
    }

    @Test
    void aForcedOneLeavesTheNoteOfDataAlone() {
        assertThat(ResetRules.ofCluster(
                        alone().record(FOUNDING).note(false).data().copy().survey(), true))
                .isInstanceOfSatisfying(Reset.class, reset -> {
                    assertThat(reset.localNotes()).isFalse();
                    assertThat(reset.remark())
                            .isEqualTo("this machine's own notes stay: etcd's data are in /var/lib/etcd/data, and the"
                                    + " note belongs to them");
                });
    }

    @Test
    void aRecordThatCannotBeReadCannotBeForced() {
        var scene = alone().record(new RecordAnswer.Failed("Consul has no leader yet"))
                .registered(2, "initialised", false);

        assertThat(ResetRules.ofCluster(scene.survey(), true))
                .isEqualTo(new Refused(
                        List.of(
                                "the founding record cannot be read: Consul has no leader yet",
                                "Consul knows data of this cluster, or an etcd that was handed over, on node-2"),
                        false));
    }

    @Test
    void withoutFoundingThereIsNothingToReset() {
        assertThat(ResetRules.ofCluster(alone().record(new RecordAnswer.Off()).survey(), true))
                .isEqualTo(new Refused(List.of("--founding is off: there is no founding record"), false));
    }

    @Test
    void nothingIsThere() {
        assertThat(ResetRules.ofCluster(alone().survey(), false))
                .isEqualTo(new Nothing("there is no founding record, and this machine knows of none"));
        assertThat(ResetRules.ofThisMachine(alone().record(FOUNDING).survey(), false))
                .isEqualTo(new Nothing("this machine has neither a note nor the copy of a claim"));
    }

    static Stream<Arguments> local() {
        var done = new Reset(Optional.empty(), true, List.of(), "");
        return Stream.of(
                arguments(
                        "a lost disk, whoever answers",
                        SurveyScene.healthy().volume(DataVolume.LOST).copy().silent(1),
                        done),
                arguments("a note of a record that is gone", alone().note(true), done),
                arguments(
                        "data",
                        alone().note(false).data().copy(),
                        new Refused(
                                List.of("etcd's data are in /var/lib/etcd/data, and the note belongs to them"), false)),
                arguments(
                        "unreadable",
                        alone().volume(DataVolume.UNREADABLE).copy(),
                        new Refused(List.of("nobody can say whether there are data in /var/lib/etcd/data"), false)),
                arguments(
                        "not mounted, and something answers",
                        alone().volume(DataVolume.NOT_MOUNTED).copy().ownPortAnswers(),
                        new Refused(
                                List.of(
                                        "nothing is mounted where /var/lib/etcd/data belongs: the data may only be"
                                                + " somewhere else",
                                        "something answers on 10.0.0.1:2380 of this machine"),
                                false)),
                arguments(
                        "the claim that counts",
                        alone().record(claimedHere()).note(false).copy(),
                        new Refused(
                                List.of("the note here is the claim that the founding record has for this machine:"
                                        + " without it the machine cannot found, only join"),
                                true)),
                arguments(
                        "etcd may start",
                        alone().note(true).installed(),
                        new Refused(
                                List.of("etcd was handed over on this machine and may start at any moment: take"
                                        + " /etc/kubernetes/manifests/etcd.yaml away first"),
                                true)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("local")
    void ofThisMachine(String title, SurveyScene scene, ResetDecision decision) {
        assertThat(ResetRules.ofThisMachine(scene.survey(), false)).as(title).isEqualTo(decision);
    }

    @Test
    void dataAreNeverForced() {
        assertThat(ResetRules.ofThisMachine(alone().note(false).data().survey(), true))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.canBeForced()).isFalse());
        assertThat(ResetRules.ofThisMachine(alone().note(true).installed().survey(), true))
                .isInstanceOf(Reset.class);
    }

    private static FoundingRecord claimedHere() {
        return FOUNDING.with(FOUNDING.founders().getFirst(), new Entry.Claimed(SurveyScene.CLAIM));
    }
}
