package io.etcdsidekicks.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Pods that start etcd by flags of their own, with --manifest-as-is: they found and restart, and never join. */
final class AManifestAsItIsIT {
    private static final String[] AS_IS = Scenario.with("--manifest-as-is");

    @Test
    void threeOfThemFoundAndRestartAndALostDiskIsNotMadeAnew() throws Exception {
        Scenario.play(3, ClusterPlan.of(3), lab -> {
            var list = lab.machines().stream()
                    .map(machine -> machine.name() + "=" + peerUrl(machine))
                    .collect(Collectors.joining(","));
            for (var machine : lab.machines()) {
                stage(machine, "--initial-cluster=" + list);
            }
            lab.startConsul();
            var gates = lab.machines().stream()
                    .map(machine -> Scenario.bootStaying(machine, AS_IS))
                    .toList();
            Scenario.assertSays(gates.getFirst(), "etcd is started by flags instead of the start file");
            Scenario.assertOneCluster(lab.machines());
            lab.machines().forEach(Scenario::awaitWatching);
            assertThat(lab.machine(1)
                            .consulView()
                            .ask("/v1/kv/etcd-sidekicks/demo/founding?raw")
                            .path("token")
                            .asText())
                    .isEqualTo("as-it-is");
            var clusterId = Scenario.clusterId(lab.machine(1));

            lab.machines().forEach(LabMachine::powerOff);
            lab.machine(2).disk().lose();
            var restarted = Stream.of(1, 3)
                    .map(number -> Scenario.bootStaying(lab.machine(number), AS_IS))
                    .toList();
            restarted.forEach(gate -> Scenario.assertSays(gate, "etcd has what it needs to start"));
            lab.startConsul();
            Scenario.await("the other two serve")
                    .until(() -> lab.machine(1).etcdView().membership().isPresent());
            var lost = Scenario.boot(lab.machine(2), AS_IS);
            Scenario.assertExit(lost, 1);
            Scenario.assertSays(lost, "would let it begin anew: the manifest is taken away");
            Scenario.assertSays(lost, "a manifest that is taken as it is founds and restarts, and never joins");
            assertThat(lab.machine(2).installedManifest()).doesNotExist();
            assertThat(lab.machine(2).dataDirectory()).doesNotExist();
            assertThat(Scenario.clusterId(lab.machine(1))).isEqualTo(clusterId);
        });
    }

    @Test
    void whoseDataAreDeletedUnderItIsStoppedBeforeItBeginsAnew() throws Exception {
        Scenario.play(3, ClusterPlan.of(3), lab -> {
            for (var machine : lab.machines()) {
                stage(machine, "--discovery-srv=demo.etcd3.service.consul");
            }
            lab.startConsul();
            var gates = lab.machines().stream()
                    .map(machine -> Scenario.bootStaying(machine, AS_IS))
                    .toList();
            Scenario.assertOneCluster(lab.machines());
            lab.machines().forEach(Scenario::awaitWatching);
            var writer = Scenario.startWriter(lab);

            var machine = lab.machine(1);
            machine.disk().deleteData();
            Scenario.assertSays(
                    gates.getFirst(), "its manifest, taken as it is, would let it begin anew, and is taken away");
            Scenario.assertSays(
                    gates.getFirst(), "a manifest that is taken as it is founds and restarts, and never joins");
            assertThat(machine.installedManifest()).doesNotExist();
            assertThat(machine.stagedManifest()).exists();
            Scenario.awaitMore(writer);
            Scenario.assertNothingLost(writer, List.of(lab.machine(2), lab.machine(3)));
            assertThat(machine.dataDirectory().resolve("member/wal")).doesNotExist();
        });
    }

    @Test
    void etcdMayAskDns() throws Exception {
        Scenario.play(3, ClusterPlan.of(3), lab -> {
            for (var machine : lab.machines()) {
                stage(machine, "--discovery-srv=demo.etcd3.service.consul");
            }
            lab.startConsul();
            lab.machines().stream()
                    .map(machine -> Scenario.boot(machine, AS_IS))
                    .toList()
                    .forEach(gate -> Scenario.assertExit(gate, 0));
            Scenario.assertOneCluster(lab.machines());
        });
    }

    /** The list of each names itself only: taken at their word, they would found three clusters. */
    @Test
    void whatKubeadmWritesIsToldBeforeAnybodyWritesToConsul() throws Exception {
        Scenario.play(3, ClusterPlan.of(3), lab -> {
            for (var machine : lab.machines()) {
                stage(machine, "--initial-cluster=" + machine.name() + "=" + peerUrl(machine));
            }
            lab.startConsul();
            for (var machine : lab.machines()) {
                var gate = Scenario.boot(machine, AS_IS);
                Scenario.assertExit(gate, 1);
                Scenario.assertSays(
                        gate,
                        "has to name each of the 3 founders once: with another list this machine founds a cluster of its"
                                + " own");
                assertThat(machine.installedManifest()).doesNotExist();
            }
            assertThat(lab.machine(1)
                            .consulView()
                            .ask("/v1/kv/etcd-sidekicks/demo?recurse&consistent")
                            .isMissingNode())
                    .isTrue();
        });
    }

    private static String peerUrl(LabMachine machine) {
        return "http://" + machine.address() + ":2380";
    }

    private static void stage(LabMachine machine, String founders) throws Exception {
        Files.writeString(machine.stagedManifest(), """
                apiVersion: v1
                kind: Pod
                metadata: {name: etcd, namespace: kube-system}
                spec:
                  hostNetwork: true
                  containers:
                    - name: etcd
                      image: etcd
                      command:
                        - etcd
                        - --name=%1$s
                        - --data-dir=%2$s
                        - --initial-advertise-peer-urls=%3$s
                        - --listen-peer-urls=%3$s
                        - %4$s
                        - --initial-cluster-token=as-it-is
                        - --advertise-client-urls=http://%5$s:2379
                        - --listen-client-urls=http://%5$s:2379,http://127.0.0.1:2379
                      volumeMounts: [{name: data, mountPath: %2$s}]
                  volumes:
                    - {name: data, hostPath: {path: %2$s, type: Directory}}
                """.formatted(
                        machine.name(), machine.dataDirectory(), peerUrl(machine), founders, machine.address()));
    }
}
