package io.etcdsidekicks.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.lab.program.Program;
import org.junit.jupiter.api.Test;

/** Then a start file could be there while the disk that it is for is not (docs/facts.md 9.17). */
final class ADiskAtTheDataDirectoryIT {
    @Test
    void isRefusedOnAFreshMachineAndBothMountsAreNamed() throws Exception {
        Scenario.play(1, ClusterPlan.of(1), lab -> {
            lab.startConsul();
            var machine = lab.machine(1);
            var cover = machine.disk().coverData();
            var gate = Scenario.boot(machine);
            assertRefused(machine, gate);
            assertThat(machine.installedManifest()).doesNotExist();
            assertThat(machine.disk().startFile()).doesNotExist();

            cover.unmount();
            Scenario.assertExit(machine.startGate(), 0);
            Scenario.assertOneCluster(lab.machines());
        });
    }

    @Test
    void isRefusedOnAMachineWithDataWhichGoesOnOnceItIsGone() throws Exception {
        Scenario.play(1, ClusterPlan.of(1), lab -> {
            lab.startConsul();
            var machine = lab.machine(1);
            Scenario.bootCluster(lab, 1);
            var clusterId = Scenario.clusterId(machine);
            machine.powerOff();
            var cover = machine.disk().coverData();
            lab.startConsul();
            assertRefused(machine, Scenario.boot(machine));
            assertThat(machine.dataDirectory().resolve("member/wal")).doesNotExist();

            machine.powerOff();
            cover.unmount();
            lab.startConsul();
            Scenario.assertExit(Scenario.boot(machine), 0);
            assertThat(Scenario.clusterId(machine)).isEqualTo(clusterId);
        });
    }

    private static void assertRefused(LabMachine machine, Program gate) {
        Scenario.assertExit(gate, 1);
        var words = Scenario.assertSays(gate, "refused: ");
        assertThat(words)
                .contains(machine.volume() + " ", machine.dataDirectory().toString());
    }
}
