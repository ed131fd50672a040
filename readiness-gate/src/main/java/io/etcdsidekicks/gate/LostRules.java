package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.gate.GateDecision.MakeDirectories;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.TakeManifestAway;
import io.etcdsidekicks.gate.GateDecision.Wait;
import io.etcdsidekicks.gate.GateDecision.WriteDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

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
        if (AsItIsRules.isTaken(seen) || !(seen.record() instanceof RecordAnswer.Present(var founding, var index))) {
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
     * The WAL is gone under an etcd that goes on with its open files, and this machine remembers both. It is kept alive, and
     * then removed and added anew: etcd itself makes sure that a job which deletes the data of all machines at once takes
     * out one after the other, for it counts a removal at once, and a manifest that is taken away only when etcd has ended.
     */
    static Optional<GateDecision> underRunningEtcd(GateSettings settings, Observation seen, Patience patience) {
        if (seen.local().state() != DataVolume.LOST || seen.peers().ownPort() != OwnPort.ANSWERS) {
            return Optional.empty();
        }
        var memory = seen.local().volume().memory();
        return patience.walSeen()
                .or(() -> memory.clusterId()
                        .flatMap(cluster -> memory.memberId().map(remembered -> new WalIdentity(cluster, remembered))))
                .flatMap(member -> seen.ownIs(member.clusterId(), member.memberId())
                        ? Optional.of(kept(settings, seen, patience, member))
                        : removed(seen, member));
    }

    private static GateDecision kept(GateSettings settings, Observation seen, Patience patience, WalIdentity member) {
        var gone = "somebody has deleted the data of member " + member.memberId()
                + " under its running etcd, which goes on until it is stopped";
        if (AsItIsRules.isTaken(seen)) {
            return takenAsItIs(settings, seen, member, gone);
        }
        var paths = seen.local().paths();
        var missing = seen.local().volume().missing();
        var directories =
                missing.stream().filter(path -> !path.equals(paths.database())).toList();
        if (!directories.isEmpty()) {
            return new MakeDirectories(
                    directories,
                    "ALARM: " + gone + ": the directories without which it would end itself are made again, empty");
        }
        var haveData = hasQuorum(settings, seen, member, endpoint -> seen.saysAt(endpoint, DataVolume.INITIALISED));
        if (!haveData && missing.contains(paths.database())) {
            return new WriteDatabase(
                    member.memberId(),
                    "ALARM: " + gone + ", and too few of the others have theirs: it writes its database anew");
        }
        if (!(seen.record() instanceof RecordAnswer.Present(var founding, var index))
                || !founding.clusterId().equals(member.clusterId())) {
            return Wait.withAlarm(
                    gone + "; there is no founding record of its cluster that can be read, so it is left alone",
                    "see what cleans up in " + paths.root());
        }
        var live = new Live(settings, seen, patience, founding, index);
        var mine = live.members().flatMap(seen::mine);
        return mine.isPresent() && hasQuorum(settings, seen, member, _ -> true)
                ? live.remove(
                        mine.get(),
                        gone + ": it is going to be removed, and added anew",
                        "ALARM: " + gone + ": it is removed, and added anew, the others serve on")
                : leftAlone(
                        gone,
                        missing.contains(paths.database())
                                ? ""
                                : "; its database is there again, so take an etcdctl snapshot save of it now");
    }

    private static Wait leftAlone(String gone, String more) {
        return Wait.withAlarm(
                gone + "; without it the others are no quorum, so it is left alone", "start the others first" + more);
    }

    /**
     * Its container shows the directory that was deleted, whatever is made anew here, and etcd ends itself soon; a container
     * that is started again then begins anew. So it is stopped before that, while the others serve without it.
     */
    private static GateDecision takenAsItIs(GateSettings settings, Observation seen, WalIdentity member, String gone) {
        if (!seen.local().pods().isWithKubelet()) {
            return Wait.withAlarm(gone + "; its manifest is taken away, and it has not ended yet", AsItIsRules.CONVERT);
        }
        return hasQuorum(settings, seen, member, _ -> true)
                ? LockRules.underLock(
                        seen,
                        gone + ": it is going to be stopped, because its manifest would let it begin anew",
                        () -> new TakeManifestAway(
                                "ALARM: " + gone + ": its manifest, taken as it is, would let it begin anew,"
                                        + " and is taken away, the others serve on"))
                : leftAlone(gone, "");
    }

    /** Of as many voters as the cluster is to have: what a removal leaves must not be counted down voter by voter. */
    private static boolean hasQuorum(
            GateSettings settings, Observation seen, WalIdentity without, Predicate<Endpoint> demanded) {
        var voters = seen.clusters().withQuorum(without.clusterId()).orElse(List.of()).stream()
                .filter(member -> !member.learner())
                .toList();
        var others = voters.stream()
                .filter(member -> !member.id().equals(without.memberId())
                        && seen.clusters().answers(without.clusterId(), member)
                        && member.endpoints().stream().anyMatch(demanded))
                .count();
        return others >= Math.max(voters.size(), settings.size()) / 2 + 1;
    }

    /** Its etcd ends a second later; the kubelet is not to start it again and again meanwhile. */
    private static Optional<GateDecision> removed(Observation seen, WalIdentity member) {
        return seen.own()
                .filter(own -> own.clusterId().equals(member.clusterId()))
                .flatMap(_ -> seen.clusters().withQuorum(member.clusterId()))
                .filter(members -> seen.mine(members).isEmpty()
                        && members.stream().noneMatch(listed -> listed.id().equals(member.memberId())))
                .map(_ -> OpenRules.takenAway(
                                seen, "member " + member.memberId() + " was removed, and its data are not there")
                        .orElseGet(() -> Wait.forTime(
                                "the etcd of member " + member.memberId() + ", which was removed, has not ended yet")));
    }
}
