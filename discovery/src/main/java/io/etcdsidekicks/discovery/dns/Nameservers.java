package io.etcdsidekicks.discovery.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The name servers to ask, in the order in which they are tried.
 *
 * @param source where they come from, for messages
 */
public record Nameservers(List<InetSocketAddress> servers, String source) {
    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
    private static final int DNS_PORT = 53;
    /** glibc's and Go's limit. */
    private static final int MOST = 3;

    /** An address as Go reads it: none of the old short forms. */
    private static final Predicate<String> ADDRESS = Pattern.compile(
                    "\\d+(\\.\\d+){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%.+)?")
            .asMatchPredicate();

    public Nameservers {
        servers = List.copyOf(servers);
    }

    /** What {@code /etc/resolv.conf} says now, as etcd's own resolver reads it; 127.0.0.1 where it names none. */
    public static Nameservers ofThisMachine() {
        try {
            // Comments may be in any encoding.
            return of(Files.readString(RESOLV_CONF, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return of(""); // as etcd's own resolver takes it
        }
    }

    /**
     * What a file's text says, as glibc and Go read it (docs/facts.md 9.15): the first three that are addresses. One whose
     * IPv6 zone names an interface that is not there counts, and cannot be asked.
     */
    static Nameservers of(String resolvConf) {
        var named = resolvConf
                .lines()
                .map(line -> line.strip().split("\\s+", -1))
                .filter(words -> words.length > 1 && words[0].equals("nameserver") && isAddress(words[1]))
                .map(words -> words[1])
                .limit(MOST)
                .toList();
        var servers = new ArrayList<InetSocketAddress>();
        var unreachable = new ArrayList<String>();
        for (var server : named) {
            try {
                servers.add(new InetSocketAddress(InetAddress.ofLiteral(server), DNS_PORT));
            } catch (IllegalArgumentException e) {
                unreachable.add(server);
            }
        }
        if (named.isEmpty()) {
            servers.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), DNS_PORT));
        }
        return new Nameservers(
                servers,
                RESOLV_CONF
                        + (unreachable.isEmpty()
                                ? ""
                                : ", where " + String.join(", ", unreachable) + " cannot be asked: no such interface"));
    }

    private static boolean isAddress(String text) {
        try {
            var _ = InetAddress.ofLiteral(text.replaceFirst("%.*", ""));
            return ADDRESS.test(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
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
