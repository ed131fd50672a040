package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.CatalogRecord;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.RecordMeta;
import io.etcdsidekicks.discovery.SrvAnswer;
import java.net.InetAddress;
import java.util.Map;
import java.util.stream.IntStream;

/** What the machines of the tests are called: node-1 at 10.0.0.1, and so on. */
final class Machines {
    private Machines() {}

    static String name(int number) {
        return "node-" + number;
    }

    static InetAddress address(int number) {
        return InetAddress.ofLiteral("10.0.0." + number);
    }

    static Endpoint endpoint(int number) {
        return new Endpoint(address(number), 2380);
    }

    static int number(Endpoint endpoint) {
        return endpoint.address().getAddress()[3];
    }

    static String peerUrl(int number) {
        return "http://" + endpoint(number);
    }

    static String clientUrl(int number) {
        return "http://10.0.0." + number + ":2379";
    }

    /** As its registrar registers it. */
    static CatalogRecord record(int number, String data) {
        return new CatalogRecord(
                name(number),
                "10.0.0." + number,
                name(number) + "-server",
                "10.0.0." + number,
                2380,
                Map.of(RecordMeta.MEMBER, name(number), RecordMeta.DATA, data),
                false);
    }

    /** As Consul names an address: in hexadecimal. */
    static SrvAnswer.Target target(int number) {
        return new SrvAnswer.Target("0a00000%d.addr.dc1.consul".formatted(number), 2380);
    }

    static SrvAnswer.Records targets(int... numbers) {
        return new SrvAnswer.Records(
                IntStream.of(numbers).mapToObj(Machines::target).toList());
    }
}
