package io.etcdsidekicks.gate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.gate.PodState;
import io.etcdsidekicks.gate.RecordAnswer;
import io.etcdsidekicks.gate.StatusRules;
import io.etcdsidekicks.gate.SurveyScene;
import io.etcdsidekicks.gate.TemplateState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The keys that programs rely on. */
final class StatusJsonTest {
    @Test
    void keysOfAHealthyMachine() throws JsonProcessingException {
        var json = json(SurveyScene.healthy());

        assertThat(keys(json))
                .containsExactly(
                        "version",
                        "cluster",
                        "verdict",
                        "exit-code",
                        "reason",
                        "machine",
                        "consul",
                        "manifest",
                        "server-records",
                        "founding-record",
                        "answers",
                        "clusters",
                        "lock",
                        "gate");
        assertThat(keys(json.path("machine")))
                .containsExactly(
                        "name",
                        "peer-address",
                        "volume",
                        "data-directory",
                        "wal-directory",
                        "mount-point",
                        "state",
                        "problem",
                        "member-id",
                        "cluster-id",
                        "etcd-healthy",
                        "etcd-problem",
                        "start-file",
                        "remembered-start-file",
                        "remembered-member");
        for (var head : List.of("/machine/start-file", "/machine/remembered-start-file")) {
            assertThat(keys(json.at(head)))
                    .containsExactly(
                            "state",
                            "why",
                            "origin",
                            "name",
                            "address",
                            "claim",
                            "member-id",
                            "cluster-id",
                            "promoted");
        }
        assertThat(keys(json.path("consul"))).containsExactly("node", "address", "datacenter", "version", "problem");
        assertThat(keys(json.path("manifest")))
                .containsExactly("wanted", "directory-exists", "staged", "installed", "others", "template");
        assertThat(keys(json.at("/manifest/staged"))).containsExactly("file", "state");
        assertThat(keys(json.at("/manifest/template"))).containsExactly("file", "problems");
        assertThat(keys(json.path("server-records"))).containsExactly("catalog", "dns-udp", "dns-udp-edns", "dns-tcp");
        assertThat(keys(json.at("/server-records/catalog/records/0")))
                .containsExactly("member", "node", "service-id", "address", "port", "data", "critical", "maintenance");
        assertThat(keys(json.at("/server-records/dns-tcp"))).containsExactly("problem", "targets", "addresses");
        assertThat(keys(json.path("founding-record")))
                .containsExactly("state", "index", "size", "token", "cluster-id", "founders");
        assertThat(keys(json.at("/founding-record/founders/0")))
                .containsExactly("name", "address", "peer-url", "member-id", "entry");
        assertThat(keys(json.at("/answers/0"))).containsExactly("address", "cluster-id", "quorum", "problem");
        assertThat(keys(json.at("/clusters/0"))).containsExactly("cluster-id", "quorum", "upgrade-warning", "members");
        assertThat(keys(json.at("/clusters/0/members/0")))
                .containsExactly(
                        "name",
                        "member-id",
                        "learner",
                        "leader",
                        "started",
                        "version",
                        "percent-of-log",
                        "peer-urls",
                        "client-urls");
        assertThat(keys(json.path("lock"))).containsExactly("state", "holder");
        assertThat(keys(json.path("gate"))).containsExactly("would", "reason");
    }

    @Test
    void valuesOfAHealthyMachine() throws JsonProcessingException {
        var json = json(SurveyScene.healthy());

        assertThat(json.path("version").asInt()).isEqualTo(2);
        assertThat(json.path("verdict").asText()).isEqualTo("healthy");
        assertThat(json.path("exit-code").asInt()).isZero();
        assertThat(json.at("/gate/would").asText()).isEqualTo("done");
        assertThat(json.at("/clusters/0/members/1/leader").asBoolean()).isTrue();
        assertThat(json.at("/machine/volume").asText()).isEqualTo("/var/lib/etcd");
        assertThat(json.at("/machine/state").asText()).isEqualTo("initialised");
        assertThat(json.at("/machine/member-id").asText()).isEqualTo("d1dd04837b75c54a");
        assertThat(json.at("/machine/remembered-member").asText()).isEqualTo("d1dd04837b75c54a");
        assertThat(json.at("/machine/start-file/state").asText()).isEqualTo("sealed");
        assertThat(json.at("/machine/start-file/origin").asText()).isEqualTo("founded");
        assertThat(json.at("/manifest/installed/state").asText()).isEqualTo("present");
    }

    @Test
    void whatIsNotKnownIsNull() throws JsonProcessingException {
        var json = json(SurveyScene.alone().withoutManifest().record(new RecordAnswer.Failed("denied")));

        assertThat(json.at("/manifest/wanted").asBoolean()).isFalse();
        assertThat(json.at("/manifest/staged/file").isNull()).isTrue();
        assertThat(json.at("/manifest/template/file").isNull()).isTrue();
        assertThat(json.at("/machine/start-file").isNull()).isTrue();
        assertThat(json.at("/machine/remembered-member").isNull()).isTrue();
        assertThat(json.at("/machine/problem").isNull()).isTrue();
        assertThat(json.at("/machine/member-id").isNull()).isTrue();
        assertThat(json.at("/founding-record/state").asText()).isEqualTo("failed");
        assertThat(json.at("/founding-record/problem").asText()).isEqualTo("denied");
        assertThat(json.at("/server-records/dns-udp/problem").asText()).isEqualTo("not asked");
    }

    @Test
    void noClaimIsTold() throws JsonProcessingException {
        var json = json(SurveyScene.alone().startFile(StartState.OPEN).record(SurveyScene.FOUNDING));

        assertThat(json.toString()).doesNotContain(SurveyScene.CLAIM);
        assertThat(json.at("/machine/start-file/claim").asBoolean()).isTrue();
        assertThat(json.at("/machine/start-file/state").asText()).isEqualTo("open");
        assertThat(json.at("/machine/state").asText()).isEqualTo("open");
    }

    @Test
    void whatCannotBeToldIsAProblem() throws JsonProcessingException {
        assertThat(json(SurveyScene.alone().unreadable("no access"))
                        .at("/machine/problem")
                        .asText())
                .isEqualTo("no access");
        assertThat(json(SurveyScene.alone().notMounted()).at("/machine/problem").asText())
                .startsWith("nothing is mounted at /var/lib/etcd");
        assertThat(json(SurveyScene.alone().notMounted()).at("/machine/state").asText())
                .isEqualTo("not-mounted");
    }

    @Test
    void whatHasToBeChangedIsTold() throws JsonProcessingException {
        var json = json(SurveyScene.alone()
                .staged(new PodState.Otherwise(List.of("--name=node-1 is a flag")))
                .template(new TemplateState.Faulty(List.of("name is set by us"))));

        assertThat(json.at("/manifest/staged/state").asText()).isEqualTo("otherwise");
        assertThat(json.at("/manifest/staged/to-change/0").asText()).isEqualTo("--name=node-1 is a flag");
        assertThat(json.at("/manifest/template/problems/0").asText()).isEqualTo("name is set by us");
        assertThat(json.path("verdict").asText()).isEqualTo("refused");
    }

    @Test
    void whatDoesNotProtectAManifestAsItIsIsTold() throws JsonProcessingException {
        var json = json(SurveyScene.alone().staged(SurveyScene.asItIs()));

        assertThat(json.at("/manifest/staged/state").asText()).isEqualTo("as-it-is");
        assertThat(json.at("/manifest/staged/unprotected").asText())
                .isEqualTo(
                        "where its data are lost and only its container is started again, it begins anew and may lose"
                                + " what it acknowledged; a copy of its disk is not kept from starting");
    }

    private static List<String> keys(JsonNode json) {
        var keys = new ArrayList<String>();
        json.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private static JsonNode json(SurveyScene scene) throws JsonProcessingException {
        var survey = scene.survey();
        return new ObjectMapper()
                .readTree(StatusJson.of(survey, StatusRules.judge(survey), StatusRules.outlook(survey)));
    }
}
