package io.etcdsidekicks.gate;

import static io.etcdsidekicks.gate.SurveyScene.FOUNDING;
import static io.etcdsidekicks.gate.SurveyScene.OTHER;
import static io.etcdsidekicks.gate.SurveyScene.alone;
import static io.etcdsidekicks.gate.SurveyScene.learner;
import static io.etcdsidekicks.gate.SurveyScene.member;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.WalPlace;
import io.etcdsidekicks.gate.AdoptDecision.Adopt;
import io.etcdsidekicks.gate.AdoptDecision.Adopted;
import io.etcdsidekicks.gate.AdoptDecision.Refused;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table: what answers, what is recorded, and whether a record is written. */
final class AdoptRulesTest {
    private static final EtcdId ID = FOUNDING.clusterId();

    static Stream<Arguments> cases() {
        return Stream.of(
                arguments(
                        "one cluster with a quorum",
                        running(),
                        new Adopt(FoundingRecord.closed("mycluster", 3, ID), List.of(member(1), member(2)))),
                arguments(
                        "the size is that of its voters",
                        alone().withoutSize().answers(2, ID, true, member(1), member(2), learner(3)),
                        new Adopt(
                                FoundingRecord.closed("mycluster", 2, ID), List.of(member(1), member(2), learner(3)))),
                arguments(
                        "adopted before",
                        running().record(FoundingRecord.closed("mycluster", 3, ID)),
                        new Adopted("there is a founding record of cluster " + ID + " already")),
                arguments(
                        "founded by the gate",
                        running().record(FOUNDING),
                        new Adopted("there is a founding record of cluster " + ID + " already")),
                arguments(
                        "adopted before, no quorum now",
                        alone().record(FOUNDING).answers(2, ID, false, member(2)),
                        new Adopted("there is a founding record of cluster " + ID + " already")),
                arguments(
                        "nobody is known",
                        alone(),
                        new Refused(List.of("nobody is known who could be asked; name the members with --peer"))),
                arguments(
                        "nobody",
                        alone().silent(2),
                        new Refused(List.of("no etcd answers on [10.0.0.2:2380]; name the members with --peer"))),
                arguments(
                        "no quorum",
                        alone().answers(2, ID, false, member(2), member(3), learner(4))
                                .silent(3),
                        new Refused(List.of("cluster " + ID
                                + " has no quorum; these do not answer: node-3 (http://10.0.0.3:2380)"))),
                arguments(
                        "a split",
                        running().answers(3, OTHER, true, member(3)),
                        new Refused(List.of("more than one cluster answers: bad [10.0.0.3:2380] and " + ID
                                + " [10.0.0.1:2380, 10.0.0.2:2380]"))),
                arguments(
                        "a split, and a record of one side",
                        running().answers(3, OTHER, true, member(3)).record(FOUNDING),
                        new Refused(List.of(
                                "more than one cluster answers: bad [10.0.0.3:2380] and " + ID
                                        + " [10.0.0.1:2380, 10.0.0.2:2380]",
                                "there is a founding record already, of cluster " + ID
                                        + "; readiness-gate reset removes it"))),
                arguments(
                        "another cluster's record",
                        running().record(FoundingRecord.closed("mycluster", 3, OTHER)),
                        new Refused(List.of("there is a founding record already, of cluster bad; readiness-gate reset"
                                + " removes it"))),
                arguments(
                        "no permission",
                        running().record(new RecordAnswer.Failed("Consul denies it")),
                        new Refused(List.of("the founding record cannot be read: Consul denies it"))),
                arguments(
                        "off",
                        running().record(new RecordAnswer.Off()),
                        new Refused(List.of("--founding is off: there is no founding record"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void decides(String title, SurveyScene scene, AdoptDecision decision) {
        assertThat(AdoptRules.decide(scene.survey())).as(title).isEqualTo(decision);
    }

    static Stream<Arguments> restored() {
        var known = new Memory.Seen(ID, member(1).id(), Scene.PLACE);
        var restores = new AdoptDecision.Restored(Scene.foundHead(ID, member(1).id()), known);
        var other = Scene.foundHead(OTHER, member(1).id());
        return Stream.of(
                arguments("the start file is gone", alone().amnesiac(), restores),
                arguments(
                        "the start file is gone, and the record is its cluster's",
                        alone().amnesiac().record(FOUNDING),
                        restores),
                arguments(
                        "the start file is gone, and the data lie in another directory",
                        alone().amnesiac().here(Scene::otherWalDirectory),
                        new AdoptDecision.Restored(
                                restores.sealed(), new Memory.Seen(ID, member(1).id(), new WalPlace(2049, 78)))),
                arguments(
                        "the start file is another cluster's",
                        alone().data().here(scene -> scene.head(other)),
                        restores),
                arguments(
                        "data that never had a start file",
                        alone().here(scene -> scene.wal(ID, member(1).id())),
                        restores),
                arguments(
                        "nothing was restored",
                        alone().data(),
                        new Adopted("the start file here was made for these data already")),
                arguments(
                        "there are no data",
                        alone().lost(),
                        new Refused(List.of("there are no data that can be understood in /var/lib/etcd/data"))),
                arguments(
                        "the log cannot be understood",
                        alone().here(Scene::unreadableWal),
                        new Refused(List.of("there are no data that can be understood in /var/lib/etcd/data"))),
                arguments(
                        "etcd runs",
                        alone().amnesiac().ownPortAnswers(),
                        new Refused(List.of("something answers on this machine's peer port: stop etcd first"))),
                arguments(
                        "nobody knows the address",
                        alone().amnesiac().addressUnknown(),
                        new Refused(List.of("this machine's address or name is not known: see --address and --node"))),
                arguments(
                        "the record is another cluster's",
                        alone().amnesiac().record(FoundingRecord.closed("mycluster", 3, OTHER)),
                        new Refused(List.of("they are those of cluster " + ID
                                + ", but the founding record says bad; readiness-gate reset removes it"))),
                arguments(
                        "everything at once",
                        alone().ownPortAnswers().addressUnknown(),
                        new Refused(List.of(
                                "there are no data that can be understood in /var/lib/etcd/data",
                                "something answers on this machine's peer port: stop etcd first",
                                "this machine's address or name is not known: see --address and --node"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("restored")
    void takesWhatWasRestored(String title, SurveyScene scene, AdoptDecision decision) {
        assertThat(AdoptRules.restored(scene.survey())).as(title).isEqualTo(decision);
    }

    private static SurveyScene running() {
        return alone().answers(1, ID, true, member(1), member(2)).answers(2, ID, true, member(1), member(2));
    }
}
