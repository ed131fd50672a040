package io.etcdsidekicks.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.Role;
import io.etcdsidekicks.lab.program.ShortCommand;
import io.etcdsidekicks.lab.trials.Writer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything comes up out of files: Consul, registrar, gate and etcd as the static pods that people copy. */
final class TheRepositorysManifestsIT {
    private static final Path MANIFESTS = Distributions.ofThisBuild().manifests();
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
                assertThat(outside(machine, "/etc/kubernetes/staged/etcd.yaml"))
                        .as("the template stays for the day the disk is lost")
                        .hasSameTextualContentAs(MANIFESTS.resolve("etcd.yaml"));
                awaitHealthyStatus(machine);
            }
        });
    }

    /** The other way: etcd's pod has the gate in it, and etcd a configuration file. */
    @Test
    void orWithTheGateAsAnInitContainer() throws Exception {
        Scenario.play(3, ClusterPlan.of(3), lab -> {
            for (var machine : lab.machines()) {
                machine.startPods(files(lab, machine, List.of("registrar.yaml", "etcd-with-init-container.yaml")));
            }
            Scenario.assertOneCluster(lab.machines());
            assertThat(Files.readString(outside(lab.machine(1), "/var/lib/etcd-sidekicks/etcd.conf.yml")))
                    .contains("initial-cluster-state: \"new\"", lab.machine(3).address());
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

    /** A cluster that somebody made by hand gets registrar, record and gate; nothing restarts, nothing is lost. */
    @Test
    void aClusterThatRunsAlreadyIsAdopted() throws Exception {
        Scenario.play(3, ClusterPlan.of(3), lab -> {
            for (var machine : lab.machines()) {
                var files = files(lab, machine, List.of());
                Files.writeString(files.resolve(PODS).resolve("etcd.yaml"), byHand(lab, machine));
                FileUtils.forceMkdir(files.resolve("var/lib/etcd/data").toFile());
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
                awaitMore(writer);
                assertThat(processes(lab))
                        .as("etcd's processes, after adopting")
                        .isEqualTo(before);

                goBack(lab);
                awaitMore(writer);
                assertThat(processes(lab))
                        .as("etcd's processes, after going back")
                        .isEqualTo(before);
                writer.stop();
                System.out.println("adopted and given back under " + writer.count() + " writes");
                for (var machine : lab.machines()) {
                    assertThat(writer.missing(machine.address()).orElseThrow())
                            .as("acknowledged writes that are missing on " + machine.name())
                            .isEmpty();
                }
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

    private static void awaitMore(Writer writer) {
        var before = writer.count();
        Scenario.await("writes go on").until(() -> writer.count() > before + 20);
    }

    private static void awaitHealthyStatus(LabMachine machine) {
        Scenario.await("status of " + machine.name() + " is healthy")
                .until(() -> machine.attempt(
                                        "readiness-gate",
                                        "status",
                                        "--config",
                                        "/etc/etcd-sidekicks/settings.yml",
                                        "--manifest",
                                        "/etc/kubernetes/staged/etcd.yaml",
                                        "--data-dir",
                                        "/var/lib/etcd/data")
                                .exitCode()
                        == 0);
    }

    /** Every etcd with its process ID: a restarted one has another. */
    private static Map<String, String> processes(Lab lab) {
        return lab.machines().stream()
                .collect(Collectors.toMap(
                        LabMachine::name,
                        machine -> machine.machine().run("sh", "-c", "pgrep -x etcd --nslist net --ns $$")));
    }

    /** Consul, settings, the staged template and some pods, unmodified but for addresses and the cluster's name. */
    private Path files(Lab lab, LabMachine machine, List<String> pods) throws IOException {
        var root = folder.resolve(machine.name());
        Files.createDirectories(root.resolve(PODS));
        Files.createDirectories(root.resolve("etc/kubernetes/staged"));
        Files.createDirectories(root.resolve("etc/consul.d"));
        Files.createDirectories(root.resolve("etc/etcd-sidekicks"));
        var all = new ArrayList<>(pods);
        all.add("consul.yaml");
        for (var pod : all) {
            Files.copy(MANIFESTS.resolve(pod), root.resolve(PODS).resolve(pod));
        }
        Files.copy(MANIFESTS.resolve("etcd.yaml"), root.resolve("etc/kubernetes/staged/etcd.yaml"));
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

    /** The recommended manifest, filled in by a person. */
    private static String byHand(Lab lab, LabMachine machine) throws IOException {
        var url = "http://" + machine.address();
        return Files.readString(MANIFESTS.resolve("etcd.yaml"))
                .replace("${ETCD_NAME}", machine.name())
                .replace(
                        "${ETCD_INITIAL_CLUSTER}",
                        lab.machines().stream()
                                .map(each -> each.name() + "=http://" + each.address() + ":2380")
                                .collect(Collectors.joining(",")))
                .replace("${ETCD_INITIAL_CLUSTER_STATE}", "new")
                .replace("${ETCD_INITIAL_CLUSTER_TOKEN}", "by-hand")
                .replace("${PEER_URL}", url + ":2380")
                .replace("${CLIENT_URL}", url + ":2379")
                .replace("${CLIENT_PORT}", "2379");
    }

    private static Path outside(LabMachine machine, String inside) {
        return machine.machine().outside(Path.of(inside));
    }
}
