package io.etcdsidekicks.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.NameLookup;
import io.etcdsidekicks.discovery.NodeService;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.Transport;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class PeerObserverTest {
    private static final Endpoint ME = Endpoint.of("10.0.0.1", 2380);
    private final InMemoryConsul consul = new InMemoryConsul();
    private final CountDownLatch never = new CountDownLatch(1);

    @AfterEach
    void release() {
        never.countDown();
    }

    private PeerObserver observer(GateSettings settings, PeerPort peerPort) {
        return new PeerObserver(settings, consul, consul, peerPort);
    }

    private static PeerObservation observe(PeerObserver observer, boolean asksDns) throws InterruptedException {
        try (var look = new Look(Duration.ofSeconds(2))) {
            return observer.ask(look, asksDns).answers(look);
        }
    }

    private PeerObservation observe() throws InterruptedException {
        return observe(observer(Settings.of(3), _ -> OwnPort.REFUSES), true);
    }

    @Test
    void asksInEveryWay() throws InterruptedException {
        consul.register(1, 2, 3);
        assertThat(observe())
                .isEqualTo(new PeerObservation(
                        consul.agent(),
                        Optional.of(ME),
                        OwnPort.REFUSES,
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
                                Machines.target(3).host(), address(3)),
                        List.of()));
    }

    private static AddressAnswer address(int number) {
        return new AddressAnswer.Address(InetAddress.ofLiteral("10.0.0." + number));
    }

    @Test
    void asksForTheOtherKindToo() throws InterruptedException {
        var _ = observe();
        assertThat(consul.questions())
                .containsExactlyInAnyOrder(
                        "SRV _etcd-server._tcp.mycluster.etcd3.service.consul. by plain UDP",
                        "SRV _etcd-server._tcp.mycluster.etcd3.service.consul. by UDP with EDNS 1232",
                        "SRV _etcd-server._tcp.mycluster.etcd3.service.consul. by TCP",
                        "SRV _etcd-server-ssl._tcp.mycluster.etcd3.service.consul. by TCP");
    }

    @Test
    void asksWhatElseThereIsOfThisMachineOnlyWhereItsRecordIsMissing() throws InterruptedException {
        var other = new NodeService("node-1-server", "etcd3", List.of(), "10.0.0.1", 2380, Map.of("cluster", "other"));
        consul.also(other);
        consul.register(2, 3);
        assertThat(observe().ownServices()).containsExactly(other);
        consul.register(1);
        assertThat(observe().ownServices()).isEmpty();
        consul.deregister(1);
        assertThat(observe(observer(Settings.of(3), _ -> OwnPort.REFUSES), false)
                        .ownServices())
                .isEmpty();
    }

    @Test
    void asksForEachTargetOnce() throws InterruptedException {
        consul.register(1, 2);
        var _ = observe();
        assertThat(consul.questions())
                .filteredOn(question -> question.startsWith("address"))
                .containsExactlyInAnyOrder(
                        "address of " + Machines.target(1).host(),
                        "address of " + Machines.target(2).host());
    }

    @Test
    void theAgentsFailureIsItsOwn() throws InterruptedException {
        consul.register(1, 2);
        consul.agentDown(true);
        var seen = observe();
        assertThat(seen.agent()).isInstanceOf(AgentAnswer.Failed.class);
        assertThat(seen.catalog()).isInstanceOf(CatalogAnswer.Records.class);
        assertThat(seen.dns()).hasSize(3);
    }

    @Test
    void looksAtTheOwnPeerPortAlsoWhileTheAgentIsDown() throws InterruptedException {
        consul.agentDown(true);
        var seen = observe(
                observer(
                        Settings.with(with -> with.address = Optional.of(Machines.address(7))),
                        endpoint -> endpoint.equals(Endpoint.of("10.0.0.7", 2380)) ? OwnPort.ANSWERS : OwnPort.REFUSES),
                true);
        assertThat(seen.me()).contains(Endpoint.of("10.0.0.7", 2380));
        assertThat(seen.ownPort()).isEqualTo(OwnPort.ANSWERS);
    }

    @Test
    void theSettingWinsOverTheAgentsAddress() throws InterruptedException {
        var seen = observe(
                observer(
                        Settings.with(with -> with.address = Optional.of(Machines.address(7))),
                        endpoint -> endpoint.equals(ME) ? OwnPort.ANSWERS : OwnPort.REFUSES),
                true);
        assertThat(seen.me()).contains(Endpoint.of("10.0.0.7", 2380));
        assertThat(seen.ownPort()).isEqualTo(OwnPort.REFUSES);
    }

    @Test
    void nobodyKnowsTheOwnAddressWithoutAgentAndSetting() throws InterruptedException {
        consul.agentDown(true);
        var seen = observe(observer(Settings.of(3), _ -> OwnPort.REFUSES), true);
        assertThat(seen.me()).isEmpty();
        assertThat(seen.ownPort()).isEqualTo(OwnPort.UNKNOWN);
    }

    @Test
    void asksNoNameServerWhenNothingDependsOnIt() throws InterruptedException {
        consul.register(1, 2, 3);
        var seen = observe(observer(Settings.of(3), _ -> OwnPort.REFUSES), false);
        assertThat(consul.questions()).isEmpty();
        assertThat(seen.dns()).isEmpty();
        assertThat(seen.otherKind()).isEqualTo(new SrvAnswer.Failed("not asked"));
        assertThat(seen.catalog())
                .isInstanceOfSatisfying(
                        CatalogAnswer.Records.class,
                        known -> assertThat(known.records()).hasSize(3));
    }

    @Test
    void aWayThatHangsFailsAloneAndSoDoesATargetThatDoesNotResolve() throws InterruptedException {
        consul.register(1, 2);
        var slow = new NameLookup() {
            @Override
            public SrvAnswer servers(String name, Transport transport) {
                if (transport == Transport.UDP) {
                    hang();
                }
                return consul.servers(name, transport);
            }

            @Override
            public AddressAnswer address(String host) {
                if (host.equals(Machines.target(2).host())) {
                    hang();
                }
                return consul.address(host);
            }

            @Override
            public String source() {
                return consul.source();
            }
        };
        var observer = new PeerObserver(Settings.of(3), consul, slow, _ -> OwnPort.REFUSES);
        var tooSlow = "it does not answer within 2 s";
        var seen = observe(observer, true);
        assertThat(seen.dns())
                .isEqualTo(Map.of(
                        Transport.UDP, new SrvAnswer.Failed(tooSlow),
                        Transport.UDP_EDNS, Machines.targets(1, 2),
                        Transport.TCP, Machines.targets(1, 2)));
        assertThat(seen.addresses())
                .isEqualTo(Map.of(
                        Machines.target(1).host(),
                        address(1),
                        Machines.target(2).host(),
                        new AddressAnswer.Failed(tooSlow)));
    }

    private void hang() {
        try {
            never.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
