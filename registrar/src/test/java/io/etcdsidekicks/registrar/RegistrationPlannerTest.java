package io.etcdsidekicks.registrar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table: what the agent has, and what is done about it. */
final class RegistrationPlannerTest {
    private static final String SERVER_TAG = "_etcd-server._tcp.mycluster";
    private static final Registration SERVER = desired(Role.SERVER);
    private static final Registration CLIENT = desired(Role.CLIENT);

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("cases")
    void plans(String title, Map<String, AgentService> seen, String plan) {
        assertThat(RegistrationPlanner.plan(List.of(SERVER, CLIENT), seen))
                .as(title)
                .extracting(RegistrationPlannerTest::words)
                .isEqualTo(plan.isEmpty() ? List.of() : List.of(plan.split(" \\| ")));
    }

    static Stream<Arguments> cases() {
        return Stream.of(
                arguments("nothing there", Map.of(), "register node-1-server | register node-1-client"),
                arguments("both as wanted", both(same(), same()), ""),
                arguments("only one there", Map.of("node-1-server", seen(SERVER)), "register node-1-client"),
                arguments(
                        "other people's services",
                        with(both(same(), same()), service("web-1", "web", List.of(), Map.of("cluster", "mycluster"))),
                        ""),
                arguments(
                        "nothing there but other people's services",
                        with(Map.of(), service("web-1", "web", List.of(SERVER_TAG), Map.of())),
                        "register node-1-server | register node-1-client"),
                arguments(
                        "tags in another order and twice",
                        both(record -> withTags(record, List.of(SERVER_TAG, SERVER_TAG)), same()),
                        ""),
                arguments(
                        "another service",
                        both(record -> withService(record, "etcd"), same()),
                        "replace node-1-server: service etcd -> etcd3"),
                arguments(
                        "another tag",
                        both(record -> withTags(record, List.of("prod")), same()),
                        "replace node-1-server: tags [prod] -> [" + SERVER_TAG + "]"),
                arguments(
                        "no tag",
                        both(record -> withTags(record, List.of()), same()),
                        "replace node-1-server: tags [] -> [" + SERVER_TAG + "]"),
                arguments(
                        "another address",
                        both(record -> withAddress(record, "10.0.0.99"), same()),
                        "replace node-1-server: address 10.0.0.99 -> 10.0.0.11"),
                arguments(
                        "no address",
                        both(record -> withAddress(record, ""), same()),
                        "replace node-1-server: address  -> 10.0.0.11"),
                arguments(
                        "another port",
                        both(record -> withPort(record, 12380), same()),
                        "replace node-1-server: port 12380 -> 2380"),
                arguments(
                        "the state of the data volume has changed",
                        both(record -> withMeta(record, "data", "initialised"), same()),
                        "replace node-1-server: meta {cluster=mycluster, data=initialised, member=node-1, scheme=tagged}"
                                + " -> {cluster=mycluster, data=none, member=node-1, scheme=tagged}"),
                arguments(
                        "the client's check is missing",
                        both(same(), record -> withChecks(record, List.of())),
                        "replace node-1-client: checks [] -> [service:node-1-client]"),
                arguments(
                        "the server has a check that it must not have",
                        both(record -> withChecks(record, List.of("service:node-1-server")), same()),
                        "replace node-1-server: checks [service:node-1-server] -> []"),
                arguments(
                        "the client's check is another",
                        both(same(), record -> withChecks(record, List.of("tcp"))),
                        "replace node-1-client: checks [tcp] -> [service:node-1-client]"),
                arguments(
                        "in maintenance: an operator's word",
                        both(
                                record -> withChecks(record, List.of("_service_maintenance:node-1-server")),
                                record -> withChecks(
                                        record,
                                        List.of("_service_maintenance:node-1-client", "service:node-1-client"))),
                        ""),
                arguments(
                        "in maintenance, with a check that cannot be taken away beside it",
                        both(
                                record -> withChecks(record, List.of("_service_maintenance:node-1-server", "tcp")),
                                same()),
                        ""),
                arguments(
                        "in maintenance, without its own check",
                        both(same(), record -> withChecks(record, List.of("_service_maintenance:node-1-client"))),
                        "replace node-1-client: checks [] -> [service:node-1-client]"),
                arguments(
                        "in maintenance, with another port",
                        both(
                                record -> withPort(
                                        withChecks(record, List.of("_service_maintenance:node-1-server")), 12380),
                                same()),
                        "replace node-1-server: port 12380 -> 2380"),
                arguments(
                        "two differences",
                        both(record -> withAddress(withPort(record, 1), "10.0.0.99"), same()),
                        "replace node-1-server: address 10.0.0.99 -> 10.0.0.11, port 1 -> 2380"),
                arguments(
                        "both differ",
                        both(record -> withPort(record, 1), record -> withPort(record, 2)),
                        "replace node-1-server: port 1 -> 2380 | replace node-1-client: port 2 -> 2379"),
                arguments(
                        "another cluster's by its meta",
                        both(record -> withMeta(record, "cluster", "theirs"), same()),
                        "refuse: cluster theirs"),
                arguments(
                        "registered by hand as in the article",
                        both(RegistrationPlannerTest::withoutMeta, same()),
                        "replace node-1-server: meta {} -> "
                                + "{cluster=mycluster, data=none, member=node-1, scheme=tagged}"),
                arguments(
                        "registered by hand with another tag",
                        both(record -> withTags(withoutMeta(record), List.of("prod")), same()),
                        "refuse: somebody else (service etcd3, tags [prod])"),
                arguments(
                        "another service by hand",
                        both(record -> withService(withoutMeta(record), "web"), same()),
                        "refuse: somebody else (service web, tags [" + SERVER_TAG + "])"));
    }

    @Test
    void aRefusalNamesTheOwnerTheSettingAndTheOtherWayOut() {
        var seen = both(record -> withMeta(record, "cluster", "theirs"), same());

        assertThat(RegistrationPlanner.plan(List.of(SERVER, CLIENT), seen))
                .containsExactly(new RegistrationStep.Refuse(
                        "the local Consul agent already has a service node-1-server, and it belongs to cluster theirs",
                        "the service ID is made of --node: give this machine's member of cluster mycluster another"
                                + " --node, or deregister node-1-server if it is a leftover"));
    }

    @Test
    void ownsWhatIsThereAndOfThisCluster() {
        var foreignServer = both(record -> withMeta(record, "cluster", "theirs"), same());

        assertThat(RegistrationPlanner.owned(List.of(SERVER, CLIENT), Map.of())).isEmpty();
        assertThat(RegistrationPlanner.owned(List.of(SERVER, CLIENT), both(same(), same())))
                .containsExactly("node-1-server", "node-1-client");
        assertThat(RegistrationPlanner.owned(List.of(SERVER, CLIENT), foreignServer))
                .containsExactly("node-1-client");
    }

    @Test
    void withdrawsWhatIsThereAndOfThisCluster() {
        var foreignServer = both(record -> withMeta(record, "cluster", "theirs"), same());

        assertThat(RegistrationPlanner.withdrawals(List.of(SERVER), Map.of(), "why"))
                .isEmpty();
        assertThat(RegistrationPlanner.withdrawals(List.of(SERVER), foreignServer, "why"))
                .isEmpty();
        assertThat(RegistrationPlanner.withdrawals(List.of(SERVER), both(same(), same()), "why"))
                .extracting(RegistrationPlannerTest::words)
                .containsExactly("withdraw node-1-server: why");
    }

    @Test
    void withdrawsNothingThatAnOperatorHasPutIntoMaintenance() {
        var seen = both(record -> withChecks(record, List.of("_service_maintenance:node-1-server")), same());

        assertThat(RegistrationPlanner.withdrawals(List.of(SERVER), seen, "why"))
                .isEmpty();
    }

    private static Registration desired(Role role) {
        var agent = new AgentAnswer.Agent("node-1", "10.0.0.11", "dc1", "1.8.7");
        return DesiredRegistrations.of(Settings.defaults().build(), agent, DataVolume.NONE).stream()
                .filter(registration -> registration.role() == role)
                .findFirst()
                .orElseThrow();
    }

    private static String words(RegistrationStep step) {
        return switch (step) {
            case RegistrationStep.Register(Registration registration) -> "register " + registration.id();
            case RegistrationStep.Replace(Registration registration, List<String> differences) ->
                "replace " + registration.id() + ": " + String.join(", ", differences);
            case RegistrationStep.Withdraw(String id, String reason) -> "withdraw " + id + ": " + reason;
            case RegistrationStep.Refuse(String reason, String _) ->
                "refuse: " + reason.replaceFirst(".* belongs to ", "");
        };
    }

    private static UnaryOperator<AgentService> same() {
        return UnaryOperator.identity();
    }

    private static Map<String, AgentService> both(
            UnaryOperator<AgentService> server, UnaryOperator<AgentService> client) {
        return Stream.of(server.apply(seen(SERVER)), client.apply(seen(CLIENT)))
                .collect(Collectors.toMap(AgentService::id, record -> record));
    }

    private static Map<String, AgentService> with(Map<String, AgentService> services, AgentService other) {
        var all = new HashMap<>(services);
        all.put(other.id(), other);
        return all;
    }

    private static AgentService seen(Registration wanted) {
        return new AgentService(
                wanted.id(),
                wanted.service(),
                wanted.tags(),
                wanted.address().getHostAddress(),
                wanted.port(),
                wanted.meta(),
                wanted.ttl().stream().map(_ -> "service:" + wanted.id()).toList());
    }

    private static AgentService service(String id, String service, List<String> tags, Map<String, String> meta) {
        return new AgentService(id, service, tags, "", 80, meta, List.of());
    }

    private static AgentService withService(AgentService seen, String service) {
        return new AgentService(
                seen.id(), service, seen.tags(), seen.address(), seen.port(), seen.meta(), seen.checkIds());
    }

    private static AgentService withTags(AgentService seen, List<String> tags) {
        return new AgentService(
                seen.id(), seen.service(), tags, seen.address(), seen.port(), seen.meta(), seen.checkIds());
    }

    private static AgentService withAddress(AgentService seen, String address) {
        return new AgentService(
                seen.id(), seen.service(), seen.tags(), address, seen.port(), seen.meta(), seen.checkIds());
    }

    private static AgentService withPort(AgentService seen, int port) {
        return new AgentService(
                seen.id(), seen.service(), seen.tags(), seen.address(), port, seen.meta(), seen.checkIds());
    }

    private static AgentService withMeta(AgentService seen, String key, String value) {
        var meta = new HashMap<>(seen.meta());
        meta.put(key, value);
        return new AgentService(
                seen.id(), seen.service(), seen.tags(), seen.address(), seen.port(), meta, seen.checkIds());
    }

    private static AgentService withoutMeta(AgentService seen) {
        return new AgentService(
                seen.id(), seen.service(), seen.tags(), seen.address(), seen.port(), Map.of(), seen.checkIds());
    }

    private static AgentService withChecks(AgentService seen, List<String> checkIds) {
        return new AgentService(
                seen.id(), seen.service(), seen.tags(), seen.address(), seen.port(), seen.meta(), checkIds);
    }
}
