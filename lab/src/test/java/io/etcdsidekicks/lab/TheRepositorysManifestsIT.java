package io.etcdsidekicks.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.Role;
import io.etcdsidekicks.lab.program.ShortCommand;
import io.etcdsidekicks.lab.trials.Writer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything comes up out of files: Consul, registrar, gate and etcd as the static pods that people copy. */
final class TheRepositorysManifestsIT {
    private static final Path MANIFESTS = Distributions.ofThisBuild().manifests();
    private static final Path STAGED = Path.of("etc/kubernetes/staged/etcd.yaml");
    private static final Path PODS = Path.of("etc/kubernetes/manifests");

    @TempDir
    Path folder;

    @Test
    void threeMachinesComeUpFromThem() throws Exception {
        Scenario.play(3, ClusterPlan.of(3), lab -> {
            for (var machine : lab.machines()) {
                machine.startPods(files(lab, machine, List.of("registrar.yaml", "readiness-gate.yaml")));
            }
            Scenario.assertOneCluster(lab.machines());
            for (var machine : lab.machines()) {
                assertThat(outside(machine, "/etc/kubernetes/manifests/etcd.yaml"))
                        .as("moved byte for byte")
                        .hasSameBinaryContentAs(MANIFESTS.resolve("etcd.yaml"));
                awaitHealthyStatus(machine);
            }
        });
    }

    @Test
    void fiveMachinesComeUpFromWhatAssetsHasMade() throws Exception {
        Scenario.play(5, ClusterPlan.of(5), lab -> {
            var made = folder.resolve("made");
            var machines = lab.machines().stream()
                    .map(machine -> machine.name() + "=" + machine.address())
                    .collect(Collectors.joining(","));
            ShortCommand.run(
                    Distributions.ofThisBuild().assets().toString(),
                    "--cluster",
                    "demo",
                    "--machines",
                    machines,
                    "--out",
                    made.toString(),
                    "--write");
            for (var machine : lab.machines()) {
                machine.startPods(made.resolve(machine.name()));
            }
            Scenario.assertOneCluster(lab.machines());
            assertThat(Files.readString(made.resolve("kube-apiserver/kubeadm-etcd.yaml")))
                    .contains(lab.machines().stream()
                            .map(machine -> "http://" + machine.address() + ":2379")
                            .toList());
        });
    }

    /**
     * A cluster that somebody made by hand gets registrar, record and gate; nothing restarts. Then the pods are exchanged,
     * staged on all machines at once and taken up one at a time; nothing is lost.
     */
    @Test
    void aClusterThatRunsAlreadyIsAdopted() throws Exception {
        Scenario.play(3, ClusterPlan.of(3), lab -> {
            for (var machine : lab.machines()) {
                var files = files(lab, machine, List.of());
                Files.delete(files.resolve(STAGED));
                Files.writeString(files.resolve(PODS).resolve("etcd.yaml"), byHand(lab, machine));
                machine.startPods(files);
            }
            Scenario.assertOneCluster(lab.machines());
            Scenario.await("every agent is in Consul's catalog")
                    .until(() -> lab.machine(1)
                                    .attempt("consul", "catalog", "nodes")
                                    .output()
                                    .lines()
                                    .count()
                            > 3);
            var before = processes(lab);
            try (var writer = Writer.start(
                    () -> lab.machines().stream().map(LabMachine::address).toList())) {
                assertThat(adopt(lab)).contains("written to etcd-sidekicks/demo/founding");
                assertThat(adopt(lab)).contains("nothing to do");
                for (var machine : lab.machines()) {
                    install(machine, "registrar.yaml");
                    install(machine, "readiness-gate.yaml");
                }
                lab.machines().forEach(TheRepositorysManifestsIT::awaitHealthyStatus);
                Scenario.awaitMore(writer);
                assertThat(processes(lab))
                        .as("etcd's processes, after adopting")
                        .isEqualTo(before);

                var staged = Instant.now();
                for (var machine : lab.machines()) {
                    Files.copy(MANIFESTS.resolve("etcd.yaml"), outside(machine, "/" + STAGED));
                }
                for (var machine : lab.machines()) {
                    Scenario.await("another etcd on " + machine.name())
                            .until(() -> !Scenario.etcdProcess(machine).equals(before.get(machine.name())));
                    Scenario.await("its pod")
                            .untilAsserted(() -> assertThat(outside(machine, "/etc/kubernetes/manifests/etcd.yaml"))
                                    .hasSameBinaryContentAs(MANIFESTS.resolve("etcd.yaml")));
                }
                Scenario.assertOneCluster(lab.machines());
                lab.machines().forEach(TheRepositorysManifestsIT::awaitHealthyStatus);
                Scenario.awaitMore(writer);
                System.out.printf(
                        "pods exchanged after %.1f s, longest gap %d ms%n",
                        Duration.between(staged, Instant.now()).toMillis() / 1000.0,
                        writer.longestGap(staged).toMillis());
                var exchanged = processes(lab);

                goBack(lab);
                Scenario.awaitMore(writer);
                assertThat(processes(lab))
                        .as("etcd's processes, after going back")
                        .isEqualTo(exchanged);
                System.out.println("adopted and given back under " + writer.count() + " writes");
                Scenario.assertNothingLost(writer, lab.machines());
            }
        });
    }

    private static String adopt(Lab lab) {
        return lab.machine(1)
                .run(
                        "readiness-gate",
                        "adopt",
                        "--cluster",
                        "demo",
                        "--peer",
                        lab.machines().stream()
                                .map(machine -> machine.address() + ":2380")
                                .collect(Collectors.joining(",")));
    }

    /** As docs/adopting.md says: the pods away, then the records. */
    private static void goBack(Lab lab) throws IOException {
        for (var machine : lab.machines()) {
            for (var pod : List.of("registrar.yaml", "readiness-gate.yaml")) {
                Files.delete(outside(machine, "/etc/kubernetes/manifests/" + pod));
            }
        }
        for (var machine : lab.machines()) {
            Scenario.await("the pods of " + machine.name() + " are gone")
                    .until(() -> machine.machine()
                            .attempt("sh", "-c", "pgrep -f '[R]egistrarCommand|[R]eadinessGateC' --nslist net --ns $$")
                            .output()
                            .isBlank());
            for (var role : Role.values()) {
                machine.run(
                        "consul",
                        "services",
                        "deregister",
                        "-id=" + ClusterPlan.of(3).naming().serviceId(machine.name(), role));
            }
        }
        lab.machine(1).run("consul", "kv", "delete", "-recurse", "etcd-sidekicks/demo/");
    }

    private static void awaitHealthyStatus(LabMachine machine) {
        Scenario.await("status of " + machine.name() + " is healthy")
                .until(() -> machine.attempt("readiness-gate", "status", "--config", "/etc/etcd-sidekicks/settings.yml")
                                .exitCode()
                        == 0);
    }

    /** Every etcd with its process ID: a restarted one has another. */
    private static Map<String, String> processes(Lab lab) {
        return lab.machines().stream().collect(Collectors.toMap(LabMachine::name, Scenario::etcdProcess));
    }

    /** Consul, settings, the staged template and some pods, unmodified but for addresses and the cluster's name. */
    private Path files(Lab lab, LabMachine machine, List<String> pods) throws IOException {
        var root = folder.resolve(machine.name());
        Files.createDirectories(root.resolve(PODS));
        Files.createDirectories(root.resolve(STAGED).getParent());
        Files.createDirectories(root.resolve("etc/consul.d"));
        Files.createDirectories(root.resolve("etc/etcd-sidekicks"));
        var all = new ArrayList<>(pods);
        all.add("consul.yaml");
        for (var pod : all) {
            Files.copy(MANIFESTS.resolve(pod), root.resolve(PODS).resolve(pod));
        }
        Files.copy(MANIFESTS.resolve("etcd.yaml"), root.resolve(STAGED));
        Files.writeString(
                root.resolve("etc/etcd-sidekicks/settings.yml"),
                Files.readString(MANIFESTS.resolve("settings.yml")).replace("mycluster", "demo"));
        Files.writeString(
                root.resolve("etc/consul.d/consul.json"),
                Files.readString(MANIFESTS.resolve("consul.json"))
                        .replace("\"bind_addr\": \"10.0.0.11\"", "\"bind_addr\": \"" + machine.address() + "\"")
                        .replace("10.0.0.11", lab.machine(1).address())
                        .replace("10.0.0.12", lab.machine(2).address())
                        .replace("10.0.0.13", lab.machine(3).address()));
        return root;
    }

    private static void install(LabMachine machine, String pod) throws IOException {
        Files.copy(MANIFESTS.resolve(pod), outside(machine, "/etc/kubernetes/manifests/" + pod));
    }

    /** A pod with flags, as people have it. */
    private static String byHand(Lab lab, LabMachine machine) {
        var url = "http://" + machine.address();
        var all = lab.machines().stream()
                .map(each -> each.name() + "=http://" + each.address() + ":2380")
                .collect(Collectors.joining(","));
        return """
                apiVersion: v1
                kind: Pod
                metadata: {name: etcd, namespace: kube-system}
                spec:
                  hostNetwork: true
                  containers:
                    - name: etcd
                      image: registry.example/etcd:3.5.16
                      command:
                        - etcd
                        - --name=%1$s
                        - --data-dir=/var/lib/etcd/data
                        - --initial-cluster=%2$s
                        - --initial-cluster-token=by-hand
                        - --initial-advertise-peer-urls=%3$s:2380
                        - --listen-peer-urls=%3$s:2380
                        - --advertise-client-urls=%3$s:2379
                        - --listen-client-urls=%3$s:2379,http://127.0.0.1:2379
                      volumeMounts: [{name: data, mountPath: /var/lib/etcd/data}]
                  volumes: [{name: data, hostPath: {path: /var/lib/etcd/data, type: DirectoryOrCreate}}]
                """.formatted(machine.name(), all, url);
    }

    private static Path outside(LabMachine machine, String inside) {
        return machine.machine().outside(Path.of(inside));
    }
}
