package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.DnsZone;
import io.etcdsidekicks.discovery.Naming;
import io.etcdsidekicks.discovery.Scheme;
import io.etcdsidekicks.discovery.settings.ConsulSettings;
import io.etcdsidekicks.discovery.settings.ContractSettings;
import io.etcdsidekicks.discovery.settings.VolumeSettings;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The gate's settings as they come, spoiled by each test as it likes. */
final class Settings {
    static final Path KUBELET = Path.of("/etc/kubernetes/manifests");
    static final Path STAGED = Path.of("/etc/kubernetes/staged/etcd.yaml");
    static final Path INSTALLED = KUBELET.resolve("etcd.yaml");

    int size = 3;
    Naming naming = new Naming(Scheme.TAGGED, "mycluster", false);
    int peerPort = 2380;
    Optional<String> node = Optional.empty();
    String datacenter = "";
    Optional<InetAddress> address = Optional.empty();
    VolumeSettings volume = new VolumeSettings(
            Path.of("/var/lib/etcd"), Optional.empty(), Path.of("/var/lib/etcd-sidekicks"), Optional.empty(), Set.of());
    Optional<Path> manifest = Optional.of(STAGED);
    boolean manifestAsIs;
    boolean founding = true;
    Duration lostDiskGrace = Duration.ofMinutes(1);
    Duration deadAfter = Duration.ofMinutes(15);
    Duration joinTimeout = Duration.ofMinutes(5);
    boolean rejoinRemoved;
    boolean replaceUnknown;
    boolean addressElsewhere;
    int stablePolls = 3;
    Optional<Duration> timeout = Optional.empty();
    boolean dryRun;
    boolean noWait;
    boolean stay;

    private Settings() {}

    static GateSettings of(int size) {
        return with(settings -> settings.size = size);
    }

    static GateSettings with(Consumer<Settings> change) {
        var settings = new Settings();
        change.accept(settings);
        return settings.build();
    }

    private GateSettings build() {
        return new GateSettings(
                new ContractSettings(
                        naming,
                        new DnsZone(datacenter, "consul"),
                        node,
                        address,
                        peerPort,
                        Optional.empty(),
                        new ConsulSettings(
                                URI.create("http://127.0.0.1:8500"),
                                "",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty())),
                size,
                volume,
                manifest,
                KUBELET,
                manifestAsIs,
                2379,
                founding,
                "etcd-sidekicks",
                lostDiskGrace,
                deadAfter,
                joinTimeout,
                rejoinRemoved,
                replaceUnknown,
                addressElsewhere,
                URI.create("http://127.0.0.1:2379/health"),
                Duration.ofMillis(500),
                stablePolls,
                timeout,
                dryRun,
                noWait,
                stay,
                Optional.empty());
    }
}
