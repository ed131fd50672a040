package io.etcdsidekicks.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.Naming;
import io.etcdsidekicks.discovery.Role;
import io.etcdsidekicks.discovery.Scheme;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DesiredRegistrationsTest {
    private static final AgentAnswer.Agent AGENT = new AgentAnswer.Agent("machine-1", "10.0.0.11", "dc1", "1.8.7");

    @Test
    void takesNodeAndAddressFromTheAgent() {
        assertThat(of(Settings.defaults()))
                .containsExactly(
                        new Registration(
                                Role.SERVER,
                                "machine-1-server",
                                "etcd3",
                                List.of("_etcd-server._tcp.mycluster"),
                                InetAddress.ofLiteral("10.0.0.11"),
                                2380,
                                Map.of(
                                        "cluster", "mycluster",
                                        "member", "machine-1",
                                        "scheme", "tagged",
                                        "data", "none"),
                                Optional.empty()),
                        new Registration(
                                Role.CLIENT,
                                "machine-1-client",
                                "etcd3",
                                List.of("_etcd-client._tcp.mycluster"),
                                InetAddress.ofLiteral("10.0.0.11"),
                                2379,
                                Map.of("cluster", "mycluster", "member", "machine-1", "scheme", "tagged"),
                                Optional.of(Duration.ofSeconds(30))));
    }

    @Test
    void prefersNodeAndAddressOfTheSettings() {
        assertThat(of(Settings.defaults().withNode("node-1").withAddress("10.9.9.9")))
                .allSatisfy(registration -> {
                    assertThat(registration.id()).startsWith("node-1-");
                    assertThat(registration.meta()).containsEntry("member", "node-1");
                    assertThat(registration.address()).isEqualTo(InetAddress.ofLiteral("10.9.9.9"));
                });
    }

    @Test
    void namesTheKindThatEtcdSpeaks() {
        assertThat(of(Settings.defaults().withNaming(new Naming(Scheme.TAGGED, "mycluster", true))))
                .extracting(Registration::tags)
                .containsExactly(
                        List.of("_etcd-server-ssl._tcp.mycluster"), List.of("_etcd-client-ssl._tcp.mycluster"));
    }

    @Test
    void hasAServicePerRoleAndNoTagsInTheNamedScheme() {
        assertThat(of(Settings.defaults().withNaming(new Naming(Scheme.NAMED, "mycluster", false))))
                .allSatisfy(registration -> assertThat(registration.tags()).isEmpty())
                .allSatisfy(registration -> assertThat(registration.meta()).containsEntry("scheme", "named"))
                .extracting(Registration::service)
                .containsExactly("etcd-server-mycluster", "etcd-client-mycluster");
    }

    @ParameterizedTest
    @CsvSource({
        "NONE, none",
        "LEFT_OVER, none",
        "CLAIMED, handed-over",
        "OPEN, handed-over",
        "WITHDRAWN, handed-over",
        "INITIALISED, initialised",
        "AMNESIAC, initialised",
        "LOST, lost",
        "NOT_MOUNTED, not-mounted",
        "UNREADABLE, unreadable"
    })
    void publishesTheStateOfTheDataVolumeInTheServerRecordOnly(DataVolume volume, String word) {
        var registrations = DesiredRegistrations.of(Settings.defaults().build(), AGENT, volume);

        assertThat(registrations.getFirst().meta()).containsEntry("data", word);
        assertThat(registrations.getLast().meta()).doesNotContainKey("data");
    }

    @ParameterizedTest(name = "an agent that advertises ''{0}'': {1}")
    @CsvSource({
        "10.0.0.11, true",
        "fd00::1, true",
        "127.0.0.1, false",
        "::1, false",
        "0.0.0.0, false",
        "::, false",
        "consul.example, false",
        "'', false"
    })
    void needsAnAddressThatOtherMachinesReach(String advertised, boolean reachable) {
        var agent = new AgentAnswer.Agent("machine-1", advertised, "dc1", "1.8.7");

        assertThat(DesiredRegistrations.hasAddress(Settings.defaults().build(), agent))
                .isEqualTo(reachable);
        assertThat(DesiredRegistrations.hasAddress(
                        Settings.defaults().withAddress("10.9.9.9").build(), agent))
                .isTrue();
    }

    private static List<Registration> of(Settings settings) {
        return DesiredRegistrations.of(settings.build(), AGENT, DataVolume.NONE);
    }
}
