package io.etcdsidekicks.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.FoundersAnswer;
import io.etcdsidekicks.discovery.settings.ConsulSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the founding record's key in Consul says about the founders. */
final class ConsulFoundersTest {
    private static final String PATH = "/v1/kv/infra/etcd/mycluster/founding";

    static Stream<Arguments> records() {
        return Stream.of(
                arguments(
                        "two founders, and whatever else there is",
                        """
                        {"version": 1, "cluster-id": "7f", "founders": [
                          {"name": "node-1", "endpoint": "10.0.0.1:2380", "entry": "open"},
                          {"name": "node-2", "endpoint": "[fd00::2]:12380", "entry": "spent"}]}""",
                        new FoundersAnswer.Founders(
                                Set.of(Endpoint.of("10.0.0.1", 2380), Endpoint.of("fd00::2", 12380)), Set.of())),
                arguments(
                        "claims: of claimed entries only",
                        """
                        {"version": 1, "founders": [
                          {"endpoint": "10.0.0.1:2380", "entry": "claimed", "claim": "c1a1m"},
                          {"endpoint": "10.0.0.2:2380", "entry": "spent", "claim": "0ld"},
                          {"endpoint": "10.0.0.3:2380", "entry": "claimed", "claim": "0ther"}]}""",
                        new FoundersAnswer.Founders(
                                Set.of(
                                        Endpoint.of("10.0.0.1", 2380),
                                        Endpoint.of("10.0.0.2", 2380),
                                        Endpoint.of("10.0.0.3", 2380)),
                                Set.of("c1a1m", "0ther"))),
                arguments(
                        "a claim without its value",
                        "{\"founders\": [{\"endpoint\": \"10.0.0.1:2380\", \"entry\": \"claimed\"}]}",
                        somethingElse()),
                arguments(
                        "a cluster that ran before",
                        "{\"version\": 1, \"founders\": []}",
                        new FoundersAnswer.Founders(Set.of(), Set.of())),
                arguments("no list", "{\"version\": 1}", somethingElse()),
                arguments("a name", "{\"founders\": [{\"endpoint\": \"node-1:2380\"}]}", somethingElse()),
                arguments("no JSON", "founders: none", somethingElse()),
                arguments("null", "null", somethingElse()),
                arguments("a list", "[]", somethingElse()),
                arguments("nothing", "", somethingElse()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("records")
    void reads(String title, String json, FoundersAnswer answer) throws IOException {
        var value = Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
        try (var consul = TinyConsul.start().answering(PATH, """
                        [{"LockIndex": 0, "Key": "infra/etcd/mycluster/founding", "Flags": 0, "Value": "%s",
                          "CreateIndex": 5, "ModifyIndex": 17}]""".formatted(value))) {
            assertThat(ask(consul)).as(title).isEqualTo(answer);
            assertThat(consul.requests())
                    .singleElement()
                    .satisfies(request -> assertThat(request.uri().getQuery()).contains("consistent"));
        }
    }

    @Test
    void neitherAKeyNorAPermissionIsNobody() throws IOException {
        try (var consul = TinyConsul.start()) {
            assertThat(ask(consul)).isEqualTo(new FoundersAnswer.Nobody());
            consul.answering(PATH, 403, "Permission denied");
            assertThat(ask(consul)).isEqualTo(new FoundersAnswer.Nobody());
        }
    }

    @Test
    void aFailureIsNotNobody() throws IOException {
        try (var consul = TinyConsul.start().answering(PATH, 500, "No cluster leader")) {
            assertThat(ask(consul))
                    .isEqualTo(new FoundersAnswer.Failed(
                            "Consul has no leader yet at " + consul.address() + " (--consul-http-addr)"));
        }
    }

    private static FoundersAnswer somethingElse() {
        return new FoundersAnswer.Failed("the key infra/etcd/mycluster/founding holds something else");
    }

    private static FoundersAnswer ask(TinyConsul consul) {
        try (var connection = ConsulConnection.open(
                new ConsulSettings(consul.address(), "", Optional.empty(), Optional.empty(), Optional.empty()))) {
            return new ConsulFounders(connection, "infra/etcd", "mycluster").ask();
        }
    }
}
