package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.discovery.VolumeFacts;
import io.etcdsidekicks.discovery.VolumePaths;
import io.etcdsidekicks.discovery.WalPlace;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A machine that was switched on again: its data and its sealed start file are there. */
public final class RestartScene {
    /** On this very machine, where nothing listens. */
    public static final Endpoint ME = Endpoint.of("127.0.0.99", 2380);

    private RestartScene() {}

    public static GateSettings settings() {
        return Settings.with(settings -> settings.address = Optional.of(ME.address()));
    }

    public static LocalFacts facts(String initialCluster) {
        var cluster = EtcdId.ofHex("c1");
        var member = new EtcdId(1);
        var place = new WalPlace(1, 2);
        var head = new StartHead(
                "mycluster",
                ME,
                StartState.SEALED,
                "a WAL was seen",
                StartHead.Origin.FOUNDED,
                Optional.of("c1a1m"),
                "node-1",
                initialCluster,
                "t0k3n",
                Optional.of(cluster),
                Optional.of(member),
                true);
        return new LocalFacts(
                new VolumeFacts(
                        new VolumePaths(
                                Path.of("/var/lib/etcd"),
                                Path.of("/var/lib/etcd/data"),
                                Optional.empty(),
                                Optional.empty(),
                                Path.of("/var/lib/etcd-sidekicks")),
                        Optional.empty(),
                        Optional.empty(),
                        true,
                        Optional.of(place),
                        List.of(),
                        false,
                        Optional.of(head),
                        Memory.none().with(head).with(new Memory.Seen(cluster, member, place))),
                Optional.of(new WalIdentity(cluster, member)),
                new TemplateState.Faulty(List.of("not looked at")),
                new Pods(false, false, new PodState.Absent(), new PodState.Absent(), true, List.of()),
                true,
                Set.of(ME.address()));
    }
}
