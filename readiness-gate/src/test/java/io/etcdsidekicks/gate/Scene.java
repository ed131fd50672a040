package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.CatalogRecord;
import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.DnsZone;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.Naming;
import io.etcdsidekicks.discovery.RecordMeta;
import io.etcdsidekicks.discovery.Scheme;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.Transport;
import io.etcdsidekicks.discovery.settings.ConsulSettings;
import io.etcdsidekicks.discovery.settings.ContractSettings;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Everything one machine, node-1, sees; begins well and is spoiled by each test as it likes. */
record Scene(
        GateSettings settings,
        LocalObservation local,
        AgentAnswer agent,
        Optional<Endpoint> me,
        boolean ownPeerPortAnswers,
        CatalogAnswer catalog,
        Map<Transport, SrvAnswer> dns,
        SrvAnswer otherKind,
        Map<String, AddressAnswer> addresses,
        int looks) {
    static final ManifestState ABSENT = new ManifestState.Absent();
    static final ManifestState MANIFEST = new ManifestState.Present(false);

    /** {@code found} machines of {@code size} take part, every view agrees, and it was seen often enough. */
    static Scene with(int found, int size) {
        var machines = IntStream.rangeClosed(1, found).mapToObj(Scene::machine).toList();
        var scene = new Scene(
                settings(size),
                new LocalObservation(DataVolume.ABSENT, MANIFEST, ABSENT, true),
                new AgentAnswer.Agent("node-1", "10.0.0.1", "dc1", "1.21.4"),
                Optional.of(Endpoint.of("10.0.0.1", 2380)),
                false,
                new CatalogAnswer.Records(machines),
                Map.of(),
                new SrvAnswer.NoSuchName(),
                Map.of(),
                3);
        return scene.dnsSays(IntStream.rangeClosed(1, found).toArray());
    }

    static GateSettings settings(int size) {
        return new GateSettings(
                new ContractSettings(
                        new Naming(Scheme.TAGGED, "mycluster", false),
                        new DnsZone("", "consul"),
                        Optional.empty(),
                        Optional.empty(),
                        2380,
                        Optional.empty(),
                        new ConsulSettings(
                                URI.create("http://127.0.0.1:8500"),
                                "",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty())),
                size,
                Path.of("/etc/kubernetes/staged/etcd.yaml"),
                Path.of("/etc/kubernetes/manifests"),
                Path.of("/var/lib/etcd"),
                URI.create("http://127.0.0.1:2379/health"),
                Duration.ofMillis(500),
                3,
                Optional.empty(),
                false,
                false);
    }

    /** The record of machine {@code number}: node-1 at 10.0.0.1 and so on. */
    static CatalogRecord machine(int number) {
        return machine(number, "10.0.0." + number, "node-" + number + "-server", false);
    }

    static CatalogRecord machine(int number, String address, String serviceId, boolean critical) {
        var node = "node-" + number;
        return new CatalogRecord(
                node, "10.0.0." + number, serviceId, address, 2380, Map.of(RecordMeta.MEMBER, node), critical);
    }

    /** As Consul names an address: in hexadecimal. */
    static SrvAnswer.Target target(int number) {
        return new SrvAnswer.Target("0a00000%d.addr.dc1.consul".formatted(number), 2380);
    }

    static SrvAnswer.Records targets(int... numbers) {
        return new SrvAnswer.Records(
                IntStream.of(numbers).mapToObj(Scene::target).toList());
    }

    PeerObservation peers() {
        return new PeerObservation(agent, me, ownPeerPortAnswers, catalog, dns, otherKind, addresses);
    }

    /** As the gate decides after {@link #looks} times the same. */
    GateDecision decide() {
        return GateRules.decideByDisk(settings, local).orElseGet(() -> {
            var stability = Stability.none();
            for (int look = 0; look < looks; look++) {
                stability = stability.next(PeerRules.agreedPeers(settings, peers()));
            }
            return GateRules.decideByPeers(settings, local, peers(), stability);
        });
    }

    Scene data(DataVolume volume) {
        return local(new LocalObservation(volume, local.staged(), local.installed(), local.manifestDirExists()));
    }

    Scene manifests(ManifestState staged, ManifestState installed) {
        return local(new LocalObservation(local.dataVolume(), staged, installed, local.manifestDirExists()));
    }

    Scene manifestDirMissing() {
        return local(new LocalObservation(local.dataVolume(), local.staged(), local.installed(), false));
    }

    Scene local(LocalObservation changed) {
        return new Scene(settings, changed, agent, me, ownPeerPortAnswers, catalog, dns, otherKind, addresses, looks);
    }

    Scene agent(AgentAnswer changed) {
        return new Scene(settings, local, changed, me, ownPeerPortAnswers, catalog, dns, otherKind, addresses, looks);
    }

    Scene addressUnknown() {
        return new Scene(
                settings,
                local,
                agent,
                Optional.empty(),
                ownPeerPortAnswers,
                catalog,
                dns,
                otherKind,
                addresses,
                looks);
    }

    Scene me(String address, int port) {
        return new Scene(
                settings,
                local,
                agent,
                Optional.of(Endpoint.of(address, port)),
                ownPeerPortAnswers,
                catalog,
                dns,
                otherKind,
                addresses,
                looks);
    }

    Scene ownPeerPortAnswering() {
        return new Scene(settings, local, agent, me, true, catalog, dns, otherKind, addresses, looks);
    }

    Scene catalog(CatalogAnswer changed) {
        return new Scene(settings, local, agent, me, ownPeerPortAnswers, changed, dns, otherKind, addresses, looks);
    }

    Scene records(CatalogRecord... records) {
        return catalog(new CatalogAnswer.Records(List.of(records)));
    }

    /** With one more record. */
    Scene and(CatalogRecord further) {
        return switch (catalog) {
            case CatalogAnswer.Records(List<CatalogRecord> records) -> {
                var all = new ArrayList<>(records);
                all.add(further);
                yield catalog(new CatalogAnswer.Records(all));
            }
            case CatalogAnswer.Failed _ -> throw new IllegalStateException("the catalog has failed in this scene");
        };
    }

    /** The same by every transport. */
    Scene dnsSays(int... numbers) {
        var scene = this;
        for (var transport : Transport.values()) {
            scene = scene.dnsSays(transport, targets(numbers));
        }
        for (var number : numbers) {
            scene = scene.resolved(
                    target(number).host(), new AddressAnswer.Address(InetAddress.ofLiteral("10.0.0." + number)));
        }
        return scene;
    }

    Scene dnsSays(Transport transport, SrvAnswer answer) {
        var answers = new EnumMap<Transport, SrvAnswer>(Transport.class);
        answers.putAll(dns);
        answers.put(transport, answer);
        return new Scene(settings, local, agent, me, ownPeerPortAnswers, catalog, answers, otherKind, addresses, looks);
    }

    Scene notAsked(Transport transport) {
        var answers = new EnumMap<Transport, SrvAnswer>(dns);
        answers.remove(transport);
        return new Scene(settings, local, agent, me, ownPeerPortAnswers, catalog, answers, otherKind, addresses, looks);
    }

    Scene resolved(String host, AddressAnswer answer) {
        var known = new HashMap<>(addresses);
        known.put(host, answer);
        return new Scene(settings, local, agent, me, ownPeerPortAnswers, catalog, dns, otherKind, known, looks);
    }

    Scene otherKind(SrvAnswer changed) {
        return new Scene(settings, local, agent, me, ownPeerPortAnswers, catalog, dns, changed, addresses, looks);
    }

    Scene seen(int times) {
        return new Scene(settings, local, agent, me, ownPeerPortAnswers, catalog, dns, otherKind, addresses, times);
    }
}
