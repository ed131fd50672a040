package io.etcdsidekicks.gate;

import static io.etcdsidekicks.gate.SurveyScene.FOUNDING;
import static io.etcdsidekicks.gate.SurveyScene.alone;
import static io.etcdsidekicks.gate.SurveyScene.member;
import static io.etcdsidekicks.gate.SurveyScene.spent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.etcdsidekicks.gate.ResetDecision.GiveUp;
import io.etcdsidekicks.gate.ResetDecision.MoveAside;
import io.etcdsidekicks.gate.ResetDecision.Nothing;
import io.etcdsidekicks.gate.ResetDecision.Refused;
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

    private static final GivenUp CLUSTER = new GivenUp(FOUNDING.token(), FOUNDING.clusterId());

    static Stream<Arguments> allowed() {
        return Stream.of(
                arguments("nobody claimed", alone().record(FOUNDING), true),
                arguments("one of three claimed", alone().record(spent(1)), true),
                arguments(
                        "one of three claimed, with this volume",
                        alone().record(claimedHere()).claimed(),
                        true),
                arguments("fresh machines", alone().record(FOUNDING).registered(2, "none", false), true),
                arguments("a lost disk", alone().record(claimedHere()).remembered(), true),
                arguments(
                        "somebody who is no etcd",
                        alone().record(FOUNDING).silent(2).registered(2, "lost", true),
                        true),
                arguments("no record, a claimed start file is left", alone().claimed(), false),
                arguments("no record, it is remembered", alone().remembered(), false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("allowed")
    void isAllowed(String title, SurveyScene scene, boolean removesRecord) {
        assertThat(ResetRules.ofCluster(scene.survey(), false))
                .as(title)
                .isEqualTo(new GiveUp(CLUSTER, removesRecord ? Optional.of(17L) : Optional.empty(), List.of()));
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
                        "Consul knows data of this cluster, or an etcd that may have started, on node-2"),
                arguments(
                        "initialised",
                        alone().record(FOUNDING)
                                .registered(3, "initialised", false)
                                .registered(2, "initialised", true),
                        "Consul knows data of this cluster, or an etcd that may have started, on node-2, node-3"),
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
                        "there are data in /var/lib/etcd/data, which would be given up"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void isRefused(String title, SurveyScene scene, String reason) {
        assertThat(ResetRules.ofCluster(scene.survey(), false)).as(title).isEqualTo(new Refused(List.of(reason), true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void isForcedAndStillSaysTheReason(String title, SurveyScene scene, String reason) {
        assertThat(ResetRules.ofCluster(scene.survey(), true)).as(title).isInstanceOfSatisfying(GiveUp.class, reset -> {
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
    void aRecordThatCannotBeReadCannotBeForced() {
        var scene = alone().record(new RecordAnswer.Failed("Consul has no leader yet"))
                .registered(2, "initialised", false);

        assertThat(ResetRules.ofCluster(scene.survey(), true))
                .isEqualTo(new Refused(
                        List.of(
                                "the founding record cannot be read: Consul has no leader yet",
                                "Consul knows data of this cluster, or an etcd that may have started, on node-2"),
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
    }

    /** Without a record: by the start file, else by what is remembered, else by the data. */
    @Test
    void theClusterIsToldByWhatIsHere() {
        var id = FOUNDING.clusterId();
        assertThat(ResetRules.ofCluster(alone().lost().survey(), false))
                .isEqualTo(new GiveUp(new GivenUp("", id), Optional.empty(), List.of()));
        assertThat(ResetRules.ofCluster(alone().lost().remembered().survey(), false))
                .isEqualTo(new GiveUp(CLUSTER, Optional.empty(), List.of()));
        assertThat(ResetRules.ofCluster(alone().claimed().remembered().survey(), false))
                .isEqualTo(new GiveUp(CLUSTER, Optional.empty(), List.of()));
        assertThat(ResetRules.ofCluster(
                        alone().here(scene -> scene.wal(id, member(1).id())).survey(), true))
                .isEqualTo(new GiveUp(
                        new GivenUp("", id),
                        Optional.empty(),
                        List.of("there are data in /var/lib/etcd/data, which would be given up")));
    }

    /** Others know which cluster it was. */
    @Test
    void whoKnowsOfNoneNamesWhoDoes() {
        assertThat(ResetRules.ofCluster(
                        alone().registered(2, "lost", false)
                                .registered(3, "handed-over", true)
                                .survey(),
                        true))
                .isEqualTo(new Refused(
                        List.of(
                                "neither Consul nor this machine knows which cluster is to be given up; run it on one of the"
                                        + " machines that do: node-2, node-3"),
                        false));
    }

    static Stream<Arguments> here() {
        return Stream.of(
                arguments(
                        "no data",
                        alone().claimed(),
                        new Nothing(
                                "there are no data in /var/lib/etcd/data; a start file without data is cleared by the"
                                        + " gate itself")),
                arguments(
                        "data of a cluster that was given up",
                        alone().data().givenUp(FOUNDING.clusterId()),
                        new MoveAside("/var/lib/etcd/data")),
                arguments(
                        "data of another one",
                        alone().data().givenUp(SurveyScene.OTHER),
                        new Refused(
                                List.of("the data are those of cluster " + FOUNDING.clusterId()
                                        + ", which was not given up: readiness-gate reset comes first"),
                                false)),
                arguments(
                        "data that cannot be understood",
                        alone().here(Scene::unreadableWal).givenUp(FOUNDING.clusterId()),
                        new Refused(
                                List.of("the data are those of a cluster that cannot be told, which was not given up:"
                                        + " readiness-gate reset comes first"),
                                false)),
                arguments(
                        "given up, and something answers, where no kubelet starts etcd",
                        alone().data()
                                .withoutManifest()
                                .givenUp(FOUNDING.clusterId())
                                .ownPortAnswers(),
                        new Refused(List.of("something answers on this machine's peer port: stop etcd first"), false)),
                arguments(
                        "given up, and it runs",
                        SurveyScene.healthy()
                                .record(new RecordAnswer.Absent())
                                .givenUp(FOUNDING.clusterId())
                                .ownPortAnswers(),
                        new Refused(
                                List.of(
                                        "that cluster has a quorum",
                                        "something answers on this machine's peer port: stop etcd first, take"
                                                + " /etc/kubernetes/manifests/etcd.yaml away"),
                                false)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("here")
    void ofTheDataHere(String title, SurveyScene scene, ResetDecision decision) {
        assertThat(ResetRules.here(scene.survey())).as(title).isEqualTo(decision);
    }

    private static FoundingRecord claimedHere() {
        return FOUNDING.with(FOUNDING.founders().getFirst(), new Entry.Claimed(SurveyScene.CLAIM));
    }
}
