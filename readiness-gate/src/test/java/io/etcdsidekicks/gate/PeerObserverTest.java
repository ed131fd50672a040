package io.etcdsidekicks.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.Transport;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PeerObserverTest {
    private static final Endpoint ME = Endpoint.of("10.0.0.1", 2380);
    private final InMemoryConsul consul = new InMemoryConsul();

    private PeerObserver observer(GateSettings settings, PeerPort peerPort) {
        return new PeerObserver(settings, consul, consul, peerPort);
    }

    private PeerObservation observe() {
        return observer(Settings.of(3).build(), _ -> false).observe(true);
    }

    @Test
    void asksInEveryWay() {
        consul.register(1, 2, 3);
        assertThat(observe())
                .isEqualTo(new PeerObservation(
                        consul.agent(),
                        Optional.of(ME),
                        false,
                        new CatalogAnswer.Records(List.of(
                                Machines.record(1, "none"), Machines.record(2, "none"), Machines.record(3, "none"))),
                        Map.of(
                                Transport.UDP, Machines.targets(1, 2, 3),
                                Transport.UDP_EDNS, Machines.targets(1, 2, 3),
                                Transport.TCP, Machines.targets(1, 2, 3)),
                        new SrvAnswer.NoSuchName(),
                        Map.of(
                                Machines.target(1).host(), address(1),
                                Machines.target(2).host(), address(2),
                                Machines.target(3).host(), address(3))));
    }

    private static AddressAnswer address(int number) {
        return new AddressAnswer.Address(InetAddress.ofLiteral("10.0.0." + number));
    }

    @Test
    void asksForTheOtherKindToo() {
        observe();
        assertThat(consul.questions())
                .containsExactlyInAnyOrder(
                        "SRV _etcd-server._tcp.mycluster.etcd3.service.consul. by plain UDP",
                        "SRV _etcd-server._tcp.mycluster.etcd3.service.consul. by UDP with EDNS 1232",
                        "SRV _etcd-server._tcp.mycluster.etcd3.service.consul. by TCP",
                        "SRV _etcd-server-ssl._tcp.mycluster.etcd3.service.consul. by TCP");
    }

    @Test
    void asksForEachTargetOnce() {
        consul.register(1, 2);
        observe();
        assertThat(consul.questions())
                .filteredOn(question -> question.startsWith("address"))
                .containsExactlyInAnyOrder(
                        "address of " + Machines.target(1).host(),
                        "address of " + Machines.target(2).host());
    }

    @Test
    void asksNoNameServerWhileTheAgentIsDown() {
        consul.agentDown(true);
        assertThat(observe().catalog()).isEqualTo(new CatalogAnswer.Failed("not asked"));
        assertThat(consul.questions()).isEmpty();
    }

    @Test
    void asksNoNameServerWhileThereIsNoLeader() {
        consul.leaderless(true);
        assertThat(observe().catalog()).isEqualTo(new CatalogAnswer.Failed("No cluster leader"));
        assertThat(consul.questions()).isEmpty();
    }

    @Test
    void looksAtTheOwnPeerPortAlsoWhileTheAgentIsDown() {
        consul.agentDown(true);
        var observation = observer(
                        Settings.of(3).withAddress("10.0.0.7").build(), Endpoint.of("10.0.0.7", 2380)::equals)
                .observe(true);
        assertThat(observation.me()).contains(Endpoint.of("10.0.0.7", 2380));
        assertThat(observation.ownPeerPortAnswers()).isTrue();
    }

    @Test
    void theSettingWinsOverTheAgentsAddress() {
        assertThat(observer(Settings.of(3).withAddress("10.0.0.7").build(), ME::equals)
                        .observe(true))
                .satisfies(seen -> assertThat(seen.me()).contains(Endpoint.of("10.0.0.7", 2380)))
                .satisfies(seen -> assertThat(seen.ownPeerPortAnswers()).isFalse());
    }

    @Test
    void nobodyKnowsTheOwnAddressWithoutAgentAndSetting() {
        consul.agentDown(true);
        var observation = observer(Settings.of(3).build(), _ -> true).observe(true);
        assertThat(observation.me()).isEmpty();
        assertThat(observation.ownPeerPortAnswers()).isFalse();
    }

    @Test
    void asksNoNameServerWhenNothingDependsOnIt() {
        consul.register(1, 2, 3);
        var observation = observer(Settings.of(3).build(), _ -> false).observe(false);
        assertThat(consul.questions()).isEmpty();
        assertThat(observation.dns()).isEmpty();
        assertThat(observation.otherKind()).isEqualTo(new SrvAnswer.Failed("not asked"));
        assertThat(observation.catalog())
                .isInstanceOfSatisfying(
                        CatalogAnswer.Records.class,
                        known -> assertThat(known.records()).hasSize(3));
    }
}
