package io.etcdsidekicks.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.lab.ClusterPlan.Mode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;

/** The decision matrix of docs/design.md against real Consul and real etcd; the numbers are the matrix's. */
final class EveryRuleOnRealMachinesIT {
    private static final String RECORD = "/v1/kv/etcd-sidekicks/demo/founding";

    @Test
    void rule1NothingIsMountedWhereTheDataBelong() throws Exception {
        Scenario.play(1, ClusterPlan.of(1), lab -> {
            lab.startConsul();
            var machine = lab.machine(1);
            var volume = machine.volume().toString();
            machine.disk().unmount();
            machine.startKubelet();
            machine.startRegistrar("--mount-point", volume);
            var gate = machine.startGate("--mount-point", volume);
            Scenario.assertSays(gate, "nothing is mounted at " + volume + " (--mount-point)");
            assertThat(machine.installedManifest()).doesNotExist();
        });
    }

    @Test
    void rule1SnapshotsWithoutALogAreRefused() throws Exception {
        Scenario.play(1, ClusterPlan.of(1), lab -> {
            var machine = lab.machine(1);
            var snapshots = machine.dataDirectory().resolve("member/snap");
            Files.createDirectories(snapshots);
            Files.createFile(snapshots.resolve("0000000000000001-0000000000000001.snap"));
            Scenario.assertExit(machine.startGate(), 1);
        });
    }

    /** etcd would skip the new log's entries up to an old database's index (docs/facts.md 9.20). */
    @Test
    void rule8AnOldDatabaseWithoutALogIsMovedAsideBeforeEtcdStarts() throws Exception {
        Scenario.play(1, ClusterPlan.of(1), lab -> {
            var machine = lab.machine(1);
            var old = machine.dataDirectory().resolve("member/snap/db");
            Files.createDirectories(old.getParent());
            Files.writeString(old, "an old life's");
            lab.startConsul();
            Scenario.bootCluster(lab, 1);
            assertThat(old).content(StandardCharsets.ISO_8859_1).doesNotContain("an old life's");
            try (var files = Files.walk(machine.volume())) {
                assertThat(files.filter(file -> file.endsWith("snap/db") && !file.equals(old)))
                        .as("moved aside, not deleted")
                        .singleElement()
                        .satisfies(aside -> assertThat(aside).hasContent("an old life's"));
            }
        });
    }

    @Test
    void rules2And11AMemberThatWasRemovedIsRefusedAndMayJoinAgain() throws Exception {
        Scenario.play(3, ClusterPlan.of(3), lab -> {
            lab.startConsul();
            Scenario.bootCluster(lab, 3);
            var removed = lab.machine(3);
            removed.powerOff();
            Scenario.await("the other two have a leader, which may have been the third")
                    .until(() -> lab.machine(1).etcdView().isHealthy());
            lab.machine(1).etcdctl("member", "remove", memberId(lab.machine(1), "node-3"));
            removed.consul().start();
            removed.startRegistrar();
            var refusing = removed.startGate();
            Scenario.assertSays(refusing, "has a quorum and does not list member");
            Scenario.assertExit(refusing, 1);

            removed.startKubelet();
            var rejoining = removed.startGate(Scenario.with("--rejoin-removed"));
            Scenario.assertSays(rejoining, "the data are moved aside, and this machine joins again");
            Scenario.assertExit(rejoining, 0);
            Scenario.assertOneCluster(lab.machines());
            assertThat(removed.volume().resolve("data.moved-aside-1/member/wal"))
                    .isDirectory();
        });
    }

    @Test
    void rule3ACloneIsRefused() throws Exception {
        Scenario.play(4, ClusterPlan.of(3), lab -> {
            lab.startConsul();
            Scenario.bootCluster(lab, 3);
            var clone = lab.machine(4);
            FileUtils.copyDirectory(
                    lab.machine(1).volume().toFile(), clone.volume().toFile());
            // On real machines the volume has the same path everywhere.
            var startFile = clone.disk().startFile();
            Files.writeString(
                    startFile,
                    Files.readString(startFile)
                            .replace(
                                    lab.machine(1).volume().toString(),
                                    clone.volume().toString()));
            clone.startRegistrar();
            var gate = clone.startGate();
            Scenario.assertSays(gate, "which answers there: this machine is a clone");
            Scenario.assertExit(gate, 1);
        });
    }

    @Test
    void rule4DataGoOnAtOnceWithoutConsul() throws Exception {
        Scenario.play(1, ClusterPlan.of(1), lab -> {
            lab.startConsul();
            var machine = lab.machine(1);
            Scenario.bootCluster(lab, 1);
            machine.powerOff(); // Consul as well
            Files.move(machine.installedManifest(), machine.stagedManifest(), StandardCopyOption.REPLACE_EXISTING);
            machine.startKubelet();
            Scenario.assertSays(machine.startGate(), "start restart: there are data");
            Scenario.await("etcd runs").until(() -> machine.etcdView().isHealthy());
        });
    }

    @Test
    void rule5AnEtcdThatRunsWithAnotherDataDirectoryIsRefused() throws Exception {
        Scenario.play(1, ClusterPlan.of(1), lab -> {
            lab.startConsul();
            var machine = lab.machine(1);
            foundAlone(machine, machine.volume().resolve("other"));
            var gate = machine.startGate();
            Scenario.assertSays(gate, "something answers on 10.77.0.11:2380 although there is no data in ");
            Scenario.assertExit(gate, 1);
        });
    }

    @Test
    void rule6TwoClustersAreNamedAndNobodyIsJoined() throws Exception {
        Scenario.play(3, ClusterPlan.of(3), lab -> {
            lab.startConsul();
            foundAlone(lab.machine(1));
            foundAlone(lab.machine(2));
            lab.machines().forEach(machine -> Scenario.assertSays(machine.startRegistrar(), " registered: "));
            var gate = lab.machine(3).startGate();
            Scenario.assertSays(gate, "split brain: more than one cluster answers: ");
            Scenario.assertExit(gate, 1);
            Scenario.assertExit(lab.machine(3).runGate("status"), 4);
        });
    }

    @Test
    void rule6TheRecordNamesAnotherClusterThanTheOneThatRuns() throws Exception {
        Scenario.play(2, ClusterPlan.of(1), lab -> {
            lab.startConsul();
            foundAlone(lab.machine(1));
            Scenario.assertSays(lab.machine(1).startRegistrar(), " registered: ");
            lab.machine(1).consulView().put(RECORD, """
                    {"version":1,"cluster":"demo","size":1,"token":"","cluster-id":"abc","founders":[]}""");
            var gate = lab.machine(2).startGate();
            Scenario.assertSays(gate, "the founding record says cluster abc, of which nobody answers");
            Scenario.assertExit(gate, 1);
        });
    }

    @Test
    void rules7And9AClusterWithoutARecordGetsOneAndIsJoined() throws Exception {
        Scenario.play(4, ClusterPlan.of(3), lab -> {
            lab.startConsul();
            Scenario.bootCluster(lab, 3);
            lab.machine(1).consulView().delete(RECORD);
            var gate = Scenario.boot(lab.machine(4), Scenario.SHORT_TIMES);
            Scenario.assertSays(gate, "runs without a founding record: one is written in which nobody may found");
            Scenario.assertSays(gate, "start existing: joining cluster");
            Scenario.assertSays(gate, "is made a voter");
            Scenario.assertExit(gate, 0);
            Scenario.assertOneCluster(lab.machines());
            Scenario.assertExit(lab.machine(4).runGate("status"), 0);
        });
    }

    @Test
    void rule10ALearnerOfAnotherVolumeIsNotReused() throws Exception {
        Scenario.play(4, ClusterPlan.of(3), lab -> {
            lab.startConsul();
            Scenario.bootCluster(lab, 3);
            Scenario.await("etcd takes a learner")
                    .until(() -> succeeds(() -> lab.machine(1)
                            .etcdctl("member", "add", "old", "--learner", "--peer-urls=http://10.77.0.14:2380")));
            var gate = Scenario.boot(lab.machine(4), Scenario.SHORT_TIMES);
            Scenario.assertSays(gate, "was added for another start: it is removed, and added anew");
            Scenario.assertExit(gate, 0);
            Scenario.assertOneCluster(lab.machines());
        });
    }

    @Test
    void rules12To14AFreshMachineWaitsForAClusterThatIsDown() throws Exception {
        Scenario.play(4, ClusterPlan.of(3), lab -> {
            lab.startConsul();
            var founders = Scenario.bootCluster(lab, 3);
            var fresh = lab.machine(4);
            fresh.startRegistrar();
            fresh.startKubelet();
            stopEtcd(founders.subList(1, 3));
            var gate = fresh.startGate(Scenario.SHORT_TIMES);
            Scenario.assertSays(gate, " has no quorum; these do not answer: "); // 12
            stopEtcd(founders.subList(0, 1));
            Scenario.assertSays(gate, "and none of its members answers"); // 13
            lab.machine(1).consulView().delete(RECORD);
            Scenario.assertSays(gate, "a cluster exists and is down: Consul knows of it on "); // 14
            founders.forEach(LabMachine::startKubelet);
            founders.forEach(machine -> machine.startGate(Scenario.SHORT_TIMES));
            Scenario.assertExit(gate, 0);
            Scenario.assertOneCluster(lab.machines());
        });
    }

    @Test
    void rule15ALostVolumeIsNotTakenForAFreshMachine() throws Exception {
        Scenario.play(1, ClusterPlan.of(1), lab -> {
            lab.startConsul();
            Scenario.bootCluster(lab, 1);
            var machine = lab.machine(1);
            machine.powerOff();
            machine.disk().lose();
            machine.consul().killAndForget();
            lab.startConsul();
            var gate = Scenario.boot(machine, Scenario.SHORT_TIMES);
            Scenario.assertSays(gate, "this machine remembers a start file or data that are not on the volume here");
            assertThat(machine.dataDirectory()).doesNotExist();
            Scenario.assertExit(machine.runGate("reset", "--force", "demo"), 0);
            Scenario.assertExit(gate, 0);
            Scenario.assertOneCluster(lab.machines());
        });
    }

    @Test
    void rule16AMachineTooManyJoins() throws Exception {
        Scenario.play(4, ClusterPlan.of(3), lab -> {
            lab.startConsul();
            lab.machines().forEach(machine -> Scenario.assertSays(machine.startRegistrar(), " registered: "));
            lab.machines().forEach(LabMachine::startKubelet);
            var gates = lab.machines().stream()
                    .map(machine -> machine.startGate(Scenario.SHORT_TIMES))
                    .toList();
            gates.forEach(gate -> Scenario.assertExit(gate, 0));
            Scenario.assertOneCluster(lab.machines());
            Scenario.assertSays(gates.get(3), "start existing: joining cluster");
        });
    }

    @Test
    void rule17ExactlyAsManyAsWantedFoundWithARecord() throws Exception {
        Scenario.play(3, ClusterPlan.of(3).with(Mode.DISCOVERY_SRV), lab -> {
            lab.startConsul();
            Scenario.bootCluster(lab, 3);
            var record = lab.machine(1).consulView().ask(RECORD + "?raw");
            assertThat(record.path("founders")).hasSize(3);
            assertThat(record.path("founders"))
                    .allMatch(founder -> founder.path("entry").asText().equals("spent"));
            assertThat(lab.machine(1).etcdView().membership().orElseThrow().clusterId())
                    .isEqualTo(record.path("cluster-id").asText());
        });
    }

    /** As somebody does who has never heard of the gate. */
    private static void foundAlone(LabMachine machine) {
        foundAlone(machine, machine.dataDirectory());
    }

    private static void foundAlone(LabMachine machine, Path data) {
        machine.startForeignEtcd(machine.address(), data);
        Scenario.await("etcd alone on " + machine.name())
                .until(() -> machine.etcdView().isHealthy());
    }

    /** Only etcd and its kubelet: the machines stay in Consul. */
    private static void stopEtcd(List<LabMachine> machines) {
        machines.forEach(machine -> machine.kubelet().orElseThrow().close());
    }

    private static String memberId(LabMachine asked, String name) {
        return asked.etcdView().membership().orElseThrow().members().stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .orElseThrow()
                .id();
    }

    private static boolean succeeds(Runnable action) {
        try {
            action.run();
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }
}
