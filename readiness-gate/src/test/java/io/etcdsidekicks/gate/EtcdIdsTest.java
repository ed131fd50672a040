package io.etcdsidekicks.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.EtcdId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against IDs that etcd itself has shown, and some computed by hand (sha1sum). */
final class EtcdIdsTest {
    /** The first three are those of etcd's own documentation and Procfile. */
    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:12380, etcd-cluster-1, 8211f1d0f64f3269",
        "http://127.0.0.1:22380, etcd-cluster-1, 91bc3c398fb3c146",
        "http://127.0.0.1:32380, etcd-cluster-1, fd422379fda50e48",
        "http://10.0.0.1:2380, mycluster-1, d616cab07cd26aa8",
        "http://10.0.0.4:2380, mycluster-1, cd0fd4249efa66a",
        "http://0a000001.addr.dc1.consul:2380, etcd-cluster, 5f1705f7ddbe3e24",
    })
    void ofMember(String peerUrl, String token, String id) {
        assertThat(EtcdIds.ofMember(peerUrl, token)).hasToString(id);
    }

    @Test
    void ofClusterSortsItsMembersWithoutASign() {
        var members = Stream.of("fd422379fda50e48", "8211f1d0f64f3269", "91bc3c398fb3c146")
                .map(EtcdId::ofHex)
                .toList();
        assertThat(EtcdIds.ofCluster(members)).hasToString("ef37ad9dc622a7c4");
        assertThat(EtcdIds.ofCluster(members.reversed())).hasToString("ef37ad9dc622a7c4");
        var bothHalves = Stream.of("d616cab07cd26aa8", "82b670ef62c7e007", "22ec8c183f62dcd4")
                .map(EtcdId::ofHex)
                .toList();
        assertThat(EtcdIds.ofCluster(bothHalves)).hasToString("d3f2c9229439ea5c");
    }

    @Test
    void ofClusterOfOne() {
        assertThat(EtcdIds.ofCluster(List.of(EtcdId.ofHex("d616cab07cd26aa8")))).hasToString("4d2abd4acb92e452");
    }
}
