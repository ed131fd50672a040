package io.etcdsidekicks.gate.model;

import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.gate.Entry;
import io.etcdsidekicks.gate.Founder;
import io.etcdsidekicks.gate.FoundingRecord;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Whether a world has an excuse. */
@SuppressWarnings("ReferenceEquality")
final class Excuses {
    private Excuses() {}

    static Set<Excuse> of(World world) {
        var excuses = EnumSet.noneOf(Excuse.class);
        var founding = world.consul.founding;
        if (world.committed != null) {
            if (survivors(world, world.committed) < world.committed.latest().voters() / 2 + 1) {
                excuses.add(Excuse.DISKS_OF_A_QUORUM_LOST);
            }
        } else if (founding == null || founding.founders().isEmpty()) {
            if (world.consul.timesForgotten > 0 && !canGoOn(world)) {
                excuses.add(Excuse.FORGOTTEN_WHILE_FOUNDING);
            }
        } else if (able(world, founding) < founding.founders().size() / 2 + 1) {
            excuses.add(Excuse.CLAIMS_LOST);
        }
        if (world.machines.stream().anyMatch(each -> each.etcd != null && each.etcd != each.data.wal)) {
            excuses.add(Excuse.RUNS_WITHOUT_ITS_FILES);
        }
        if (world.secondIsExcused) {
            excuses.add(Excuse.FOUNDED_OVER_A_FORGOTTEN_CLUSTER);
        }
        if (world.machines.stream().anyMatch(each -> !each.gone && each.under.wal != null)) {
            excuses.add(Excuse.WROTE_BELOW_ITS_VOLUME);
        }
        if (world.discoverySrv && world.machines.stream().anyMatch(each -> isTooMany(world, each))) {
            excuses.add(Excuse.ARTICLES_MANIFEST);
        }
        return excuses;
    }

    /** One founder runs, and enough of the others run, too, or were ready to: their volumes say so. */
    private static boolean canGoOn(World world) {
        for (var cluster : world.clusters.values()) {
            var running = 0;
            var ready = 0;
            for (var machine : world.machines) {
                if (machine.gone) {
                    continue;
                }
                var wal = machine.data.wal;
                running += wal != null && wal.cluster == cluster ? 1 : 0;
                ready += wal == null && isReady(machine, cluster) ? 1 : 0;
            }
            if (running > 0 && running + ready >= cluster.latest().voters() / 2 + 1) {
                return true;
            }
        }
        return false;
    }

    private static boolean isReady(Machine machine, EtcdCluster cluster) {
        var head = machine.data.head;
        return head != null
                && head.state() == StartState.OPEN
                && head.clusterId().filter(cluster.id::equals).isPresent();
    }

    /** DNS shows it, or did, and it is none of the founders: so no founder can start, or it would have to join. */
    private static boolean isTooMany(World world, Machine machine) {
        var founding = world.consul.founding;
        return founding == null
                ? world.machines.size() > world.size
                : founding.founderAt(Names.ME[machine.number])
                                .filter(founder -> !(founder.entry() instanceof Entry.Closed))
                                .isEmpty()
                        || machine.data.wal == null;
    }

    /** Voters whose log is still there, or who may still write it. */
    static int survivors(World world, EtcdCluster cluster) {
        var survivors = 0;
        for (var voter : cluster.latest().members) {
            if (voter.learner()) {
                continue;
            }
            for (var machine : world.machines) {
                if (!machine.gone
                        && (isOf(cluster, voter.id(), machine.data.wal)
                                || isOf(cluster, voter.id(), machine.under.wal)
                                || isOf(cluster, voter.id(), machine.etcd))) {
                    survivors++;
                }
            }
        }
        return survivors;
    }

    private static boolean isOf(EtcdCluster cluster, EtcdId member, Wal wal) {
        return wal != null && wal.cluster == cluster && wal.member.equals(member) && !wal.isOld;
    }

    private static int able(World world, FoundingRecord founding) {
        var able = 0;
        for (var founder : founding.founders()) {
            for (var machine : world.machines) {
                if (!machine.gone && Names.ENDPOINT[machine.number].equals(founder.endpoint())) {
                    able += isAble(machine, founder) ? 1 : 0;
                }
            }
        }
        return able;
    }

    private static boolean isAble(Machine machine, Founder founder) {
        var wal = machine.data.wal;
        if (wal != null) {
            return wal.member.equals(founder.memberId()) && !wal.isOld;
        }
        var head = machine.data.head;
        var claim = head == null || head.state() == StartState.SEALED ? Optional.<String>empty() : head.claim();
        return switch (founder.entry()) {
            case Entry.Open() -> claim.isPresent() || machine.memory.head().isEmpty();
            case Entry.Claimed(var value) -> claim.filter(value::equals).isPresent();
            case Entry.Spent _, Entry.Closed _ -> false;
        };
    }

    /** A quorum's disks are lost together with the copies of their claims, and Consul has forgotten everything. */
    static boolean noEvidenceLeft(World world) {
        if (world.committed == null || world.consul.timesForgotten == 0) {
            return false;
        }
        var evidence = 0;
        for (var voter : world.committed.latest().members) {
            for (var machine : world.machines) {
                var isIts = !machine.gone && voter.endpoints().contains(Names.ENDPOINT[machine.number]);
                var holds = machine.data.wal != null && machine.data.wal.member.equals(voter.id());
                evidence += isIts && !voter.learner() && (holds || isRemembered(machine)) ? 1 : 0;
            }
        }
        return evidence < world.committed.latest().voters() / 2 + 1;
    }

    /** Consul has forgotten everything, and of the machines with evidence none has registered again since. */
    static boolean nobodyWhoKnowsIsBack(World world) {
        if (world.consul.timesForgotten == 0) {
            return false;
        }
        var isAnybody = false;
        for (var machine : world.machines) {
            if (knows(world, machine) && machine.published != null) {
                return false;
            }
            isAnybody |= knows(world, machine);
        }
        return isAnybody;
    }

    /** Consul has forgotten everything, every disk with evidence is lost, and nothing was ever committed. */
    static boolean isNothingLeft(World world) {
        return world.consul.timesForgotten > 0
                && world.committed == null
                && world.machines.stream().noneMatch(each -> !each.gone && knows(world, each));
    }

    private static boolean isRemembered(Machine machine) {
        return machine.memory.head().isPresent() || machine.memory.seen().isPresent();
    }

    /** Its record would say so. */
    private static boolean knows(World world, Machine machine) {
        return machine.data.wal != null
                || !ModelVolume.factsOnceMounted(world, machine)
                        .state(_ -> true)
                        .isFresh();
    }
}
