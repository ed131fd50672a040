package io.etcdsidekicks.lab.trials;

import io.etcdsidekicks.lab.LabMachine;
import io.etcdsidekicks.lab.consul.ConsulAgent;
import io.etcdsidekicks.lab.etcd.EtcdView;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;

/** Breaks what a trial's plan says, and heals it again. */
final class Faults {
    private static final Duration CONSUL_DOWN = Duration.ofSeconds(2);
    private static final Duration CONSUL_BACK = Duration.ofSeconds(4);
    private static final Duration NETWORK_DOWN = Duration.ofSeconds(3);
    private static final Duration NEXT_DOWN = Duration.ofSeconds(6);
    private static final Duration SILENT = Duration.ofSeconds(8);
    private static final Duration POWER_DOWN = Duration.ofSeconds(1);
    private static final Duration MOUNTED_LATE = Duration.ofSeconds(4);
    private static final Duration FOREIGN = Duration.ofSeconds(4);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final TrialPlan plan;
    private final List<TrialMachine> machines;
    private final List<Thread> healing = new CopyOnWriteArrayList<>();
    private final Set<String> foreign = new ConcurrentSkipListSet<>();

    Faults(TrialPlan plan, List<TrialMachine> machines) {
        this.plan = plan;
        this.machines = machines;
    }

    /** The IDs of clusters that are nobody's business. */
    Set<String> foreign() {
        return Set.copyOf(foreign);
    }

    void later(Duration delay, Runnable action) {
        healing.add(Thread.ofPlatform().daemon().name("later").start(() -> {
            try {
                Thread.sleep(delay);
                action.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IllegalStateException e) { // another fault came in between
                System.err.println(e.getMessage());
            }
        }));
    }

    /** Returns once everything is as it was before. */
    void awaitHealed() throws InterruptedException {
        for (var thread : healing) {
            thread.join();
        }
    }

    void play(Fault fault) throws InterruptedException {
        var kept = machines.get(fault.machine() - 1);
        var machine = kept.machine();
        switch (fault.kind()) {
            case KILL_REGISTRAR -> kept.killRegistrar();
            case KILL_GATE -> kept.killGate();
            case SECOND_GATE -> kept.startSecondGate();
            case KILL_ETCD -> machine.killEtcd();
            case KILL_CONSUL -> {
                machine.consul().kill();
                later(CONSUL_DOWN, machine.consul()::start);
            }
            case CUT_NETWORK -> cutOff(machine, NETWORK_DOWN);
            case SILENCE -> silence(machine);
            case POWER_CUT -> kept.powerCycle(() -> {}, POWER_DOWN);
            case LOSE_DISK -> kept.powerCycle(machine.disk()::lose, POWER_DOWN);
            case LOSE_DISK_RUNNING -> loseDiskRunning(machine);
            case LOSE_DISK_CUT_OFF -> {
                cutOff(machines.get(fault.machine() % plan.machines()).machine(), NEXT_DOWN);
                loseDiskRunning(machine);
            }
            case MOUNT_LATE -> {
                kept.powerCycle(machine.disk()::unmount, POWER_DOWN);
                Thread.sleep(MOUNTED_LATE);
                machine.disk().mount();
            }
            case COVER_DATA -> coverData(kept);
            case DELETE_START_FILE -> machine.disk().deleteStartFile();
            case DELETE_EVERY_START_FILE ->
                machines.forEach(each -> each.machine().disk().deleteStartFile());
            case DELETE_DATA -> machine.disk().deleteData();
            case DELETE_BOTH -> {
                machine.disk().deleteStartFile();
                machine.disk().deleteData();
            }
            case FOREIGN_ETCD -> foreignEtcd(kept);
            case REPLACE -> {
                kept.powerOff();
                var spare = machines.get(plan.spare() - 1);
                spare.machine().consul().start();
                spare.boot();
            }
            case CONSUL_FORGETS -> {
                var agents =
                        machines.stream().map(each -> each.machine().consul()).toList();
                var running = agents.stream().filter(ConsulAgent::isRunning).toList();
                agents.forEach(ConsulAgent::killAndForget);
                running.forEach(ConsulAgent::start);
            }
            case CONSUL_RESTORED -> {
                var agent = machine.consul();
                snapshot(agent).ifPresent(file -> later(CONSUL_BACK, () -> agent.restoreSnapshot(file)));
            }
        }
    }

    private void cutOff(LabMachine machine, Duration time) {
        machine.machine().cutOff();
        later(time, () -> machine.machine().heal());
    }

    private void silence(LabMachine machine) {
        var others = machines.stream()
                .map(TrialMachine::machine)
                .filter(other -> !other.equals(machine))
                .toList();
        others.forEach(other -> other.machine().silence(machine.address()));
        later(SILENT, () -> others.forEach(other -> other.machine().hear(machine.address())));
    }

    private static void loseDiskRunning(LabMachine machine) {
        machine.disk().lose();
        machine.killEtcd();
    }

    private void coverData(TrialMachine kept) throws InterruptedException {
        kept.powerOff();
        var cover = kept.machine().disk().coverData();
        Thread.sleep(POWER_DOWN);
        kept.machine().consul().start();
        kept.boot();
        later(MOUNTED_LATE, cover::unmount);
    }

    /** The machine itself is off meanwhile, so nobody writes there. */
    private void foreignEtcd(TrialMachine kept) throws InterruptedException {
        kept.powerOff();
        var machine = kept.machine();
        var etcd = machine.startForeignEtcd(machine.address());
        var end = Instant.now().plus(FOREIGN);
        while (Instant.now().isBefore(end)) {
            machine.etcdView().membership().map(EtcdView.Membership::clusterId).ifPresent(foreign::add);
            Thread.sleep(LOOK);
        }
        etcd.kill();
        machine.consul().start();
        kept.boot();
    }

    /** Empty when Consul has no leader just now. */
    private static Optional<Path> snapshot(ConsulAgent agent) {
        try {
            return Optional.of(agent.saveSnapshot());
        } catch (IllegalStateException e) {
            return Optional.empty();
        }
    }
}
