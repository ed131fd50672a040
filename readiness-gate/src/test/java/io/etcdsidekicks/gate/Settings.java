package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.DnsZone;
import io.etcdsidekicks.discovery.Naming;
import io.etcdsidekicks.discovery.Scheme;
import io.etcdsidekicks.discovery.settings.ConsulSettings;
import io.etcdsidekicks.discovery.settings.ContractSettings;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Settings for tests: the defaults, and what a test wants otherwise. */
record Settings(
        int size,
        Target target,
        Optional<InetAddress> address,
        boolean founding,
        boolean rejoinRemoved,
        Optional<Duration> timeout,
        boolean dryRun,
        boolean noWait) {
    static final Path KUBELET = Path.of("/etc/kubernetes/manifests");
    static final Path STAGED = Path.of("/etc/kubernetes/staged/etcd.yaml");
    static final Path INSTALLED = KUBELET.resolve("etcd.yaml");
    static final Target STATIC_POD = new Target(Target.Kind.STATIC_POD, Optional.of(STAGED), INSTALLED);

    static Settings of(int size) {
        return new Settings(size, STATIC_POD, Optional.empty(), true, false, Optional.empty(), false, false);
    }

    Settings withAddress(String literal) {
        return new Settings(
                size,
                target,
                Optional.of(InetAddress.ofLiteral(literal)),
                founding,
                rejoinRemoved,
                timeout,
                dryRun,
                noWait);
    }

    Settings withoutFounding() {
        return new Settings(size, target, address, false, rejoinRemoved, timeout, dryRun, noWait);
    }

    Settings rejoiningRemoved() {
        return new Settings(size, target, address, founding, true, timeout, dryRun, noWait);
    }

    Settings withTimeout(int seconds) {
        return new Settings(
                size,
                target,
                address,
                founding,
                rejoinRemoved,
                Optional.of(Duration.ofSeconds(seconds)),
                dryRun,
                noWait);
    }

    Settings dry() {
        return new Settings(size, target, address, founding, rejoinRemoved, timeout, true, noWait);
    }

    Settings notWaiting() {
        return new Settings(size, target, address, founding, rejoinRemoved, timeout, dryRun, true);
    }

    GateSettings build() {
        return new GateSettings(
                new ContractSettings(
                        new Naming(Scheme.TAGGED, "mycluster", false),
                        new DnsZone("", "consul"),
                        Optional.empty(),
                        address,
                        2380,
                        Optional.empty(),
                        new ConsulSettings(
                                URI.create("http://127.0.0.1:8500"),
                                "",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty())),
                size,
                target,
                2379,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Path.of("/var/lib/etcd-sidekicks"),
                founding,
                "etcd-sidekicks",
                Duration.ofMinutes(2),
                Duration.ofMinutes(15),
                Duration.ofMinutes(5),
                rejoinRemoved,
                URI.create("http://127.0.0.1:2379/health"),
                Duration.ofMillis(500),
                3,
                timeout,
                dryRun,
                noWait);
    }
}
