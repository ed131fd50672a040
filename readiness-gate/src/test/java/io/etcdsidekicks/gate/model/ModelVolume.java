package io.etcdsidekicks.gate.model;

import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.Memory.Intent;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.discovery.VolumeFacts;
import java.util.List;
import java.util.Optional;

/**
 * What a gate does on a volume and in the state directory, cut into pieces between which it can crash: the start file
 * first, then the state directory. The volume's lock keeps other gates of this machine out meanwhile, and goes with the gate
 * that has it.
 */
final class ModelVolume {
    /** What became of one piece. */
    enum Progress {
        MORE,
        DONE,
        /** The volume is not as expected; nothing was changed. */
        REFUSED
    }

    /** A change, piece by piece. */
    interface Change {
        Progress piece(int number);
    }

    private ModelVolume() {}

    /** As a look finds it. */
    static VolumeFacts facts(World world, Machine machine) {
        var memory = settled(world, machine.visible(), machine.memory);
        return facts(
                world,
                machine,
                machine.visible(),
                !machine.mounted && (world.plan.mountPoint() || memory.mount().isPresent()));
    }

    /** As a look would find it that does not know the state directory. */
    static VolumeFacts factsWithoutMemory(World world, Machine machine) {
        var facts = facts(world, machine, machine.visible(), !machine.mounted && world.plan.mountPoint());
        return Distortions.withMemory(facts, Memory.none());
    }

    /** As a look will find it when the volume is where it belongs. */
    static VolumeFacts factsOnceMounted(World world, Machine machine) {
        return facts(world, machine, machine.data, false);
    }

    private static VolumeFacts facts(World world, Machine machine, Disk disk, boolean isMissing) {
        var memory = settled(world, disk, machine.memory);
        return new VolumeFacts(
                ModelSettings.paths(world.plan.mountPoint()),
                Optional.empty(),
                isMissing ? Optional.of("nothing is mounted at " + ModelSettings.ROOT) : Optional.empty(),
                !isMissing && disk.wal != null,
                isMissing ? Optional.empty() : Optional.ofNullable(disk.place),
                List.of(),
                !isMissing && disk.wal == null && disk.left != Disk.LeftOver.NOTHING,
                isMissing ? Optional.empty() : Optional.ofNullable(disk.head),
                memory);
    }

    private static Memory settled(World world, Disk disk, Memory memory) {
        return memory.intent()
                .filter(intent -> disk.aside.contains(intent.aside()) && !world.without(Protection.INTENT))
                .map(intent -> memory.after(intent.what()))
                .orElse(memory);
    }

    static Change of(GateModel gate, Change change) {
        var machine = gate.machine;
        return number -> {
            if (machine.volumeHolder != null && machine.volumeHolder != gate) {
                return Progress.REFUSED;
            }
            machine.volumeHolder = gate;
            var progress = change.piece(number);
            if (progress != Progress.MORE) {
                machine.volumeHolder = null;
            }
            return progress;
        };
    }

    static Change claim(World world, Machine machine, StartHead claimed) {
        var disk = machine.visible();
        return number -> {
            if (number == 0) {
                var isFree = disk.head == null
                        || (world.without(Protection.JOINERS_CLAIM) && disk.head.origin() == StartHead.Origin.JOINED);
                if (!isFree || disk.wal != null) {
                    return Progress.REFUSED;
                }
                write(machine, disk, claimed);
                return Progress.MORE;
            }
            return remember(machine, disk, now(world, machine, disk).with(claimed));
        };
    }

    static Change open(World world, Machine machine, StartHead expected, StartHead open) {
        var disk = machine.visible();
        var isUnchecked = world.without(Protection.EXPECTED_HEAD);
        return number -> switch (number) {
            case 0 -> {
                if (!isUnchecked && (!expected.equals(disk.head) || disk.wal != null)) {
                    yield Progress.REFUSED;
                }
                disk.loseData(); // moved aside
                yield Progress.MORE;
            }
            case 1 -> {
                if (disk.wal != null) {
                    yield Progress.REFUSED;
                }
                write(machine, disk, open);
                machine.handedOver = open;
                yield Progress.MORE;
            }
            default -> remember(machine, disk, now(world, machine, disk).with(open));
        };
    }

    static Change seal(
            World world,
            Machine machine,
            StartHead expected,
            StartHead sealed,
            boolean hasWal,
            Optional<Memory.Seen> seen) {
        var disk = machine.visible();
        return number -> {
            if (number == 0) {
                if (!expected.equals(disk.head)
                        || (seen.isPresent() && !seen.get().place().equals(disk.place))
                        || ((!hasWal || sealed.state() == StartState.WITHDRAWN) && disk.wal != null)) {
                    return Progress.REFUSED;
                }
                disk.head = sealed;
                return Progress.MORE;
            }
            var memory = now(world, machine, disk).with(sealed);
            return remember(machine, disk, seen.map(memory::with).orElse(memory));
        };
    }

    static Change writeSealed(World world, Machine machine, StartHead sealed, Memory.Seen seen) {
        var disk = machine.visible();
        return number -> {
            if (number == 0) {
                if (disk.head != null || !seen.place().equals(disk.place)) {
                    return Progress.REFUSED;
                }
                write(machine, disk, sealed);
                return Progress.MORE;
            }
            return remember(
                    machine, disk, now(world, machine, disk).with(sealed).with(seen));
        };
    }

    static Change renew(World world, Machine machine, StartHead expected, StartHead sealed) {
        var disk = machine.visible();
        return number -> {
            if (number == 0) {
                if (!expected.equals(disk.head)) {
                    return Progress.REFUSED;
                }
                write(machine, disk, sealed);
                return Progress.MORE;
            }
            return remember(machine, disk, now(world, machine, disk).with(sealed));
        };
    }

    static Progress remember(Machine machine, Disk disk, Memory memory) {
        var isMount = disk == machine.data && machine.mounted;
        machine.memory = memory.mountedAs(isMount ? Optional.of(disk.fileSystem) : Optional.empty());
        return Progress.DONE;
    }

    static Change moveStartFileAside(World world, Machine machine, StartHead expected) {
        var disk = machine.visible();
        var before = now(world, machine, disk);
        var isRemembered = before.isOf(expected);
        var aside = "etcd.yaml.aside-" + world.next();
        return number -> switch (number) {
            case 0 -> {
                if (!expected.equals(disk.head) || disk.wal != null || expected.state() == StartState.OPEN) {
                    yield Progress.REFUSED;
                }
                remember(
                        machine,
                        disk,
                        isRemembered
                                ? before.intending(new Intent(Intent.What.START_FILE, aside))
                                : before.withoutIntent());
                yield Progress.MORE;
            }
            case 1 -> {
                disk.head = null;
                disk.aside.add(aside);
                yield Progress.MORE;
            }
            default ->
                remember(
                        machine,
                        disk,
                        isRemembered
                                ? before.after(Intent.What.START_FILE)
                                : world.without(Protection.MOVES_CLEAR_WHAT_THEY_MOVED)
                                        ? Memory.none()
                                        : before.withoutIntent());
        };
    }

    /** What is done to all of it is done only if it is as it was when that was decided. */
    static Change expecting(World world, Machine machine, VolumeFacts expected, Change whole) {
        return number -> {
            if (number == 0 && !world.isSpoiled) {
                var now = facts(world, machine);
                if (!now.head().equals(expected.head())
                        || !now.walPlace().equals(expected.walPlace())
                        || !now.memory().equals(expected.memory())) {
                    return Progress.REFUSED;
                }
            }
            return whole.piece(number);
        };
    }

    /** The start file first, the WAL last: as long as it is there, these are data. */
    static Change moveDataAside(World world, Machine machine) {
        var disk = machine.visible();
        var before = now(world, machine, disk);
        var isContinued = machine.memory
                .intent()
                .filter(each -> each.what() == Intent.What.DATA)
                .isPresent();
        var cleared = cleared(before, disk, isContinued);
        var aside = "data.aside-" + world.next();
        return number -> switch (number) {
            case 0 -> {
                remember(
                        machine,
                        disk,
                        cleared.equals(before.after(Intent.What.DATA))
                                ? before.intending(new Intent(Intent.What.DATA, aside))
                                : before.withoutIntent());
                yield Progress.MORE;
            }
            case 1 -> {
                disk.head = null;
                yield Progress.MORE;
            }
            case 2 -> {
                disk.loseData();
                disk.aside.add(aside);
                yield Progress.MORE;
            }
            default -> remember(machine, disk, cleared);
        };
    }

    /** Another disk's member, or another claim, stays remembered. */
    private static Memory cleared(Memory memory, Disk disk, boolean isContinued) {
        var member = disk.wal == null ? null : disk.wal.member;
        return new Memory(
                memory.head().filter(known -> !goesAlong(memory, known, disk, isContinued)),
                memory.seen().filter(known -> !known.memberId().equals(member)),
                memory.mount(),
                Optional.empty());
    }

    private static boolean goesAlong(Memory memory, StartHead remembered, Disk disk, boolean isContinued) {
        if (disk.head != null) {
            return memory.isOf(disk.head);
        }
        return (disk.wal != null && remembered.memberId().isPresent())
                ? remembered.memberId().get().equals(disk.wal.member)
                : isContinued;
    }

    private static Memory now(World world, Machine machine, Disk disk) {
        return settled(world, disk, machine.memory);
    }

    static Progress forget(Machine machine) {
        return remember(machine, machine.visible(), Memory.none().mountedAs(machine.memory.mount()));
    }

    private static void write(Machine machine, Disk disk, StartHead head) {
        disk.head = head;
        disk.template = machine.template;
    }
}
