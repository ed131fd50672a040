package io.etcdsidekicks.gate.model;

import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.StartState;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** One seed: a world, faults at any step of it, and then peace, in which everything has to become well. */
@SuppressWarnings("ReferenceEquality")
final class ModelRun {
    private static final int PATIENCE = 300;
    /** The short ones at the end: of two that want the lock, each is the first one at some time. */
    private static final int[] LEAPS = {11, 20, 130, 310, 910, 310, 910, 130, 13, 17, 19, 23, 29, 31};

    private final World world;
    private final WorldPlan plan;
    private final Dice dice;
    private final Operator operator;
    private int disksToLose;
    private int timesToForget;
    private int timesToRestore;
    private int cleanUps;

    private ModelRun(long seed, Figures figures, List<String> story, Set<Protection> protectionsOut) {
        dice = new Dice(seed);
        plan = WorldPlan.of(dice);
        world = new World(dice, figures, story, plan, protectionsOut);
        operator = new Operator(world);
        disksToLose = plan.disksToLose();
        timesToForget = plan.timesToForget();
        timesToRestore = plan.timesToRestore();
        cleanUps = plan.cleanUps();
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
                if (machine.number < plan.size() ? dice.below(4) > 0 : dice.oneIn(3)) {
                    world.powerOn(machine, true);
                }
            }
            for (var round = 0; round < plan.calmRounds(); round++) {
                slowDown();
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
        slowDown();
        if (dice.below(100) < plan.faultsInHundred()) {
            fault();
        } else {
            something(world.machines.get(dice.below(world.machines.size())));
        }
        if (dice.oneIn(4)) {
            world.pass(1);
        }
    }

    /** A registrar that has said that there are no data says nothing further. */
    private void slowDown() {
        if (plan.slowRegistrars() && timesToForget > 0) {
            for (var machine : world.machines) {
                machine.registrar = machine.published == null;
            }
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
            case 12 -> machine.backup = machine.data.wal == null ? machine.backup : machine.data.wal.copy();
            default -> gate(machine, machine.second.runs && dice.oneIn(2) ? machine.second : machine.gate);
        }
    }

    private void gate(Machine machine, GateModel gate) {
        if (gate.runs) {
            if (!gate.hasSeenAll() || dice.oneIn(4)) {
                gate.advance(true);
            }
        } else if (gate == machine.gate && !gate.isDone && (!gate.isRefused || dice.oneIn(4))) {
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
        world.figures.faults++;
        world.changes++;
        var machine = world.machines.get(dice.below(world.machines.size()));
        switch (dice.below(43)) {
            case 0, 1, 2, 3 -> machine.gate.crash();
            case 4, 5, 6, 7 -> world.stopEtcd(machine, "etcd crashes");
            case 8, 9, 10 -> powerCut(machine);
            case 11, 12, 13 -> loseDisk(machine);
            case 14, 15 -> partition(machine);
            case 16 -> consulAway();
            case 17, 18 -> forget();
            case 19 -> dnsLies();
            case 20 -> replace(machine);
            case 21 -> agentForgets(machine);
            case 22, 23, 24 -> leap();
            case 25 -> blackout();
            case 26, 27, 28 -> {
                if (machine.powered && !machine.second.runs) {
                    machine.second.start();
                }
            }
            case 29, 30, 31 -> cleanUp(machine);
            case 32 -> world.consul.backUp();
            case 33, 34 -> restore();
            case 35 -> foreigner(machine);
            case 36 -> unmount(machine);
            case 37 -> otherFiles(machine);
            case 38, 39 -> fire();
            case 40 -> wrongDisk(machine);
            default -> {
                if (machine.gate.runs) {
                    machine.gate.crash();
                    machine.gate.start();
                }
            }
        }
    }

    /** A job deletes files, or somebody restores an older copy of the data; here, or everywhere. */
    private void cleanUp(Machine machine) {
        if (cleanUps == 0) {
            return;
        }
        cleanUps--;
        var what = dice.below(5);
        if (dice.oneIn(3)) {
            world.machines.forEach(each -> cleanUp(each, what));
        } else {
            cleanUp(machine, what);
        }
    }

    private void cleanUp(Machine machine, int what) {
        var disk = machine.data;
        if (disk.isEmpty() || machine.gone || (what != 0 && what != 3 && isNotSealedYet(disk))) {
            return;
        }
        switch (what) {
            case 0 -> disk.head = null;
            case 1 -> disk.loseData();
            case 2 -> disk.loseWal();
            case 3 -> {
                disk.head = null;
                disk.loseData();
            }
            default -> {
                if (machine.backup != null) {
                    disk.head = null;
                    disk.write(machine.backup.copy(), world.next());
                }
            }
        }
        world.changes++;
        if (world.tells()) {
            world.tell(machine + ": "
                    + List.of(
                                    "its start file is deleted",
                                    "its data are deleted",
                                    "its WAL is deleted",
                                    "all of etcd's is deleted",
                                    "an older copy of its data is restored")
                            .get(what));
        }
    }

    /** Data deleted or exchanged between the first WAL and the seal, which nobody can notice: a window that stays open. */
    private boolean isNotSealedYet(Disk disk) {
        return disk.head != null && disk.head.state() == StartState.OPEN && disk.wal != null;
    }

    private void restore() {
        if (timesToRestore > 0 && world.consul.restore()) {
            timesToRestore--;
            if (world.tells()) {
                world.tell("Consul's key-value store is restored from a snapshot");
            }
        }
    }

    private void foreigner(Machine machine) {
        if (plan.foreigners()) {
            world.foreigner(machine, world.foreigner(machine.number) == null);
        }
    }

    private void unmount(Machine machine) {
        if (machine.powered && machine.mounted && dice.oneIn(2)) {
            machine.mounted = false;
            world.changes++;
            if (world.tells()) {
                world.tell(machine + ": its volume is no longer mounted");
            }
        }
    }

    /**
     * All that run etcd are switched off at once, and Consul loses its keys: also after they have said that their volumes are
     * lost; or everything, and nobody says anything any more.
     */
    private void fire() {
        if (!plan.fire() || timesToForget == 0 || world.machines.stream().noneMatch(each -> each.etcd != null)) {
            return;
        }
        timesToForget--;
        world.machines.forEach(machine -> machine.registrar = true);
        var isVolumes = !plan.slowRegistrars() && dice.oneIn(2);
        for (var machine : world.machines) {
            if (machine.powered && machine.etcd != null) {
                world.powerOff(machine);
                if (isVolumes) {
                    machine.data = world.disk();
                    world.powerOn(machine, true);
                    world.register(machine);
                    world.publish(machine);
                    world.powerOff(machine);
                }
            }
        }
        if (isVolumes || plan.slowRegistrars()) {
            world.pass(12);
            world.machines.forEach(world::gossip);
            world.consul.timesForgotten++;
            world.consul.loseRecord();
        } else {
            world.consul.forget();
        }
        if (world.tells()) {
            world.tell("after a fire all that ran is off, "
                    + (isVolumes
                            ? "volumes and Consul's keys"
                            : plan.slowRegistrars() ? "Consul's keys" : "Consul's data")
                    + " are lost");
        }
    }

    /** The operating system is installed anew, and the disk of the data is not plugged in yet. */
    private void wrongDisk(Machine machine) {
        if (disksToLose == 0
                || timesToRestore > 0
                || machine.gone
                || machine.shelf != null
                || mayBeAnOlderCopy(machine.data)) {
            return;
        }
        disksToLose--;
        powerCut(machine);
        machine.shelf = machine.data;
        machine.data = world.disk();
        machine.under = world.disk();
        machine.memory = Memory.none();
        machine.installed = false;
        machine.staged = true;
        if (world.tells()) {
            world.tell(machine + ": is installed anew, and its disk is not there yet");
        }
    }

    /** With the memory of its start file gone as well, nothing tells it from an older cluster's data: it stays open. */
    private static boolean mayBeAnOlderCopy(Disk disk) {
        return disk.head == null && disk.wal != null;
    }

    /** Unless it has begun anew meanwhile, for its member was removed. */
    private void itsDiskIsBack(Machine machine) {
        if (machine.shelf != null && machine.data.head == null && machine.data.wal == null) {
            powerCut(machine);
            machine.data = machine.shelf;
            if (world.tells()) {
                world.tell(machine + ": its disk is back");
            }
        }
        machine.shelf = null;
    }

    private void otherFiles(Machine machine) {
        switch (dice.below(3)) {
            case 0 -> {
                machine.staged = true;
                machine.stagedVersion++;
            }
            case 1 -> machine.template++;
            default -> machine.templateIsFaulty = !machine.templateIsFaulty;
        }
        world.changes++;
        if (world.tells()) {
            world.tell(machine + ": template or staged manifest is another one"
                    + (machine.templateIsFaulty ? ", the template is faulty" : ""));
        }
    }

    private void powerCut(Machine machine) {
        if (machine.powered) {
            world.powerOff(machine);
            machine.drops = dice.oneIn(4);
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
        if (dice.below(3) > 0) {
            powerCut(machine); // else etcd goes on until its container is restarted
        }
        machine.data = world.disk();
        var everything = plan.timesToRestore() == 0 && dice.oneIn(2);
        if (everything) {
            powerCut(machine);
            machine.under = world.disk();
            machine.memory = Memory.none();
            machine.installed = false;
            machine.staged = true;
        }
        world.changes++;
        if (world.tells()) {
            world.tell(machine + ": loses its disk" + (everything ? ", and that of the operating system, too" : ""));
        }
    }

    private void partition(Machine machine) {
        machine.side = 1 - machine.side;
        machine.drops = dice.oneIn(2);
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
            var onlyKeys = dice.oneIn(2);
            if (onlyKeys) {
                world.consul.timesForgotten++;
                world.consul.loseRecord();
            } else {
                world.consul.forget();
            }
            if (world.tells()) {
                world.tell("Consul loses " + (onlyKeys ? "its keys" : "all its data"));
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
        world.pass(new int[] {6, 12, 30, 130, 310, 910}[dice.below(6)]);
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
        var count = world.machines.size();
        for (var place = 0; place < count; place++) {
            var machine = world.machines.get((int) ((world.now + place) % count)); // nobody is always first at the lock
            if (machine.powered) {
                advance(machine.gate);
                advance(machine.second);
            }
        }
        world.pass(1);
        return world.changes != before;
    }

    private static void advance(GateModel gate) {
        if (gate.runs && !gate.hasSeenAll()) {
            gate.advance(false);
            for (var pass = 0; pass < 5 && gate.runs && !gate.isResting(); pass++) {
                gate.advance(false);
            }
        }
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
            machine.registrar = true;
            machine.templateIsFaulty = false;
            if (world.foreigner(machine.number) != null) {
                world.foreigner(machine, false);
            }
            if (!machine.gone) {
                machine.drops = false;
                itsDiskIsBack(machine);
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
        settle();
        var judgement = judgement();
        return judgement == null && needsReset ? afterReset() : judgement;
    }

    private void settle() {
        restarts = 0;
        var idle = 0;
        for (var round = 0; round < PATIENCE && idle < LEAPS.length; round++) {
            if (round() || goOnLooking()) {
                idle = 0;
            } else if (isWell()) {
                break;
            } else {
                world.pass(LEAPS[idle++]);
                if (idle == 3 || idle == 6) {
                    startRefusedOnes();
                }
            }
        }
    }

    /** The last remedy: an operator gives up what is lost, and every machine has to become a voter of a new cluster. */
    private String afterReset() {
        for (var times = 0; times < 3 && !isWell(); times++) {
            var isSaid = false;
            for (var machine : world.machines) {
                isSaid |= !machine.gone
                        && RuleWords.allWords(machine.gate.last).contains("reset")
                        && operator.reset(machine);
            }
            for (var place = 0; place < world.machines.size() && !isSaid; place++) {
                var machine = world.machines.get(place);
                isSaid = !machine.gone && operator.reset(machine);
            }
            for (var machine : world.machines) {
                if (!machine.gone) {
                    operator.resetHere(machine);
                }
            }
            settle();
        }
        for (var machine : world.machines) {
            if (!machine.gone
                    && !isWell(world, machine)
                    && !(world.discoverySrv && Excuse.ARTICLES_MANIFEST.fits(machine.gate.last))) {
                return "liveness after a reset: " + machine + " is no voter; it says: " + machine.gate.last;
            }
        }
        world.figures.count("end all are voters after a reset");
        return null;
    }

    /** Looks that wait for somebody who drops packets are not interrupted by a leap of the clock. */
    private boolean goOnLooking() {
        for (var round = 0; round < 7 && world.machines.stream().anyMatch(ModelRun::isLooking); round++) {
            if (round()) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLooking(Machine machine) {
        return machine.powered && (machine.gate.isOnTheMove() || machine.second.isOnTheMove());
    }

    private boolean needsReset;
    private int restarts;

    /** A person has read why, and starts it again. */
    private void startRefusedOnes() {
        if (restarts++ > 8) {
            return;
        }
        for (var machine : world.machines) {
            if (machine.gone) {
                continue;
            }
            operator.help(machine);
            var isUp = machine.etcd != null && machine.etcd == machine.visible().wal;
            if (machine.etcd != null && !isUp && !machine.gate.settings.stay()) {
                world.figures.count("reboots because etcd runs with what is no longer there");
                powerCut(machine);
                world.powerOn(machine, true);
            } else if (machine.gate.isRefused || (machine.gate.isDone && !isWell(world, machine))) {
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
        if (machine.etcd == null
                || machine.etcd.cluster != world.committed
                || machine.etcd != machine.visible().wal
                || machine.visible().head == null
                || machine.visible().head.state() != StartState.SEALED
                || !machine.gate.isSettled()) {
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
            needsReset |= own.stream().anyMatch(Excuse::needsReset);
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
