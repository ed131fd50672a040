package io.etcdsidekicks.discovery.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.etcdsidekicks.discovery.Scheme;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ReadingsTest {
    private static final String CLUSTER_WORDS =
            "must be made of a-z, 0-9 and dashes, at most 63 of them between dots: it is part of a DNS name";
    private static final String DATACENTER_WORDS = "must be one label of a-z, 0-9, dash";
    private static final String LOOKUP_WORDS = "is a word that Consul's DNS reads as a kind of look-up";
    private static final String KV_WORDS =
            "must be made of letters, digits, dots, dashes and underscores, with single slashes in between";
    private static final String NODE_WORDS = "must be made of letters, digits, dots, dashes and underscores";
    private static final String NUMBER_WORDS = "must not be a number: etcd names its peers 0, 1, 2 itself";
    private static final String RESERVED_WORDS =
            "must be another name: this one is used where a member has none, or must not start";
    private static final String ADDRESS_WORDS = "must be an IP address, not a name";
    private static final String REACHABLE_WORDS = "must be an address that other machines can reach";
    private static final String PORT_WORDS = "must be a number from 1 to 65535";
    private static final String TIME_WORDS = "must be a time such as 500ms, 10s, 2m or 1h";
    private static final String FLAG_WORDS = "must be true or false";
    private static final String SCHEME_WORDS = "must be tagged or named";
    private static final String URL_WORDS = "must be a URL that begins with http:// or https://";
    private static final String SOCKET_WORDS = "must be an IP address and a port";

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("good")
    void takesWhatIsRight(String title, Mistakes.Reading<?> reading, String text, Object value) {
        assertThat((Object) reading.read(text)).as(title).isEqualTo(value);
    }

    @ParameterizedTest(name = "{0}: \"{2}\" {3}")
    @MethodSource("wrong")
    void saysWhatIsWrong(String title, Mistakes.Reading<?> reading, String text, String words) {
        assertThatIllegalArgumentException()
                .as(title)
                .isThrownBy(() -> reading.read(text))
                .withMessage(words);
    }

    static Stream<Arguments> good() {
        return Stream.of(
                good("cluster", Readings::clusterName, "mycluster", "mycluster"),
                good("cluster", Readings::clusterName, "a", "a"),
                good("cluster", Readings::clusterName, "prod-1.eu.example", "prod-1.eu.example"),
                good("cluster", Readings::clusterName, "a".repeat(63), "a".repeat(63)),
                good("datacenter", Readings::datacenter, "dc1", "dc1"),
                good("datacenter", Readings::datacenter, "EU-Central-1", "EU-Central-1"),
                good("datacenter", Readings::datacenter, "services", "services"),
                good("node", Readings::nodeName, "node-1", "node-1"),
                good("node", Readings::nodeName, "Node_1.corp.example", "Node_1.corp.example"),
                good("node", Readings::nodeName, "0a", "0a"),
                good("address", Readings::reachableAddress, "10.0.0.11", InetAddress.ofLiteral("10.0.0.11")),
                good("address", Readings::reachableAddress, "fd00::1", InetAddress.ofLiteral("fd00::1")),
                good("port", Readings::port, "1", 1),
                good("port", Readings::port, "65535", 65_535),
                good("number", text -> Readings.number(text, 3, 5), "3", 3),
                good("number", text -> Readings.number(text, 3, 5), "5", 5),
                good("duration", Readings::duration, "500ms", Duration.ofMillis(500)),
                good("duration", Readings::duration, "10s", Duration.ofSeconds(10)),
                good("duration", Readings::duration, "2m", Duration.ofMinutes(2)),
                good("duration", Readings::duration, "1h", Duration.ofHours(1)),
                good("flag", Readings::flag, "true", true),
                good("flag", Readings::flag, "YES", true),
                good("flag", Readings::flag, "on", true),
                good("flag", Readings::flag, "1", true),
                good("flag", Readings::flag, "False", false),
                good("flag", Readings::flag, "no", false),
                good("flag", Readings::flag, "off", false),
                good("flag", Readings::flag, "0", false),
                good("scheme", Readings::scheme, "tagged", Scheme.TAGGED),
                good("scheme", Readings::scheme, "Named", Scheme.NAMED),
                good("path in Consul", Readings::kvPath, "etcd-sidekicks", "etcd-sidekicks"),
                good("path in Consul", Readings::kvPath, "teams/storage/etcd_1.x", "teams/storage/etcd_1.x"),
                good("path", Readings::path, "/var/lib/../lib/etcd/", Path.of("/var/lib/etcd")),
                good("path", Readings::path, "here", Path.of("here").toAbsolutePath()),
                good("url", Readings::httpUrl, "http://127.0.0.1:8500", URI.create("http://127.0.0.1:8500")),
                good("url", Readings::httpUrl, "https://consul.example", URI.create("https://consul.example")),
                good("socket address", Readings::socketAddress, "127.0.0.1:8600", socket("127.0.0.1", 8600)),
                good("socket address", Readings::socketAddress, "[::1]:53", socket("::1", 53)));
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                wrong("cluster", Readings::clusterName, "MyCluster", CLUSTER_WORDS),
                wrong("cluster", Readings::clusterName, "my_cluster", CLUSTER_WORDS),
                wrong("cluster", Readings::clusterName, "-a", CLUSTER_WORDS),
                wrong("cluster", Readings::clusterName, "a-", CLUSTER_WORDS),
                wrong("cluster", Readings::clusterName, "a..b", CLUSTER_WORDS),
                wrong("cluster", Readings::clusterName, ".a", CLUSTER_WORDS),
                wrong("cluster", Readings::clusterName, "a.", CLUSTER_WORDS),
                wrong("cluster", Readings::clusterName, "a".repeat(64), CLUSTER_WORDS),
                wrong("datacenter", Readings::datacenter, "dc.1", DATACENTER_WORDS),
                wrong("datacenter", Readings::datacenter, "dc_1", DATACENTER_WORDS),
                wrong("datacenter", Readings::datacenter, "a".repeat(64), DATACENTER_WORDS),
                wrong("datacenter", Readings::datacenter, "service", LOOKUP_WORDS),
                wrong("datacenter", Readings::datacenter, "connect", LOOKUP_WORDS),
                wrong("datacenter", Readings::datacenter, "virtual", LOOKUP_WORDS),
                wrong("datacenter", Readings::datacenter, "ingress", LOOKUP_WORDS),
                wrong("datacenter", Readings::datacenter, "node", LOOKUP_WORDS),
                wrong("datacenter", Readings::datacenter, "query", LOOKUP_WORDS),
                wrong("datacenter", Readings::datacenter, "Addr", LOOKUP_WORDS),
                wrong("path in Consul", Readings::kvPath, "", KV_WORDS),
                wrong("path in Consul", Readings::kvPath, "/etcd", KV_WORDS),
                wrong("path in Consul", Readings::kvPath, "etcd/", KV_WORDS),
                wrong("path in Consul", Readings::kvPath, "teams//etcd", KV_WORDS),
                wrong("path in Consul", Readings::kvPath, "etcd?recurse", KV_WORDS),
                wrong("path in Consul", Readings::kvPath, "my etcd", KV_WORDS),
                wrong("path in Consul", Readings::kvPath, "etcd%2f", KV_WORDS),
                wrong("node", Readings::nodeName, "node 1", NODE_WORDS),
                wrong("node", Readings::nodeName, "-node", NODE_WORDS),
                wrong("node", Readings::nodeName, "node=1", NODE_WORDS),
                wrong("node", Readings::nodeName, "node,1", NODE_WORDS),
                wrong("node", Readings::nodeName, "0", NUMBER_WORDS),
                wrong("node", Readings::nodeName, "12", NUMBER_WORDS),
                wrong("node", Readings::nodeName, "sealed.invalid", RESERVED_WORDS),
                wrong("node", Readings::nodeName, "default", RESERVED_WORDS),
                wrong("address", Readings::reachableAddress, "localhost", ADDRESS_WORDS),
                wrong("address", Readings::reachableAddress, "10.0.0.256", ADDRESS_WORDS),
                wrong("address", Readings::reachableAddress, "10.0.0.11/24", ADDRESS_WORDS),
                wrong("address", Readings::reachableAddress, "10.0.11", ADDRESS_WORDS),
                wrong("address", Readings::reachableAddress, "11", ADDRESS_WORDS),
                wrong("address", Readings::reachableAddress, "127.0.0.1", REACHABLE_WORDS),
                wrong("address", Readings::reachableAddress, "127.1.2.3", REACHABLE_WORDS),
                wrong("address", Readings::reachableAddress, "0.0.0.0", REACHABLE_WORDS),
                wrong("address", Readings::reachableAddress, "::1", REACHABLE_WORDS),
                wrong("address", Readings::reachableAddress, "::", REACHABLE_WORDS),
                wrong("address", Readings::reachableAddress, "::ffff:127.0.0.1", REACHABLE_WORDS),
                wrong("port", Readings::port, "0", PORT_WORDS),
                wrong("port", Readings::port, "65536", PORT_WORDS),
                wrong("port", Readings::port, "-1", PORT_WORDS),
                wrong("port", Readings::port, "http", PORT_WORDS),
                wrong("port", Readings::port, "99999999999", PORT_WORDS),
                wrong("number", text -> Readings.number(text, 3, 5), "2", "must be a number from 3 to 5"),
                wrong("number", text -> Readings.number(text, 3, 5), "6", "must be a number from 3 to 5"),
                wrong("duration", Readings::duration, "soon", TIME_WORDS),
                wrong("duration", Readings::duration, "10", TIME_WORDS),
                wrong("duration", Readings::duration, "0s", TIME_WORDS),
                wrong("duration", Readings::duration, "-1s", TIME_WORDS),
                wrong("flag", Readings::flag, "maybe", FLAG_WORDS),
                wrong("flag", Readings::flag, "2", FLAG_WORDS),
                wrong("scheme", Readings::scheme, "tag", SCHEME_WORDS),
                wrong("path", Readings::path, "a\0b", "is no path"),
                wrong("url", Readings::httpUrl, "127.0.0.1:8500", URL_WORDS),
                wrong("url", Readings::httpUrl, "ftp://consul.example", URL_WORDS),
                wrong("url", Readings::httpUrl, "http://", URL_WORDS),
                wrong("url", Readings::httpUrl, "http:consul", URL_WORDS),
                wrong("url", Readings::httpUrl, "http://a b", URL_WORDS),
                wrong("socket address", Readings::socketAddress, "127.0.0.1", SOCKET_WORDS),
                wrong("socket address", Readings::socketAddress, ":53", SOCKET_WORDS),
                wrong("socket address", Readings::socketAddress, "127.0.0.1:", SOCKET_WORDS),
                wrong("socket address", Readings::socketAddress, "127.0.0.1:0", SOCKET_WORDS),
                wrong("socket address", Readings::socketAddress, "localhost:53", SOCKET_WORDS));
    }

    private static Arguments good(String title, Mistakes.Reading<?> reading, String text, Object value) {
        return arguments(title, reading, text, value);
    }

    private static Arguments wrong(String title, Mistakes.Reading<?> reading, String text, String words) {
        return arguments(title, reading, text, words);
    }

    private static InetSocketAddress socket(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }
}
