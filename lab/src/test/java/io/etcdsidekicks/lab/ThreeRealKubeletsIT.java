package io.etcdsidekicks.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.lab.kubelet.PodImages;
import io.etcdsidekicks.lab.kubelet.RealKubelet;
import io.etcdsidekicks.lab.parts.PartsFinder;
import io.etcdsidekicks.lab.program.ShortCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code assets} makes out of the repository's manifests, on three machines with Kubernetes' own kubelet, containerd
 * and runc, and with the images of this build: nothing stands in for anything. Only for the machine's root.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ThreeRealKubeletsIT {
    /** Beside the lab's folder, which is emptied after each story. */
    private static final Path IMAGES = Path.of("/run/pod-images");

    private Path programs = Path.of("");
    private PodImages images = new PodImages(Path.of(""), "");

    @BeforeAll
    void makeImages() {
        var begun = Instant.now();
        var build = Distributions.ofThisBuild();
        var finder = new PartsFinder(build.parts());
        programs = finder.kubelet();
        images = PodImages.make(build.project(), finder.find(), programs, IMAGES);
        tell("images made", begun);
    }

    /** They are in memory, which other tests need. */
    @AfterAll
    void removeImages() throws IOException {
        FileUtils.deleteDirectory(IMAGES.toFile());
    }

    @Test
    void theRepositorysManifestsBecomeOneCluster(@TempDir Path folder) throws Exception {
        play(folder, machines -> {
            bootCluster(machines);
            for (var machine : machines) {
                assertThat(machine.file("/etc/kubernetes/staged/etcd.yaml"))
                        .as("the pod was moved")
                        .doesNotExist();
                assertThat(machine.file("/etc/kubernetes/manifests/etcd.yaml")).exists();
                assertThat(machine.kubelet().container("registrar")).isPresent();
            }
        });
    }

    @Test
    void whateverIsKilledComesBack(@TempDir Path folder) throws Exception {
        play(
                folder,
                machines -> {
                    bootCluster(machines);
                    var clusterId = clusterId(machines.getFirst());
                    var machine = machines.getFirst();

                    var etcd = machine.kubelet().container("etcd");
                    machine.killKubelet();
                    Scenario.await("the kubelet is there again")
                            .until(() -> machine.kubelet()
                                    .attempt("pgrep", "-x", "kubelet")
                                    .worked());
                    assertThat(machine.kubelet().container("etcd"))
                            .as("etcd's container, which does not need the kubelet")
                            .isEqualTo(etcd);

                    var begun = Instant.now();
                    machine.killEtcd();
                    Scenario.await("another etcd")
                            .until(() -> machine.kubelet().container("etcd"), id -> id.isPresent() && !id.equals(etcd));
                    assertOneCluster(machines);
                    tell("etcd killed, one cluster again", begun);

                    begun = Instant.now();
                    machines.forEach(RealMachine::reboot);
                    assertOneCluster(machines);
                    tell("a power cut on all, one cluster again", begun);

                    begun = Instant.now();
                    machine.powerOff();
                    machine.loseDisk();
                    machine.boot();
                    assertOneCluster(machines);
                    tell("a disk lost at power-off, one cluster again", begun);
                    assertThat(clusterId(machine)).isEqualTo(clusterId);
                },
                "lost-disk-grace: 2s");
    }

    /** What happens to three machines that are off and have never been booted. */
    @FunctionalInterface
    private interface Story {
        void play(List<RealMachine> machines) throws Exception;
    }

    /** @param gateSettings lines of settings.yml, which ends with those of the gate */
    private void play(Path folder, Story story, String... gateSettings) throws Exception {
        Scenario.play(3, ClusterPlan.of(3), lab -> {
            var made = folder.resolve("made");
            ShortCommand.run(
                    Distributions.ofThisBuild().assets().toString(),
                    "--cluster",
                    "demo",
                    "--machines",
                    lab.machines().stream()
                            .map(machine -> machine.name() + "=" + machine.address())
                            .collect(Collectors.joining(",")),
                    "--out",
                    made.toString(),
                    "--write");
            var machines = new ArrayList<RealMachine>();
            try {
                for (var machine : lab.machines()) {
                    var settings = made.resolve(machine.name()).resolve("etc/etcd-sidekicks/settings.yml");
                    for (var setting : gateSettings) {
                        Files.writeString(settings, "  " + setting + "\n", StandardOpenOption.APPEND);
                    }
                    machines.add(new RealMachine(
                            machine,
                            RealKubelet.install(machine.machine(), programs, images, made.resolve(machine.name()))));
                }
                story.play(machines);
            } catch (Throwable e) {
                machines.forEach(RealMachine::tellLogs);
                throw e;
            } finally {
                machines.forEach(machine -> machine.kubelet().close());
            }
        });
    }

    private static void bootCluster(List<RealMachine> machines) {
        var begun = Instant.now();
        machines.forEach(RealMachine::boot);
        machines.forEach(machine -> machine.kubelet().awaitBoot());
        tell("booted", begun);
        assertOneCluster(machines);
        tell("one cluster after", begun);
    }

    private static void assertOneCluster(List<RealMachine> machines) {
        Scenario.assertOneCluster(machines.stream().map(RealMachine::machine).toList());
    }

    private static String clusterId(RealMachine machine) {
        return machine.machine().etcdView().membership().orElseThrow().clusterId();
    }

    private static void tell(String what, Instant begun) {
        System.out.printf(
                "    %s: %.1f s%n", what, Duration.between(begun, Instant.now()).toMillis() / 1e3);
    }
}
