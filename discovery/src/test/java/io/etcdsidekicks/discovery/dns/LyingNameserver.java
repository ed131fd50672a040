package io.etcdsidekicks.discovery.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A name server of one's own, over UDP and TCP on the same port, that answers whatever its script says: the truth out
 * of a list of records, a lie, a broken message, or nothing. Keeps every question it was asked.
 */
public final class LyingNameserver implements AutoCloseable {
    private static final int LARGEST_QUESTION = 4096;
    private static final int ATTEMPTS = 20;

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final Script script;
    private final List<Question> questions = new CopyOnWriteArrayList<>();

    private LyingNameserver(DatagramSocket udp, ServerSocket tcp, Script script) {
        this.udp = udp;
        this.tcp = tcp;
        this.script = script;
    }

    /** What to send back; empty for silence. It may be called on several threads at once. */
    @FunctionalInterface
    public interface Script {
        Optional<byte[]> reply(Question question) throws IOException;
    }

    /** A question as it came over the wire. */
    public record Question(Message message, boolean tcp) {

        public Name name() {
            return message.getQuestion().getName();
        }

        public int type() {
            return message.getQuestion().getType();
        }

        /** The size that the asker offers; empty when it sent no EDNS record. */
        public OptionalInt ednsSize() {
            var edns = message.getOPT();
            return edns == null ? OptionalInt.empty() : OptionalInt.of(edns.getPayloadSize());
        }
    }

    /** On loopback, on a free port. */
    public static LyingNameserver start(Script script) throws IOException {
        return start(InetAddress.getLoopbackAddress(), 0, script);
    }

    /**
     * On an address of one's own, for a resolver that can only ask port 53.
     *
     * @param port 0 for a free one
     */
    public static LyingNameserver start(InetAddress address, int port, Script script) throws IOException {
        for (var attempt = 1; ; attempt++) {
            var udp = new DatagramSocket(port, address);
            try {
                var server = new LyingNameserver(udp, new ServerSocket(udp.getLocalPort(), 50, address), script);
                Thread.ofVirtual().name("lying-udp").start(server::serveUdp);
                Thread.ofVirtual().name("lying-tcp").start(server::serveTcp);
                return server;
            } catch (BindException takenForTcp) {
                udp.close();
                if (port != 0 || attempt == ATTEMPTS) {
                    throw takenForTcp;
                }
            }
        }
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(udp.getLocalAddress(), udp.getLocalPort());
    }

    /** All that was asked so far, in order. */
    public List<Question> questions() {
        return List.copyOf(questions);
    }

    @Override
    public void close() {
        udp.close();
        try {
            tcp.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A record in the words of a zone file, for example {@code a.example. SRV 1 1 2380 b.example.} */
    public static Record line(String words) {
        var parts = words.split(" +", 3);
        try {
            return Record.fromString(
                    Name.fromString(parts[0], Name.root), Type.value(parts[1]), DClass.IN, 0, parts[2], Name.root);
        } catch (IOException e) {
            throw new IllegalArgumentException(words, e);
        }
    }

    /** The truth: records of the name and type, behind CNAMEs, too; NOERROR without any; NXDOMAIN for other names. */
    public static Script zone(String... lines) {
        var records = Stream.of(lines).map(LyingNameserver::line).toList();
        return question -> Optional.of(truth(question, records).toWire());
    }

    /** An answer without records. */
    public static Script rcode(int rcode) {
        return question -> {
            var answer = answerTo(question);
            answer.getHeader().setRcode(rcode);
            return Optional.of(answer.toWire());
        };
    }

    /** Cut: the TC bit and not a single record. */
    public static Script truncated() {
        return question -> {
            var answer = answerTo(question);
            answer.getHeader().setFlag(Flags.TC);
            return Optional.of(answer.toWire());
        };
    }

    /** No answer at all. */
    public static Script silence() {
        return _ -> Optional.empty();
    }

    /** One script for UDP, another for TCP. */
    public static Script byTransport(Script udp, Script tcp) {
        return question -> (question.tcp() ? tcp : udp).reply(question);
    }

    /** An empty NOERROR answer to fill. */
    public static Message answerTo(Question question) {
        var answer = new Message(question.message().getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.AA);
        answer.addRecord(question.message().getQuestion(), Section.QUESTION);
        return answer;
    }

    private static Message truth(Question question, List<Record> records) {
        var answer = answerTo(question);
        var name = question.name();
        var known = false;
        for (var alias = Optional.of(name); alias.isPresent(); ) {
            name = alias.get();
            alias = Optional.empty();
            for (var each : records) {
                if (!each.getName().equals(name)) {
                    continue;
                }
                known = true;
                if (each.getType() == question.type() || each.getType() == Type.CNAME) {
                    answer.addRecord(each, Section.ANSWER);
                }
                if (each instanceof CNAMERecord cname) {
                    alias = Optional.of(cname.getTarget());
                }
            }
        }
        if (!known) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        return answer;
    }

    private void serveUdp() {
        var packet = new DatagramPacket(new byte[LARGEST_QUESTION], LARGEST_QUESTION);
        while (true) {
            try {
                packet.setLength(LARGEST_QUESTION);
                udp.receive(packet);
                var bytes = Arrays.copyOf(packet.getData(), packet.getLength());
                var asker = packet.getSocketAddress();
                var reply = reply(bytes, false);
                if (reply.isPresent()) {
                    udp.send(new DatagramPacket(reply.get(), reply.get().length, asker));
                }
            } catch (IOException e) {
                if (udp.isClosed()) {
                    return;
                }
            }
        }
    }

    private void serveTcp() {
        while (true) {
            try {
                var socket = tcp.accept();
                Thread.ofVirtual().name("lying-tcp-asker").start(() -> serveTcp(socket));
            } catch (IOException e) {
                if (tcp.isClosed()) {
                    return;
                }
            }
        }
    }

    private void serveTcp(Socket socket) {
        try (socket;
                var in = new DataInputStream(socket.getInputStream());
                var out = new DataOutputStream(socket.getOutputStream())) {
            while (true) {
                var reply = reply(in.readNBytes(in.readUnsignedShort()), true);
                if (reply.isPresent()) {
                    out.writeShort(reply.get().length);
                    out.write(reply.get());
                    out.flush();
                }
            }
        } catch (IOException e) {
            // the asker is gone, or this server is
        }
    }

    private Optional<byte[]> reply(byte[] bytes, boolean overTcp) throws IOException {
        var question = new Question(new Message(bytes), overTcp);
        questions.add(question);
        return script.reply(question);
    }
}
