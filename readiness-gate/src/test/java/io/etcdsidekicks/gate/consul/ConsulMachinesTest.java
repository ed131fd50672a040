package io.etcdsidekicks.gate.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.Naming;
import io.etcdsidekicks.discovery.Scheme;
import io.etcdsidekicks.gate.HttpStub;
import io.etcdsidekicks.gate.MachinesAnswer;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ConsulMachinesTest {
    private final HttpStub agent;
    private final ConsulMachines machines;

    ConsulMachinesTest() throws IOException {
        agent = HttpStub.start();
        machines = new ConsulMachines(ConsulStub.client(agent.url()), new Naming(Scheme.TAGGED, "mycluster", false));
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    private void answers(String nodes, String services) {
        agent.answering(
                        "GET /v1/health/state/passing",
                        "[" + check("node-1", "serfHealth") + "," + check("node-2", "serfHealth") + ","
                                + check("node-3", "etcd") + "]")
                .answering("GET /v1/catalog/nodes", "[" + nodes + "]")
                .answering("GET /v1/catalog/service/etcd3", "[" + services + "]");
    }

    private static String check(String node, String id) {
        return """
            {"Node": "%s", "CheckID": "%s", "Name": "x", "Status": "passing", "Notes": "", "Output": "",
             "ServiceID": "", "ServiceName": ""}""".formatted(node, id);
    }

    private static String node(String name, String address) {
        return "{\"Node\": \"%s\", \"Address\": \"%s\", \"TaggedAddresses\": null}".formatted(name, address);
    }

    private static String service(String node, String address) {
        return """
            {"Node": "%s", "Address": "10.0.0.9", "ServiceID": "x", "ServiceName": "etcd3", "ServiceAddress": "%s",
             "ServicePort": 2380, "ServiceTags": [], "ServiceMeta": {}}""".formatted(node, address);
    }

    @Test
    void areThoseWhoseOwnCheckPasses() {
        answers(node("node-1", "10.0.0.1") + "," + node("node-2", "fd00::2") + "," + node("node-3", "10.0.0.3"), "");
        assertThat(machines.ask())
                .isEqualTo(new MachinesAnswer.Alive(
                        Set.of(InetAddress.ofLiteral("10.0.0.1"), InetAddress.ofLiteral("fd00::2"))));
        assertThat(agent.requests()).allMatch(request -> request.contains("consistent"));
    }

    /** etcd may be reached by another network than Consul. */
    @Test
    void areKnownByTheAddressOfTheirEtcdToo() {
        answers(
                node("node-1", "10.0.0.1") + "," + node("node-3", "10.0.0.3"),
                service("node-1", "192.168.0.1") + "," + service("node-2", "") + ","
                        + service("node-3", "192.168.0.3"));
        assertThat(machines.ask())
                .isEqualTo(new MachinesAnswer.Alive(
                        Set.of(InetAddress.ofLiteral("10.0.0.1"), InetAddress.ofLiteral("192.168.0.1"))));
    }

    @Test
    void areNotKnownByNames() {
        answers(node("node-1", "node-1.example"), "");
        assertThat(machines.ask())
                .isInstanceOfSatisfying(
                        MachinesAnswer.Failed.class,
                        failed -> assertThat(failed.cause()).contains("node-1.example"));
    }

    @Test
    void mayBeOutOfReach() {
        answers("", "");
        agent.answering("GET /v1/catalog/nodes", 500, "No cluster leader", Map.of());
        assertThat(machines.ask())
                .isEqualTo(new MachinesAnswer.Failed("Consul has no leader yet" + ConsulStub.at(agent.url())));
        agent.close();
        assertThat(machines.ask())
                .isEqualTo(new MachinesAnswer.Failed(
                        "the Consul agent does not answer (connection refused)" + ConsulStub.at(agent.url())));
    }
}
