package io.etcdsidekicks.gate;

import static io.etcdsidekicks.gate.SurveyScene.FOUNDING;
import static io.etcdsidekicks.gate.SurveyScene.OTHER;
import static io.etcdsidekicks.gate.SurveyScene.alone;
import static io.etcdsidekicks.gate.SurveyScene.healthy;
import static io.etcdsidekicks.gate.SurveyScene.learner;
import static io.etcdsidekicks.gate.SurveyScene.member;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.WalPlace;
import io.etcdsidekicks.gate.ReplaceDecision.Refused;
import io.etcdsidekicks.gate.ReplaceDecision.Replace;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table: when an operator may say that the voter at this machine's address has lost its disk for good. */
final class ReplaceRulesTest {
    private static final EtcdId ID = FOUNDING.clusterId();
    private static final Replace REPLACES =
            new Replace(member(1), new Memory.Seen(ID, member(1).id(), new WalPlace(0, 0)));

    /** Two others have a quorum, and list this machine. */
    private static SurveyScene listed() {
        return alone().record(FOUNDING)
                .answers(2, ID, true, member(1), member(2), member(3))
                .answers(3, ID, true, member(1), member(2), member(3));
    }

    static Stream<Arguments> cases() {
        var noQuorum = "no quorum of the founding record's cluster answers";
        var noVoter = "no voter has this machine's peer address 10.0.0.1:2380";
        return Stream.of(
                arguments("nothing is here, and nothing is remembered", listed(), REPLACES),
                arguments("another disk is here", listed().claimed(), REPLACES),
                arguments("data whose start file is gone", listed().amnesiac(), REPLACES),
                arguments("its data are remembered", listed().lost(), REPLACES),
                arguments(
                        "data with their start file",
                        listed().data(),
                        new Refused(
                                List.of("there are data in /var/lib/etcd/data, with their start file: nothing is lost"
                                        + " here; an operator removes such a member with etcdctl, then --rejoin-removed joins"
                                        + " anew"))),
                arguments(
                        "not mounted",
                        listed().notMounted(),
                        new Refused(List.of(
                                "the volume cannot be told: nothing is mounted at /var/lib/etcd (--mount-point)"))),
                arguments(
                        "unreadable",
                        listed().unreadable("it cannot be listed"),
                        new Refused(List.of("the volume cannot be told: it cannot be listed"))),
                arguments(
                        "its etcd answers",
                        listed().ownPortAnswers(),
                        new Refused(List.of(
                                "something answers on this machine's peer port: the member runs, see --volume"))),
                arguments("no record", listed().record(new RecordAnswer.Absent()), new Refused(List.of(noQuorum))),
                arguments(
                        "another cluster's record",
                        listed().record(FoundingRecord.closed("mycluster", 3, OTHER)),
                        new Refused(List.of(noQuorum))),
                arguments(
                        "no quorum",
                        alone().record(FOUNDING).answers(2, ID, false, member(1), member(2), member(3)),
                        new Refused(List.of(noQuorum))),
                arguments(
                        "not listed",
                        alone().record(FOUNDING).answers(2, ID, true, member(2), member(3)),
                        new Refused(List.of(noVoter))),
                arguments(
                        "listed as a learner",
                        alone().record(FOUNDING).answers(2, ID, true, learner(1), member(2)),
                        new Refused(List.of(noVoter))),
                arguments(
                        "nobody knows the address",
                        listed().addressUnknown(),
                        new Refused(List.of("no voter has this machine's peer address (unknown)"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void decides(String title, SurveyScene scene, ReplaceDecision decision) {
        assertThat(ReplaceRules.decide(scene.survey())).as(title).isEqualTo(decision);
    }

    @Test
    void everyReasonIsSaidAtOnce() {
        var scene = healthy().record(new RecordAnswer.Absent()).ownPortAnswers();
        assertThat(ReplaceRules.decide(scene.survey()))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reasons()).hasSize(3));
    }

    /** What it makes the gate remember is enough for rule 11, and lies in no directory. */
    @Test
    void theGateThenMakesTheMemberAnew() {
        var seen = Scene.three()
                .record(FOUNDING)
                .memory(Memory.none().with(REPLACES.seen()))
                .live(ID, true, member(1), member(2), member(3));
        assertThat(seen.observe().local().state().word()).isEqualTo("lost");
        assertThat(seen.decide()).isInstanceOf(GateDecision.WriteRecord.class);
        assertThat(seen.record(SurveyScene.spent(3)).diskLostFor(60).decide())
                .isEqualTo(
                        new GateDecision.AcquireLock("voter node-1 (http://10.0.0.1:2380) is this machine, and its data"
                                + " are not there: it is going to be replaced"));
    }
}
