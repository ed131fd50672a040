package io.etcdsidekicks.discovery.dns;

import static io.etcdsidekicks.discovery.dns.LyingNameserver.answerTo;
import static io.etcdsidekicks.discovery.dns.LyingNameserver.byTransport;
import static io.etcdsidekicks.discovery.dns.LyingNameserver.line;
import static io.etcdsidekicks.discovery.dns.LyingNameserver.rcode;
import static io.etcdsidekicks.discovery.dns.LyingNameserver.silence;
import static io.etcdsidekicks.discovery.dns.LyingNameserver.truncated;
import static io.etcdsidekicks.discovery.dns.LyingNameserver.zone;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.SrvAnswer.Target;
import io.etcdsidekicks.discovery.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

final class DnsLookupTest {
    private static final String PEERS = "_etcd-server._tcp.mycluster.etcd3.service.consul.";
    /** An answer is expected: generous, for a loaded machine. */
    private static final Duration LONG = Duration.ofSeconds(20);
    /** No answer is expected: the test waits for it. */
    private static final Duration SHORT = Duration.ofMillis(200);

    /** No answer from the first, an answer from the second: dnsjava takes a refused connection for a slow one. */
    private static final Duration MIDDLE = Duration.ofSeconds(2);

    private static final String[] THREE = {
        PEERS + " SRV 1 1 2380 0a00000b.addr.dc1.consul.",
        PEERS + " SRV 1 1 2380 0a00000c.addr.dc1.consul.",
        PEERS + " SRV 1 1 2381 node-3.node.dc1.consul."
    };
    private static final SrvAnswer THREE_TARGETS = new SrvAnswer.Records(List.of(
            new Target("0a00000b.addr.dc1.consul", 2380),
            new Target("0a00000c.addr.dc1.consul", 2380),
            new Target("node-3.node.dc1.consul", 2381)));

    @ParameterizedTest
    @EnumSource(Transport.class)
    void givesTheTargetsInTheirOrder(Transport transport) throws IOException {
        try (var server = LyingNameserver.start(zone(THREE))) {
            assertThat(lookup(server, LONG).servers(PEERS, transport)).isEqualTo(THREE_TARGETS);
        }
    }

    @Test
    void asksOverPlainUdpWithoutEdns() throws IOException {
        assertThat(questionOf(Transport.UDP)).satisfies(question -> {
            assertThat(question.tcp()).isFalse();
            assertThat(question.ednsSize()).isEqualTo(OptionalInt.empty());
        });
    }

    @Test
    void asksOverUdpWithTheEdnsSizeOfGo() throws IOException {
        assertThat(questionOf(Transport.UDP_EDNS)).satisfies(question -> {
            assertThat(question.tcp()).isFalse();
            assertThat(question.ednsSize()).isEqualTo(OptionalInt.of(1232));
        });
    }

    @Test
    void asksOverTcpAtOnce() throws IOException {
        assertThat(questionOf(Transport.TCP).tcp()).isTrue();
    }

    @Test
    void asksForExactlyTheName() throws IOException {
        assertThat(questionOf(Transport.TCP)).satisfies(question -> {
            assertThat(question.name()).hasToString(PEERS);
            assertThat(question.type()).isEqualTo(Type.SRV);
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"UDP", "UDP_EDNS"})
    void asksAgainOverTcpWhenTheAnswerSaysThatItIsCut(Transport transport) throws IOException {
        try (var server = LyingNameserver.start(byTransport(truncated(), zone(THREE)))) {
            assertThat(lookup(server, LONG).servers(PEERS, transport)).isEqualTo(THREE_TARGETS);
            assertThat(server.questions())
                    .extracting(LyingNameserver.Question::tcp)
                    .containsExactly(false, true);
        }
    }

    /** Consul's default: it cuts without saying so. */
    @Test
    void takesASilentlyCutAnswerAsItIs() throws IOException {
        try (var server = LyingNameserver.start(byTransport(zone(THREE[0]), zone(THREE)))) {
            assertThat(lookup(server, LONG).servers(PEERS, Transport.UDP))
                    .isEqualTo(new SrvAnswer.Records(List.of(new Target("0a00000b.addr.dc1.consul", 2380))));
        }
    }

    /** Two Consul nodes with the same address: etcd would count two members. */
    @Test
    void keepsDuplicates() throws IOException {
        try (var server = LyingNameserver.start(zone(THREE[0], THREE[0]))) {
            var target = new Target("0a00000b.addr.dc1.consul", 2380);
            assertThat(lookup(server, LONG).servers(PEERS, Transport.TCP))
                    .isEqualTo(new SrvAnswer.Records(List.of(target, target)));
        }
    }

    @Test
    void givesManyTargetsOverTcp() throws IOException {
        var lines = IntStream.range(0, 300)
                .mapToObj(i -> PEERS + " SRV 1 1 2380 node-" + i + ".node.dc1.consul.")
                .toArray(String[]::new);
        try (var server = LyingNameserver.start(zone(lines))) {
            assertThat(lookup(server, LONG).servers(PEERS, Transport.TCP))
                    .isInstanceOfSatisfying(
                            SrvAnswer.Records.class,
                            records -> assertThat(records.targets()).hasSize(300));
        }
    }

    @Test
    void knowsNoSuchNameFromNxdomain() throws IOException {
        try (var server = LyingNameserver.start(zone("other.example. A 10.0.0.1"))) {
            assertThat(lookup(server, LONG).servers(PEERS, Transport.UDP)).isEqualTo(new SrvAnswer.NoSuchName());
            assertThat(lookup(server, LONG).address("gone.example")).isEqualTo(new AddressAnswer.NoSuchName());
        }
    }

    @Test
    void knowsNoSuchNameFromAnAnswerWithoutRecords() throws IOException {
        try (var server = LyingNameserver.start(rcode(Rcode.NOERROR))) {
            assertThat(lookup(server, LONG).servers(PEERS, Transport.UDP)).isEqualTo(new SrvAnswer.NoSuchName());
            assertThat(lookup(server, LONG).address("gone.example")).isEqualTo(new AddressAnswer.NoSuchName());
        }
    }

    @Test
    void knowsNoSuchNameFromAnAnswerOfAnotherTypeOnly() throws IOException {
        try (var server = LyingNameserver.start(question -> {
            var answer = answerTo(question);
            answer.addRecord(line(PEERS + " A 10.0.0.1"), Section.ANSWER);
            return Optional.of(answer.toWire());
        })) {
            assertThat(lookup(server, LONG).servers(PEERS, Transport.UDP)).isEqualTo(new SrvAnswer.NoSuchName());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Rcode.SERVFAIL, Rcode.REFUSED})
    void failsWithTheServersOwnWord(int rcode) throws IOException {
        try (var server = LyingNameserver.start(rcode(rcode))) {
            var cause =
                    Rcode.string(rcode) + " from 127.0.0.1:" + server.address().getPort();
            assertThat(lookup(server, LONG).servers(PEERS, Transport.TCP))
                    .isEqualTo(new SrvAnswer.Failed(cause + " by TCP"));
            assertThat(lookup(server, LONG).address("a.example"))
                    .isEqualTo(new AddressAnswer.Failed(cause + " by plain UDP"));
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void failsOnGarbage(Transport transport) throws IOException {
        var garbage = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        try (var server = LyingNameserver.start(_ -> Optional.of(garbage))) {
            assertThat(failureOf(lookup(server, SHORT), transport))
                    .contains("127.0.0.1:" + server.address().getPort());
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void failsOnTheAnswerToAnotherId(Transport transport) throws IOException {
        try (var server = LyingNameserver.start(question -> {
            var answer = answerTo(question);
            answer.getHeader().setID(question.message().getHeader().getID() ^ 1);
            answer.addRecord(line(THREE[0]), Section.ANSWER);
            return Optional.of(answer.toWire());
        })) {
            assertThat(failureOf(lookup(server, SHORT), transport)).isNotBlank();
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void failsOnTheAnswerToAnotherQuestion(Transport transport) throws IOException {
        try (var server = LyingNameserver.start(question -> {
            var answer = answerTo(question);
            answer.removeAllRecords(Section.QUESTION);
            answer.addRecord(Record.newRecord(Name.fromString("another.example."), Type.SRV, 1), Section.QUESTION);
            answer.addRecord(line("another.example. SRV 1 1 2380 evil.example."), Section.ANSWER);
            return Optional.of(answer.toWire());
        })) {
            assertThat(failureOf(lookup(server, SHORT), transport)).isNotBlank();
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void failsWhenNothingAnswersInTime(Transport transport) throws IOException {
        try (var server = LyingNameserver.start(silence())) {
            assertThat(failureOf(lookup(server, SHORT), transport))
                    .startsWith("no answer from 127.0.0.1:" + server.address().getPort() + " by " + transport.words());
        }
    }

    /** The loops log changes only: a number that differs each time would be a line a second. */
    @ParameterizedTest
    @EnumSource(Transport.class)
    void failsTwiceInTheSameWords(Transport transport) throws IOException {
        try (var server = LyingNameserver.start(silence())) {
            assertThat(failureOf(lookup(server, SHORT), transport))
                    .isEqualTo(failureOf(lookup(server, SHORT), transport));
        }
    }

    @Test
    void failsWhenNothingListens() throws IOException {
        assertThat(failureOf(
                        new DnsLookup(() -> Nameservers.ofSetting(Optional.of(deadServer())), SHORT), Transport.TCP))
                .startsWith("no answer from 127.0.0.1:");
    }

    @Test
    void failsWithoutANameServer() {
        var lookup = new DnsLookup(() -> new Nameservers(List.of(), "nowhere"), LONG);

        assertThat(lookup.servers(PEERS, Transport.UDP)).isEqualTo(new SrvAnswer.Failed("no name server to ask"));
    }

    @Test
    void failsOnWhatIsNoName() throws IOException {
        try (var server = LyingNameserver.start(zone(THREE))) {
            assertThat(lookup(server, LONG).servers("a..b.", Transport.UDP))
                    .isInstanceOfSatisfying(
                            SrvAnswer.Failed.class,
                            failed -> assertThat(failed.cause()).contains("a..b.", "is no DNS name"));
            assertThat(server.questions()).isEmpty();
        }
    }

    @Test
    void asksTheNextServerAfterADeadOne() throws IOException {
        try (var alive = LyingNameserver.start(zone(THREE))) {
            var lookup = new DnsLookup(() -> of(deadServer(), alive.address()), MIDDLE);

            assertThat(lookup.servers(PEERS, Transport.TCP)).isEqualTo(THREE_TARGETS);
        }
    }

    @Test
    void asksTheNextServerAfterOneThatFails() throws IOException {
        try (var failing = LyingNameserver.start(rcode(Rcode.SERVFAIL));
                var alive = LyingNameserver.start(zone(THREE))) {
            var lookup = new DnsLookup(() -> of(failing.address(), alive.address()), LONG);

            assertThat(lookup.servers(PEERS, Transport.UDP)).isEqualTo(THREE_TARGETS);
        }
    }

    /** As resolvers do: a server that knows nothing is an answer. */
    @Test
    void doesNotAskTheNextServerAfterNoSuchName() throws IOException {
        try (var ignorant = LyingNameserver.start(rcode(Rcode.NXDOMAIN));
                var alive = LyingNameserver.start(zone(THREE))) {
            var lookup = new DnsLookup(() -> of(ignorant.address(), alive.address()), LONG);

            assertThat(lookup.servers(PEERS, Transport.UDP)).isEqualTo(new SrvAnswer.NoSuchName());
            assertThat(alive.questions()).isEmpty();
        }
    }

    @Test
    void tellsTheFirstServersFailureWhenAllFail() throws IOException {
        try (var first = LyingNameserver.start(rcode(Rcode.REFUSED));
                var second = LyingNameserver.start(rcode(Rcode.SERVFAIL))) {
            var lookup = new DnsLookup(() -> of(first.address(), second.address()), LONG);

            assertThat(failureOf(lookup, Transport.UDP)).startsWith("REFUSED from ");
            assertThat(second.questions()).hasSize(1);
        }
    }

    @Test
    void readsTheServersBeforeEachQuestion() throws IOException {
        try (var old = LyingNameserver.start(rcode(Rcode.NXDOMAIN));
                var current = LyingNameserver.start(zone(THREE))) {
            var servers = Stream.of(old.address(), current.address()).iterator();
            var lookup = new DnsLookup(() -> of(servers.next()), LONG);

            assertThat(lookup.servers(PEERS, Transport.UDP)).isEqualTo(new SrvAnswer.NoSuchName());
            assertThat(lookup.servers(PEERS, Transport.UDP)).isEqualTo(THREE_TARGETS);
        }
    }

    @Test
    void cachesNothing() throws IOException {
        try (var server = LyingNameserver.start(zone(THREE))) {
            var lookup = lookup(server, LONG);
            lookup.servers(PEERS, Transport.UDP);
            lookup.servers(PEERS, Transport.UDP);

            assertThat(server.questions()).hasSize(2);
        }
    }

    @Test
    void takesTheFirstIpv4Address() throws IOException {
        assertThat(address("a.example", "a.example. A 10.0.0.11", "a.example. A 10.0.0.12", "a.example. AAAA fd00::1"))
                .isEqualTo(new AddressAnswer.Address(InetAddress.ofLiteral("10.0.0.11")));
    }

    @Test
    void takesTheIpv6AddressWhereThereIsNoOther() throws IOException {
        assertThat(address("a.example", "a.example. AAAA fd00::1"))
                .isEqualTo(new AddressAnswer.Address(InetAddress.ofLiteral("fd00::1")));
    }

    @Test
    void givesNoSuchNameWithoutAnyAddress() throws IOException {
        assertThat(address("a.example", "a.example. TXT nothing")).isEqualTo(new AddressAnswer.NoSuchName());
    }

    @Test
    void followsAnAlias() throws IOException {
        assertThat(address("a.example", "a.example. CNAME b.example.", "b.example. A 10.0.0.11"))
                .isEqualTo(new AddressAnswer.Address(InetAddress.ofLiteral("10.0.0.11")));
    }

    @Test
    void followsAnAliasToAnIpv6Address() throws IOException {
        assertThat(address("a.example", "a.example. CNAME b.example.", "b.example. AAAA fd00::1"))
                .isEqualTo(new AddressAnswer.Address(InetAddress.ofLiteral("fd00::1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.11", "fd00::1", "127.0.0.1"})
    void answersAnIpLiteralWithoutAsking(String literal) throws IOException {
        try (var server = LyingNameserver.start(rcode(Rcode.REFUSED))) {
            assertThat(lookup(server, LONG).address(literal))
                    .isEqualTo(new AddressAnswer.Address(InetAddress.ofLiteral(literal)));
            assertThat(server.questions()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"node-1", "node-1.", "node-1.node.consul", "node-1.node.consul."})
    void takesEveryNameAsAbsoluteAndSearchesNoOtherDomain(String host) throws IOException {
        try (var server = LyingNameserver.start(rcode(Rcode.NXDOMAIN))) {
            lookup(server, LONG).address(host);

            assertThat(server.questions())
                    .extracting(question -> question.name().toString(true))
                    .containsOnly(host.replaceAll("\\.$", ""));
        }
    }

    @Test
    void tellsItsSource() throws IOException {
        try (var server = LyingNameserver.start(silence())) {
            assertThat(lookup(server, LONG).source())
                    .isEqualTo("127.0.0.1:" + server.address().getPort() + " (--dns)");
        }
    }

    @Test
    void thisMachineAlwaysHasANameServerToAsk() {
        assertThat(Nameservers.ofSetting(Optional.empty()).servers()).isNotEmpty();
        assertThat(Nameservers.ofSetting(Optional.empty())).asString().endsWith("(/etc/resolv.conf)");
    }

    private static DnsLookup lookup(LyingNameserver server, Duration timeout) {
        return new DnsLookup(() -> Nameservers.ofSetting(Optional.of(server.address())), timeout);
    }

    private static Nameservers of(InetSocketAddress... servers) {
        return new Nameservers(List.of(servers), "the test");
    }

    private static String failureOf(DnsLookup lookup, Transport transport) {
        return switch (lookup.servers(PEERS, transport)) {
            case SrvAnswer.Failed(String cause) -> cause;
            case SrvAnswer other -> throw new AssertionError("no failure, but " + other);
        };
    }

    private static AddressAnswer address(String host, String... lines) throws IOException {
        try (var server = LyingNameserver.start(zone(lines))) {
            return lookup(server, LONG).address(host);
        }
    }

    private static LyingNameserver.Question questionOf(Transport transport) throws IOException {
        try (var server = LyingNameserver.start(zone(THREE))) {
            lookup(server, LONG).servers(PEERS, transport);
            return server.questions().getFirst();
        }
    }

    /** An address at which something listened a moment ago. */
    private static InetSocketAddress deadServer() {
        try (var server = LyingNameserver.start(silence())) {
            return server.address();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
