package io.etcdsidekicks.gate;

import static io.etcdsidekicks.gate.SurveyScene.FOUNDING;
import static io.etcdsidekicks.gate.SurveyScene.OTHER;
import static io.etcdsidekicks.gate.SurveyScene.alone;
import static io.etcdsidekicks.gate.SurveyScene.healthy;
import static io.etcdsidekicks.gate.SurveyScene.member;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.etcdsidekicks.discovery.EtcdId;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table: how a machine stands, and what the gate would do. */
final class StatusRulesTest {
    private static final EtcdId ID = FOUNDING.clusterId();

    static Stream<Arguments> verdicts() {
        return Stream.of(
                arguments("all well", healthy(), 0, "and is the one of the founding record"),
                arguments("the pure mode", healthy().record(new RecordAnswer.Off()), 0, "which has a quorum"),
                arguments("neither size nor kubelet", healthy().withoutSize().withoutManifest(), 0, "is a voter of"),
                arguments("one other is down", healthy().silent(3), 0, "is a voter of"),
                arguments("a split", healthy().answers(3, OTHER, false, member(3)), 4, "bad [10.0.0.3:2380] and " + ID),
                arguments("fresh", alone(), 3, "etcd has no data here; the gate would wait: 0 of 3 records"),
                arguments("no record", healthy().record(new RecordAnswer.Absent()), 3, "readiness-gate adopt"),
                arguments("no permission", healthy().record(new RecordAnswer.Failed("denied")), 3, "denied"),
                arguments("own etcd is down", healthy().silent(1), 3, "etcd does not answer on 10.0.0.1:2380"),
                arguments(
                        "no quorum",
                        alone().data().record(FOUNDING).answers(1, ID, false, member(1)),
                        3,
                        "cluster " + ID + " has no quorum"),
                arguments("a learner", memberHere(true, "http://10.0.0.1:2379"), 3, "is a learner of cluster " + ID),
                arguments("not started", memberHere(false), 3, "lists this machine as one that has not started"),
                arguments(
                        "unhealthy",
                        alone().data().record(FOUNDING).answers(1, ID, true, member(1)),
                        3,
                        "etcd does not answer on http://127.0.0.1:2379/health"),
                arguments(
                        "removed",
                        alone().data().record(FOUNDING).answers(2, ID, true, member(2)),
                        1,
                        "it was removed"),
                arguments(
                        "another record",
                        healthy().record(FoundingRecord.closed("mycluster", 3, OTHER)),
                        1,
                        "answers, but the founding record says cluster bad"),
                arguments(
                        "another cluster's data",
                        alone().dataOf(OTHER).record(FOUNDING),
                        1,
                        "the data here are those of cluster bad"),
                arguments("unreadable", alone().unreadable("cannot be read"), 1, "cannot be read"));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("verdicts")
    void judges(String title, SurveyScene scene, int exitCode, String words) {
        var verdict = StatusRules.judge(scene.survey());
        assertThat(verdict.kind().exitCode()).as(title).isEqualTo(exitCode);
        assertThat(verdict.reason()).contains(words);
    }

    static Stream<Arguments> outlooks() {
        return Stream.of(
                arguments("data", healthy(), "done", "etcd is healthy"),
                arguments(
                        "data, and the manifest is staged",
                        healthy().here(scene -> scene.staged(Scene.POD).installed(Scene.ABSENT)),
                        "hand-over",
                        "start restart: there are data"),
                arguments(
                        "a start file that was deleted",
                        healthy().here(Scene::noHead).ownPortAnswers(),
                        "act",
                        "ALARM: somebody has deleted the start file"),
                arguments("data of a cluster that was given up", given(), "refuse", "reset --here"),
                arguments("three fresh machines", fresh(), "act", "the founding record is written"),
                arguments(
                        "stability needs time",
                        fresh().record(new RecordAnswer.Off()),
                        "wait",
                        "seen 1 of 3 times in a row"),
                arguments(
                        "no size, and founding is off",
                        fresh().withoutSize().record(new RecordAnswer.Off()),
                        "unknown",
                        "see --size"),
                arguments("no size, beside a claimed file", alone().claimed().withoutSize(), "unknown", "see --size"),
                arguments("no size, with a lost disk", alone().lost().withoutSize(), "wait", "lost or not mounted"),
                arguments(
                        "a founder", alone().record(FOUNDING), "act", "a claimed start file is written on its volume"),
                arguments("no size", fresh().withoutSize(), "unknown", "see --size"),
                arguments(
                        "no size, but a record",
                        alone().record(FOUNDING).withoutSize(),
                        "act",
                        "a claimed start file is written on its volume"),
                arguments(
                        "not mounted, without a manifest",
                        alone().notMounted().withoutManifest(),
                        "wait",
                        "nothing is mounted"),
                arguments("unreadable", alone().unreadable("cannot be read"), "refuse", "cannot be read"));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("outlooks")
    void looksAhead(String title, SurveyScene scene, String word, String words) {
        var outlook = StatusRules.outlook(scene.survey());
        assertThat(outlook.kind().word()).as(title).isEqualTo(word);
        assertThat(outlook.words()).contains(words);
    }

    private static SurveyScene given() {
        return alone().data().givenUp(ID);
    }

    /** Three machines that could found. */
    private static SurveyScene fresh() {
        var scene = alone();
        for (var number = 1; number <= 3; number++) {
            scene.registered(number, "none", false).inDns(number);
        }
        return scene;
    }

    private static SurveyScene memberHere(boolean isLearner, String... clientUrls) {
        var mine = new MemberView(
                member(1).id(),
                "node-1",
                member(1).peerUrls(),
                Set.of(SurveyScene.endpoint(1)),
                List.of(clientUrls),
                isLearner);
        return alone().data().record(FOUNDING).healthyEtcd().answers(1, ID, true, mine, member(2));
    }
}
