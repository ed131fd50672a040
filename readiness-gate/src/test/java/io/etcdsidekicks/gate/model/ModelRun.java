package io.etcdsidekicks.gate.model;

import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** One seed: a world, faults at any step of it, and then peace, in which everything has to become well. */
@SuppressWarnings("ReferenceEquality")
final class ModelRun {
    private static final int PATIENCE = 300;
    private static final int[] LEAPS = {11, 20, 130, 310, 910, 310, 910, 130};

    private final World world;
    private final WorldPlan plan;
    private final Dice dice;
    private int disksToLose;
    private int timesToForget;

    private ModelRun(long seed, Figures figures, List<String> story, Set<Protection> protectionsOut) {
        dice = new Dice(seed);
        plan = WorldPlan.of(dice);
        world = new World(dice, figures, story, plan, protectionsOut);
        disksToLose = plan.disksToLose();
        timesToForget = plan.timesToForget();
        if (story != null) {
            story.add(plan.toString());
        }
    }

    /** Null when all is well, else what was violated. */
    static String violation(long seed, Figures figures, Set<Protection> out) {
        figures.begin(seed % 64 == 0);
        return new ModelRun(seed, figures, null, out).run();
    }

    /** The same, told step by step. */
    static List<String> story(long seed, Set<Protection> out) {
        var story = new ArrayList<String>();
        var figures = new Figures();
        figures.begin(false);
        var violation = new ModelRun(seed, figures, story, out).run();
        story.add(violation == null ? "all is well" : "VIOLATION: " + violation);
        return story;
    }

    private String run() {
        try {
            for (var machine : world.machines) {
                if (dice.below(4) > 0) {
                    world.powerOn(machine, true);
                }
            }
            for (var round = 0; round < plan.calmRounds(); round++) {
                round();
            }
            for (var step = 0; step < plan.steps(); step++) {
                world.figures.steps++;
                step();
            }
            return ending();
        } catch (Violation violation) {
            return violation.getMessage();
        }
    }

    // ---- faults

    private void step() {
        if (dice.below(100) < plan.faultsInHundred()) {
            fault();
        } else {
            something(world.machines.get(dice.below(world.machines.size())));
        }
        if (dice.oneIn(4)) {
            world.now++;
        }
    }

    private void something(Machine machine) {
        if (!machine.powered) {
            if (!machine.gone && dice.oneIn(4)) {
                world.powerOn(machine, machine.mounted && dice.below(4) > 0);
            }
            return;
        }
        switch (dice.below(20)) {
            case 0, 1 -> world.register(machine);
            case 2, 3, 4 -> {
                world.register(machine);
                world.publish(machine);
            }
            case 5, 6, 7 -> world.kubelet(machine);
            case 8, 9 -> {
                if (machine.etcd != null) {
                    world.work(machine.etcd.cluster, machine.side, true);
                }
            }
            case 10 -> world.gossip(machine);
            case 11 -> {
                if (!machine.mounted && dice.oneIn(3)) {
                    mount(machine);
                }
            }
            default -> gate(machine);
        }
    }

    private void gate(Machine machine) {
        var gate = machine.gate;
        if (gate.runs) {
            gate.advance(true);
        } else if (!gate.isDone && (!gate.isRefused || dice.oneIn(4))) {
            gate.start();
        }
    }

    private void mount(Machine machine) {
        machine.mounted = true;
        world.changes++;
        if (world.tells()) {
            world.tell(machine + ": the volume is mounted");
        }
    }

    private void fault() {
        var machine = world.machines.get(dice.below(world.machines.size()));
        switch (dice.below(24)) {
            case 0, 1, 2, 3 -> machine.gate.crash();
            case 4, 5, 6 -> world.stopEtcd(machine, "etcd crashes");
            case 7, 8, 9 -> powerCut(machine);
            case 10, 11 -> loseDisk(machine);
            case 12, 13 -> partition(machine);
            case 14 -> consulAway();
            case 15 -> forget();
            case 16 -> dnsLies();
            case 17 -> replace(machine);
            case 18 -> agentForgets(machine);
            case 19, 20 -> leap();
            case 21 -> blackout();
            default -> {
                if (machine.gate.runs) {
                    machine.gate.crash();
                    machine.gate.start();
                }
            }
        }
    }

    private void powerCut(Machine machine) {
        if (machine.powered) {
            world.powerOff(machine);
        }
    }

    /** All at once. */
    private void blackout() {
        world.machines.forEach(this::powerCut);
    }

    private void loseDisk(Machine machine) {
        if (disksToLose == 0 || machine.gone) {
            return;
        }
        disksToLose--;
        powerCut(machine);
        machine.data = new Disk();
        var everything = dice.oneIn(2);
        if (everything) {
            machine.under = new Disk();
            machine.copy = false;
            machine.installed = null;
            machine.staged = true;
        }
        if (world.tells()) {
            world.tell(machine + ": loses its disk" + (everything ? ", and that of the operating system, too" : ""));
        }
    }

    private void partition(Machine machine) {
        machine.side = 1 - machine.side;
        if (world.tells()) {
            world.tell(machine + ": is on side " + machine.side + " of the network");
        }
    }

    private void consulAway() {
        world.consul.up = !world.consul.up;
        if (world.tells()) {
            world.tell("Consul is " + (world.consul.up ? "back" : "away"));
        }
    }

    private void forget() {
        if (timesToForget > 0) {
            timesToForget--;
            world.consul.forget();
            if (world.tells()) {
                world.tell("Consul loses all its data");
            }
        }
    }

    private void dnsLies() {
        if (world.consul.dnsLie >= 0 || world.consul.dnsCut >= 0) {
            world.consul.dnsLie = -1;
            world.consul.dnsCut = -1;
        } else if (dice.oneIn(2)) {
            world.consul.dnsLie = world.consul.dnsSet(); // stays so while the catalog changes
        } else {
            world.consul.dnsCut = dice.below(world.machines.size());
        }
        if (world.tells()) {
            world.tell("DNS: " + (world.consul.dnsLie >= 0 ? "stale" : world.consul.dnsCut >= 0 ? "cut" : "good"));
        }
    }

    private void replace(Machine machine) {
        if (disksToLose == 0 || machine.gone || world.machines.size() >= plan.machines() + 2) {
            return;
        }
        disksToLose--;
        powerCut(machine);
        machine.gone = true;
        var replacement = new Machine(world.machines.size(), machine.place, world);
        world.machines.add(replacement);
        if (world.tells()) {
            world.tell(machine + ": is gone for good; " + replacement + " takes its place");
        }
        world.consul.stale = true;
    }

    private void agentForgets(Machine machine) {
        machine.registered = null;
        machine.published = null;
        world.consul.stale = true;
        if (world.tells()) {
            world.tell(machine + ": the Consul agent forgets what it had");
        }
    }

    private void leap() {
        world.now += new int[] {6, 12, 30, 130, 310, 910}[dice.below(6)];
        world.machines.forEach(world::gossip);
    }

    // ---- peace

    private boolean round() {
        return round(world);
    }

    /** Everybody does what is to be done, one after the other; false when nothing was. */
    static boolean round(World world) {
        var before = world.changes;
        for (var machine : world.machines) {
            world.gossip(machine);
            world.register(machine);
            world.publish(machine);
            world.kubelet(machine);
        }
        for (var cluster : List.copyOf(world.clusters.values())) {
            world.work(cluster, 0, true);
        }
        for (var machine : world.machines) {
            if (machine.powered && machine.gate.runs) {
                machine.gate.advance(false);
                for (var pass = 0; pass < 5 && machine.gate.runs && !(machine.gate.last instanceof Wait); pass++) {
                    machine.gate.advance(false);
                }
            }
        }
        world.now++;
        return world.changes != before;
    }

    private String ending() {
        if (world.tells()) {
            world.tell("peace");
        }
        world.isPeace = true;
        world.consul.up = true;
        world.consul.dnsLie = -1;
        world.consul.dnsCut = -1;
        for (var machine : world.machines) {
            machine.side = 0;
            if (!machine.gone) {
                if (!machine.mounted) {
                    mount(machine);
                }
                if (!machine.powered) {
                    world.powerOn(machine, true);
                } else if (!machine.gate.runs && !machine.gate.isDone && !machine.gate.isRefused) {
                    machine.gate.start();
                }
            }
        }
        var idle = 0;
        for (var round = 0; round < PATIENCE && idle < LEAPS.length; round++) {
            if (round()) {
                idle = 0;
            } else if (isWell()) {
                break;
            } else {
                world.now += LEAPS[idle++];
                if (idle == 3 || idle == 6) {
                    startRefusedOnes();
                }
            }
        }
        return judgement();
    }

    private int restarts;

    /** A person has read why, and starts it again. */
    private void startRefusedOnes() {
        if (restarts++ > 8) {
            return;
        }
        for (var machine : world.machines) {
            if (machine.etcd == null ? machine.gate.isDone : machine.etcdDisk != machine.visible()) {
                world.figures.count("reboots because etcd wrote below the mount point");
                powerCut(machine);
                world.powerOn(machine, true);
            } else if (machine.gate.isRefused) {
                machine.gate.start();
            }
        }
    }

    private boolean isWell() {
        return isWell(world);
    }

    /** Every machine is a voter of the one cluster, and every gate has finished. */
    static boolean isWell(World world) {
        for (var machine : world.machines) {
            if (!machine.gone && !isWell(world, machine)) {
                return false;
            }
        }
        return true;
    }

    static boolean isWell(World world, Machine machine) {
        if (machine.etcd == null || machine.etcd.cluster != world.committed || !machine.gate.isDone) {
            return false;
        }
        var member = world.committed.latest().of(machine.etcd.member);
        return member != null && !member.learner() && !member.clientUrls().isEmpty();
    }

    private String judgement() {
        if (isWell()) {
            world.figures.count("end all are voters");
            return null;
        }
        var excuses = Excuses.of(world);
        for (var machine : world.machines) {
            if (machine.gone || isWell(world, machine)) {
                continue;
            }
            var last = machine.gate.last;
            var own = EnumSet.copyOf(excuses);
            if (!plan.rejoins() && isRemoved(machine)) {
                own.add(Excuse.REMOVED_AND_NOT_ALLOWED_BACK);
            }
            if (last == null || own.stream().noneMatch(excuse -> excuse.fits(last))) {
                return "liveness: " + machine + " is no voter at the end, excuses " + own + "; it says: " + last;
            }
            own.removeIf(excuse -> !excuse.fits(last));
            world.figures.count("excuse " + own.iterator().next());
        }
        world.figures.count("end excused");
        return null;
    }

    private boolean isRemoved(Machine machine) {
        var wal = machine.data.wal;
        return wal != null && world.committed != null && isGone(wal.member);
    }

    private boolean isGone(EtcdId member) {
        return world.committed.latest().of(member) == null;
    }
}
