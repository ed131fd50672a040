package io.etcdsidekicks.lab.trials;

import io.etcdsidekicks.lab.trials.Fault.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * What happens in a trial, all of it from the seed.
 *
 * @param size of the cluster that is to be founded
 * @param machines that boot; one more than {@code size} in some trials
 * @param bootDelays by machine
 * @param consulDelays by machine
 */
record TrialPlan(
        long seed, int size, int machines, List<Duration> bootDelays, List<Duration> consulDelays, List<Fault> faults) {
    private static final int LATEST_BOOT = 4_000;
    private static final int LATEST_FAULT = 16_000;
    private static final int MOST_FAULTS = 4;
    private static final int MOST_ATTEMPTS = 100;

    TrialPlan {
        bootDelays = List.copyOf(bootDelays);
        consulDelays = List.copyOf(consulDelays);
        faults = List.copyOf(faults);
    }

    static TrialPlan of(long seed) {
        var random = new Random(seed * 7_919);
        var size = random.nextInt(5) == 0 ? 5 : 3;
        var machines = random.nextInt(4) == 0 ? size + 1 : size;
        return new TrialPlan(
                seed,
                size,
                machines,
                delays(random, machines),
                delays(random, machines),
                faults(random, size, machines));
    }

    /** The new machine that stands in for a dead one. */
    int spare() {
        return machines + 1;
    }

    boolean needsSpare() {
        return faults.stream().anyMatch(fault -> fault.kind() == Kind.REPLACE);
    }

    /** On how many machines etcd's data are lost for good. */
    long disksLost() {
        return faults.stream()
                .filter(fault -> fault.kind().losesData())
                .mapToInt(Fault::machine)
                .distinct()
                .count();
    }

    private static List<Duration> delays(Random random, int machines) {
        return IntStream.range(0, machines)
                .mapToObj(_ -> Duration.ofMillis(random.nextInt(LATEST_BOOT)))
                .toList();
    }

    private static List<Fault> faults(Random random, int size, int machines) {
        var faults = new ArrayList<Fault>();
        var number = 1 + random.nextInt(MOST_FAULTS);
        var kinds = Kind.values();
        for (var attempt = 0; attempt < MOST_ATTEMPTS && faults.size() < number; attempt++) {
            var fault = new Fault(
                    Duration.ofMillis(500 + random.nextInt(LATEST_FAULT)),
                    kinds[random.nextInt(kinds.length)],
                    1 + random.nextInt(machines));
            if (isPlayable(faults, fault, size)) {
                faults.add(fault);
            }
        }
        faults.sort(Comparator.comparing(Fault::at));
        return faults;
    }

    /** A dead machine breaks no more, Consul comes back, and a quorum's disks are seldom lost together. */
    private static boolean isPlayable(List<Fault> before, Fault fault, int size) {
        var replaces = before.stream().anyMatch(other -> other.kind() == Kind.REPLACE);
        var forgets = before.stream().anyMatch(other -> other.kind() == Kind.CONSUL_FORGETS);
        var sameMachine = before.stream().anyMatch(other -> other.machine() == fault.machine());
        var isDead =
                before.stream().anyMatch(other -> other.kind() == Kind.REPLACE && other.machine() == fault.machine());
        var lost = before.stream().filter(other -> other.kind().losesData()).count();
        return switch (fault.kind()) {
            case REPLACE -> !replaces && !forgets && !sameMachine && lost < size / 2;
            case CONSUL_FORGETS -> !replaces && !forgets;
            case LOSE_DISK, LOSE_DISK_RUNNING, LOSE_DISK_CUT_OFF, DELETE_DATA, DELETE_BOTH ->
                lost < size / 2 + (fault.at().toMillis() % 10 == 0 ? 1 : 0) && !isDead;
            case KILL_REGISTRAR,
                    KILL_GATE,
                    KILL_ETCD,
                    KILL_CONSUL,
                    CUT_NETWORK,
                    POWER_CUT,
                    MOUNT_LATE,
                    CONSUL_RESTORED,
                    SILENCE,
                    COVER_DATA,
                    DELETE_START_FILE,
                    DELETE_EVERY_START_FILE,
                    SECOND_GATE,
                    FOREIGN_ETCD -> !isDead;
        };
    }
}
