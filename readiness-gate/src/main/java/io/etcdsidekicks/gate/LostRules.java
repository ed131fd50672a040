package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.TakeManifestAway;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Rule 11: the voter that is this machine has lost its disk, and is made anew from the others. Pure. */
final class LostRules {
    private LostRules() {}

    /** @param mine the voter at this machine's address, in a list that a quorum gave */
    static GateDecision replace(Live live, MemberView mine) {
        var lost = "voter " + mine + " is this machine, and its data are not there";
        if (!isKnown(live, mine)) {
            return new Refuse(
                    lost + "; nothing on this machine remembers it, and a wrong volume would look the same",
                    "see --volume and whether its disk is mounted; if it is lost for good, readiness-gate replace, or"
                            + " --replace-unknown for machines that come back empty under an old address");
        }
        var grace = live.settings().lostDiskGrace();
        var since =
                live.patience().diskLostSince().map(live.seen().now()::minus).orElse(Duration.ZERO);
        if (since.compareTo(grace) < 0) {
            return Wait.forRemedy(
                    lost + ": the volume is lost or not mounted; after --lost-disk-grace (" + grace.toSeconds()
                            + " s) the member is replaced, it is " + since.toSeconds() + " s now",
                    "mount the volume, if there is one");
        }
        if (!live.isQuorumLeft(mine)) {
            return Wait.withAlarm(
                    lost + ", but without it too few of the others answer: it is not replaced",
                    "start the others first");
        }
        return LockRules.underLock(
                live.seen(), lost + ": it is going to be replaced", () -> underLock(live, mine, lost));
    }

    /** The manifest goes first, then everything is looked at again; an etcd that is starting must not be overtaken. */
    private static GateDecision underLock(Live live, MemberView mine, String lost) {
        return OpenRules.stopped(live.seen(), live.patience(), lost)
                .or(() -> live.closed(live.founding().founderOf(mine)))
                .or(() -> live.closed(live.me()))
                .orElseGet(() -> live.removal(mine, lost + ": it is removed, and added anew"));
    }

    /**
     * Whether the cluster goes on serving while this voter is down and still listed. A voter counts that answers and whose
     * record says that it has its data: one that has lost them, too, may be about to be stopped, and answers until it is.
     */
    private static boolean isServedWithout(Live live, MemberView mine) {
        var staying = live.members().orElse(List.of()).stream()
                .filter(member -> !member.learner() && !member.id().equals(mine.id()) && live.answers(member))
                .filter(member -> member.endpoints().stream()
                        .anyMatch(endpoint -> live.seen().saysAt(endpoint, DataVolume.INITIALISED)))
                .count();
        return staying >= live.voters() / 2 + 1;
    }

    /** By its ID, which stands in every founder's file; or it never started, so that there is nothing to lose. */
    private static boolean isKnown(Live live, MemberView mine) {
        var local = live.seen().local();
        return live.settings().replaceUnknown()
                || !mine.hasStarted()
                || local.volume().memory().memberId().filter(mine.id()::equals).isPresent()
                || local.head()
                        .flatMap(head -> head.memberId())
                        .filter(mine.id()::equals)
                        .isPresent();
    }

    /** For data that may not be used: only a member that this machine remembers. */
    static Optional<GateDecision> ofRemembered(GateSettings settings, Observation seen, Patience patience) {
        if (!(seen.record() instanceof RecordAnswer.Present(var founding, var index))) {
            return Optional.empty();
        }
        var live = new Live(settings, seen, patience, founding, index);
        return seen.local()
                .volume()
                .memory()
                .memberId()
                .flatMap(remembered -> live.members()
                        .flatMap(seen::mine)
                        .filter(mine -> mine.id().equals(remembered))
                        .map(mine -> ofRemembered(live, mine)));
    }

    private static GateDecision ofRemembered(Live live, MemberView mine) {
        if (mine.learner()) {
            return learner(live, mine);
        }
        return live.seen().peers().ownPort() == OwnPort.ANSWERS
                ? Wait.withAlarm(
                        "the data of voter " + mine
                                + " were exchanged under its running etcd, which goes on until it is"
                                + " stopped, so it is left alone",
                        "once the others serve, stop it: the member is then made anew from them")
                : replace(live, mine);
    }

    /** It has no vote, so nothing is lost with it. */
    private static GateDecision learner(Live live, MemberView mine) {
        var exchanged = "learner " + mine.id() + " is this machine, and its data cannot be told";
        return LockRules.underLock(
                live.seen(),
                exchanged + ": it is going to be removed",
                () -> OpenRules.stopped(live.seen(), live.patience(), exchanged)
                        .orElseGet(() -> live.removal(mine, exchanged + ": it is removed, and added anew")));
    }

    /**
     * The WAL is gone under an etcd that goes on with its open files, and this machine remembers both. A job that does so on
     * every machine at once must not take the cluster down: the manifest goes only while the others have a quorum.
     */
    static Optional<GateDecision> underRunningEtcd(GateSettings settings, Observation seen, Patience patience) {
        var memory = seen.local().volume().memory();
        var member = patience.walSeen()
                .or(() -> memory.clusterId()
                        .flatMap(cluster -> memory.memberId().map(remembered -> new WalIdentity(cluster, remembered))));
        if (seen.local().state() != DataVolume.LOST
                || seen.peers().ownPort() != OwnPort.ANSWERS
                || member.filter(known -> seen.ownIs(known.clusterId(), known.memberId()))
                        .isEmpty()) {
            return Optional.empty();
        }
        var gone = "somebody has deleted the data of member " + member.get().memberId()
                + " under its running etcd, which goes on until it is stopped";
        if (!(seen.record() instanceof RecordAnswer.Present(var founding, var index))
                || !founding.clusterId().equals(member.get().clusterId())) {
            return Optional.of(Wait.withAlarm(
                    gone + "; there is no founding record of its cluster that can be read, so it is left alone",
                    "see what cleans up in " + seen.local().paths().root()));
        }
        var live = new Live(settings, seen, patience, founding, index);
        var mine = live.members().flatMap(seen::mine);
        if (mine.isEmpty() || !isServedWithout(live, mine.get())) {
            return Optional.of(Wait.withAlarm(
                    gone + "; the others that have their data are no quorum without it, so it is left alone",
                    "start the others first; or, while it still counts, take it out with etcdctl member remove: it joins again"
                            + " by itself"));
        }
        if (!seen.local().pods().isWanted()) {
            return Optional.of(Wait.withAlarm(gone, "stop etcd: the member is then made anew from the others"));
        }
        if (!seen.local().pods().installed().isThere()) {
            return Optional.of(Wait.forTime(gone + "; it is being stopped"));
        }
        if (mine.get().endpoints().stream().noneMatch(me -> seen.saysAt(me, DataVolume.LOST))) {
            return Optional.of(Wait.forRemedy(
                    gone + "; Consul does not show its record with data=lost yet", "see whether the registrar runs"));
        }
        return Optional.of(LockRules.underLock(
                seen,
                gone + ": it is going to be made anew from the others",
                () -> new TakeManifestAway("ALARM: " + gone + ": the manifest is taken away, the others serve on")));
    }
}
