package io.etcdsidekicks.gate.model;

import io.etcdsidekicks.gate.GateDecision;
import io.etcdsidekicks.gate.GateDecision.Refuse;
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

    private Story(Setting setting, List<String> told, Set<Protection> out) {
        var plan = new WorldPlan(
                setting.size(), setting.machines(), setting.rejoins(), false, setting.discoverySrv(), 0, 0, 0, 0, 0);
        world = new World(new Dice(0), new Figures(), told, plan, out);
        world.isPeace = true;
        world.isScripted = true;
    }

    /** What every machine was asked to do. */
    record Setting(int size, int machines, boolean rejoins, boolean discoverySrv) {
        static Setting of(int size, int machines) {
            return new Setting(size, machines, false, false);
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

    /** Volume and operating system: what comes back is a fresh machine with the old address. */
    void losesEverything(int number) {
        var machine = at(number);
        world.powerOff(machine);
        machine.data = new Disk();
        machine.under = new Disk();
        machine.copy = false;
        machine.installed = null;
        machine.staged = true;
    }

    /** The copy of the note lies with the operating system, and stays. */
    void losesItsVolume(int number) {
        world.powerOff(at(number));
        at(number).data = new Disk();
    }

    /** Somebody deletes what etcd wrote; the note lies beside it, and stays. */
    void losesEtcdsData(int number) {
        world.powerOff(at(number));
        at(number).data.wal = null;
        at(number).data.directory = false;
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
            world.now++;
            if (step.isInstance(at(number).gate.last)) {
                return;
            }
        }
        throw new AssertionError("no " + step.getSimpleName() + " of " + at(number) + ": " + at(number).gate.last);
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
            world.now++;
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
        world.now += seconds;
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

    /** Everything is put right that a person on site would; then each machine has to become a voter. */
    void endsWell(int... off) {
        on(off);
        for (var second = 0; second < LONG_ENOUGH && !ModelRun.isWell(world); second++) {
            ModelRun.round(world);
            for (var machine : world.machines) {
                if (second % 500 == 499 && machine.gate.last instanceof Refuse && !machine.gate.runs) {
                    machine.gate.start();
                }
            }
        }
        for (var machine : world.machines) {
            if (!ModelRun.isWell(world, machine)) {
                throw new Violation("liveness: " + machine + " is no voter at the end; it says: "
                        + RuleWords.words(machine.gate.last));
            }
        }
    }
}
