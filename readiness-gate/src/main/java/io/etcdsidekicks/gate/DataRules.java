package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartHead.Origin;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.gate.GateDecision.Done;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.MoveDataAside;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Remember;
import io.etcdsidekicks.gate.GateDecision.Seal;
import io.etcdsidekicks.gate.GateDecision.Start;
import io.etcdsidekicks.gate.GateDecision.Wait;
import io.etcdsidekicks.gate.GateDecision.WriteSealed;
import java.util.List;
import java.util.Optional;

/**
 * What a machine with data does: the start file is sealed first, then etcd goes on with them unless they may not be used.
 * Pure. Nothing here waits for Consul, or for anybody who does not answer.
 */
final class DataRules {
    private DataRules() {}

    static GateDecision decide(GateSettings settings, Observation seen, Patience patience) {
        return UnguardedRules.begunAnew(seen)
                .or(() -> seal(settings, seen))
                .or(() -> givenUp(seen)) // 2a
                .or(() -> removed(settings, seen, patience)) // 2
                .or(() -> cloned(seen)) // 3
                .or(() -> others(seen)) // 3b
                .or(() -> restart(settings, seen)) // 4
                .orElseGet(() -> settings.noWait()
                        ? new Done("etcd goes on with its data, not waiting for it", LocalRules.alarms(settings, seen))
                        : WatchRules.decide(settings, seen, patience));
    }

    /** The first act of every gate that sees a WAL: from now on nobody can begin anew here. */
    private static Optional<GateDecision> seal(GateSettings settings, Observation seen) {
        var member = seen(seen);
        var head = seen.local().head();
        if (head.isEmpty()) {
            return member.flatMap(known -> found(settings, seen, known));
        }
        var here = head.get();
        if (here.state() != StartState.SEALED) {
            return Optional.of(new Seal(
                    here,
                    here.in(StartState.SEALED, "a WAL was seen"),
                    member,
                    "etcd has written its log: the start file is sealed"));
        }
        var memory = seen.local().volume().memory();
        return member.filter(known -> memory.seen().filter(known::equals).isEmpty()
                        || memory.head().filter(here::equals).isEmpty())
                .filter(_ -> belongs(here, seen))
                .map(known -> new Remember(
                        memory.with(here).with(known),
                        "member " + known.memberId() + " of cluster " + known.clusterId()
                                + " has its data here: that is noted on the other disk"));
    }

    /** Empty while the WAL cannot be understood; etcd then says why itself. */
    private static Optional<Memory.Seen> seen(Observation seen) {
        return seen.local()
                .wal()
                .flatMap(wal -> seen.local()
                        .volume()
                        .walPlace()
                        .map(place -> new Memory.Seen(wal.clusterId(), wal.memberId(), place)));
    }

    /** An older cluster's data get a sealed file; while address or template cannot be told, they go on without. */
    private static Optional<GateDecision> found(GateSettings settings, Observation seen, Memory.Seen known) {
        var name = seen.name(settings);
        if (seen.me().isEmpty()
                || name.isEmpty()
                || LocalRules.startFile(settings, seen).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(new WriteSealed(
                headOfFound(settings, seen.me().get(), name.get(), known),
                known,
                "there are data here that never had a start file: a sealed one is written beside them"));
    }

    /** Of data that were there before there was a start file. */
    static StartHead headOfFound(GateSettings settings, Endpoint me, String name, Memory.Seen known) {
        return new StartHead(
                settings.cluster(),
                me,
                StartState.SEALED,
                "the data were here before it",
                Origin.FOUND,
                Optional.empty(),
                name,
                "",
                "",
                Optional.of(known.clusterId()),
                Optional.of(known.memberId()),
                true);
    }

    private static Optional<GateDecision> givenUp(Observation seen) {
        return seen.local()
                .wal()
                .filter(wal -> seen.isGivenUp("", Optional.of(wal.clusterId())))
                .filter(wal -> seen.clusters().withQuorum(wal.clusterId()).isEmpty())
                .map(wal -> new Refuse(
                        "the data in " + seen.local().paths().data() + " are those of cluster " + wal.clusterId()
                                + ", which was given up by reset",
                        "readiness-gate reset --here moves them aside, nothing is deleted"));
    }

    /** 2: there is data of a member that its cluster does not list any more. */
    static Optional<GateDecision> removed(GateSettings settings, Observation seen, Patience patience) {
        return seen.local()
                .wal()
                .flatMap(wal -> seen.clusters()
                        .withQuorum(wal.clusterId())
                        .filter(members ->
                                members.stream().noneMatch(member -> member.id().equals(wal.memberId())))
                        .map(members -> removed(settings, seen, patience, wal, members)));
    }

    private static GateDecision removed(
            GateSettings settings, Observation seen, Patience patience, WalIdentity wal, List<MemberView> members) {
        var gone = "cluster " + wal.clusterId() + " has a quorum and does not list member " + wal.memberId()
                + ", whose data are in " + seen.local().paths().data() + ": it was removed";
        var neverVoted = seen.local()
                .head()
                .or(() -> seen.local().volume().memory().head())
                .filter(head -> head.origin() == Origin.JOINED && !head.promoted())
                .isPresent();
        if (AsItIsRules.isTaken(seen)) {
            return AsItIsRules.neverJoins(gone + ", and etcd would not start with them");
        }
        if (!settings.rejoinRemoved() && !neverVoted) {
            return new Refuse(
                    gone,
                    "etcd would not start with them; with --rejoin-removed they are moved aside and this machine joins"
                            + " again. The members are " + LiveRules.list(members));
        }
        return OpenRules.stopped(seen, patience, gone)
                .orElseGet(() -> new MoveDataAside(gone + "; the data are moved aside, and this machine joins again"));
    }

    /** Whether or not there is a quorum: with it, the two would share one vote. */
    private static Optional<GateDecision> cloned(Observation seen) { // 3
        return seen.local()
                .wal()
                .flatMap(wal -> members(seen, wal).stream()
                        .filter(member -> member.id().equals(wal.memberId()) && isElsewhere(seen, member))
                        .findFirst()
                        .map(original -> new Refuse(
                                "the data in " + seen.local().paths().data() + " are those of " + original
                                        + ", which answers there: this machine is a clone, or has another address than it says",
                                "give a clone an empty volume, because two machines with one member ID would break the cluster;"
                                        + " or see --address")));
    }

    /** The list that a quorum gave; without one, what each answer lists. */
    private static List<MemberView> members(Observation seen, WalIdentity wal) {
        return seen.clusters()
                .withQuorum(wal.clusterId())
                .orElseGet(() -> seen.clusters().of(wal.clusterId()).values().stream()
                        .flatMap(answer -> answer.members().stream())
                        .toList());
    }

    private static boolean isElsewhere(Observation seen, MemberView mine) {
        return seen.me().isPresent() && !mine.isAt(seen.me()) && seen.clusters().answersAt(mine.endpoints());
    }

    private static Optional<GateDecision> others(Observation seen) { // 3b
        return seen.local()
                .head()
                .filter(head -> !belongs(head, seen))
                .flatMap(head -> seen.local()
                        .wal()
                        .map(wal -> new Refuse(
                                "the data in " + seen.local().paths().data() + " are those of member "
                                        + wal.memberId() + " of cluster " + wal.clusterId()
                                        + ", but the start file beside them was made for member "
                                        + head.memberId().map(Object::toString).orElse("(none)") + " of cluster "
                                        + head.clusterId().map(Object::toString).orElse("(none)"),
                                "an etcd was started here by hand, or a snapshot was restored; if these data are the"
                                        + " right ones, readiness-gate adopt --restored says so")));
    }

    /** Whether the data are those that the start file was made for; a WAL that cannot be understood proves nothing. */
    static boolean belongs(StartHead head, Observation seen) {
        return seen.local()
                .wal()
                .filter(wal -> head.clusterId()
                                .filter(id -> !id.equals(wal.clusterId()))
                                .isPresent()
                        || head.memberId()
                                .filter(id -> !id.equals(wal.memberId()))
                                .isPresent())
                .isEmpty();
    }

    private static Optional<GateDecision> restart(GateSettings settings, Observation seen) { // 4
        var local = seen.local();
        if (seen.isHandedOver()) {
            return Optional.empty();
        }
        if (!local.pods().staged().mayBeHandedOver()) {
            return LocalRules.pod(settings, local); // nothing that could be handed over
        }
        var fault = AsItIsRules.fault(settings, seen);
        if (fault.isPresent()) {
            return fault.map(refuse -> refuse);
        }
        return Optional.of(
                local.head().isEmpty()
                        ? withoutStartFile(local)
                        : new HandOver(
                                Start.RESTART,
                                "there are data in " + local.paths().data()
                                        + ": etcd goes on with them, whatever Consul says"));
    }

    private static Wait withoutStartFile(LocalObservation local) {
        return local.wal().isEmpty()
                ? Wait.withAlarm(
                        "there are data in " + local.paths().data()
                                + " and no start file, and their log cannot be understood, so it cannot be told whose they"
                                + " are",
                        "restore them, or move them aside: without data this machine joins the others")
                : Wait.forRemedy(
                        "there are data here and no start file yet, because this machine's address or name is not known: the"
                                + " Consul agent does not tell it",
                        "see --address and --node: with them etcd restarts without Consul");
    }
}
