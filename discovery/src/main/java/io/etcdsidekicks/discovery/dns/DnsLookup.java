package io.etcdsidekicks.discovery.dns;

import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.NameLookup;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.WireParseException;

/**
 * Asks the name servers in their order, each question afresh: no cache, no search list, no hosts file. An answer with
 * the TC bit is asked again over TCP, as Go's resolver, and so etcd, does.
 */
public final class DnsLookup implements NameLookup {
    private static final int EDNS_SIZE = 1232;
    private static final int NO_EDNS = -1;

    private final Supplier<Nameservers> nameservers;
    private final Duration timeout;

    /**
     * Nothing is asked yet.
     *
     * @param nameservers read before each question, because a DHCP client may rewrite resolv.conf
     * @param timeout of one question to one server
     */
    public DnsLookup(Supplier<Nameservers> nameservers, Duration timeout) {
        this.nameservers = nameservers;
        this.timeout = timeout;
    }

    @Override
    public String source() {
        return nameservers.get().toString();
    }

    @Override
    public SrvAnswer servers(String name, Transport transport) {
        return switch (ask(name, Type.SRV, transport)) {
            case Reply.Failure(String cause) -> new SrvAnswer.Failed(cause);
            case Reply.NoSuchName() -> new SrvAnswer.NoSuchName();
            case Reply.Answer(List<Record> records) -> {
                var targets = records.stream()
                        .filter(SRVRecord.class::isInstance)
                        .map(SRVRecord.class::cast)
                        .map(srv -> new SrvAnswer.Target(srv.getTarget().toString(true), srv.getPort()))
                        .toList();
                yield targets.isEmpty() ? new SrvAnswer.NoSuchName() : new SrvAnswer.Records(targets);
            }
        };
    }

    @Override
    public AddressAnswer address(String host) {
        try {
            return new AddressAnswer.Address(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException notALiteral) {
            return switch (firstAddress(host, Type.A)) {
                case AddressAnswer.NoSuchName _ -> firstAddress(host, Type.AAAA);
                case AddressAnswer answer -> answer;
            };
        }
    }

    private AddressAnswer firstAddress(String host, int type) {
        return switch (ask(host, type, Transport.UDP)) {
            case Reply.Failure(String cause) -> new AddressAnswer.Failed(cause);
            case Reply.NoSuchName() -> new AddressAnswer.NoSuchName();
            case Reply.Answer(List<Record> records) ->
                records.stream()
                        .flatMap(DnsLookup::addressOf)
                        .findFirst()
                        .<AddressAnswer>map(AddressAnswer.Address::new)
                        .orElseGet(AddressAnswer.NoSuchName::new);
        };
    }

    private static Stream<InetAddress> addressOf(Record answer) {
        return switch (answer) {
            case ARecord a -> Stream.of(a.getAddress());
            case AAAARecord aaaa -> Stream.of(aaaa.getAddress());
            default -> Stream.empty();
        };
    }

    private Reply ask(String name, int type, Transport transport) {
        Message question;
        try {
            question = Message.newQuery(Record.newRecord(Name.fromString(name, Name.root), type, DClass.IN));
        } catch (TextParseException e) {
            return new Reply.Failure(name + " is no DNS name: " + e.getMessage());
        }
        Optional<Reply> failure = Optional.empty();
        for (var server : nameservers.get().servers()) {
            var reply = ask(server, question, transport);
            if (!(reply instanceof Reply.Failure)) {
                return reply;
            }
            failure = failure.or(() -> Optional.of(reply));
        }
        return failure.orElseGet(() -> new Reply.Failure("no name server to ask"));
    }

    private Reply ask(InetSocketAddress server, Message question, Transport transport) {
        var resolver = new SimpleResolver(server);
        resolver.setTimeout(timeout);
        resolver.setTCP(transport == Transport.TCP);
        resolver.setEDNS(transport == Transport.UDP ? NO_EDNS : 0, EDNS_SIZE, 0, List.of());
        var asked = server.getAddress().getHostAddress() + ":" + server.getPort() + " by " + transport.words();
        try {
            var answer = resolver.send(question);
            return switch (answer.getRcode()) {
                case Rcode.NOERROR -> new Reply.Answer(answer.getSection(Section.ANSWER));
                case Rcode.NXDOMAIN -> new Reply.NoSuchName();
                default -> new Reply.Failure(Rcode.string(answer.getRcode()) + " from " + asked);
            };
        } catch (WireParseException e) {
            return new Reply.Failure("an answer that is no DNS message from " + asked);
        } catch (IOException e) {
            return new Reply.Failure("no answer from " + asked + describe(e));
        }
    }

    /**
     * Not in dnsjava's words for a timeout: they hold the question's ID, and so differ each time. A UDP port that nobody
     * listens on has no words at all.
     */
    private static String describe(IOException e) {
        return e instanceof SocketException && e.getMessage() != null ? " (" + e.getMessage() + ")" : "";
    }

    private sealed interface Reply {
        /** NOERROR; the records may be of any type, or none at all. */
        record Answer(List<Record> records) implements Reply {}

        record NoSuchName() implements Reply {}

        record Failure(String cause) implements Reply {}
    }
}
