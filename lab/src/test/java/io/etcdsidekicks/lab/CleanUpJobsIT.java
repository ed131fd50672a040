package io.etcdsidekicks.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.lab.program.Program;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A job deletes files under etcds that run; somebody writes all the time, and the gates stay. */
final class CleanUpJobsIT {
    /** etcd looks for files to purge every 30 s, and ends at once when a directory of its data is not there any more. */
    private static final Duration LONGER_THAN_A_PURGE = Duration.ofSeconds(40);

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

    @Test
    void startFilesOfAllMachinesAreWrittenAgainAndEtcdIsLeftAlone() throws Exception {
        Scenario.play(3, ClusterPlan.of(3), lab -> play(lab, Job.START_FILE, lab.machines()));
    }

    /** Nobody has data any more, so none of them may stop: until a person takes them out, one after the other. */
    @ParameterizedTest
    @EnumSource(names = {"DATA", "BOTH"})
    void dataOfAllMachinesAtOnceTheClusterIsNotTakenDown(Job job) throws Exception {
        Scenario.play(3, ClusterPlan.of(3), lab -> {
            lab.startConsul();
            var gates = Scenario.bootStayingCluster(lab, 3);
            var clusterId = Scenario.clusterId(lab.machine(1));
            var processes = lab.machines().stream().map(Scenario::etcdProcess).toList();
            try (var writer = Scenario.startWriter(lab)) {
                lab.machines().forEach(machine -> job.delete(machine.disk()));
                gates.forEach(gate -> Scenario.assertSays(gate, "so it is left alone"));
                var begun = System.nanoTime();
                Scenario.await("all go on").until(() -> {
                    assertThat(lab.machines().stream()
                                    .map(Scenario::etcdProcess)
                                    .toList())
                            .as("etcd's processes")
                            .isEqualTo(processes);
                    return System.nanoTime() - begun > LONGER_THAN_A_PURGE.toNanos();
                });
                Scenario.awaitMore(writer);
                for (var machine : lab.machines().subList(0, 2)) {
                    lab.machine(3).etcdctl("member", "remove", memberId(lab.machine(3), machine.name()));
                    Scenario.await(machine.name() + " has data again")
                            .until(() ->
                                    Files.isDirectory(machine.dataDirectory().resolve("member/wal"))
                                            && machine.etcdView().isHealthy());
                    Scenario.awaitWatching(machine);
                }
                Scenario.awaitWatching(lab.machine(3)); // the others can do without it now
                Scenario.assertOneCluster(lab.machines());
                assertThat(Scenario.clusterId(lab.machine(3))).isEqualTo(clusterId);
                Scenario.assertNothingLost(writer, lab.machines());
                restartAll(lab, gates);
                Scenario.assertNothingLost(writer, lab.machines());
            }
        });
    }

    private static String memberId(LabMachine asked, String name) {
        return asked.etcdView().membership().orElseThrow().members().stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .orElseThrow()
                .id();
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
                                .isDirectory();
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
