package io.etcdsidekicks.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole contract, printed. A changed name here is a cluster that no longer finds itself. */
final class NamingTest {
    private static final Naming TAGGED = new Naming(Scheme.TAGGED, "mycluster", false);
    private static final Naming NAMED = new Naming(Scheme.NAMED, "mycluster", false);

    @ParameterizedTest(name = "{0}, tls {1}, {2}, datacenter ''{3}''")
    @CsvSource(delimiter = '|', textBlock = """
        TAGGED | false | SERVER | ''  | etcd3                     | _etcd-server._tcp.mycluster     | _etcd-server._tcp.mycluster.etcd3.service.consul.         | mycluster.etcd3.service.consul
        TAGGED | false | SERVER | dc1 | etcd3                     | _etcd-server._tcp.mycluster     | _etcd-server._tcp.mycluster.etcd3.service.dc1.consul.     | mycluster.etcd3.service.dc1.consul
        TAGGED | false | CLIENT | ''  | etcd3                     | _etcd-client._tcp.mycluster     | _etcd-client._tcp.mycluster.etcd3.service.consul.         | mycluster.etcd3.service.consul
        TAGGED | false | CLIENT | dc1 | etcd3                     | _etcd-client._tcp.mycluster     | _etcd-client._tcp.mycluster.etcd3.service.dc1.consul.     | mycluster.etcd3.service.dc1.consul
        TAGGED | true  | SERVER | ''  | etcd3                     | _etcd-server-ssl._tcp.mycluster | _etcd-server-ssl._tcp.mycluster.etcd3.service.consul.     | mycluster.etcd3.service.consul
        TAGGED | true  | SERVER | dc1 | etcd3                     | _etcd-server-ssl._tcp.mycluster | _etcd-server-ssl._tcp.mycluster.etcd3.service.dc1.consul. | mycluster.etcd3.service.dc1.consul
        TAGGED | true  | CLIENT | ''  | etcd3                     | _etcd-client-ssl._tcp.mycluster | _etcd-client-ssl._tcp.mycluster.etcd3.service.consul.     | mycluster.etcd3.service.consul
        TAGGED | true  | CLIENT | dc1 | etcd3                     | _etcd-client-ssl._tcp.mycluster | _etcd-client-ssl._tcp.mycluster.etcd3.service.dc1.consul. | mycluster.etcd3.service.dc1.consul
        NAMED  | false | SERVER | ''  | etcd-server-mycluster     |                                 | _etcd-server-mycluster._tcp.service.consul.               | service.consul
        NAMED  | false | SERVER | dc1 | etcd-server-mycluster     |                                 | _etcd-server-mycluster._tcp.service.dc1.consul.           | service.dc1.consul
        NAMED  | false | CLIENT | ''  | etcd-client-mycluster     |                                 | _etcd-client-mycluster._tcp.service.consul.               | service.consul
        NAMED  | false | CLIENT | dc1 | etcd-client-mycluster     |                                 | _etcd-client-mycluster._tcp.service.dc1.consul.           | service.dc1.consul
        NAMED  | true  | SERVER | ''  | etcd-server-ssl-mycluster |                                 | _etcd-server-ssl-mycluster._tcp.service.consul.           | service.consul
        NAMED  | true  | SERVER | dc1 | etcd-server-ssl-mycluster |                                 | _etcd-server-ssl-mycluster._tcp.service.dc1.consul.       | service.dc1.consul
        NAMED  | true  | CLIENT | ''  | etcd-client-ssl-mycluster |                                 | _etcd-client-ssl-mycluster._tcp.service.consul.           | service.consul
        NAMED  | true  | CLIENT | dc1 | etcd-client-ssl-mycluster |                                 | _etcd-client-ssl-mycluster._tcp.service.dc1.consul.       | service.dc1.consul
        """, nullValues = "-", emptyValue = "")
    void namesEverythingOfACluster(
            Scheme scheme,
            boolean tls,
            Role role,
            String datacenter,
            String service,
            @Nullable String tag,
            String srvName,
            String discoverySrv) {
        var naming = new Naming(scheme, "mycluster", tls);
        var zone = new DnsZone(datacenter, "consul");

        assertThat(naming.serviceName(role)).isEqualTo(service);
        assertThat(naming.tags(role)).isEqualTo(tag == null ? List.of() : List.of(tag));
        assertThat(naming.srvName(role, zone)).isEqualTo(srvName);
        assertThat(naming.discoverySrv(zone)).isEqualTo(discoverySrv);
    }

    @Test
    void takesTheDomainFromTheZone() {
        var zone = new DnsZone("", "corp.example");

        assertThat(TAGGED.srvName(Role.SERVER, zone))
                .isEqualTo("_etcd-server._tcp.mycluster.etcd3.service.corp.example.");
        assertThat(NAMED.discoverySrv(zone)).isEqualTo("service.corp.example");
    }

    @ParameterizedTest
    @CsvSource({"SERVER, node-1-server", "CLIENT, node-1-client"})
    void makesServiceIdsOfNodeAndRoleWhateverTheScheme(Role role, String id) {
        assertThat(TAGGED.serviceId("node-1", role)).isEqualTo(id);
        assertThat(NAMED.otherKind().serviceId("node-1", role)).isEqualTo(id);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        the same                          | true  | etcd3  | _etcd-server._tcp.mycluster
        other case                        | true  | ETCD3  | _ETCD-Server._tcp.MyCluster
        with a tag of somebody else's     | true  | etcd3  | prod,_etcd-server._tcp.mycluster
        another cluster                   | false | etcd3  | _etcd-server._tcp.theirs
        a cluster that begins like ours   | false | etcd3  | _etcd-server._tcp.mycluster2
        the other role                    | false | etcd3  | _etcd-client._tcp.mycluster
        the other kind                    | false | etcd3  | _etcd-server-ssl._tcp.mycluster
        another service                   | false | consul | _etcd-server._tcp.mycluster
        no tag                            | false | etcd3  | ''
        """)
    void recognizesTaggedRecords(String title, boolean ours, String service, String tags) {
        assertThat(TAGGED.matches(Role.SERVER, service, List.of(tags.split(","))))
                .as(title)
                .isEqualTo(ours);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        the same                        | true  | etcd-server-mycluster
        other case                      | true  | Etcd-Server-MyCluster
        another cluster                 | false | etcd-server-theirs
        a cluster that begins like ours | false | etcd-server-mycluster2
        the other role                  | false | etcd-client-mycluster
        the other kind                  | false | etcd-server-ssl-mycluster
        the tagged scheme's             | false | etcd3
        """)
    void recognizesNamedRecordsByTheServiceAlone(String title, boolean ours, String service) {
        assertThat(NAMED.matches(Role.SERVER, service, List.of("any", "tag")))
                .as(title)
                .isEqualTo(ours);
    }

    @Test
    void theOtherKindDiffersInTlsOnlyAndIsItsOwnInverse() {
        assertThat(TAGGED.otherKind()).isEqualTo(new Naming(Scheme.TAGGED, "mycluster", true));
        assertThat(NAMED.otherKind().otherKind()).isEqualTo(NAMED);
    }

    @Test
    void theContractOfAnotherClusterDiffersInTheNameOnly() {
        assertThat(TAGGED.otherKind().ofCluster("theirs")).isEqualTo(new Naming(Scheme.TAGGED, "theirs", true));
    }
}
