package io.etcdsidekicks.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.lab.etcd.EtcdView;
import io.etcdsidekicks.lab.etcd.StrayEtcd;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The faults that the other tests and the trials rely on do what they say. */
final class TheLabIsAsUnkindAsRealityIT {
    private static final int TIMED_OUT = 124;

    @Test
    void aSilentAddressDropsPacketsWhereAnotherRefusesThem() throws Exception {
        Scenario.play(2, ClusterPlan.of(1), lab -> {
            var asking = lab.machine(1);
            var silent = lab.machine(2).address();
            assertThat(connect(asking, silent)).isEqualTo(1);
            asking.machine().silence(silent);
            assertThat(connect(asking, silent)).isEqualTo(TIMED_OUT);
            asking.machine().hear(silent);
            assertThat(connect(asking, silent)).isEqualTo(1);
        });
    }

    @Test
    void aLostDiskIsEmptyForAllButThoseWhoHaveItOpen() throws Exception {
        Scenario.play(1, ClusterPlan.of(1), lab -> {
            var machine = lab.machine(1);
            var etcd = machine.startForeignEtcd(machine.address(), machine.dataDirectory());
            Scenario.await("etcd").until(() -> machine.etcdView().isHealthy());
            machine.disk().lose();
            assertThat(list(machine, machine.volume())).isEmpty();
            assertThat(machine.etcdView().isHealthy()).isTrue();
            etcd.kill();
        });
    }

    @Test
    void aDiskThatIsMissingComesBackWithWhatIsOnIt() throws Exception {
        Scenario.play(1, ClusterPlan.of(1), lab -> {
            var machine = lab.machine(1);
            Files.writeString(machine.disk().startFile(), "x");
            machine.disk().unmount();
            assertThat(list(machine, machine.volume())).isEmpty();
            Files.writeString(machine.volume().resolve("below"), "x");
            machine.disk().mount();
            assertThat(list(machine, machine.volume())).isEqualTo("etcd.yaml");
        });
    }

    @Test
    void aDiskAtTheDataDirectoryIsAnotherDevice() throws Exception {
        Scenario.play(1, ClusterPlan.of(1), lab -> {
            var machine = lab.machine(1);
            Files.createDirectories(machine.dataDirectory());
            assertThat(device(machine, machine.dataDirectory())).isEqualTo(device(machine, machine.volume()));
            var cover = machine.disk().coverData();
            assertThat(device(machine, machine.dataDirectory())).isNotEqualTo(device(machine, machine.volume()));
            cover.unmount();
            assertThat(device(machine, machine.dataDirectory())).isEqualTo(device(machine, machine.volume()));
        });
    }

    @Test
    void aForeignEtcdAnswersAtAnAddressOfNoMachineWithAnIdOfItsOwn() throws Exception {
        Scenario.play(2, ClusterPlan.of(2), lab -> {
            var address = "10.77.0.99";
            lab.machine(2).startForeignEtcd(address);
            var foreign = new EtcdView(address);
            Scenario.await("the foreign etcd").until(foreign::isHealthy);
            lab.machine(1).startForeignEtcd(lab.machine(1).address());
            Scenario.await("another").until(() -> lab.machine(1).etcdView().isHealthy());
            assertThat(lab.machine(1).etcdView().membership().orElseThrow().clusterId())
                    .isNotEqualTo(foreign.membership().orElseThrow().clusterId());
            assertThat(lab.machine(2).etcdView().membership()).isEmpty();
        });
    }

    @Test
    void consulKnowsAgainWhatItKnewWhenItWasSavedAndNothingLater() throws Exception {
        Scenario.play(1, ClusterPlan.of(1), lab -> {
            lab.startConsul();
            var machine = lab.machine(1);
            machine.consulView().put("/v1/kv/before", "1");
            var file = machine.consul().saveSnapshot();
            machine.consulView().put("/v1/kv/later", "2");
            machine.consul().restoreSnapshot(file);
            assertThat(machine.consulView().ask("/v1/kv/before").path(0).has("Value"))
                    .isTrue();
            assertThat(machine.consulView().ask("/v1/kv/later").isMissingNode()).isTrue();
        });
    }

    @Test
    void onlyTheContainerOfAKilledEtcdIsStartedAgain() throws Exception {
        Scenario.play(1, ClusterPlan.of(1), lab -> {
            var machine = lab.machine(1);
            machine.startKubelet(Duration.ofSeconds(1));
            Files.writeString(machine.installedManifest(), podWithFlags(machine));
            Scenario.await("etcd").until(() -> machine.etcdView().isHealthy());
            var pid = Scenario.etcdProcess(machine);
            var id = memberId(machine);
            machine.disk().deleteData();
            machine.killEtcd();
            Scenario.await("another etcd")
                    .until(() -> !Scenario.etcdProcess(machine).equals(pid));
            // With flags it founds anew on what the container runtime made (docs/facts.md 9.1).
            Scenario.await("an empty etcd").until(() -> machine.etcdView().isHealthy());
            assertThat(memberId(machine)).as("it has the old one's member ID").isEqualTo(id);
        });
    }

    /** docs/facts.md 9.2: what ADiskIsLostWhileEtcdRunsIT plays with a start file, with flags instead. */
    @Test
    void anEtcdWithFlagsThatLosesItsDiskWhileItRunsLosesAcknowledgedWrites() throws Exception {
        Scenario.play(3, ClusterPlan.of(3), lab -> {
            var members = lab.machines().stream()
                    .map(machine -> machine.name() + "=http://" + machine.address() + ":2380")
                    .collect(Collectors.joining(","));
            for (var machine : lab.machines()) {
                Files.writeString(machine.installedManifest(), podWithFlags(machine, "--initial-cluster=" + members));
                machine.startKubelet(Duration.ofSeconds(1));
            }
            var off = lab.machine(1);
            var lost = lab.machine(2);
            var cutOff = lab.machine(3);
            Scenario.await("one cluster")
                    .until(() -> lab.machines().stream()
                            .allMatch(machine -> machine.etcdView().isHealthy()));
            try (var writer = Scenario.startWriter(lab)) {
                off.powerOff();
                Scenario.awaitMore(writer);
                cutOff.machine().cutOff();
                var pid = Scenario.etcdProcess(lost);
                lost.disk().lose();
                lost.killEtcd();
                Scenario.await("another etcd").until(() -> !Set.of(pid, "").contains(Scenario.etcdProcess(lost)));
                off.startKubelet(Duration.ofSeconds(1));
                Scenario.await("a quorum of one that forgot and one that was off")
                        .until(() -> off.etcdView().isHealthy());
                writer.stop();
                var missing = writer.missing(off.address()).orElseThrow();
                System.out.printf(
                        "with flags: %d of %d acknowledged writes are lost%n", missing.size(), writer.count());
                assertThat(missing).as("acknowledged writes that are lost").isNotEmpty();
            }
        });
    }

    private static String memberId(LabMachine machine) {
        return machine.etcdView()
                .membership()
                .orElseThrow()
                .members()
                .getFirst()
                .id();
    }

    /** As people have it, who know nothing of a start file. */
    private static String podWithFlags(LabMachine machine, String... more) {
        var command = Stream.concat(
                        new StrayEtcd(machine.etcd(), machine.name(), machine.address(), machine.dataDirectory())
                                .command().stream(),
                        Stream.of(more)) // the last flag wins
                .toList();
        return """
                kind: Pod
                metadata: {name: etcd}
                spec:
                  containers:
                    - name: etcd
                      command: ["%1$s"]
                      volumeMounts: [{name: data, mountPath: %2$s}]
                  volumes: [{name: data, hostPath: {path: %2$s, type: DirectoryOrCreate}}]
                """.formatted(String.join("\", \"", command), machine.dataDirectory());
    }

    /** Returns 0 when it is connected, 1 when it is refused, 124 when nothing comes. */
    private static int connect(LabMachine from, String address) {
        return from.attempt("timeout", "1", "bash", "-c", "exec 3<>/dev/tcp/" + address + "/2380")
                .exitCode();
    }

    private static String device(LabMachine machine, Path directory) {
        return machine.run("stat", "-c", "%d", directory.toString());
    }

    private static String list(LabMachine machine, Path directory) {
        return machine.run("ls", "-A", directory.toString());
    }
}
