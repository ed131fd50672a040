package io.etcdsidekicks.lab;

import io.etcdsidekicks.lab.kubelet.RealKubelet;
import io.etcdsidekicks.lab.program.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ConditionFactory;

/** A machine of the lab with a real kubelet, and what happens to machines. */
record RealMachine(LabMachine machine, RealKubelet kubelet) {
    static final String STAGED = "/etc/kubernetes/staged/etcd.yaml";
    static final String INSTALLED = "/etc/kubernetes/manifests/etcd.yaml";
    private static final String MEMORY = "memory: 100Mi";
    private static final String OTHER_MEMORY = "memory: 110Mi";
    private static final String VOLUME = "/var/lib/etcd";

    /** As long as the kubelet may wait before it starts a container again that has ended several times. */
    static ConditionFactory await(String what) {
        return Scenario.await(what).atMost(Duration.ofMinutes(5));
    }

    String name() {
        return machine.name();
    }

    /** Returns at once; pods come when they come. */
    void boot() {
        kubelet.boot();
    }

    void powerOff() {
        kubelet.powerOff();
    }

    void reboot() {
        powerOff();
        boot();
    }

    /** The machine starts it again after a second. */
    void killKubelet() {
        kubelet.killKubelet();
    }

    void killEtcd() {
        kubelet.signal("etcd", Signal.KILL);
    }

    void killGate() {
        kubelet.signal("readiness-gate", Signal.KILL);
    }

    /** Another, empty disk takes the place of that with etcd's data, whether the machine is on or off. */
    void loseDisk() {
        kubelet.loseDisk();
    }

    /** Somebody deletes all that is on it, whatever has it open. */
    void emptyDisk() {
        kubelet.run("find", VOLUME, "-mindepth", "1", "-delete");
    }

    /** The files of every log of etcd on the volume, those that were moved aside included, seen from the volume. */
    List<String> logs() {
        // What is moved aside meanwhile is no failure.
        return kubelet.run("sh", "-c", "find \"$0\" -name '*.wal' -printf '%P\\n' 2>/dev/null || true", VOLUME)
                .lines()
                .toList();
    }

    /** How often the kubelet has started a container again: it counts in the names of the logs. */
    int restarts(String container) {
        return kubelet.run("find", "/var/log/pods", "-path", "*/" + container + "/*.log", "-printf", "%f\n")
                .lines()
                .map(file -> file.substring(0, file.indexOf('.')))
                .mapToInt(Integer::parseInt)
                .max()
                .orElse(0);
    }

    /** Until the gate says that etcd runs as it should, and nobody has to do anything. */
    void awaitWatching() {
        await("the gate of " + name() + " only watches")
                .until(() -> kubelet.attempt("curl", "--silent", "--max-time", "2", "http://127.0.0.1:8521/health")
                        .output()
                        .contains("\"watching\""));
    }

    void unmountDisk() {
        kubelet.unmountDisk();
    }

    void mountDisk() {
        kubelet.mountDisk();
    }

    /** Pulls the network cable. */
    void cutOff() {
        machine.machine().cutOff();
    }

    void reconnect() {
        machine.machine().heal();
    }

    /** Where a file of the machine is. */
    Path file(String path) {
        return kubelet.outside(Path.of(path));
    }

    /** The operator stages the pod with another request for memory. */
    void stageEditedPod() throws IOException {
        var pod = Files.readString(file(INSTALLED));
        Files.writeString(file(STAGED), pod.replace(MEMORY, OTHER_MEMORY));
    }

    /** Whether the kubelet was given that one. */
    boolean hasEditedPod() {
        try {
            return Files.readString(file(INSTALLED)).contains(OTHER_MEMORY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until a container of the pods has written these words. */
    void assertSays(String container, String words) {
        await(container + " of " + name() + " says: " + words)
                .until(() -> kubelet.log(container).stream().anyMatch(line -> line.contains(words)));
    }

    void tellLogs() {
        System.err.println("--- system of " + name() + "\n" + kubelet.systemLog());
        for (var container : List.of("consul", "registrar", "readiness-gate", "etcd")) {
            System.err.println("--- " + container + " of " + name());
            kubelet.log(container).forEach(System.err::println);
        }
    }
}
