package io.etcdsidekicks.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ConsulForgetsIT {
    private static final ClusterPlan PLAN = ClusterPlan.of(4);

    @Test
    void anAgentThatRestartsWithoutItsDataIsGivenTheRecordsAgain() throws Exception {
        Scenario.play(4, PLAN, lab -> {
            lab.startConsul();
            var machine = lab.machine(4); // a client agent: a server that forgets is another story
            var registrar = machine.startRegistrar();
            Scenario.assertSays(registrar, " registered: ");

            machine.consul().killAndForget();
            Scenario.await("the record to leave DNS with its machine")
                    .until(() -> Scenario.serverRecordsInDns(lab.machine(1), PLAN) == 0);
            var restarted = Instant.now();
            machine.consul().start();
            Scenario.await("the agent to be back")
                    .until(() -> machine.consulView().hasLeader());
            var back = Instant.now();
            Scenario.await("the record in DNS").until(() -> Scenario.serverRecordsInDns(lab.machine(1), PLAN) == 1);
            var inDns = Instant.now();
            System.out.printf(
                    "back in DNS %d ms after the agent that had lost its data was started, %d ms after it knew a"
                            + " leader%n",
                    Duration.between(restarted, inDns).toMillis(),
                    Duration.between(back, inDns).toMillis());
            assertThat(registrar.isRunning()).isTrue();
        });
    }

    @Test
    void anAgentThatForgotAServiceIsGivenItAgain() throws Exception {
        Scenario.play(1, ClusterPlan.of(1), lab -> {
            lab.startConsul();
            var machine = lab.machine(1);
            var registrar = machine.startRegistrar();
            Scenario.assertSays(registrar, " registered: ");
            machine.consulView().put("/v1/agent/service/deregister/node-1-server", "");
            Scenario.await("a second registration")
                    .until(() -> registrar.lines().stream()
                                    .filter(line -> line.text().contains("registering node-1-server"))
                                    .count()
                            == 2);
            Scenario.await("the record in DNS")
                    .until(() -> Scenario.serverRecordsInDns(machine, ClusterPlan.of(1)) == 1);
        });
    }
}
