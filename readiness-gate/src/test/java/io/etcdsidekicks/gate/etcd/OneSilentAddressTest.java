package io.etcdsidekicks.gate.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.NameLookup;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.Transport;
import io.etcdsidekicks.discovery.consul.ConsulCatalog;
import io.etcdsidekicks.discovery.consul.ConsulConnection;
import io.etcdsidekicks.discovery.etcd.EtcdHttp;
import io.etcdsidekicks.discovery.settings.ConsulSettings;
import io.etcdsidekicks.gate.GateObserver;
import io.etcdsidekicks.gate.GateSettings;
import io.etcdsidekicks.gate.HttpStub;
import io.etcdsidekicks.gate.Observation;
import io.etcdsidekicks.gate.OwnPort;
import io.etcdsidekicks.gate.PeerAnswer;
import io.etcdsidekicks.gate.PeerObserver;
import io.etcdsidekicks.gate.RecordAnswer;
import io.etcdsidekicks.gate.RestartScene;
import io.etcdsidekicks.gate.SilentAddress;
import io.etcdsidekicks.gate.consul.ConsulFoundingRecords;
import io.etcdsidekicks.gate.consul.ConsulLock;
import io.etcdsidekicks.gate.consul.ConsulMachines;
import io.micronaut.http.client.HttpClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A machine with data whose start file names an etcd that answers and one whose packets are dropped; real connections. */
@Timeout(60)
final class OneSilentAddressTest {
    private static final Map<String, String> CLUSTER = Map.of("X-Etcd-Cluster-ID", "c1");

    private final HttpClient http = EtcdHttp.client(Duration.ofSeconds(2));
    private final HttpStub peer = HttpStub.start();
    private final SilentAddress silent = SilentAddress.open();
    private final Endpoint answering = Endpoint.of("127.0.0.1", peer.port());

    OneSilentAddressTest() throws IOException {
        peer.answering("GET /members", 200, "[]", CLUSTER);
    }

    @AfterEach
    void stop() throws IOException {
        http.close();
        peer.close();
        silent.close();
    }

    @Test
    void keepsNobodyWaitingWithConsul() throws IOException, InterruptedException {
        try (var agent = HttpStub.start()) {
            agent.answering("GET /v1/health/service/etcd3", "[]");
            var seen = inTime(agent.url());
            assertThat(seen.peers().catalog()).isEqualTo(new CatalogAnswer.Records(List.of()));
            assertThat(seen.record()).isEqualTo(new RecordAnswer.Absent());
        }
    }

    @Test
    void keepsNobodyWaitingWhereConsulIsDown() throws IOException, InterruptedException {
        var agent = HttpStub.start();
        agent.close();
        var seen = inTime(agent.url());
        assertThat(seen.peers().agent())
                .isEqualTo(new AgentAnswer.Failed("the Consul agent does not answer (connection refused) at "
                        + agent.url() + " (--consul-http-addr)"));
    }

    @Test
    void keepsNobodyWaitingWhereConsulIsSilentToo() throws InterruptedException {
        var seen = inTime("http://" + silent.endpoint());
        assertThat(seen.record()).isEqualTo(new RecordAnswer.Failed("it does not answer within 1 s"));
    }

    private Observation inTime(String agentUrl) throws InterruptedException {
        var consul = ConsulConnection.open(
                new ConsulSettings(URI.create(agentUrl), "", Optional.empty(), Optional.empty(), Optional.empty()));
        var settings = RestartScene.settings();
        try {
            var observer = observer(settings, consul);
            var began = System.nanoTime();
            var seen = observer.observe(Duration.ZERO, false);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
            assertThat(seen.local().state().hasData()).isTrue();
            assertThat(seen.peers().me()).contains(RestartScene.ME);
            assertThat(seen.peers().ownPort()).isEqualTo(OwnPort.REFUSES);
            assertThat(seen.clusters().answers())
                    .containsEntry(answering, new PeerAnswer.Member(EtcdId.ofHex("c1"), List.of(), false))
                    .containsEntry(
                            silent.endpoint(),
                            new PeerAnswer.Silent(silent.endpoint() + ": it does not answer within 1 s"));
            return seen;
        } finally {
            consul.close();
        }
    }

    private GateObserver observer(GateSettings settings, ConsulConnection consul) {
        var naming = settings.contract().naming();
        return new GateObserver(
                settings,
                () -> RestartScene.facts("a=http://" + answering + ",b=http://" + silent.endpoint() + ",c="
                        + settings.peerUrl(RestartScene.ME)),
                new PeerObserver(settings, new ConsulCatalog(consul), new NoNames(), new TcpPeerPort()),
                new ConsulFoundingRecords(consul, settings.kvPrefix(), naming.cluster()),
                new ConsulLock(consul, settings.kvPrefix(), naming.cluster(), "node-1"),
                new HttpClusters(http, new NoNames(), false),
                new ConsulMachines(consul, naming),
                EtcdHealth.Healthy::new);
    }

    private static final class NoNames implements NameLookup {
        @Override
        public SrvAnswer servers(String name, Transport transport) {
            throw new AssertionError("not to be asked");
        }

        @Override
        public AddressAnswer address(String host) {
            throw new AssertionError("not to be asked");
        }

        @Override
        public String source() {
            return "nobody";
        }
    }
}
