package io.etcdsidekicks.lab;

import io.etcdsidekicks.lab.kubelet.RealKubelet;
import io.etcdsidekicks.lab.program.Signal;
import java.nio.file.Path;
import java.util.List;

/** A machine of the lab with a real kubelet, and what happens to machines. */
record RealMachine(LabMachine machine, RealKubelet kubelet) {

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

    /** Waits until a container of the pods has written these words. */
    void assertSays(String container, String words) {
        Scenario.await(container + " of " + name() + " says: " + words)
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
