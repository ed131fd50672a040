package io.etcdsidekicks.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.StartValues;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PlaceholdersTest {
    private static final StartValues VALUES =
            new StartValues("node-1", "node-1=http://10.0.0.1:12380", "new", "mycluster-1");

    @Test
    void everyOneHasItsValue() {
        var settings = Scene.settings(3);
        var values =
                Placeholders.values(settings, Scene.three().observe().local(), Endpoint.of("10.0.0.1", 12380), VALUES);
        assertThat(values)
                .isEqualTo(Map.ofEntries(
                        Map.entry("ETCD_NAME", "node-1"),
                        Map.entry("ETCD_INITIAL_CLUSTER", "node-1=http://10.0.0.1:12380"),
                        Map.entry("ETCD_INITIAL_CLUSTER_STATE", "new"),
                        Map.entry("ETCD_INITIAL_CLUSTER_TOKEN", "mycluster-1"),
                        Map.entry("ADDRESS", "10.0.0.1"),
                        Map.entry("PEER_URL", "http://10.0.0.1:12380"),
                        Map.entry("CLIENT_URL", "http://10.0.0.1:2379"),
                        Map.entry("PEER_PORT", "12380"),
                        Map.entry("CLIENT_PORT", "2379"),
                        Map.entry("CLUSTER", "mycluster"),
                        Map.entry("DATA_DIR", "/var/lib/etcd")));
    }

    @Test
    void anAddressOfVersion6StandsInBracketsInAUrlOnly() {
        var values = Placeholders.values(
                Scene.settings(3), Scene.three().observe().local(), Endpoint.of("fd00::1", 2380), VALUES);
        assertThat(values)
                .containsEntry("ADDRESS", "fd00:0:0:0:0:0:0:1")
                .containsEntry("PEER_URL", "http://[fd00:0:0:0:0:0:0:1]:2380")
                .containsEntry("CLIENT_URL", "http://[fd00:0:0:0:0:0:0:1]:2379");
    }
}
