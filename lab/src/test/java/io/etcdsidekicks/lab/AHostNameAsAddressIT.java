package io.etcdsidekicks.lab;

import org.junit.jupiter.api.Test;

final class AHostNameAsAddressIT {
    @Test
    void isAnAlarmAndNobodyFounds() throws Exception {
        Scenario.play(2, ClusterPlan.article(2), lab -> {
            lab.startConsul();
            lab.machine(2).consulView().put("/v1/agent/service/register", """
                    {"ID": "node-2-server", "Name": "etcd3", "Address": "no-such-machine.example", "Port": 2380,
                     "Tags": ["_etcd-server._tcp.demo"]}
                    """);
            var gate = Scenario.boot(lab.machine(1));
            Scenario.assertSays(gate, "the record of node-2 names no-such-machine.example, which is no IP address");
            Scenario.assertEtcdNeverStarted(lab.machine(1));
        });
    }
}
