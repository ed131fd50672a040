package io.etcdsidekicks.gate.model;

import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.gate.GateDecision;
import io.etcdsidekicks.gate.GateDecision.Found;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.RemoveMember;
import io.etcdsidekicks.gate.GateDecision.TakeManifestAway;

/** Decisions that must never come from a look that showed one moment: they would destroy what serves. */
@SuppressWarnings("ReferenceEquality")
final class Harm {
    /** A quarter of an hour, less what a look may take. */
    static final int LONG_ENOUGH = 850;

    /** Until Consul knows that a machine is back, and a look that knew it no better has been acted on. */
    private static final int NOT_KNOWN_YET = 15;

    private Harm() {}

    static void check(World world, Machine machine, GateDecision decision) {
        switch (decision) {
            case TakeManifestAway _ -> {
                if (serves(world, machine)) {
                    takesAway(world, machine);
                }
            }
            case RemoveMember(var clusterId, var member, var _) -> {
                for (var each : world.machines) {
                    if (each.etcd != null
                            && each.etcd.member.equals(member)
                            && each.etcd.cluster.id.equals(clusterId)
                            && world.canTalk(machine, each)
                            && each.side == 0) {
                        if (each == machine && each.etcd != each.visible().wal) {
                            isServedWithout(world, machine);
                            return;
                        }
                        throw new Violation("member " + member + " is to be removed while it runs");
                    }
                }
                if (!world.isScripted) { // a story goes on to what comes of it
                    removes(world, machine, clusterId, member);
                }
            }
            case Found(var seeds, var _, var _) -> {
                if (seeds.size() != world.size && !world.isScripted) {
                    throw new Violation(
                            "a cluster of " + world.size + " is to be founded by " + seeds.size() + " machines");
                }
            }
            case HandOver _ -> {
                if (machine.installed
                        && machine.etcd != null
                        && machine.staged
                        && machine.stagedVersion != machine.installedVersion) {
                    exchanges(world, machine);
                }
            }
            default -> {
                // nothing is destroyed
            }
        }
    }

    /** A voter of another machine goes only after its machine was away for long enough. */
    private static void removes(World world, Machine machine, EtcdId clusterId, EtcdId id) {
        var member = world.clusters.get(clusterId).latest().of(id);
        if (member == null || member.learner()) {
            return;
        }
        if (machine.shelf != null && machine.shelf.wal != null && machine.shelf.wal.member.equals(id)) {
            throw new Violation("voter " + member + " is to be removed, and its disk is only not plugged in");
        }
        for (var each : world.machines) {
            if (each != machine
                    && member.endpoints().contains(Names.ENDPOINT[each.number])
                    && world.foreigner(each.number) == null
                    && world.now - each.hereAt < LONG_ENOUGH
                    && world.now - each.backAt > NOT_KNOWN_YET) {
                throw new Violation("voter " + member + " is to be removed, and its machine was there "
                        + (world.now - each.hereAt) + " s ago");
            }
        }
    }

    private static boolean serves(World world, Machine machine) {
        if (machine.etcd == null || !world.hasQuorum(machine.etcd.cluster, machine.side)) {
            return false;
        }
        var member = machine.etcd.cluster.latest().of(machine.etcd.member);
        return member != null && !member.learner();
    }

    private static void exchanges(World world, Machine machine) {
        for (var each : world.machines) {
            if (each != machine && each.gate.isExchanging()) {
                throw new Violation("the pod of " + machine + " is to be exchanged, while the etcd of " + each
                        + " is still to be restarted");
            }
        }
    }

    private static void takesAway(World world, Machine machine) {
        if (machine.etcd == machine.visible().wal) {
            throw new Violation("the manifest of " + machine + ", which serves from its own data, is to be taken away");
        }
        isServedWithout(world, machine);
    }

    private static void isServedWithout(World world, Machine machine) {
        var staying = 0;
        for (var each : world.machines) {
            if (each != machine
                    && (each.installed || !world.plan.kubelet())
                    && each.etcd != null
                    && each.etcd.cluster == machine.etcd.cluster
                    && world.canTalk(machine, each)) {
                var known = each.etcd.cluster.latest().of(each.etcd.member);
                staying += known != null && !known.learner() ? 1 : 0;
            }
        }
        if (staying < Math.max(world.size, machine.etcd.cluster.latest().voters()) / 2 + 1) {
            throw new Violation("a serving cluster is to be taken down: " + machine + " is to go, and only " + staying
                    + " others stay");
        }
    }
}
