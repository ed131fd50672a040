package io.etcdsidekicks.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.lab.etcd.EtcdView;
import io.etcdsidekicks.lab.kubelet.PodImages;
import io.etcdsidekicks.lab.kubelet.RealKubelet;
import io.etcdsidekicks.lab.parts.PartsFinder;
import io.etcdsidekicks.lab.program.ShortCommand;
import io.etcdsidekicks.lab.program.Signal;
import io.etcdsidekicks.lab.trials.Writer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
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

    /** Between two steps of a story, in ms. */
    private static final long LONGEST_MOMENT = 4000;

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
                assertThat(machine.file(RealMachine.STAGED))
                        .as("the pod was moved")
                        .doesNotExist();
                assertThat(machine.file(RealMachine.INSTALLED)).exists();
                assertThat(machine.file("/var/lib/etcd/etcd.yaml")).exists();
                assertThat(machine.kubelet().container("registrar")).isPresent();
                assertThat(machine.kubelet().container("readiness-gate")).isPresent();
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
                    RealMachine.await("the kubelet is there again")
                            .until(() -> machine.kubelet()
                                    .attempt("pgrep", "-x", "kubelet")
                                    .worked());
                    assertThat(machine.kubelet().container("etcd"))
                            .as("etcd's container, which does not need the kubelet")
                            .isEqualTo(etcd);

                    var begun = Instant.now();
                    machine.killEtcd();
                    RealMachine.await("another etcd")
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

    @Test
    void aGateThatIsKilledComesBackAndLeavesEtcdAlone(@TempDir Path folder) throws Exception {
        play(folder, machines -> {
            bootCluster(machines);
            machines.forEach(RealMachine::awaitWatching);
            var etcds = containers(machines, "etcd");
            var gates = containers(machines, "readiness-gate");
            var begun = Instant.now();
            machines.forEach(RealMachine::killGate);
            for (var machine : machines) {
                RealMachine.await("another gate on " + machine.name())
                        .until(
                                () -> machine.kubelet().container("readiness-gate"),
                                id -> id.isPresent() && !gates.containsValue(id));
                machine.awaitWatching();
            }
            tell("all gates killed, all watch again", begun);
            assertThat(containers(machines, "etcd")).isEqualTo(etcds);
        });
    }

    @Test
    void anEditedPodIsExchangedOnOneMachineAfterTheOther(@TempDir Path folder) throws Exception {
        play(folder, machines -> {
            bootCluster(machines);
            machines.forEach(RealMachine::awaitWatching);
            var onceMore = machines.stream()
                    .collect(Collectors.toMap(RealMachine::name, machine -> machine.restarts("etcd") + 1));
            var processes = new HashMap<String, Set<String>>();
            try (var writer = startWriter(machines)) {
                var begun = Instant.now();
                for (var machine : machines) {
                    machine.stageEditedPod();
                }
                RealMachine.await("all pods are exchanged").until(() -> {
                    seeProcesses(machines, processes);
                    return machines.stream().noneMatch(machine -> Files.exists(machine.file(RealMachine.STAGED)))
                            && processes.values().stream().allMatch(seen -> seen.size() > 1);
                });
                assertOneCluster(machines);
                tell("pods exchanged", begun);
                System.out.printf(
                        "    longest time without a write: %d ms%n",
                        writer.longestGap(begun).toMillis());
                Scenario.awaitMore(writer);
                machines.forEach(RealMachine::awaitWatching);
                seeProcesses(machines, processes);
                for (var machine : machines) {
                    assertThat(machine.hasEditedPod()).isTrue();
                    assertThat(processes.get(machine.name()))
                            .as("etcds of " + machine.name())
                            .hasSize(2);
                }
                assertThat(machines.stream()
                                .collect(Collectors.toMap(RealMachine::name, machine -> machine.restarts("etcd"))))
                        .as("restarts")
                        .isEqualTo(onceMore);
                assertNothingLost(writer, machines);
            }
        });
    }

    /** A file that is exchanged is not yet an etcd that was restarted. */
    @Test
    void aSlowKubeletHoldsBackTheExchangeOfTheOthers(@TempDir Path folder) throws Exception {
        play(folder, machines -> {
            bootCluster(machines);
            machines.forEach(RealMachine::awaitWatching);
            var old = containers(machines, "etcd");
            var slow = machines.getFirst();
            slow.kubelet().signalKubelet(Signal.STOP);
            slow.stageEditedPod();
            RealMachine.await("the pod is with the slow kubelet").until(slow::hasEditedPod);
            for (var other : machines.subList(1, machines.size())) {
                other.stageEditedPod();
                other.assertSays("readiness-gate", "etcd is going to be restarted with it, once " + slow.name());
                assertThat(other.hasEditedPod()).isFalse();
            }
            assertThat(containers(machines, "etcd")).isEqualTo(old);
            slow.kubelet().signalKubelet(Signal.CONT);
            RealMachine.await("all etcds are restarted").until(() -> {
                var pending = machines.stream()
                        .filter(machine -> machine.hasEditedPod()
                                && machine.kubelet().container("etcd").equals(old.get(machine.name())))
                        .map(RealMachine::name)
                        .toList();
                assertThat(pending).as("are about to be restarted").hasSizeLessThan(2);
                return pending.isEmpty() && machines.stream().allMatch(RealMachine::hasEditedPod);
            });
            assertOneCluster(machines);
        });
    }

    /** Played as often as the system property kubelet.stories says. */
    @Test
    void anEtcdWhoseDiskIsLostWhileItRunsDoesNotVoteTwice(@TempDir Path folder) throws Exception {
        var first = Long.getLong("kubelet.seed", System.nanoTime() % 100_000);
        for (var number = 0; number < Integer.getInteger("kubelet.stories", 1); number++) {
            var seed = first + number;
            play(
                    folder.resolve(String.valueOf(seed)),
                    machines -> loseDiskUnderRunningEtcd(machines, seed),
                    "lost-disk-grace: 2s");
        }
    }

    /**
     * docs/facts.md 9.2, step by step: an etcd that starts anew under its old ID would vote twice, and form a quorum with a
     * machine that was off, without the writes that were acknowledged meanwhile.
     *
     * @param seed decides how long it is from each step to the next
     */
    private static void loseDiskUnderRunningEtcd(List<RealMachine> machines, long seed) throws IOException {
        System.out.println("  seed " + seed);
        var moments = new Random(seed);
        bootCluster(machines);
        machines.forEach(RealMachine::awaitWatching);
        var off = machines.getFirst();
        var lost = machines.get(1);
        var cutOff = machines.getLast();
        var clusterId = clusterId(off);
        var oldId = memberId(off, lost);
        try (var writer = startWriter(machines)) {
            off.powerOff();
            RealMachine.await("the other two serve")
                    .until(() -> lost.machine().etcdView().isHealthy());
            Scenario.awaitMore(writer);
            await(moments);
            cutOff.cutOff();
            await(moments);
            lost.emptyDisk();
            await(moments);
            lost.killEtcd();
            RealMachine.await("etcd's container was started again, and ended")
                    .until(() -> lost.kubelet().log("etcd").stream()
                            .anyMatch(line -> line.contains("failed to verify flags")
                                    || line.contains("couldn't find local name")));
            await(moments);
            off.boot();
            RealMachine.await("the first one's etcd runs")
                    .until(() -> off.machine().etcdView().membership().isPresent());
            var acknowledged = writer.count();
            var until = Instant.now().plusSeconds(10).plusMillis(moments.nextLong(LONGEST_MOMENT));
            RealMachine.await("ten seconds without a quorum").until(() -> {
                assertThat(lost.logs()).as("a second start").isEmpty();
                assertThat(lost.machine().etcdView().membership())
                        .as("a second start")
                        .isEmpty();
                assertThat(off.machine().etcdView().isHealthy()).as("a quorum").isFalse();
                return Instant.now().isAfter(until);
            });
            assertThat(writer.count()).isEqualTo(acknowledged);
            assertThat(lost.logs()).as("a second start").isEmpty();
            assertThat(lost.restarts("etcd")).as("starts in vain").isPositive();

            var begun = Instant.now();
            cutOff.reconnect();
            RealMachine.await("three voters")
                    .untilAsserted(() -> assertThat(off.machine().etcdView().membership())
                            .hasValueSatisfying(seen -> assertThat(seen.members())
                                    .hasSize(3)
                                    .noneMatch(EtcdView.Member::learner)
                                    .noneMatch(member -> member.id().equals(oldId))));
            assertOneCluster(machines);
            tell("three voters after the reconnection", begun);
            assertThat(clusterId(lost)).isEqualTo(clusterId);
            assertThat(lost.logs())
                    .as("logs of etcd: that of the new member and no other")
                    .allMatch(log -> log.startsWith("data/member/wal"))
                    .isNotEmpty();
            Scenario.awaitMore(writer);
            assertNothingLost(writer, machines);
            RealMachine.await("the same content everywhere")
                    .until(() -> machines.stream()
                                    .map(machine -> machine.machine().etcdctl("endpoint", "hashkv"))
                                    .distinct()
                                    .count()
                            == 1);
            System.out.printf(
                    "  seed %d: %d writes acknowledged before the loss and %d in all, none lost, no second start%n",
                    seed, acknowledged, writer.count());
        }
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
        RealMachine.await("every etcd is healthy")
                .until(() -> machines.stream()
                        .allMatch(machine -> machine.machine().etcdView().isHealthy()));
        Scenario.assertOneCluster(machines.stream().map(RealMachine::machine).toList());
    }

    private static String clusterId(RealMachine machine) {
        return machine.machine().etcdView().membership().orElseThrow().clusterId();
    }

    private static String memberId(RealMachine asked, RealMachine wanted) {
        return asked.machine().etcdView().membership().orElseThrow().members().stream()
                .filter(member -> member.name().equals(wanted.name()))
                .map(EtcdView.Member::id)
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, Optional<String>> containers(List<RealMachine> machines, String name) {
        return machines.stream()
                .collect(Collectors.toMap(
                        RealMachine::name, machine -> machine.kubelet().container(name)));
    }

    /** Notes each etcd that runs; two of three have to, all the time. */
    private static void seeProcesses(List<RealMachine> machines, Map<String, Set<String>> seen) {
        var down = new ArrayList<String>();
        for (var machine : machines) {
            var etcd = Scenario.etcdProcess(machine.machine()).strip();
            if (etcd.isEmpty()) {
                down.add(machine.name());
            } else {
                seen.computeIfAbsent(machine.name(), _ -> new TreeSet<>()).add(etcd);
            }
        }
        assertThat(down).as("machines without an etcd at the same time").hasSizeLessThan(2);
    }

    private static Writer startWriter(List<RealMachine> machines) {
        var writer = Writer.start(() ->
                machines.stream().map(machine -> machine.machine().address()).toList());
        Scenario.awaitMore(writer);
        return writer;
    }

    private static void assertNothingLost(Writer writer, List<RealMachine> machines) {
        Scenario.assertNothingLost(
                writer, machines.stream().map(RealMachine::machine).toList());
    }

    /** A while, which is the story's own and no condition: whatever it meets has to be right. */
    private static void await(Random moments) {
        var until = Instant.now().plusMillis(moments.nextLong(LONGEST_MOMENT));
        RealMachine.await("the moment of the next step")
                .until(() -> Instant.now().isAfter(until));
    }

    private static void tell(String what, Instant begun) {
        System.out.printf(
                "    %s: %.1f s%n", what, Duration.between(begun, Instant.now()).toMillis() / 1e3);
    }
}
