package io.etcdsidekicks.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.Transport;
import io.etcdsidekicks.discovery.settings.ContractSettings;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PeerObserverTest {
    private static final Endpoint ME = Endpoint.of("10.0.0.1", 2380);
    private final InMemoryConsul consul = new InMemoryConsul();

    private PeerObserver observer(GateSettings settings, PeerPort peerPort) {
        return new PeerObserver(settings, consul, consul, peerPort);
    }

    private PeerObservation observe() {
        return observer(Scene.settings(3), _ -> false).observe();
    }

    @Test
    void asksInEveryWay() {
        consul.register(1, 2, 3);
        assertThat(observe())
                .isEqualTo(new PeerObservation(
                        consul.agent(),
                        Optional.of(ME),
                        false,
                        new CatalogAnswer.Records(List.of(Scene.machine(1), Scene.machine(2), Scene.machine(3))),
                        Map.of(
                                Transport.UDP, Scene.targets(1, 2, 3),
                                Transport.UDP_EDNS, Scene.targets(1, 2, 3),
                                Transport.TCP, Scene.targets(1, 2, 3)),
                        new SrvAnswer.NoSuchName(),
                        Map.of(
                                Scene.target(1).host(), address(1),
                                Scene.target(2).host(), address(2),
                                Scene.target(3).host(), address(3))));
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
                        "address of " + Scene.target(1).host(),
                        "address of " + Scene.target(2).host());
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
        var observation = observer(withAddress(Scene.settings(3), "10.0.0.7"), Endpoint.of("10.0.0.7", 2380)::equals)
                .observe();
        assertThat(observation.me()).contains(Endpoint.of("10.0.0.7", 2380));
        assertThat(observation.ownPeerPortAnswers()).isTrue();
    }

    @Test
    void theSettingWinsOverTheAgentsAddress() {
        assertThat(observer(withAddress(Scene.settings(3), "10.0.0.7"), ME::equals)
                        .observe())
                .satisfies(seen -> assertThat(seen.me()).contains(Endpoint.of("10.0.0.7", 2380)))
                .satisfies(seen -> assertThat(seen.ownPeerPortAnswers()).isFalse());
    }

    @Test
    void nobodyKnowsTheOwnAddressWithoutAgentAndSetting() {
        consul.agentDown(true);
        var observation = observer(Scene.settings(3), _ -> true).observe();
        assertThat(observation.me()).isEmpty();
        assertThat(observation.ownPeerPortAnswers()).isFalse();
    }

    private static GateSettings withAddress(GateSettings settings, String address) {
        var contract = settings.contract();
        return new GateSettings(
                new ContractSettings(
                        contract.naming(),
                        contract.zone(),
                        contract.node(),
                        Optional.of(InetAddress.ofLiteral(address)),
                        contract.peerPort(),
                        contract.nameserver(),
                        contract.consul()),
                settings.size(),
                settings.manifest(),
                settings.manifestDir(),
                settings.dataDir(),
                settings.healthUrl(),
                settings.pollInterval(),
                settings.stablePolls(),
                settings.timeout(),
                settings.dryRun(),
                settings.noWait());
    }
}
