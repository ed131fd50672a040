package io.etcdsidekicks.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.lab.kubelet.PodEvent;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An address that drops packets costs a whole time-out wherever somebody waits for it (docs/facts.md 9.16). */
final class ASilentAddressIT {
    /** Far more than it takes on a quiet machine, which is printed, and far less than a connect time-out a look. */
    private static final Duration LIMIT = Duration.ofSeconds(15);

    /** The first two for comparison. */
    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({
        "all answer, with Consul",
        "all answer, without Consul",
        "one is silent, with Consul",
        "one is silent, without Consul"
    })
    void doesNotHoldBackAMachineThatHasData(String others, String consul) throws Exception {
        Scenario.play(3, ClusterPlan.of(3), lab -> {
            lab.startConsul();
            Scenario.bootCluster(lab, 3);
            var machine = lab.machine(1);
            machine.powerOff();
            Files.move(machine.installedManifest(), machine.stagedManifest(), StandardCopyOption.REPLACE_EXISTING);
            var silent = silentOne(lab);
            if (others.equals("one is silent")) {
                machine.machine().silence(silent);
            }
            if (consul.equals("with Consul")) {
                machine.consul().start();
                Scenario.await("this machine's agent is back")
                        .until(() -> machine.consulView().hasLeader());
            }
            var kubelet = machine.startKubelet();
            machine.startRegistrar();
            var gate = machine.startGate();
            var started = kubelet.events()
                    .await(event -> event.kind() == PodEvent.Kind.STARTED, Scenario.PATIENCE)
                    .orElseThrow(() -> new AssertionError("etcd was never started: " + gate.lines()));
            var took = Duration.between(gate.startedAt(), started.at());
            System.out.printf(
                    "etcd started %d ms after its gate; of the other addresses %s, %s%n",
                    took.toMillis(), others, consul);
            assertThat(took).isLessThan(LIMIT);
            Scenario.await("it has its data")
                    .until(() -> machine.etcdView().membership().isPresent());
            machine.machine().hear(silent); // it may be the leader
            Scenario.await("it serves").until(() -> machine.etcdView().isHealthy());
        });
    }

    /** Of the two that are left the one that does not lead Consul: without that one's word no agent has a leader. */
    private static String silentOne(Lab lab) {
        var left = List.of(lab.machine(2), lab.machine(3));
        return Scenario.await("Consul's leader is one of the two that are left")
                .until(
                        () -> left.stream()
                                .filter(one -> left.stream().anyMatch(other -> other != one && leads(other)))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow()
                .address();
    }

    private static boolean leads(LabMachine machine) {
        return machine.consulView().leader().startsWith(machine.address() + ":");
    }
}
