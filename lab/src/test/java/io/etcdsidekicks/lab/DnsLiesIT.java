package io.etcdsidekicks.lab;

import io.etcdsidekicks.discovery.dns.LyingNameserver;
import io.etcdsidekicks.discovery.dns.LyingNameserver.Script;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Rcode;

/** Three machines are registered and Consul's catalog is right, but DNS lies to one gate in every way there is. */
final class DnsLiesIT {
    private static final String NAME = "_etcd-server._tcp.demo.etcd3.service.consul.";
    private static final List<String> SRV = List.of(
            NAME + " SRV 1 1 2380 0a4d000b.addr.dc1.consul.",
            NAME + " SRV 1 1 2380 0a4d000c.addr.dc1.consul.",
            NAME + " SRV 1 1 2380 0a4d000d.addr.dc1.consul.");
    private static final List<String> A = List.of(
            "0a4d000b.addr.dc1.consul. A 10.77.0.11",
            "0a4d000c.addr.dc1.consul. A 10.77.0.12",
            "0a4d000d.addr.dc1.consul. A 10.77.0.13");
    private static final Script TRUTH = zone(SRV, A);

    private record Lie(Script script, String words) {}

    private static final List<Lie> LIES = List.of(
            new Lie(LyingNameserver.rcode(Rcode.NXDOMAIN), "DNS says by TCP that " + NAME + " does not exist"),
            new Lie(LyingNameserver.rcode(Rcode.SERVFAIL), "SERVFAIL from 10.77.0.1:"),
            new Lie(LyingNameserver.rcode(Rcode.REFUSED), "REFUSED from 10.77.0.1:"),
            new Lie(_ -> Optional.of("not a message".getBytes(StandardCharsets.UTF_8)), "no answer from 10.77.0.1:"),
            new Lie(LyingNameserver.silence(), "no answer from 10.77.0.1:"),
            new Lie(
                    LyingNameserver.byTransport(LyingNameserver.truncated(), LyingNameserver.silence()),
                    "no answer from 10.77.0.1:"),
            new Lie(zone(SRV.subList(0, 2), A), "the views differ: the catalog says 10.77.0.11:2380"),
            new Lie(
                    LyingNameserver.byTransport(zone(SRV.subList(0, 2), A), TRUTH),
                    "DNS answers with 2 of 3 records by UDP with EDNS 1232"),
            new Lie(
                    zone(plus(SRV, NAME + " SRV 1 1 2380 stranger.consul."), plus(A, "stranger.consul. A 10.77.0.99")),
                    "the views differ"),
            new Lie(
                    zone(plus(SRV, NAME + " SRV 1 1 2380 twin.consul."), plus(A, "twin.consul. A 10.77.0.13")),
                    "DNS answers with 4 records by TCP for 3 addresses"),
            new Lie(zone(SRV, A.subList(0, 2)), "target 0a4d000d.addr.dc1.consul has no address"),
            new Lie(
                    zone(plus(SRV, "_etcd-server-ssl._tcp.demo.etcd3.service.consul. SRV 1 1 2380 x.consul."), A),
                    "DNS answers for _etcd-server-ssl._tcp.demo.etcd3.service.consul., too, with 1 record"));

    @Test
    void theGateHoldsThroughEveryLieAndOpensOnTheTruth() throws Exception {
        Scenario.play(3, ClusterPlan.article(3), lab -> {
            lab.startConsul();
            lab.machines().forEach(machine -> Scenario.assertSays(machine.startRegistrar(), " registered: "));
            var machine = lab.machine(1);
            machine.startKubelet();
            for (var lie : LIES) {
                try (var nameserver = nameserver(lie.script())) {
                    var gate = machine.startGate("--no-wait", "--dns", dns(nameserver));
                    Scenario.assertSays(gate, lie.words());
                    Scenario.assertEtcdNeverStarted(machine);
                    gate.kill();
                }
            }
            try (var nameserver = nameserver(TRUTH)) {
                Scenario.assertExit(machine.startGate("--no-wait", "--dns", dns(nameserver)), 0);
            }
        });
    }

    private static LyingNameserver nameserver(Script script) throws IOException {
        return LyingNameserver.start(InetAddress.ofLiteral("10.77.0.1"), 0, script);
    }

    private static String dns(LyingNameserver nameserver) {
        return "10.77.0.1:" + nameserver.address().getPort();
    }

    private static Script zone(List<String> srv, List<String> addresses) {
        var lines = new ArrayList<>(srv);
        lines.addAll(addresses);
        return LyingNameserver.zone(lines.toArray(String[]::new));
    }

    private static List<String> plus(List<String> lines, String more) {
        var all = new ArrayList<>(lines);
        all.add(more);
        return all;
    }
}
