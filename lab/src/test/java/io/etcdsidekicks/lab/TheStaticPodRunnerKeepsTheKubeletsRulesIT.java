package io.etcdsidekicks.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.lab.kubelet.PodEvent;
import io.etcdsidekicks.lab.kubelet.StaticPodRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Facts 4 and 8: what two real kubelets did. */
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
