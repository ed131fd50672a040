package io.etcdsidekicks.gate.model;

import io.etcdsidekicks.discovery.DnsZone;
import io.etcdsidekicks.discovery.Naming;
import io.etcdsidekicks.discovery.Scheme;
import io.etcdsidekicks.discovery.VolumePaths;
import io.etcdsidekicks.discovery.settings.ConsulSettings;
import io.etcdsidekicks.discovery.settings.ContractSettings;
import io.etcdsidekicks.discovery.settings.VolumeSettings;
import io.etcdsidekicks.gate.GateSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** What every gate of a world was asked to do. */
final class ModelSettings {
    static final Path ROOT = Path.of("/var/lib/etcd");
    private static final Path STATE_DIR = Path.of("/var/lib/etcd-sidekicks");
    private static final Duration DEAD_AFTER = Duration.ofMinutes(15);
    static final ContractSettings CONTRACT = new ContractSettings(
            new Naming(Scheme.TAGGED, Names.CLUSTER, false),
            new DnsZone("", "consul"),
            Optional.empty(),
            Optional.empty(),
            2380,
            Optional.empty(),
            new ConsulSettings(
                    URI.create("http://127.0.0.1:8500"), "", Optional.empty(), Optional.empty(), Optional.empty()));
    private static final VolumePaths PATHS =
            new VolumePaths(ROOT, ROOT.resolve("data"), Optional.empty(), Optional.empty(), STATE_DIR);
    private static final VolumePaths MOUNTED_PATHS =
            new VolumePaths(ROOT, ROOT.resolve("data"), Optional.empty(), Optional.of(ROOT), STATE_DIR);
    private static final Optional<Path> STAGED = Optional.of(Path.of("/etc/kubernetes/staged/etcd.yaml"));

    private ModelSettings() {}

    static VolumeSettings volume(boolean mountPoint) {
        return new VolumeSettings(
                ROOT, mountPoint ? Optional.of(ROOT) : Optional.empty(), STATE_DIR, Optional.empty(), Set.of());
    }

    static VolumePaths paths(boolean mountPoint) {
        return mountPoint ? MOUNTED_PATHS : PATHS;
    }

    static GateSettings of(WorldPlan plan, boolean everybodyIsGone) {
        return make(
                plan.size(),
                volume(plan.mountPoint()),
                plan.kubelet() ? STAGED : Optional.empty(),
                plan.rejoins(),
                everybodyIsGone ? Duration.ZERO : DEAD_AFTER,
                false,
                plan.stays());
    }

    static GateSettings withSize(GateSettings like, int size) {
        return make(
                size,
                like.volume(),
                like.manifest(),
                like.rejoinRemoved(),
                like.deadAfter(),
                like.noWait(),
                like.stay());
    }

    static GateSettings withoutWaiting(GateSettings like) {
        return make(like.size(), like.volume(), like.manifest(), like.rejoinRemoved(), like.deadAfter(), true, false);
    }

    private static GateSettings make(
            int size,
            VolumeSettings volume,
            Optional<Path> manifest,
            boolean rejoins,
            Duration deadAfter,
            boolean noWait,
            boolean stay) {
        return new GateSettings(
                CONTRACT,
                size,
                volume,
                manifest,
                Path.of("/etc/kubernetes/manifests"),
                false,
                2379,
                true,
                "etcd-sidekicks",
                Duration.ofMinutes(2),
                deadAfter,
                Duration.ofMinutes(5),
                rejoins,
                false,
                false,
                URI.create("http://127.0.0.1:2379/health"),
                Duration.ofMillis(500),
                2,
                Optional.empty(),
                false,
                noWait,
                stay,
                Optional.empty());
    }
}
