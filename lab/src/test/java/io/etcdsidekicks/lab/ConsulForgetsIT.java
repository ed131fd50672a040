package io.etcdsidekicks.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.lab.program.Program;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ConsulForgetsIT {
    private static final ClusterPlan PLAN = ClusterPlan.article(4);

    @Test
    void anAgentThatRestartsWithoutItsDataIsGivenTheRecordsAgain() throws Exception {
        Scenario.play(4, PLAN, lab -> {
            lab.startConsul();
            var machine = lab.machine(4); // a client agent: a server that forgets is another story
            var registrar = machine.startRegistrar();
            Scenario.assertSays(registrar, " registered: ");

            for (var round = 1; round <= 3; round++) {
                machine.consul().killAndForget();
                Scenario.await("the record to leave DNS with its machine")
                        .until(() -> Scenario.serverRecordsInDns(lab.machine(1), PLAN) == 0);
                var restarted = Instant.now();
                machine.consul().start();
                // The old record may show again for a moment, until the agent that knows nothing of it deletes it.
                var registrations = round + 1;
                Scenario.await("registration " + registrations)
                        .until(() -> registrations(registrar, machine) == registrations);
                Scenario.await("the record in DNS").until(() -> Scenario.serverRecordsInDns(lab.machine(1), PLAN) == 1);
                System.out.printf(
                        "back in DNS %d ms after the start of an agent that had lost its data%n",
                        Duration.between(restarted, Instant.now()).toMillis());
            }
            assertThat(registrar.isRunning()).isTrue();
        });
    }

    @Test
    void anAgentThatForgotAServiceIsGivenItAgain() throws Exception {
        Scenario.play(1, ClusterPlan.article(1), lab -> {
            lab.startConsul();
            var machine = lab.machine(1);
            var registrar = machine.startRegistrar();
            Scenario.assertSays(registrar, " registered: ");
            machine.consulView().put("/v1/agent/service/deregister/node-1-server", "");
            Scenario.await("a second registration").until(() -> registrations(registrar, machine) == 2);
            Scenario.await("the record in DNS")
                    .until(() -> Scenario.serverRecordsInDns(machine, ClusterPlan.article(1)) == 1);
        });
    }

    private static long registrations(Program registrar, LabMachine machine) {
        return registrar.lines().stream()
                .filter(line -> line.text().contains("registering " + machine.name() + "-server"))
                .count();
    }
}
