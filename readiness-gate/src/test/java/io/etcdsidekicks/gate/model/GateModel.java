package io.etcdsidekicks.gate.model;

import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.StartValues;
import io.etcdsidekicks.discovery.VolumeNote;
import io.etcdsidekicks.gate.Entry;
import io.etcdsidekicks.gate.FoundingRecord;
import io.etcdsidekicks.gate.GateDecision;
import io.etcdsidekicks.gate.GateDecision.AcquireLock;
import io.etcdsidekicks.gate.GateDecision.AddLearner;
import io.etcdsidekicks.gate.GateDecision.Done;
import io.etcdsidekicks.gate.GateDecision.Found;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.MakeClaim;
import io.etcdsidekicks.gate.GateDecision.MoveDataAside;
import io.etcdsidekicks.gate.GateDecision.PrepareHandOver;
import io.etcdsidekicks.gate.GateDecision.Promote;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.RemoveMember;
import io.etcdsidekicks.gate.GateDecision.Start;
import io.etcdsidekicks.gate.GateDecision.Step;
import io.etcdsidekicks.gate.GateDecision.TakeManifestAway;
import io.etcdsidekicks.gate.GateDecision.Wait;
import io.etcdsidekicks.gate.GateDecision.WriteRecord;
import io.etcdsidekicks.gate.GateRules;
import io.etcdsidekicks.gate.LockState;
import io.etcdsidekicks.gate.Observation;
import io.etcdsidekicks.gate.Patience;
import io.etcdsidekicks.gate.RecordAnswer;
import java.time.Duration;
import java.util.Optional;

/**
 * ReadinessGate and GateActions, cut into pieces between which anything can happen. What is decided is decided by the
 * real rules, and what the registrar publishes by its real planner. The rest is simpler than it is:
 *
 * <ul>
 *   <li>A look has two halves, this machine with Consul and then the clusters; each is one instant.
 *   <li>Consul's store, catalog and sessions are linearizable, and all its servers are on one side of a partition. DNS may
 *       be stale, or leave a machine out; but etcd's own look at DNS shows what the gate's showed.
 *   <li>Raft is taken for granted: where a quorum runs, all that runs there knows everything at once. A write counts as
 *       lost when a quorum goes on without it.
 *   <li>A file is there whole or not at all, in the order of GateActions; data and log are in one directory.
 *   <li>Not part of it: {@code --founding off}, {@code --timeout}, {@code --no-wait}, {@code --dry-run}, the commands
 *       adopt and reset, clones, and machines that change their addresses.
 * </ul>
 */
final class GateModel {
    /** How far a gate is with a pass. */
    private enum Phase {
        IDLE,
        HALF_SEEN,
        ACTING
    }

    private final World world;
    final Machine machine;
    private final Sight sight;

    boolean runs;
    boolean isDone;
    boolean isRefused;
    long startedAt;
    private Patience patience = Patience.none();
    private Phase phase = Phase.IDLE;
    private Observation seen;
    private Step step;
    private int part;
    private EtcdId added;
    GateDecision last;

    /** Its session in Consul. */
    boolean session;

    long sessionUntil;

    GateModel(World world, Machine machine) {
        this.world = world;
        this.machine = machine;
        this.sight = new Sight(world, machine);
    }

    void start() {
        runs = true;
        isDone = false;
        isRefused = false;
        startedAt = world.now;
        patience = Patience.none();
        phase = Phase.IDLE;
        world.changes++;
        if (world.tells()) {
            world.tell(machine + ": gate starts");
        }
    }

    void crash() {
        if (runs) {
            if (world.tells()) {
                world.tell(machine + ": gate crashes" + (phase == Phase.ACTING ? " in the middle of " + step : ""));
            }
            world.consul.orphan(this);
            runs = false;
            phase = Phase.IDLE;
        }
    }

    boolean isInTheMiddle() {
        return phase != Phase.IDLE;
    }

    /** For a story in which something happens between a decision and what is done about it. */
    void onlyDecide() {
        sight.first(patience.handedOver().isPresent(), false);
        decide();
    }

    /** One piece. */
    void advance(boolean mayBeSlow) {
        switch (phase) {
            case IDLE -> {
                sight.first(patience.handedOver().isPresent(), mayBeSlow && world.dice.oneIn(16));
                if (mayBeSlow && world.dice.oneIn(6)) {
                    phase = Phase.HALF_SEEN;
                } else {
                    decide(mayBeSlow);
                }
            }
            case HALF_SEEN -> decide(mayBeSlow);
            case ACTING -> act(mayBeSlow);
        }
    }

    private void decide(boolean mayBeSlow) {
        decide();
        if (phase == Phase.ACTING && (!mayBeSlow || world.dice.below(4) > 0)) {
            act(mayBeSlow);
        }
    }

    private void decide() {
        phase = Phase.IDLE;
        var settings = world.settings.gate();
        seen = sight.second(patience.handedOver().isPresent());
        seen = distorted(seen);
        if (world.without(Protection.EXACTNESS)) {
            settings = ModelSettings.of(
                            Math.clamp(Integer.bitCount(world.consul.passing), 1, 8),
                            false,
                            settings.mountPoint().isPresent(),
                            world.discoverySrv,
                            false)
                    .gate();
        }
        patience = patience.next(settings, seen);
        var decision = GateRules.decide(settings, seen, patience);
        if (world.isSpoiled) {
            decision = spoiled(decision);
        }
        last = decision;
        world.figures.decided(decision);
        if (world.tells()) {
            world.tell(machine + ": " + decision);
        }
        switch (decision) {
            case Wait _ -> waits();
            case Refuse _ -> {
                runs = false;
                isRefused = true;
                world.consul.release(this);
            }
            case Done _ -> {
                runs = false;
                isDone = true;
                world.changes++;
                world.consul.release(this);
            }
            case Step next -> {
                step = next;
                part = 0;
                phase = Phase.ACTING;
            }
        }
    }

    private void waits() {
        if (!world.without(Protection.LOCK_RELEASED_WHILE_WAITING)) {
            world.consul.release(this);
        }
    }

    private Observation distorted(Observation whole) {
        if (!world.isSpoiled) {
            return whole;
        }
        var changed = whole;
        if (world.without(Protection.CLAIM)) {
            changed = Sight.withOpenEntry(changed);
        }
        if (world.without(Protection.SPENDING)) {
            changed = Sight.withSpentEntry(changed);
        }
        return changed;
    }

    private GateDecision spoiled(GateDecision decision) {
        if (decision instanceof WriteRecord(var founding, var index, var reason)
                && reason.endsWith("it can only join from now on")) {
            var isJoining = seen.record() instanceof RecordAnswer.Present(var before, var _)
                    && before.founderAt(seen.peers().me())
                            .filter(me -> !(me.entry() instanceof Entry.Closed))
                            .isPresent()
                    && founding.founderAt(seen.peers().me())
                            .filter(me -> me.entry() instanceof Entry.Closed)
                            .isPresent()
                    && !isListed();
            if (world.without(isJoining ? Protection.CLOSING_BEFORE_JOINING : Protection.CLOSING_BEFORE_REMOVAL)) {
                return GateRules.decide(
                        world.settings.gate(), Sight.with(seen, new RecordAnswer.Present(founding, index)), patience);
            }
        }
        if (decision instanceof Wait(var reason, var _, var _)
                && reason.contains("too few")
                && world.without(Protection.QUORUM_LEFT)) {
            return GateRules.decide(
                    world.settings.gate(),
                    Sight.withEverybodyAnswering(seen, Names.ENDPOINT[machine.number]),
                    patience);
        }
        if (decision instanceof AcquireLock
                && world.without(Protection.LOOKING_AGAIN_UNDER_THE_LOCK)
                && world.consul.reachable(machine)
                && world.consul.acquire(this) instanceof LockState.Mine mine) {
            return GateRules.decide(world.settings.gate(), Sight.with(seen, mine), patience);
        }
        return decision;
    }

    private boolean isListed() {
        return world.clusters.values().stream()
                .anyMatch(cluster -> cluster.latest().at(machine.number) != null);
    }

    private void act(boolean mayBeSlow) {
        var reachable = world.consul.reachable(machine);
        switch (step) {
            case Found(var seeds, var token, var _) -> {
                var chosen = token.orElseGet(() -> "mycluster-" + Long.toHexString(world.dice.bits()));
                var settings = world.settings.gate();
                written(reachable, FoundingRecord.open(Names.CLUSTER, settings.size(), chosen, seeds), 0, mayBeSlow);
            }
            case WriteRecord(var founding, var index, var _) -> written(reachable, founding, index, mayBeSlow);
            case MakeClaim _ -> {
                if (part == 0) {
                    machine.visible().note = VolumeNote.ofFounder(Names.CLUSTER, Long.toHexString(world.dice.bits()));
                    next(mayBeSlow);
                } else {
                    machine.copy = true;
                    acted();
                }
            }
            case PrepareHandOver(StartValues values, var _) -> {
                machine.visible().note = seen.local().note().orElseThrow().with(values);
                acted();
            }
            case HandOver(var start, var values, var _) -> handOver(start, values, mayBeSlow);
            case AcquireLock _ -> {
                if (reachable && world.consul.acquire(this) instanceof LockState.Mine) {
                    acted();
                } else {
                    notActed();
                }
            }
            case AddLearner(var clusterId, var _) -> addLearner(clusterId, reachable, mayBeSlow);
            case RemoveMember(var clusterId, var member, var _) ->
                changed(reachable && isLocked() && world.remove(machine, seen, clusterId, member), mayBeSlow);
            case Promote(var clusterId, var member, var _) ->
                changed(reachable && isLocked() && world.promote(machine, seen, clusterId, member), mayBeSlow);
            case TakeManifestAway(var takenBack, var _) -> {
                machine.installed = null;
                machine.staged = true;
                patience = patience.afterTakingAway(takenBack);
                acted();
            }
            case MoveDataAside _ -> moveAside(mayBeSlow);
        }
    }

    private boolean isLocked() {
        return world.consul.lock(this) instanceof LockState.Mine;
    }

    private void written(boolean reachable, FoundingRecord founding, long index, boolean mayBeSlow) {
        if (reachable && world.consul.write(founding, index)) {
            world.written(founding, index, sight.nobodyKnew);
            changed(true, mayBeSlow);
        } else {
            notActed();
        }
    }

    /** An answer may get lost: then it is not known whether it was done. */
    private void changed(boolean isChanged, boolean mayBeSlow) {
        if (isChanged && !(mayBeSlow && world.dice.oneIn(20))) {
            acted();
        } else {
            notActed();
        }
    }

    private void addLearner(EtcdId clusterId, boolean reachable, boolean mayBeSlow) {
        if (part == 0) {
            added = reachable && isLocked() ? world.addLearner(machine, seen, clusterId) : null;
            if (added == null || (mayBeSlow && world.dice.oneIn(20))) {
                notActed();
            } else {
                next(mayBeSlow);
            }
        } else if (part == 1) {
            machine.visible().note = VolumeNote.ofLearner(Names.CLUSTER, added);
            next(mayBeSlow);
        } else {
            machine.copy = true;
            acted();
        }
    }

    private void handOver(Start start, Optional<StartValues> values, boolean mayBeSlow) {
        if (part == 0) {
            var isInstalled = install(values.filter(_ -> seen.peers().me().isPresent()));
            if (!isInstalled) {
                notActed();
            } else if (start == Start.RESTART) {
                handedOver(start);
            } else {
                next(mayBeSlow);
            }
        } else if (isVolumeOf(seen)) {
            machine.visible().directory = true;
            machine.dnsAtHandOver = sight.dnsOverUdp;
            handedOver(start);
        } else {
            notActed();
        }
    }

    /** Another one may have been mounted since. */
    private boolean isVolumeOf(Observation seen) {
        return seen.local().note().equals(Optional.ofNullable(machine.visible().note));
    }

    private boolean install(Optional<StartValues> values) {
        if (world.discoverySrv) {
            if (!machine.staged) {
                return machine.installed != null;
            }
            machine.installed = Machine.AS_STAGED;
            machine.staged = false;
            return true;
        }
        values.ifPresent(known -> machine.installed = known);
        return machine.installed != null;
    }

    private void handedOver(Start start) {
        patience = patience.afterHandOver(start, Duration.ofSeconds(world.now - startedAt));
        acted();
    }

    private void moveAside(boolean mayBeSlow) {
        var disk = machine.visible();
        switch (part) {
            case 0 -> {
                disk.wal = null;
                disk.directory = false;
                next(mayBeSlow);
            }
            default -> {
                disk.note = null;
                acted();
            }
        }
    }

    private void next(boolean mayBeSlow) {
        part++;
        world.changes++;
        if (!mayBeSlow || world.dice.below(3) > 0) {
            act(mayBeSlow);
        }
    }

    private void acted() {
        world.changes++;
        phase = Phase.IDLE;
    }

    private void notActed() {
        if (world.tells()) {
            world.tell(machine + ": not done: " + step.getClass().getSimpleName());
        }
        phase = Phase.IDLE;
        waits();
    }
}
