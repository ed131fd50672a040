package io.etcdsidekicks.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** The gate says what is wrong and hands over as soon as it can; the directory is on another file system each time. */
final class TheManifestDirectoryIsInTroubleIT {
    @Test
    void itIsMissing() throws Exception {
        Scenario.play(1, ClusterPlan.article(1), lab -> {
            var machine = lab.machine(1);
            Files.delete(machine.manifestDirectory());
            lab.startConsul();
            machine.startRegistrar();
            var gate = machine.startGate("--no-wait");
            Scenario.assertSays(gate, "the kubelet's directory " + machine.manifestDirectory() + " does not exist");
            Files.createDirectory(machine.manifestDirectory());
            Scenario.assertExit(gate, 0);
        });
    }

    @Test
    void itIsReadOnly() throws Exception {
        Scenario.play(1, ClusterPlan.article(1), lab -> {
            var machine = lab.machine(1);
            mount(machine, "ro,size=1m");
            lab.startConsul();
            machine.startRegistrar();
            var gate = machine.startGate("--no-wait");
            Scenario.assertSays(gate, "Read-only file system; etcd is not started; it is tried again");
            machine.machine()
                    .run(
                            "mount",
                            "-o",
                            "remount,rw",
                            machine.manifestDirectory().toString());
            Scenario.assertExit(gate, 0);
        });
    }

    @Test
    void itIsFull() throws Exception {
        Scenario.play(1, ClusterPlan.article(1), lab -> {
            var machine = lab.machine(1);
            mount(machine, "size=16k");
            var filler = machine.manifestDirectory().resolve(".filler").toString();
            machine.machine().attempt("dd", "if=/dev/zero", "of=" + filler, "bs=4k", "count=8");
            lab.startConsul();
            machine.startRegistrar();
            var gate = machine.startGate("--no-wait");
            Scenario.assertSays(gate, "No space left on device; etcd is not started; it is tried again");
            machine.machine().run("rm", filler);
            Scenario.assertExit(gate, 0);
            // Nothing but the manifest is left behind by the tries that failed.
            assertThat(machine.machine()
                            .run("ls", "-A", machine.manifestDirectory().toString())
                            .lines())
                    .containsExactly("etcd.yaml");
        });
    }

    private static void mount(LabMachine machine, String options) {
        machine.machine()
                .run(
                        "mount",
                        "-t",
                        "tmpfs",
                        "-o",
                        options,
                        "tmpfs",
                        machine.manifestDirectory().toString());
    }
}
