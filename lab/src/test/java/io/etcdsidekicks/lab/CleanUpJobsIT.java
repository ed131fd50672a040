package io.etcdsidekicks.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.lab.program.Program;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A job deletes files under etcds that run; somebody writes all the time, and the gates stay. An etcd whose directories are
 * gone ends itself when it next looks for files to purge, which it does every 30 s.
 */
final class CleanUpJobsIT {
    /** What the job deletes. */
    enum Job {
        START_FILE,
        DATA,
        BOTH;

        private void delete(EtcdDisk disk) {
            if (this != DATA) {
                disk.deleteStartFile();
            }
            if (this != START_FILE) {
                disk.deleteData();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void onOneMachineNothingIsLostAndItServesAgain(Job job) throws Exception {
        Scenario.play(3, ClusterPlan.of(3), lab -> play(lab, job, List.of(lab.machine(2))));
    }

    @ParameterizedTest
    @EnumSource
    void onAllAtOnceNothingIsLostAndAllServeAgain(Job job) throws Exception {
        Scenario.play(3, ClusterPlan.of(3), lab -> play(lab, job, lab.machines()));
    }

    /** Nobody else has them: its etcd is kept alive, and its database is in a file again, of which a snapshot can be had. */
    @Test
    void whereNobodyElseHasThemEtcdIsKeptAliveAndWritesItsDatabaseAnew() throws Exception {
        Scenario.play(1, ClusterPlan.of(1), lab -> {
            lab.startConsul();
            var gate = Scenario.bootStayingCluster(lab, 1).getFirst();
            var machine = lab.machine(1);
            var process = Scenario.etcdProcess(machine);
            machine.etcdctl("put", "kept", "yes");
            machine.disk().deleteData();
            Scenario.assertSays(gate, "so it is left alone");
            machine.etcdctl(
                    "snapshot",
                    "save",
                    machine.stateDirectory().resolve("snapshot.db").toString());
            assertThat(machine.etcdctl("get", "kept", "--print-value-only")).contains("yes");
            assertThat(Scenario.etcdProcess(machine)).isEqualTo(process);
        });
    }

    private static void play(Lab lab, Job job, List<LabMachine> hit) {
        lab.startConsul();
        var gates = Scenario.bootStayingCluster(lab, 3);
        var clusterId = Scenario.clusterId(lab.machine(1));
        var processes = lab.machines().stream().map(Scenario::etcdProcess).toList();
        try (var writer = Scenario.startWriter(lab)) {
            var begun = Instant.now();
            hit.forEach(machine -> job.delete(machine.disk()));
            hit.forEach(
                    machine -> Scenario.assertSays(gates.get(lab.machines().indexOf(machine)), "somebody has deleted"));
            Scenario.await("start file and data are there again")
                    .untilAsserted(() -> assertThat(hit).allSatisfy(machine -> {
                        assertThat(machine.disk().startFile()).exists();
                        assertThat(machine.disk().dataDirectory().resolve("member/wal"))
                                .isDirectoryContaining("glob:**.wal");
                    }));
            Scenario.assertOneCluster(lab.machines());
            lab.machines().forEach(Scenario::awaitWatching);
            Scenario.awaitMore(writer);
            if (job == Job.START_FILE) {
                assertThat(lab.machines().stream().map(Scenario::etcdProcess).toList())
                        .as("etcd is left alone")
                        .isEqualTo(processes);
            }
            assertThat(lab.machines())
                    .allMatch(machine -> Scenario.clusterId(machine).equals(clusterId));
            System.out.printf(
                    "%s deleted on %d of 3: mended after %.1f s, %d writes, longest gap %d ms%n",
                    job,
                    hit.size(),
                    Duration.between(begun, Instant.now()).toMillis() / 1000.0,
                    writer.count(),
                    writer.longestGap(begun).toMillis());
            Scenario.assertNothingLost(writer, lab.machines());
            restartAll(lab, gates);
            Scenario.assertNothingLost(writer, lab.machines());
        }
    }

    /** What was mended lasts: etcd finds data and a start file at its next start. */
    private static void restartAll(Lab lab, List<Program> gates) {
        assertThat(gates).allMatch(Program::isRunning);
        for (var machine : lab.machines()) {
            machine.killEtcd();
            Scenario.await(machine.name() + " serves again")
                    .until(() -> machine.etcdView().isHealthy());
        }
        Scenario.assertOneCluster(lab.machines());
    }
}
