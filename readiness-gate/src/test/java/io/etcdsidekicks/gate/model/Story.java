package io.etcdsidekicks.gate.model;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.gate.GateDecision;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** A world in which nothing happens by chance: its events are written down one by one. */
final class Story {
    static final String ENDS_WELL = "all is well";
    /** A quarter of an hour is the longest that any rule waits for. */
    private static final int LONG_ENOUGH = 2_500;

    private static final int LOOKS = 60;

    private final World world;
    private final Operator operator;

    private Story(Setting setting, List<String> told, Set<Protection> out) {
        var plan = new WorldPlan(
                setting.size(),
                setting.machines(),
                setting.rejoins(),
                false,
                setting.discoverySrv(),
                true,
                setting.stays(),
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                false,
                false,
                false);
        world = new World(new Dice(0), new Figures(), told, plan, out);
        world.isPeace = true;
        world.isScripted = true;
        operator = new Operator(world);
    }

    /** What every machine was asked to do. */
    record Setting(int size, int machines, boolean rejoins, boolean discoverySrv, boolean stays) {
        static Setting of(int size, int machines) {
            return new Setting(size, machines, false, false, false);
        }

        /** Its gates go on watching. */
        Setting staying() {
            return new Setting(size, machines, rejoins, discoverySrv, true);
        }

        Setting rejoining() {
            return new Setting(size, machines, true, discoverySrv, stays);
        }
    }

    /** How it ends: what was violated, or that all is well. */
    static String ending(Setting setting, Set<Protection> out, Consumer<Story> events) {
        return told(setting, out, events).getLast();
    }

    /** The same, told step by step. */
    static List<String> told(Setting setting, Set<Protection> out, Consumer<Story> events) {
        var told = new ArrayList<String>();
        try {
            events.accept(new Story(setting, told, out));
            told.add(ENDS_WELL);
        } catch (Violation violation) {
            told.add(violation.getMessage());
        }
        return told;
    }

    private Machine at(int number) {
        return world.machines.get(number);
    }

    void on(int... numbers) {
        for (var number : numbers) {
            world.powerOn(at(number), true);
        }
    }

    /** Its volume is mounted only later. */
    void onWithoutItsVolume(int number) {
        world.powerOn(at(number), false);
    }

    void off(int... numbers) {
        for (var number : numbers) {
            world.powerOff(at(number));
        }
    }

    /** The volume is mounted over what was written below its mount point, and the gate starts again. */
    void mount(int number) {
        at(number).mounted = true;
        at(number).gate.crash();
        at(number).gate.start();
    }

    /** The operator stages another pod. */
    void otherPodIsStaged(int... numbers) {
        for (var number : numbers) {
            at(number).staged = true;
            at(number).stagedVersion++;
        }
    }

    /** Volume and operating system: what comes back is a fresh machine with the old address. */
    void losesEverything(int number) {
        var machine = at(number);
        world.powerOff(machine);
        machine.data = world.disk();
        machine.under = world.disk();
        machine.memory = Memory.none();
        machine.installed = false;
        machine.staged = true;
    }

    /** The state directory lies with the operating system, and stays. */
    void losesItsVolume(int number) {
        world.powerOff(at(number));
        at(number).data = world.disk();
    }

    /** Another disk is mounted, and the gate starts again; what it was before can come back. */
    Disk getsAnotherDisk(int number, Disk disk) {
        var machine = at(number);
        var before = machine.data;
        machine.data = disk;
        if (machine.powered) {
            gateStartsAgain(number);
        }
        return before;
    }

    Disk newDisk() {
        return world.disk();
    }

    /** The operating system is installed anew: nothing is remembered. */
    void forgetsEverything(int number) {
        var machine = at(number);
        machine.memory = Memory.none();
        machine.installed = false;
        machine.staged = true;
    }

    /** Somebody deletes what etcd wrote; the start file lies beside it, and stays. */
    void dataAreDeleted(int... numbers) {
        for (var number : numbers) {
            at(number).data.loseData();
        }
    }

    void startFileIsDeleted(int... numbers) {
        for (var number : numbers) {
            at(number).data.head = null;
        }
    }

    void dataAreBackedUp(int number) {
        at(number).backup = at(number).data.wal.copy();
    }

    /** What was there before goes, start file included. */
    void olderDataAreRestored(int number) {
        at(number).data.head = null;
        at(number).data.write(at(number).backup.copy(), world.next());
    }

    /** The network does not let it reach anybody. */
    void isCutOff(int number, boolean isCutOff) {
        at(number).side = isCutOff ? 1 : 0;
    }

    void isGoneForGood(int... numbers) {
        for (var number : numbers) {
            off(number);
            at(number).gone = true;
        }
    }

    /** It never catches up. */
    void isSlow(int number, boolean isSlow) {
        at(number).isSlow = isSlow;
    }

    void templateIsFaulty(boolean isFaulty, int... numbers) {
        for (var number : numbers) {
            at(number).templateIsFaulty = isFaulty;
        }
    }

    void manifestIsTakenAwayByHand(int... numbers) {
        for (var number : numbers) {
            at(number).installed = false;
            at(number).staged = true;
        }
    }

    void gateCrashes(int... numbers) {
        for (var number : numbers) {
            at(number).gate.crash();
        }
    }

    void gateStartsAgain(int... numbers) {
        for (var number : numbers) {
            at(number).gate.crash();
            at(number).gate.start();
        }
    }

    void etcdCrashes(int number) {
        world.stopEtcd(at(number), "etcd crashes");
    }

    /** Until it has written its WAL; nothing happens where it cannot. */
    void etcdStarts(int... numbers) {
        for (var number : numbers) {
            for (var tick = 0; tick < 6 && at(number).etcd == null; tick++) {
                world.kubelet(at(number));
            }
        }
    }

    /** Something is written, and acknowledged by whoever runs on the side that Consul is on. */
    void isWritten() {
        for (var cluster : List.copyOf(world.clusters.values())) {
            world.work(cluster, 0, true);
            world.work(cluster, 0, true);
        }
    }

    void consulIsBackedUp() {
        world.consul.backUp();
    }

    void recordIsRestored() {
        if (!world.consul.restore()) {
            throw new AssertionError("there is nothing to restore");
        }
    }

    /** Consul's catalog and key-value store. */
    void consulForgetsEverything() {
        world.consul.forget();
    }

    /** The key alone; the catalog stays. */
    void recordIsDeleted() {
        world.consul.loseRecord();
    }

    /** From now on plain UDP leaves that machine out. */
    void dnsCuts(int number) {
        world.consul.dnsCut = number;
    }

    void dnsIsWhole() {
        world.consul.dnsCut = -1;
    }

    void register(int... numbers) {
        for (var number : numbers) {
            world.register(at(number));
            world.publish(at(number));
        }
    }

    /** Its registrar has not been asked yet. */
    void recordShows(int number, DataVolume state) {
        at(number).registered = state;
        at(number).published = state;
        world.consul.stale = true;
    }

    void registrarStops(int... numbers) {
        for (var number : numbers) {
            at(number).registrar = false;
        }
    }

    void registrarRunsAgain(int... numbers) {
        for (var number : numbers) {
            at(number).registrar = true;
        }
    }

    /** An operator, with etcdctl. */
    void isRemovedByHand(int number) {
        world.removeByHand(at(number));
    }

    /** One machine works alone, up to a step, which is done. */
    void until(int number, Class<? extends GateDecision> step) {
        for (var look = 0; look < LOOKS; look++) {
            register(number);
            at(number).gate.advance(false);
            world.pass(1);
            if (step.isInstance(at(number).gate.last)) {
                return;
            }
        }
        throw new AssertionError("no " + step.getSimpleName() + " of " + at(number) + ": " + at(number).gate.last);
    }

    /** Another gate on the same machine, up to a step, which is done. */
    void secondGateUntil(int number, Class<? extends GateDecision> step) {
        var gate = at(number).second;
        gate.start();
        for (var look = 0; look < LOOKS; look++) {
            gate.advance(false);
            world.pass(1);
            if (step.isInstance(gate.last)) {
                return;
            }
        }
        throw new AssertionError("no " + step.getSimpleName() + " of " + at(number) + ": " + gate.last);
    }

    /** A gate comes to a decision and does not do it yet. */
    void decidesUntil(int number, Class<? extends GateDecision> step) {
        for (var look = 0; look < LOOKS; look++) {
            register(number);
            at(number).gate.onlyDecide();
            if (step.isInstance(at(number).gate.last)) {
                return;
            }
            if (!at(number).gate.isResting()) {
                at(number).gate.advance(false);
            }
            world.pass(1);
        }
        throw new AssertionError("no " + step.getSimpleName() + " of " + at(number) + ": " + at(number).gate.last);
    }

    /** One piece of a step that was decided. */
    void piece(int number) {
        at(number).gate.onePiece();
    }

    /** Its gate and its registrar work alone. */
    void looks(int number, int times) {
        for (var look = 0; look < times; look++) {
            register(number);
            if (at(number).gate.runs) {
                at(number).gate.advance(false);
            }
            world.pass(1);
        }
    }

    /** Whatever its gate can do within one moment. */
    void hurries(int number) {
        register(number);
        for (var step = 0; step < 10; step++) {
            at(number).gate.advance(false);
            if (at(number).gate.isResting()) {
                return;
            }
        }
    }

    void resets(int number) {
        if (!operator.reset(at(number))) {
            throw new AssertionError("reset is refused");
        }
    }

    /** A person reads what the gates say, and does it. */
    void anOperatorDoesWhatTheySay() {
        for (var machine : world.machines) {
            var words = RuleWords.allWords(machine.gate.last);
            if (words.contains("reset --force")) {
                operator.reset(machine);
                seconds(30);
            } else if (words.contains("readiness-gate replace")) {
                operator.replace(machine);
                gateStartsAgain(machine.number);
            } else if (words.contains("reset --here")) {
                operator.resetHere(machine);
                gateStartsAgain(machine.number);
            }
        }
    }

    void kubelet(int number) {
        world.kubelet(at(number));
    }

    /** One machine works alone. */
    void works(int number) {
        for (var look = 0; look < LOOKS; look++) {
            register(number);
            world.kubelet(at(number));
            if (at(number).gate.runs) {
                at(number).gate.advance(false);
            }
            world.pass(1);
        }
    }

    /** A gate decides, and does not do it yet. */
    void decides(int number) {
        at(number).gate.onlyDecide();
    }

    /** What was decided. */
    void acts(int number) {
        at(number).gate.advance(false);
    }

    /** Everybody works. */
    void seconds(int seconds) {
        for (var second = 0; second < seconds; second++) {
            ModelRun.round(world);
        }
    }

    /** No look, and nobody does anything meanwhile. */
    void pass(int seconds) {
        world.pass(seconds);
    }

    /** The cluster has got so far that the story can begin. */
    void areVoters(int... numbers) {
        for (var number : numbers) {
            if (!ModelRun.isWell(world, at(number))) {
                throw new AssertionError(at(number) + " is no voter yet: " + at(number).gate.last);
            }
        }
    }

    void serves() {
        if (world.committed == null || !world.hasQuorum(world.committed, 0)) {
            throw new Violation("the cluster stands still");
        }
    }

    void isNoMember(int number) {
        if (world.committed.latest().at(number) != null) {
            throw new Violation(at(number) + " is a member again");
        }
    }

    void recordIsOfTheClusterOf(int number) {
        var founding = world.consul.founding;
        if (founding == null || !founding.clusterId().equals(at(number).etcd.cluster.id)) {
            throw new Violation("the founding record is not that of the cluster of " + at(number));
        }
    }

    /** Everything is put right that a person on site would; then each machine has to become a voter. */
    void endsWell(int... off) {
        on(off);
        for (var second = 0; second < LONG_ENOUGH && !ModelRun.isWell(world); second++) {
            ModelRun.round(world);
            for (var machine : world.machines) {
                if (second % 500 == 499 && !machine.gate.runs && !machine.gone && !ModelRun.isWell(world, machine)) {
                    machine.gate.start();
                }
            }
        }
        for (var machine : world.machines) {
            if (!machine.gone && !ModelRun.isWell(world, machine)) {
                throw new Violation("liveness: " + machine + " is no voter at the end; it says: "
                        + RuleWords.words(machine.gate.last));
            }
        }
    }
}
