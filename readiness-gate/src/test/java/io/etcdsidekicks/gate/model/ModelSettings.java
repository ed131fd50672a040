package io.etcdsidekicks.gate.model;

import io.etcdsidekicks.discovery.DnsZone;
import io.etcdsidekicks.discovery.EtcdDirectories;
import io.etcdsidekicks.discovery.Naming;
import io.etcdsidekicks.discovery.Scheme;
import io.etcdsidekicks.discovery.settings.ConsulSettings;
import io.etcdsidekicks.discovery.settings.ContractSettings;
import io.etcdsidekicks.gate.EtcdManifest;
import io.etcdsidekicks.gate.GateSettings;
import io.etcdsidekicks.gate.ManifestState;
import io.etcdsidekicks.gate.Target;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What every gate of a world was asked to do. */
record ModelSettings(GateSettings gate, EtcdDirectories directories, ManifestState staged) {
    static final Path MOUNT = Path.of("/var/lib/etcd");
    static final Duration DEAD_AFTER = Duration.ofMinutes(15);
    private static final Path DATA = MOUNT.resolve("data");
    private static final ContractSettings CONTRACT = new ContractSettings(
            new Naming(Scheme.TAGGED, Names.CLUSTER, false),
            new DnsZone("", "consul"),
            Optional.empty(),
            Optional.empty(),
            2380,
            Optional.empty(),
            new ConsulSettings(
                    URI.create("http://127.0.0.1:8500"), "", Optional.empty(), Optional.empty(), Optional.empty()));
    private static final Target TARGET = new Target(
            Target.Kind.STATIC_POD,
            Optional.of(Path.of("/etc/kubernetes/staged/etcd.yaml")),
            Path.of("/etc/kubernetes/manifests/etcd.yaml"));
    private static final ModelSettings[] ALL = new ModelSettings[128];

    static {
        for (var number = 0; number < ALL.length; number++) {
            ALL[number] = make(
                    1 + (number & 7),
                    ((number >> 3) & 1) == 1,
                    ((number >> 4) & 1) == 1,
                    ((number >> 5) & 1) == 1,
                    ((number >> 6) & 1) == 1 ? Duration.ZERO : DEAD_AFTER);
        }
    }

    static ModelSettings of(
            int size, boolean rejoins, boolean mountPoint, boolean discoverySrv, boolean everybodyGone) {
        return ALL[
                (size - 1)
                        | (rejoins ? 8 : 0)
                        | (mountPoint ? 16 : 0)
                        | (discoverySrv ? 32 : 0)
                        | (everybodyGone ? 64 : 0)];
    }

    private static ModelSettings make(
            int size, boolean rejoins, boolean mountPoint, boolean discoverySrv, Duration deadAfter) {
        var mount = Optional.of(MOUNT).filter(_ -> mountPoint);
        var manifest = new EtcdManifest(
                !discoverySrv, discoverySrv, false, EtcdManifest.DEFAULT_TOKEN, Optional.of(DATA), Optional.empty());
        var settings = new GateSettings(
                CONTRACT,
                size,
                TARGET,
                2379,
                Optional.empty(),
                Optional.empty(),
                mount,
                Path.of("/var/lib/etcd-sidekicks"),
                true,
                "etcd-sidekicks",
                Duration.ofMinutes(2),
                deadAfter,
                Duration.ofMinutes(5),
                rejoins,
                URI.create("http://127.0.0.1:2379/health"),
                Duration.ofMillis(500),
                2,
                Optional.empty(),
                false,
                false);
        return new ModelSettings(
                settings, new EtcdDirectories(DATA, Optional.empty(), mount), new ManifestState.Present(manifest));
    }
}
