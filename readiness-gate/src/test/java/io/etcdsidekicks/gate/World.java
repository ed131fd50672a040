package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What all machines have in common: Consul, and the one cluster that there can be. */
final class World {
    private final InMemoryConsul consul = new InMemoryConsul();
    private final InMemoryRecords records = new InMemoryRecords();
    private final InMemoryLock lock = InMemoryLock.of("nobody");
    private final InMemoryEtcd etcd = new InMemoryEtcd();
    private final TreeMap<Integer, Machine> machines = new TreeMap<>();
    private final Set<Integer> dead = new TreeSet<>();

    InMemoryConsul consul() {
        return consul;
    }

    InMemoryRecords records() {
        return records;
    }

    InMemoryLock lock() {
        return lock;
    }

    InMemoryEtcd etcd() {
        return etcd;
    }

    Machine machine(int number) {
        return machines.computeIfAbsent(number, known -> new Machine(known, this));
    }

    /** Machines 1 to {@code size} run a cluster that this record founded. */
    World running(int size) {
        var numbers = IntStream.rangeClosed(1, size).boxed().toList();
        var seeds = numbers.stream()
                .map(number -> new FoundingRecord.Seed(
                        Machines.name(number), Machines.endpoint(number), Machines.peerUrl(number)))
                .toList();
        var founding = FoundingRecord.open("mycluster", size, "mycluster-token", seeds);
        for (var founder : founding.founders()) {
            founding = founding.with(founder, new Entry.Spent());
        }
        records.put(founding);
        var spent = founding;
        numbers.forEach(number -> etcd.start(number, founder(spent, number).in(StartState.OPEN, "it founds")));
        numbers.forEach(number -> {
            var machine = machine(number);
            machine.handOver();
            machine.volume().holds(founder(spent, number), etcd.wal(number));
            machine.register();
        });
        return this;
    }

    private static StartHead founder(FoundingRecord founding, int number) {
        var founder = founding.founderAt(Optional.of(Machines.endpoint(number))).orElseThrow();
        return new StartHead(
                founding.cluster(),
                founder.endpoint(),
                StartState.SEALED,
                "a WAL was seen",
                StartHead.Origin.FOUNDED,
                Optional.of("claim-" + number),
                founder.name(),
                founding.initialCluster(),
                founding.token(),
                Optional.of(founding.clusterId()),
                Optional.of(founder.memberId()),
                false);
    }

    /** The whole machine, with its Consul agent. */
    void kill(int number) {
        dead.add(number);
        etcd.stop(number);
        consul.deregister(number);
    }

    MachinesAnswer alive() {
        Set<InetAddress> addresses = IntStream.range(1, 10)
                .filter(number -> !dead.contains(number))
                .mapToObj(Machines::address)
                .collect(Collectors.toSet());
        return new MachinesAnswer.Alive(addresses);
    }
}
