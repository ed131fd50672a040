package io.etcdsidekicks.gate.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.gate.FoundingRecord;
import io.etcdsidekicks.gate.FoundingRecords.WriteAnswer;
import io.etcdsidekicks.gate.GivenUp;
import io.etcdsidekicks.gate.HttpStub;
import io.etcdsidekicks.gate.RecordAnswer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConsulFoundingRecordsTest {
    private static final String KEY = "teams/storage/mycluster/founding";
    private static final String PATH = "/v1/kv/" + KEY;
    private static final FoundingRecord FOUNDING = FoundingRecord.open(
            "mycluster",
            1,
            "t0k3n",
            List.of(new FoundingRecord.Seed("node-1", Endpoint.of("10.0.0.1", 2380), "http://10.0.0.1:2380")));

    private final HttpStub agent;
    private final ConsulFoundingRecords records;

    ConsulFoundingRecordsTest() throws IOException {
        agent = HttpStub.start();
        records = new ConsulFoundingRecords(ConsulStub.client(agent.url()), "teams/storage", "mycluster");
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void haveAKeyPerCluster() {
        assertThat(records.key()).isEqualTo(KEY);
    }

    @Test
    void areReadConsistently() {
        agent.answering("GET " + PATH, ConsulStub.value(KEY, FoundingRecordJson.write(FOUNDING), ""));
        assertThat(records.read()).isEqualTo(new RecordAnswer.Present(FOUNDING, 42));
        assertThat(agent.requests())
                .singleElement()
                .asString()
                .startsWith("GET " + PATH)
                .contains("consistent");
    }

    @Test
    void mayBeAbsent() {
        assertThat(records.read()).isEqualTo(new RecordAnswer.Absent());
    }

    @Test
    void mayBeSomethingElse() {
        agent.answering("GET " + PATH, ConsulStub.value(KEY, "somebody's", ""));
        assertThat(records.read())
                .isEqualTo(new RecordAnswer.Failed("the key " + KEY + " holds something else (it is no JSON)"));
        agent.answering("GET " + PATH, ConsulStub.value(KEY, "", ""));
        assertThat(records.read()).isInstanceOf(RecordAnswer.Failed.class);
    }

    @Test
    void mayBeOutOfReach() {
        agent.answering("GET " + PATH, 500, "No cluster leader", Map.of());
        assertThat(records.read())
                .isEqualTo(new RecordAnswer.Failed("Consul has no leader yet" + ConsulStub.at(agent.url())));
        agent.answering("GET " + PATH, 403, "Permission denied", Map.of());
        assertThat(records.read())
                .isInstanceOfSatisfying(
                        RecordAnswer.Failed.class,
                        failed -> assertThat(failed.cause()).startsWith("Consul denies it"));
        agent.answering("GET " + PATH, "<html>");
        assertThat(records.read()).isInstanceOf(RecordAnswer.Failed.class);
        agent.close();
        assertThat(records.read())
                .isEqualTo(new RecordAnswer.Failed(
                        "the Consul agent does not answer (connection refused)" + ConsulStub.at(agent.url())));
    }

    @Test
    void areWrittenByCompareAndSet() {
        agent.answering("PUT " + PATH, "true");
        assertThat(records.write(FOUNDING, 0)).isEqualTo(new WriteAnswer.Written());
        assertThat(records.write(FOUNDING, 42)).isEqualTo(new WriteAnswer.Written());
        assertThat(agent.requests())
                .satisfiesExactly(
                        first -> assertThat(first)
                                .startsWith("PUT " + PATH + "?cas=0")
                                .endsWith(FoundingRecordJson.write(FOUNDING)),
                        second -> assertThat(second).startsWith("PUT " + PATH + "?cas=42"));
    }

    @Test
    void areNotWrittenOverAnother() {
        agent.answering("PUT " + PATH, "false");
        assertThat(records.write(FOUNDING, 42)).isEqualTo(new WriteAnswer.Overtaken());
    }

    @Test
    void mayNotBeWritten() {
        agent.answering("PUT " + PATH, 500, "No cluster leader", Map.of());
        assertThat(records.write(FOUNDING, 42))
                .isEqualTo(new WriteAnswer.Failed("Consul has no leader yet" + ConsulStub.at(agent.url())));
        agent.close();
        assertThat(records.write(FOUNDING, 42))
                .isEqualTo(new WriteAnswer.Failed(
                        "the Consul agent does not answer (connection refused)" + ConsulStub.at(agent.url())));
    }

    @Test
    void areRemovedUnlessTheyWereChanged() {
        agent.answering("DELETE " + PATH, "true");
        assertThat(records.remove(42)).isEqualTo(new WriteAnswer.Written());
        assertThat(agent.requests().getFirst()).startsWith("DELETE " + PATH).contains("cas=42");

        agent.answering("DELETE " + PATH, "false")
                .answering("GET " + PATH, ConsulStub.value(KEY, FoundingRecordJson.write(FOUNDING), ""));
        assertThat(records.remove(41)).isEqualTo(new WriteAnswer.Overtaken());

        agent.answering("DELETE " + PATH, 500, "No cluster leader", Map.of());
        assertThat(records.remove(42))
                .isEqualTo(new WriteAnswer.Failed("Consul has no leader yet" + ConsulStub.at(agent.url())));
    }

    private static final String GIVEN_UP_KEY = "teams/storage/mycluster/given-up";
    private static final String GIVEN_UP_PATH = "/v1/kv/" + GIVEN_UP_KEY;
    private static final GivenUp OLD = new GivenUp("0ld", EtcdId.ofHex("c0"));
    private static final GivenUp OLDER = new GivenUp("", EtcdId.ofHex("b0"));
    private static final String BOTH =
            "[{\"token\": \"\", \"cluster-id\": \"b0\"}, {\"token\": \"0ld\", \"cluster-id\": \"c0\"}]";

    @Test
    void clustersThatWereGivenUpAreReadConsistently() {
        assertThat(records.givenUp()).isEmpty();
        agent.answering("GET " + GIVEN_UP_PATH, ConsulStub.value(GIVEN_UP_KEY, BOTH, ""));
        assertThat(records.givenUp()).containsExactlyInAnyOrder(OLD, OLDER);
        assertThat(agent.requests()).allSatisfy(request -> assertThat(request).contains("consistent"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "somebody's",
                "null",
                "{}",
                "7",
                "[null]",
                "[{\"token\": \"t\"}]",
                "[{\"token\": null, \"cluster-id\": \"c0\"}]",
                "[{\"token\": \"t\", \"cluster-id\": \"x\"}]"
            })
    void nothingIsForgottenForWhatCannotBeRead(String text) {
        agent.answering("GET " + GIVEN_UP_PATH, ConsulStub.value(GIVEN_UP_KEY, text, ""));
        assertThat(records.givenUp()).isEmpty();
        assertThat(records.giveUp(OLD))
                .isInstanceOfSatisfying(
                        WriteAnswer.Failed.class,
                        failed -> assertThat(failed.cause())
                                .startsWith("the key " + GIVEN_UP_KEY + " holds something else ("));
        assertThat(agent.requests()).noneMatch(request -> request.startsWith("PUT"));
    }

    @Test
    void nothingIsForgottenWhereConsulDoesNotTell() {
        agent.answering("GET " + GIVEN_UP_PATH, 403, "Permission denied", Map.of());
        assertThat(records.givenUp()).isEmpty();
        assertThat(records.giveUp(OLD))
                .isInstanceOfSatisfying(
                        WriteAnswer.Failed.class,
                        failed -> assertThat(failed.cause()).startsWith("Consul denies it"));
        agent.close();
        assertThat(records.givenUp()).isEmpty();
    }

    @Test
    void theFirstIsCreatedAndAFurtherOneIsAdded() {
        agent.answering("PUT " + GIVEN_UP_PATH, "true");
        assertThat(records.giveUp(OLD)).isEqualTo(new WriteAnswer.Written());
        assertThat(agent.requests().getLast())
                .startsWith("PUT " + GIVEN_UP_PATH + "?cas=0")
                .contains("\"0ld\"", "\"c0\"");

        agent.answering(
                "GET " + GIVEN_UP_PATH,
                ConsulStub.value(GIVEN_UP_KEY, "[{\"token\": \"0ld\", \"cluster-id\": \"c0\"}]", ""));
        assertThat(records.giveUp(OLDER)).isEqualTo(new WriteAnswer.Written());
        assertThat(agent.requests().getLast())
                .startsWith("PUT " + GIVEN_UP_PATH + "?cas=42")
                .contains("\"0ld\"", "\"c0\"", "\"b0\"");
    }

    @Test
    void oneThatIsThereIsNotWrittenAgain() {
        agent.answering("GET " + GIVEN_UP_PATH, ConsulStub.value(GIVEN_UP_KEY, BOTH, ""));
        assertThat(records.giveUp(OLD)).isEqualTo(new WriteAnswer.Written());
        assertThat(agent.requests()).noneMatch(request -> request.startsWith("PUT"));
    }

    @Test
    void whoIsOvertakenLooksAgainAFewTimes() {
        agent.answering("PUT " + GIVEN_UP_PATH, "false");
        assertThat(records.giveUp(OLD)).isEqualTo(new WriteAnswer.Overtaken());
        assertThat(agent.requests())
                .filteredOn(request -> request.startsWith("GET"))
                .hasSize(5);
    }
}
