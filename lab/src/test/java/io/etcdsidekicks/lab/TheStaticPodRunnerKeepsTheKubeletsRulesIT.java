package io.etcdsidekicks.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.lab.kubelet.PodEvent;
import io.etcdsidekicks.lab.kubelet.StaticPodRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/facts.md 4, 8 and 9: what real kubelets and container runtimes did. */
final class TheStaticPodRunnerKeepsTheKubeletsRulesIT {
    @Test
    void filesAreReadOnEachChangeAndOfAnyName() throws Exception {
        Scenario.play(1, ClusterPlan.article(1), lab -> {
            var machine = lab.machine(1);
            var directory = machine.manifestDirectory();
            var kubelet = machine.startKubelet();

            Files.writeString(directory.resolve(".hidden.yaml"), pod("hidden", 1));
            Files.writeString(directory.resolve("half.yaml"), "kind: Po");
            awaitEvent(kubelet, PodEvent.Kind.UNREADABLE, "half.yaml");
            Files.writeString(directory.resolve("any.yaml.tmp"), pod("any", 1));
            awaitEvent(kubelet, PodEvent.Kind.STARTED, "any.yaml.tmp");
            assertThat(events(kubelet, PodEvent.Kind.SEEN)).containsExactly("any.yaml.tmp");

            rename(directory, pod("any", 1) + "# the same\n", "any.yaml.tmp");
            rename(directory, pod("other", 1), "other.yaml");
            awaitEvent(kubelet, PodEvent.Kind.STARTED, "other.yaml");
            assertThat(events(kubelet, PodEvent.Kind.STOPPED)).isEmpty();

            rename(directory, pod("any", 2), "any.yaml.tmp");
            Scenario.await("the changed pod")
                    .untilAsserted(() -> assertThat(events(kubelet, PodEvent.Kind.STARTED))
                            .containsExactly("any.yaml.tmp", "other.yaml", "any.yaml.tmp"));
            assertThat(events(kubelet, PodEvent.Kind.STOPPED)).containsExactly("any.yaml.tmp");

            Files.delete(directory.resolve("other.yaml"));
            awaitEvent(kubelet, PodEvent.Kind.STOPPED, "other.yaml");
        });
    }

    @Test
    void aFileThatNoLongerParsesStopsItsPodAtTheNextFullList() throws Exception {
        Scenario.play(1, ClusterPlan.article(1), lab -> {
            var directory = lab.machine(1).manifestDirectory();
            var kubelet = lab.machine(1).startKubelet();
            rename(directory, pod("etcd", 1), "etcd.yaml");
            awaitEvent(kubelet, PodEvent.Kind.STARTED, "etcd.yaml");
            rename(directory, "kind: Po", "etcd.yaml");
            awaitEvent(kubelet, PodEvent.Kind.UNREADABLE, "etcd.yaml");
            awaitEvent(kubelet, PodEvent.Kind.STOPPED, "etcd.yaml");
        });
    }

    @Test
    void aVolumesTypeIsCheckedOncePerPodAndWhatIsMissingLaterIsMade() throws Exception {
        Scenario.play(1, ClusterPlan.of(1), lab -> {
            var machine = lab.machine(1);
            var place = machine.volume().resolve("place");
            var kubelet = machine.startKubelet(Duration.ofMillis(200));
            rename(machine.manifestDirectory(), podWith("once", place, "None", "exec tail -f /dev/null"), "pod.yaml");
            awaitEvent(kubelet, PodEvent.Kind.NOT_SET_UP, "pod.yaml");
            assertThat(events(kubelet, PodEvent.Kind.STARTED)).isEmpty();
            Files.createDirectory(place);
            awaitStarts(kubelet, 1);

            Files.delete(place);
            // Until it has become tail, a container that was started is still the shell.
            Scenario.await("the container's process is killed")
                    .until(() -> machine.machine()
                            .attempt("sh", "-c", "pkill -9 -x tail --nslist net --ns $$")
                            .worked());
            awaitStarts(kubelet, 2);
            Scenario.await("the container runtime makes the directory").until(() -> Files.isDirectory(place));
        });
    }

    @Test
    void aContainerSeesADiskThatIsMountedLaterOnlyIfItsMountFollows() throws Exception {
        Scenario.play(1, ClusterPlan.of(1), lab -> {
            var machine = lab.machine(1);
            Files.writeString(machine.volume().resolve("old"), "");
            var kubelet = machine.startKubelet();
            var seen = Files.createDirectory(machine.machine().folder().resolve("seen"));
            for (var propagation : List.of("None", "HostToContainer")) {
                var listing =
                        "while ls %s > %s; do sleep 0.1; done".formatted(machine.volume(), seen.resolve(propagation));
                rename(
                        machine.manifestDirectory(),
                        podWith(propagation, machine.machine().folder(), propagation, listing),
                        propagation + ".yaml");
            }
            rename(
                    machine.manifestDirectory(),
                    podWith(
                            "itself",
                            machine.volume(),
                            "HostToContainer",
                            "while ls %s > %s; do sleep 0.1; done".formatted(machine.volume(), seen.resolve("itself"))),
                    "itself.yaml");
            awaitStarts(kubelet, 3);
            awaitSeen(seen, "None", "old");
            awaitSeen(seen, "HostToContainer", "old");
            awaitSeen(seen, "itself", "old");

            machine.disk().lose();
            Files.writeString(machine.volume().resolve("new"), "");
            awaitSeen(seen, "HostToContainer", "new");
            awaitSeen(seen, "None", "old");
            awaitSeen(seen, "itself", "old");
        });
    }

    private static void awaitSeen(Path seen, String by, String file) {
        Scenario.await(by + " sees " + file)
                .untilAsserted(
                        () -> assertThat(Files.readAllLines(seen.resolve(by))).containsExactly(file));
    }

    private static void awaitStarts(StaticPodRunner kubelet, int count) {
        Scenario.await(count + " starts")
                .until(() -> events(kubelet, PodEvent.Kind.STARTED).size() == count);
    }

    private static String podWith(String name, Path directory, String propagation, String script) {
        return """
                kind: Pod
                metadata: {name: "%1$s"}
                spec:
                  containers:
                    - name: "%1$s"
                      command: [sh, -c, "%4$s"]
                      volumeMounts: [{name: it, mountPath: %2$s, mountPropagation: %3$s}]
                  volumes: [{name: it, hostPath: {path: %2$s, type: Directory}}]
                """.formatted(name, directory, propagation, script);
    }

    private static void awaitEvent(StaticPodRunner kubelet, PodEvent.Kind kind, String file) {
        assertThat(kubelet.events()
                        .await(event -> event.kind() == kind && event.file().equals(file), Scenario.PATIENCE))
                .as(kind + " " + file)
                .isPresent();
    }

    private static List<String> events(StaticPodRunner kubelet, PodEvent.Kind kind) {
        return kubelet.events().entries().stream()
                .filter(event -> event.kind() == kind)
                .map(PodEvent::file)
                .toList();
    }

    private static void rename(Path directory, String content, String name) throws Exception {
        var hidden = Files.writeString(directory.resolve(".next"), content);
        Files.move(hidden, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String pod(String name, int version) {
        return """
                kind: Pod
                metadata: {name: %s}
                spec: {containers: [{name: %s, command: [sleep, "%d00000"]}]}
                """.formatted(name, name, version);
    }
}
