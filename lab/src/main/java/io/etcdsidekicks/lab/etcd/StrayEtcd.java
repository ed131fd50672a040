package io.etcdsidekicks.lab.etcd;

import io.etcdsidekicks.lab.machine.Machine;
import io.etcdsidekicks.lab.program.Program;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An etcd that somebody starts by hand, as a cluster of one.
 *
 * @param etcd the program
 * @param address where it listens
 */
public record StrayEtcd(Path etcd, String name, String address, Path data) {

    /** Its flags. */
    public List<String> command() {
        var peer = "http://" + address + ":2380";
        var client = "http://" + address + ":2379";
        return List.of(
                etcd.toString(),
                "--name=" + name,
                "--data-dir=" + data,
                "--initial-cluster=" + name + "=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--listen-peer-urls=" + peer,
                "--advertise-client-urls=" + client,
                "--listen-client-urls=" + client);
    }

    /** It does not answer at once. */
    public Program start(Machine machine) {
        return machine.start("etcd", command(), Map.of());
    }
}
