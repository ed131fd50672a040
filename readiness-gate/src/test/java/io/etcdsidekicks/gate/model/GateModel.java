package io.etcdsidekicks.gate.model;

import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartHead.Origin;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.gate.FoundingRecord;
import io.etcdsidekicks.gate.GateDecision;
import io.etcdsidekicks.gate.GateDecision.AcquireLock;
import io.etcdsidekicks.gate.GateDecision.AddLearner;
import io.etcdsidekicks.gate.GateDecision.Claim;
import io.etcdsidekicks.gate.GateDecision.Done;
import io.etcdsidekicks.gate.GateDecision.Forget;
import io.etcdsidekicks.gate.GateDecision.Found;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.MakeDirectories;
import io.etcdsidekicks.gate.GateDecision.MoveDataAside;
import io.etcdsidekicks.gate.GateDecision.MoveStartFileAside;
import io.etcdsidekicks.gate.GateDecision.Open;
import io.etcdsidekicks.gate.GateDecision.Promote;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Remember;
import io.etcdsidekicks.gate.GateDecision.RemoveMember;
import io.etcdsidekicks.gate.GateDecision.Renew;
import io.etcdsidekicks.gate.GateDecision.Seal;
import io.etcdsidekicks.gate.GateDecision.Step;
import io.etcdsidekicks.gate.GateDecision.TakeManifestAway;
import io.etcdsidekicks.gate.GateDecision.Wait;
import io.etcdsidekicks.gate.GateDecision.WriteDatabase;
import io.etcdsidekicks.gate.GateDecision.WriteRecord;
import io.etcdsidekicks.gate.GateDecision.WriteSealed;
import io.etcdsidekicks.gate.GateRules;
import io.etcdsidekicks.gate.GateSettings;
import io.etcdsidekicks.gate.LockState;
import io.etcdsidekicks.gate.MemberView;
import io.etcdsidekicks.gate.Observation;
import io.etcdsidekicks.gate.Patience;
import io.etcdsidekicks.gate.PeerAnswer;
import io.etcdsidekicks.gate.model.ModelVolume.Change;
import io.etcdsidekicks.gate.model.ModelVolume.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * ReadinessGate and GateActions, cut into pieces between which anything can happen. What is decided is decided by the
 * real rules, and what the registrar publishes by its real planner. The rest is simpler than it is:
 *
 * <ul>
 *   <li>A look has two halves, this machine with Consul and the clusters, in either order; each is one instant.
 *   <li>Consul's store, catalog and sessions are linearizable, and all its servers are on one side of a partition. DNS may
 *       be stale, or leave a machine out; but etcd's own look at DNS shows what the gate's showed.
 *   <li>Raft is taken for granted: where a quorum runs, all that runs there knows everything at once. A write counts as
 *       lost when a quorum goes on without it.
 *   <li>A file is there whole or not at all, in the order of GateActions and Volume; data and log are in one directory.
 *   <li>Not part of it: {@code --founding off}, {@code --timeout}, {@code --dry-run}, clones, and machines that change
 *       their addresses.
 * </ul>
 */
final class GateModel {
    private static final int TIME_OUT = 2;
    private static final long NEVER = Long.MIN_VALUE;

    /** How far a gate is with a pass. */
    private enum Phase {
        IDLE,
        HALF_SEEN,
        ACTING
    }

    private final World world;
    final Machine machine;
    final GateSettings settings;
    private final Sight sight;

    boolean runs;
    boolean isDone;
    boolean isRefused;
    long startedAt;
    private Patience patience = Patience.none();
    private boolean hasSettled;
    private Phase phase = Phase.IDLE;
    private long looksUntil;
    private boolean isLookWhole;
    private Observation seen;
    private Step step;
    private int part;
    private Change change;
    private EtcdId added;
    private StartHead opened;
    GateDecision last;
    private long changesSeen;
    /** It waits for the poll interval to pass. */
    private boolean isResting;

    /** When it gave the kubelet another pod. */
    private long exchangedAt = NEVER;

    /** Its session in Consul. */
    boolean session;

    long sessionUntil;

    GateModel(World world, Machine machine, GateSettings settings) {
        this.world = world;
        this.machine = machine;
        this.settings = settings;
        this.sight = new Sight(world, machine);
    }

    void start() {
        runs = true;
        isDone = false;
        isRefused = false;
        startedAt = world.now;
        patience = Patience.none();
        exchangedAt = NEVER;
        hasSettled = false;
        opened = null;
        phase = Phase.IDLE;
        world.changes++;
        if (world.tells()) {
            world.tell(this + ": gate starts");
        }
    }

    void crash() {
        if (runs) {
            if (world.tells()) {
                world.tell(this + ": gate crashes" + (phase == Phase.ACTING ? " in the middle of " + step : ""));
            }
            world.consul.orphan(this);
            if (machine.manifestHolder == this) {
                machine.manifestHolder = null;
            }
            if (machine.volumeHolder == this) {
                machine.volumeHolder = null;
            }
            runs = false;
            phase = Phase.IDLE;
        }
    }

    /** Nothing more to do for now: it ended well, or it stays and says so. */
    boolean isSettled() {
        return isDone || (runs && last instanceof Done);
    }

    boolean isResting() {
        return isResting || !(last instanceof Step);
    }

    /** It watches, and nothing has changed since it found that all is as it should be. */
    boolean hasSeenAll() {
        return phase == Phase.IDLE && last instanceof Done && changesSeen == world.changes;
    }

    boolean isOnTheMove() {
        return runs && (phase != Phase.IDLE || (last != null && !isResting()));
    }

    /** For a story in which something happens between a decision and what is done about it. */
    void onlyDecide() {
        look(false, false);
        decide();
    }

    /** For a story in which a step gets only so far. */
    void onePiece() {
        if (phase == Phase.IDLE) {
            onlyDecide();
        } else {
            act(true, true);
        }
    }

    /** One piece. */
    void advance(boolean mayBeSlow) {
        switch (phase) {
            case IDLE -> {
                var isConsulLast = mayBeSlow && world.dice.oneIn(3);
                look(mayBeSlow && world.dice.oneIn(16), isConsulLast);
                if (sight.isSlow && !settings.noWait()) {
                    phase = Phase.HALF_SEEN;
                    looksUntil = world.now + TIME_OUT;
                } else if (mayBeSlow && world.dice.oneIn(6)) {
                    phase = Phase.HALF_SEEN;
                    looksUntil = world.now;
                } else {
                    decide(mayBeSlow);
                }
            }
            case HALF_SEEN -> {
                if (world.now >= looksUntil) {
                    decide(mayBeSlow);
                }
            }
            case ACTING -> act(mayBeSlow, false);
        }
    }

    private void look(boolean isHanging, boolean isConsulLast) {
        changesSeen = world.changes;
        sight.first(this, !hasSettled, isHanging, isConsulLast);
        isLookWhole = true;
    }

    private void decide(boolean mayBeSlow) {
        isLookWhole &= phase != Phase.HALF_SEEN;
        decide();
        if (phase == Phase.ACTING && (!mayBeSlow || world.dice.below(4) > 0)) {
            act(mayBeSlow, false);
        }
    }

    private void decide() {
        phase = Phase.IDLE;
        isResting = false;
        var asked = settings;
        seen = sight.second(this, hasSettled);
        if (world.isSpoiled) {
            seen = Distortions.of(world, machine, seen);
        }
        if (world.without(Protection.EXACTNESS)) {
            asked = ModelSettings.withSize(settings, Math.clamp(Integer.bitCount(world.consul.passing), 1, 8));
        }
        patience = patience.next(asked, seen);
        if (world.without(Protection.PORT_CLOSED_FOR_LONG_ENOUGH)) {
            patience = Spoiling.withPortClosedLongAgo(patience);
        }
        var decision = GateRules.decide(asked, seen, patience);
        if (world.isSpoiled) {
            decision = Spoiling.of(world, this, asked, seen, patience, decision, opened != null);
        }
        last = decision;
        world.figures.decided(decision);
        if (world.tells()) {
            world.tell(this + ": " + decision);
        }
        if (isLookWhole) {
            Harm.check(world, machine, decision);
        }
        switch (decision) {
            case Wait _ -> rests();
            case Refuse _ -> {
                rests();
                if (!settings.stay()) {
                    runs = false;
                    isRefused = true;
                    world.consul.release(this);
                }
            }
            case Done _ -> {
                rests();
                if (!settings.stay()) {
                    runs = false;
                    isDone = true;
                    world.changes++;
                    world.consul.release(this);
                }
            }
            case Step next -> {
                step = next;
                part = 0;
                change = null;
                phase = Phase.ACTING;
            }
        }
    }

    private void rests() {
        hasSettled |= seen.local().state().hasData()
                && (!seen.local().pods().isWanted()
                        || seen.local().pods().installed().isThere());
        letGo();
    }

    private void letGo() {
        var keeps = world.without(Protection.LOCK_RELEASED_WHILE_WAITING)
                || (patience.isRestarting(settings) && !world.without(Protection.LOCK_KEPT_UNTIL_RESTARTED));
        if (!keeps) {
            world.consul.release(this);
        }
    }

    /** Whether it has exchanged the pod under the lock, which was not taken from it since, and etcd is still to restart. */
    boolean isExchanging() {
        return runs
                && exchangedAt != NEVER
                && machine.etcd != null
                && machine.knownVersion != machine.installedVersion
                && world.now - exchangedAt < settings.joinTimeout().toSeconds();
    }

    void losesSession() {
        session = false;
        exchangedAt = NEVER;
    }

    private void act(boolean mayBeSlow, boolean onlyOne) {
        var reachable = world.consul.reachable(machine);
        switch (step) {
            case Found(var seeds, var _, var _) -> {
                var token = "mycluster-" + Long.toHexString(world.dice.bits());
                written(reachable, FoundingRecord.open(Names.CLUSTER, settings.size(), token, seeds), 0, mayBeSlow);
            }
            case WriteRecord(var founding, var index, var _) -> written(reachable, founding, index, mayBeSlow);
            case Claim(StartHead head, var _) -> {
                if (change == null) {
                    change = ModelVolume.claim(
                            world,
                            machine,
                            head.origin() == Origin.FOUNDED ? head.claimed(Long.toHexString(world.dice.bits())) : head);
                }
                change(mayBeSlow, onlyOne);
            }
            case Open(StartHead expected, StartHead open, var _) -> {
                if (change == null) {
                    open(
                            actual(expected),
                            world.without(Protection.SAME_TOKEN)
                                    ? actual(expected).in(StartState.OPEN, open.why())
                                    : open);
                }
                change(mayBeSlow, onlyOne);
            }
            case Seal(StartHead expected, StartHead sealed, var member, var _) -> {
                if (change == null) {
                    change = ModelVolume.seal(
                            world,
                            machine,
                            actual(expected),
                            sealed,
                            seen.local().volume().hasWal(),
                            member);
                }
                change(mayBeSlow, onlyOne);
            }
            case WriteSealed(StartHead sealed, var member, var _) -> {
                if (change == null) {
                    change = ModelVolume.writeSealed(world, machine, sealed, actual(member));
                }
                change(mayBeSlow, onlyOne);
            }
            case Renew(StartHead expected, StartHead sealed, var _) -> {
                if (change == null) {
                    change = ModelVolume.renew(world, machine, actual(expected), sealed);
                }
                change(mayBeSlow, onlyOne);
            }
            case Remember(var memory, var _) -> {
                if (change == null) {
                    change = expecting(_ -> ModelVolume.remember(machine, machine.visible(), memory));
                }
                change(mayBeSlow, onlyOne);
            }
            case Forget _ -> {
                if (change == null) {
                    change = expecting(_ -> ModelVolume.forget(machine));
                }
                change(mayBeSlow, onlyOne);
            }
            case MoveStartFileAside(StartHead expected, var _) -> {
                if (change == null) {
                    change = ModelVolume.moveStartFileAside(world, machine, actual(expected));
                }
                change(mayBeSlow, onlyOne);
            }
            case MoveDataAside _ -> {
                if (change == null) {
                    change = expecting(ModelVolume.moveDataAside(world, machine));
                }
                change(mayBeSlow, onlyOne);
            }
            case HandOver _ -> {
                if (change == null) {
                    change = world.plan.kubelet() ? this::handOver : _ -> Progress.DONE;
                }
                change(mayBeSlow, onlyOne);
            }
            case MakeDirectories _, WriteDatabase _ ->
                throw new IllegalStateException("in the model nothing is missing that etcd needs");
            case TakeManifestAway _ -> {
                if (change == null) {
                    change = this::takeAway;
                }
                change(mayBeSlow, onlyOne);
            }
            case AcquireLock _ -> {
                if (reachable && world.consul.acquire(this) instanceof LockState.Mine) {
                    acted();
                } else {
                    notActed();
                }
            }
            case AddLearner(StartHead expected, EtcdId clusterId, var _) ->
                addLearner(expected, clusterId, reachable, mayBeSlow, onlyOne);
            case RemoveMember(var clusterId, var member, var _) ->
                changed(reachable && isLocked() && world.remove(machine, seen, clusterId, member), mayBeSlow);
            case Promote(var clusterId, var member, var _) ->
                changed(reachable && isLocked() && world.promote(machine, seen, clusterId, member), mayBeSlow);
        }
    }

    /** What is expected is what was seen; a distorted sight must not keep a step from being taken. */
    private StartHead actual(StartHead expected) {
        return world.isSpoiled && machine.visible().head != null && !world.without(Protection.EXPECTED_HEAD)
                ? machine.visible().head
                : expected;
    }

    private Memory.Seen actual(Memory.Seen seen) {
        return world.without(Protection.WAL_PLACE) && machine.visible().place != null
                ? new Memory.Seen(seen.clusterId(), seen.memberId(), machine.visible().place)
                : seen;
    }

    private void open(StartHead expected, StartHead open) {
        opened = open;
        machine.dnsAtOpening = sight.dnsOverUdp;
        change = ModelVolume.open(world, machine, expected, open);
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

    private void addLearner(
            StartHead expected, EtcdId clusterId, boolean reachable, boolean mayBeSlow, boolean onlyOne) {
        if (change == null) {
            added = reachable && isLocked() ? world.addLearner(machine, seen, clusterId) : null;
            if (added == null || (mayBeSlow && world.dice.oneIn(20))) {
                notActed();
                return;
            }
            open(
                    actual(expected),
                    expected.added(added, initialCluster(clusterId, expected)).in(StartState.OPEN, "added"));
            part = 0;
            if (onlyOne || (mayBeSlow && world.dice.oneIn(3))) {
                world.changes++;
                return;
            }
        }
        change(mayBeSlow, onlyOne);
    }

    private String initialCluster(EtcdId clusterId, StartHead head) {
        var members = new ArrayList<>(seen.clusters().withQuorum(clusterId).orElseThrow());
        members.add(
                new MemberView(added, "", List.of(Names.URL[machine.number]), Set.of(head.address()), List.of(), true));
        return members.stream()
                .flatMap(member -> member.peerUrls().stream()
                        .map(url -> (member.id().equals(added) ? head.name() : member.id()) + "=" + url))
                .sorted()
                .collect(Collectors.joining(","));
    }

    /** Under the lock of the volume, or of the manifest, piece by piece. */
    private void change(boolean mayBeSlow, boolean onlyOne) {
        var isOnVolume = !(step instanceof HandOver || step instanceof TakeManifestAway);
        var whole = isOnVolume ? ModelVolume.of(this, change) : underManifestLock(change);
        while (true) {
            switch (whole.piece(part++)) {
                case DONE -> {
                    acted();
                    return;
                }
                case REFUSED -> {
                    notActed();
                    return;
                }
                case MORE -> {
                    world.changes++;
                    if (onlyOne || (mayBeSlow && world.dice.oneIn(3))) {
                        return;
                    }
                }
            }
        }
    }

    private Progress handOver(int number) {
        if (!machine.staged) {
            return machine.installed ? Progress.DONE : Progress.REFUSED;
        }
        if (number == 0) {
            machine.installed = true;
            machine.installedVersion = machine.stagedVersion;
            return Progress.MORE;
        }
        machine.staged = false;
        return Progress.DONE;
    }

    private Change expecting(Change whole) {
        return ModelVolume.expecting(world, machine, seen.local().volume(), whole);
    }

    private Change underManifestLock(Change whole) {
        return number -> {
            if (machine.manifestHolder != null && machine.manifestHolder != this) {
                return Progress.REFUSED;
            }
            machine.manifestHolder = this;
            var progress = whole.piece(number);
            if (progress != Progress.MORE) {
                machine.manifestHolder = null;
            }
            return progress;
        };
    }

    private Progress takeAway(int number) {
        if (number == 0 && machine.installed) {
            if (!machine.staged) {
                machine.staged = true;
                machine.stagedVersion = machine.installedVersion;
            }
            return Progress.MORE;
        }
        machine.installed = false;
        return Progress.DONE;
    }

    private void acted() {
        world.changes += step instanceof AcquireLock ? 0 : 1;
        phase = Phase.IDLE;
        switch (step) {
            case HandOver _ -> {
                hasSettled = true;
                if (seen.local().pods().isExchange()) {
                    patience = patience.afterExchange(now());
                    exchangedAt = world.now;
                }
            }
            case TakeManifestAway _ -> patience = patience.afterTakingAway();
            case RemoveMember(var _, var member, var _)
            when isMine(member) -> patience = patience.afterReplacing(member);
            default -> {
                // everything else shows in the next look
            }
        }
    }

    private boolean isMine(EtcdId member) {
        return seen.clusters().answers().values().stream()
                .anyMatch(answer -> answer instanceof PeerAnswer.Member known
                        && known.members().stream()
                                .anyMatch(each -> each.isAt(seen.peers().me())
                                        && each.id().equals(member)));
    }

    private void notActed() {
        isResting = true;
        if (world.tells()) {
            world.tell(this + ": not done: " + step.getClass().getSimpleName());
        }
        phase = Phase.IDLE;
        letGo();
    }

    Patience patience() {
        return patience;
    }

    Duration now() {
        return Duration.ofSeconds(world.now - startedAt);
    }

    @Override
    public String toString() {
        return machine + (this == machine.second ? " (2nd gate)" : "");
    }
}
