package io.etcdsidekicks.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.CatalogRecord;
import io.etcdsidekicks.discovery.Naming;
import io.etcdsidekicks.discovery.NodeService;
import io.etcdsidekicks.discovery.RecordMeta;
import io.etcdsidekicks.discovery.Role;
import io.etcdsidekicks.discovery.Scheme;
import io.etcdsidekicks.discovery.settings.ConsulSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConsulCatalogTest {
    private static final String TOKEN = "b1gs3cr3t-token";
    private static final Naming NAMING = new Naming(Scheme.TAGGED, "mycluster", false);
    private static final String PASSING = "passing";
    private static final String CRITICAL = "critical";
    private static final String TAG = "_etcd-server._tcp.mycluster";

    @Test
    void readsARecordWithAllItHas() throws IOException {
        assertThat(records(instance("node-1", "192.168.0.11", TAG, "10.0.0.11", PASSING, PASSING)))
                .containsExactly(new CatalogRecord(
                        "node-1",
                        "192.168.0.11",
                        "node-1-server",
                        "10.0.0.11",
                        2380,
                        Map.of(RecordMeta.CLUSTER, "mycluster", RecordMeta.MEMBER, "node-1"),
                        false));
    }

    @Test
    void takesTheNodesAddressWhereTheServiceHasNone() throws IOException {
        assertThat(records(instance("node-1", "192.168.0.11", TAG, "", PASSING, PASSING)))
                .singleElement()
                .extracting(CatalogRecord::address)
                .isEqualTo("192.168.0.11");
    }

    @ParameterizedTest(name = "node {0}, service {1}: critical {2}")
    @CsvSource({
        "passing,  passing,  false",
        "critical, passing,  true",
        "passing,  critical, true",
        "critical, critical, true",
        "warning,  passing,  false"
    })
    void isCriticalByAnyCheckOfNodeOrService(String node, String service, boolean critical) throws IOException {
        assertThat(records(instance("node-1", "10.0.0.11", TAG, "", node, service)))
                .singleElement()
                .extracting(CatalogRecord::critical)
                .isEqualTo(critical);
    }

    @Test
    void knowsWhichChecksAreCritical() throws IOException {
        assertThat(records(instance("node-1", "10.0.0.11", TAG, "", CRITICAL, CRITICAL)))
                .singleElement()
                .extracting(CatalogRecord::criticalChecks)
                .isEqualTo(List.of("serfHealth", "service:node-1-server"));
    }

    @Test
    void knowsEveryServiceOfAMachine() throws IOException {
        try (var consul = TinyConsul.start().answering("/v1/catalog/node/node-1", """
                {"Node": {"ID": "11111111-2222-3333-4444-555555555555", "Node": "node-1", "Address": "10.0.0.11",
                          "Datacenter": "dc1", "TaggedAddresses": {"lan": "10.0.0.11", "wan": "10.0.0.11"}, "Meta": {},
                          "CreateIndex": 5, "ModifyIndex": 10},
                 "Services": {"node-1-server": {"ID": "node-1-server", "Service": "etcd3",
                          "Tags": ["_etcd-server._tcp.other"], "Address": "", "Port": 2380,
                          "Meta": {"cluster": "other"}, "EnableTagOverride": false,
                          "CreateIndex": 12, "ModifyIndex": 12}}}
                """)) {
            assertThat(catalog(consul, TOKEN).servicesOf("node-1"))
                    .containsExactly(new NodeService(
                            "node-1-server",
                            "etcd3",
                            List.of("_etcd-server._tcp.other"),
                            "10.0.0.11",
                            2380,
                            Map.of(RecordMeta.CLUSTER, "other")));
        }
        try (var consul = TinyConsul.start().answering("/v1/catalog/node/node-1", "null")) {
            assertThat(catalog(consul, TOKEN).servicesOf("node-1")).isEmpty();
            assertThat(catalog(consul, TOKEN).servicesOf("node-2")).isEmpty();
        }
    }

    @Test
    void keepsCriticalRecords() throws IOException {
        assertThat(records(
                        instance("node-1", "10.0.0.11", TAG, "", CRITICAL, PASSING),
                        instance("node-2", "10.0.0.12", TAG, "", PASSING, PASSING)))
                .extracting(CatalogRecord::node)
                .containsExactly("node-1", "node-2");
    }

    @Test
    void leavesOutOtherRolesKindsAndClusters() throws IOException {
        assertThat(records(
                        instance("node-1", "10.0.0.11", "_etcd-client._tcp.mycluster", "", PASSING, PASSING),
                        instance("node-2", "10.0.0.12", "_etcd-server-ssl._tcp.mycluster", "", PASSING, PASSING),
                        instance("node-3", "10.0.0.13", "_etcd-server._tcp.theirs", "", PASSING, PASSING),
                        instance("node-4", "10.0.0.14", "_ETCD-server._tcp.MyCluster", "", PASSING, PASSING)))
                .extracting(CatalogRecord::node)
                .containsExactly("node-4");
    }

    @Test
    void asksForTheServiceOfTheNamedScheme() throws IOException {
        try (var consul = TinyConsul.start().answering("/v1/health/service/etcd-client-mycluster", "[]")) {
            assertThat(catalog(consul, TOKEN).records(new Naming(Scheme.NAMED, "mycluster", false), Role.CLIENT))
                    .isEqualTo(new CatalogAnswer.Records(List.of()));
        }
    }

    @Test
    void readsConsistentlyAndEveryRecord() throws IOException {
        try (var consul = TinyConsul.start().answering("/v1/health/service/etcd3", "[]")) {
            catalog(consul, TOKEN).records(NAMING, Role.SERVER);

            assertThat(consul.requests())
                    .singleElement()
                    .extracting(request ->
                            Optional.ofNullable(request.uri().getQuery()).orElse(""))
                    .asString()
                    .matches("consistent(=.*)?");
        }
    }

    @Test
    void sendsTheTokenInTheHeaderOnly() throws IOException {
        try (var consul =
                TinyConsul.start().answering("/v1/health/service/etcd3", "[]").answering("/v1/agent/self", SELF)) {
            catalog(consul, TOKEN).records(NAMING, Role.SERVER);
            catalog(consul, TOKEN).agent();

            assertThat(consul.requests()).hasSize(2).allSatisfy(request -> {
                assertThat(request.token()).contains(TOKEN);
                assertThat(request.uri().toString()).doesNotContain(TOKEN).doesNotContain("token");
            });
        }
    }

    @Test
    void sendsNoTokenWhereThereIsNone() throws IOException {
        try (var consul = TinyConsul.start().answering("/v1/agent/self", SELF)) {
            catalog(consul, "").agent();

            assertThat(consul.requests())
                    .singleElement()
                    .extracting(TinyConsul.Request::token)
                    .isEqualTo(Optional.empty());
        }
    }

    @Test
    void asksNothingBeforeItIsNeeded() throws IOException {
        try (var consul = TinyConsul.start()) {
            catalog(consul, TOKEN);

            assertThat(consul.requests()).isEmpty();
        }
    }

    @Test
    void knowsTheAgent() throws IOException {
        try (var consul = TinyConsul.start().answering("/v1/agent/self", SELF)) {
            assertThat(catalog(consul, "").agent())
                    .isEqualTo(new AgentAnswer.Agent("node-1", "10.0.0.11", "dc1", "1.8.7"));
        }
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
        403 | Permission denied          | Consul denies it: the token lacks a right (403 Permission denied)AT: the README says which ones it needs, under "Rights in Consul"
        500 | No cluster leader          | Consul has no leader yetAT
        500 | rpc error: something else  | the Consul agent answers 500 rpc error: something elseAT
        429 | Your IP is issuing too many concurrent connections | the Consul agent answers 429 Your IP is issuing too many concurrent connectionsAT
        """)
    void failsInWords(int status, String body, String words) throws IOException {
        try (var consul = TinyConsul.start()
                .answering("/v1/health/service/etcd3", status, body)
                .answering("/v1/agent/self", status, body)) {
            var told = words.replace("AT", at(consul.address()));
            assertThat(catalog(consul, TOKEN).records(NAMING, Role.SERVER)).isEqualTo(new CatalogAnswer.Failed(told));
            assertThat(catalog(consul, TOKEN).agent()).isEqualTo(new AgentAnswer.Failed(told));
        }
    }

    /** Some agents say so for an empty list; it is no proof that nobody is there. */
    @Test
    void failsOnNull() throws IOException {
        try (var consul =
                TinyConsul.start().answering("/v1/health/service/etcd3", "null").answering("/v1/agent/self", "null")) {
            assertThat(failureOf(catalog(consul, TOKEN).records(NAMING, Role.SERVER)))
                    .contains("is not understood");
            assertThat(catalog(consul, TOKEN).agent()).isInstanceOf(AgentAnswer.Failed.class);
        }
    }

    @Test
    void failsOnWhatIsNotConsul() throws IOException {
        try (var other = TinyConsul.start()
                .answering("/v1/health/service/etcd3", "<html>")
                .answering("/v1/agent/self", "{}")) {
            var words = "there is no Consul HTTP API" + at(other.address())
                    + ": it is port 8500 as a rule (8600 is DNS, 8301 gossip)";
            assertThat(failureOf(catalog(other, TOKEN).records(NAMING, Role.SERVER)))
                    .isEqualTo(words);
            assertThat(catalog(other, TOKEN).agent()).isEqualTo(new AgentAnswer.Failed(words));
        }
        try (var other = TinyConsul.start()) {
            assertThat(failureOf(catalog(other, TOKEN).records(NAMING, Role.SERVER)))
                    .startsWith("there is no Consul HTTP API at ");
        }
    }

    private static String at(URI address) {
        return " at " + address + " (--consul-http-addr)";
    }

    @Test
    void failsWhenNothingListens() throws IOException {
        URI nobody;
        try (var consul = TinyConsul.start()) {
            nobody = consul.address();
        }

        assertThat(catalog(nobody, Optional.empty()).agent())
                .isEqualTo(
                        new AgentAnswer.Failed("the Consul agent does not answer (connection refused)" + at(nobody)));
    }

    @Test
    void speaksTlsWithTheGivenCa(@TempDir Path folder)
            throws IOException, GeneralSecurityException, InterruptedException {
        var certificate = ThrowAwayCertificate.of("ip:127.0.0.1", folder);
        try (var consul = TinyConsul.startWithTls(certificate.identity()).answering("/v1/health/service/etcd3", "[]")) {
            assertThat(catalog(consul.address(), Optional.of(certificate.pem())).records(NAMING, Role.SERVER))
                    .isEqualTo(new CatalogAnswer.Records(List.of()));
            assertThat(failureOf(catalog(consul.address(), Optional.empty()).records(NAMING, Role.SERVER)))
                    .startsWith("no TLS connection to the Consul agent (");
        }
    }

    @Test
    void refusesTheCertificateOfAnotherHost(@TempDir Path folder)
            throws IOException, GeneralSecurityException, InterruptedException {
        var certificate = ThrowAwayCertificate.of("ip:10.0.0.99", folder);
        try (var consul = TinyConsul.startWithTls(certificate.identity()).answering("/v1/health/service/etcd3", "[]")) {
            assertThat(failureOf(catalog(consul.address(), Optional.of(certificate.pem()))
                            .records(NAMING, Role.SERVER)))
                    .startsWith("no TLS connection to the Consul agent (");
            assertThat(consul.requests()).isEmpty();
        }
    }

    private static List<CatalogRecord> records(String... instances) throws IOException {
        try (var consul =
                TinyConsul.start().answering("/v1/health/service/etcd3", "[" + String.join(",", instances) + "]")) {
            return switch (catalog(consul, TOKEN).records(NAMING, Role.SERVER)) {
                case CatalogAnswer.Records(List<CatalogRecord> found) -> found;
                case CatalogAnswer.Failed(String cause) -> throw new AssertionError(cause);
            };
        }
    }

    private static String failureOf(CatalogAnswer answer) {
        return switch (answer) {
            case CatalogAnswer.Failed(String cause) -> cause;
            case CatalogAnswer.Records records -> throw new AssertionError("no failure, but " + records);
        };
    }

    private static ConsulCatalog catalog(TinyConsul consul, String token) {
        return catalog(consul.address(), token, Optional.empty());
    }

    private static ConsulCatalog catalog(URI address, Optional<Path> ca) {
        return catalog(address, TOKEN, ca);
    }

    private static ConsulCatalog catalog(URI address, String token, Optional<Path> ca) {
        return new ConsulCatalog(
                ConsulConnection.open(new ConsulSettings(address, token, ca, Optional.empty(), Optional.empty())));
    }

    /** One entry of /v1/health/service, as Consul 1.8.7 answers it. */
    private static String instance(
            String node, String nodeAddress, String tag, String address, String nodeStatus, String serviceStatus) {
        return """
        {"Node": {"ID": "11111111-2222-3333-4444-555555555555", "Node": "%1$s", "Address": "%2$s",
                  "Datacenter": "dc1", "TaggedAddresses": {"lan": "%2$s", "wan": "%2$s"},
                  "Meta": {"consul-network-segment": ""}, "CreateIndex": 5, "ModifyIndex": 10},
         "Service": {"ID": "%1$s-server", "Service": "etcd3", "Tags": ["%3$s"], "Address": "%4$s",
                  "Meta": {"cluster": "mycluster", "member": "%1$s"}, "Port": 2380,
                  "Weights": {"Passing": 1, "Warning": 1}, "EnableTagOverride": false,
                  "Proxy": {"MeshGateway": {}, "Expose": {}}, "Connect": {}, "CreateIndex": 12, "ModifyIndex": 12},
         "Checks": [
           {"Node": "%1$s", "CheckID": "serfHealth", "Name": "Serf Health Status", "Status": "%5$s", "Notes": "",
            "Output": "Agent alive and reachable", "ServiceID": "", "ServiceName": "", "ServiceTags": [],
            "Type": "", "Definition": {}, "CreateIndex": 5, "ModifyIndex": 5},
           {"Node": "%1$s", "CheckID": "service:%1$s-server", "Name": "check", "Status": "%6$s", "Notes": "",
            "Output": "", "ServiceID": "%1$s-server", "ServiceName": "etcd3", "ServiceTags": ["%3$s"],
            "Type": "ttl", "Definition": {}, "CreateIndex": 12, "ModifyIndex": 12}]}
        """.formatted(node, nodeAddress, tag, address, nodeStatus, serviceStatus);
    }

    /** /v1/agent/self of Consul 1.8.7, without DebugConfig. */
    private static final String SELF = """
        {"Config": {"Datacenter": "dc1", "NodeName": "node-1", "NodeID": "11111111-2222-3333-4444-555555555555",
                    "Revision": "2fa535b58", "Server": true, "Version": "1.8.7"},
         "Coord": {"Vec": [0, 0, 0, 0, 0, 0, 0, 0], "Error": 1.5, "Adjustment": 0, "Height": 1e-05},
         "Member": {"Name": "node-1", "Addr": "10.0.0.11", "Port": 8301, "Tags": {"dc": "dc1", "role": "consul"},
                    "Status": 1, "ProtocolMin": 1, "ProtocolMax": 5, "ProtocolCur": 2, "DelegateMin": 2,
                    "DelegateMax": 5, "DelegateCur": 4},
         "Stats": {}, "Meta": {"consul-network-segment": ""}}
        """;
}
