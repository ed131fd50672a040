package io.etcdsidekicks.discovery.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.config.ResolvConfResolverConfigProvider;

/**
 * The name servers to ask, in the order in which they are tried.
 *
 * @param source where they come from, for messages
 */
public record Nameservers(List<InetSocketAddress> servers, String source) {
    public Nameservers {
        servers = List.copyOf(servers);
    }

    /** What {@code /etc/resolv.conf} says now, as etcd's own resolver reads it; 127.0.0.1 where it names none. */
    public static Nameservers ofThisMachine() {
        var resolvConf = new ResolvConfResolverConfigProvider();
        resolvConf.initialize();
        var servers = resolvConf.servers().isEmpty()
                ? List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 53))
                : resolvConf.servers();
        return new Nameservers(servers, "/etc/resolv.conf");
    }

    /**
     * The one that the settings name, else those of this machine.
     *
     * @param server empty for those of this machine
     */
    public static Nameservers ofSetting(Optional<InetSocketAddress> server) {
        return server.map(named -> new Nameservers(List.of(named), "--dns")).orElseGet(Nameservers::ofThisMachine);
    }

    @Override
    public String toString() {
        var addresses = servers.stream()
                .map(server -> server.getAddress().getHostAddress() + ":" + server.getPort())
                .toList();
        return String.join(", ", addresses) + " (" + source + ")";
    }
}
