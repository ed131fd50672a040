package io.etcdsidekicks.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.lab.program.Signal;
import org.junit.jupiter.api.Test;

final class SigtermAtAnyTimeIT {
    private static final int STOPPED = 143;

    @Test
    void aWaitingGateStopsAndHandsNothingOver() throws Exception {
        Scenario.play(1, ClusterPlan.article(3), lab -> {
            var machine = lab.machine(1);
            var withoutConsul = machine.startGate();
            Scenario.assertSays(withoutConsul, "the Consul agent does not answer");
            withoutConsul.signal(Signal.TERM);
            Scenario.assertExit(withoutConsul, STOPPED);

            lab.startConsul();
            machine.startRegistrar();
            var withConsul = machine.startGate();
            Scenario.assertSays(withConsul, "1 of 3 records");
            withConsul.signal(Signal.TERM);
            Scenario.assertExit(withConsul, STOPPED);
            Scenario.assertEtcdNeverStarted(machine);
        });
    }

    @Test
    void aRegistrarLeavesTheRecordsUnlessToldOtherwise() throws Exception {
        var plan = ClusterPlan.article(1);
        Scenario.play(1, plan, lab -> {
            lab.startConsul();
            var machine = lab.machine(1);
            var leaving = machine.startRegistrar();
            Scenario.assertSays(leaving, " registered: ");
            leaving.signal(Signal.TERM);
            Scenario.assertExit(leaving, STOPPED);
            Scenario.assertSays(leaving, "stopping; the records stay in Consul");
            assertThat(Scenario.serverRecordsInDns(machine, plan)).isEqualTo(1);

            var taking = machine.startRegistrar("--deregister-on-stop");
            Scenario.assertSays(taking, " registered: ");
            taking.signal(Signal.TERM);
            Scenario.assertExit(taking, STOPPED);
            Scenario.await("the record to leave DNS").until(() -> Scenario.serverRecordsInDns(machine, plan) == 0);
        });
    }
}
