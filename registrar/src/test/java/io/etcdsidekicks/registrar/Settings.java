package io.etcdsidekicks.registrar;

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

/** Settings for tests: the defaults, and what a test wants otherwise. */
record Settings(
        Naming naming,
        Optional<String> node,
        Optional<InetAddress> address,
        boolean founding,
        boolean deregisterOnStop,
        boolean once,
        Optional<Duration> timeout,
        String datacenter) {
    static final VolumeSettings VOLUME = new VolumeSettings(
            Path.of("/var/lib/etcd"), Optional.empty(), Path.of("/var/lib/etcd-sidekicks"), Optional.empty(), Set.of());

    static final DnsZone ZONE = new DnsZone("", "consul");

    static Settings defaults() {
        return new Settings(
                new Naming(Scheme.TAGGED, "mycluster", false),
                Optional.empty(),
                Optional.empty(),
                true,
                false,
                false,
                Optional.empty(),
                "");
    }

    Settings withNaming(Naming other) {
        return new Settings(other, node, address, founding, deregisterOnStop, once, timeout, datacenter);
    }

    Settings withNode(String name) {
        return new Settings(naming, Optional.of(name), address, founding, deregisterOnStop, once, timeout, datacenter);
    }

    Settings withAddress(String literal) {
        return new Settings(
                naming,
                node,
                Optional.of(InetAddress.ofLiteral(literal)),
                founding,
                deregisterOnStop,
                once,
                timeout,
                datacenter);
    }

    Settings withoutFounding() {
        return new Settings(naming, node, address, false, deregisterOnStop, once, timeout, datacenter);
    }

    Settings deregisteringOnStop() {
        return new Settings(naming, node, address, founding, true, once, timeout, datacenter);
    }

    Settings onlyOnce() {
        return new Settings(naming, node, address, founding, deregisterOnStop, true, timeout, datacenter);
    }

    Settings withDatacenter(String name) {
        return new Settings(naming, node, address, founding, deregisterOnStop, once, timeout, name);
    }

    Settings withTimeout(Duration time) {
        return new Settings(naming, node, address, founding, deregisterOnStop, once, Optional.of(time), datacenter);
    }

    RegistrarSettings build() {
        return new RegistrarSettings(
                new ContractSettings(
                        naming,
                        new DnsZone(datacenter, ZONE.domain()),
                        node,
                        address,
                        2380,
                        Optional.empty(),
                        new ConsulSettings(
                                URI.create("http://127.0.0.1:8500"),
                                "",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty())),
                2379,
                VOLUME,
                founding,
                "etcd-sidekicks",
                URI.create("http://127.0.0.1:2379/health"),
                Duration.ofSeconds(1),
                Optional.empty(),
                deregisterOnStop,
                once,
                timeout);
    }
}
