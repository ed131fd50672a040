package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.StartValues;
import io.etcdsidekicks.discovery.VolumeNote;
import io.etcdsidekicks.gate.GateDecision.AcquireLock;
import io.etcdsidekicks.gate.GateDecision.AddLearner;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.PrepareHandOver;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.RemoveMember;
import io.etcdsidekicks.gate.GateDecision.Start;
import io.etcdsidekicks.gate.GateDecision.Wait;
import io.etcdsidekicks.gate.GateDecision.WriteRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * How a machine without data becomes a member of a cluster that has a quorum. Pure. Members are changed one at a time,
 * under the lock, and only on what was seen while holding it.
 */
final class JoinRules {
    private JoinRules() {}

    /** @param members read linearizably */
    static GateDecision decide(
            GateSettings settings,
            Observation seen,
            Patience patience,
            FoundingRecord founding,
            long index,
            List<MemberView> members) {
        var unknown =
                members.stream().filter(member -> member.endpoints().isEmpty()).findFirst();
        if (seen.peers().me().isEmpty() || unknown.isPresent()) {
            return Wait.forRemedy(
                    "cluster " + founding.clusterId()
                            + " runs, but it cannot be told whether this machine is one of its"
                            + " members: "
                            + unknown.map(member -> "the peer URL of " + member + " does not resolve")
                                    .orElse("this machine's address is not known"),
                    "see --address, and whether Consul's DNS answers");
        }
        var mine = LiveRules.mine(seen, members).stream().findFirst();
        if (patience.takingBack()) {
            return takeBack(seen, founding, mine);
        }
        var manifest = seen.local().manifest();
        if (manifest.filter(known -> known.placeholders() || known.existing()).isEmpty()) {
            return new Refuse(
                    "cluster " + founding.clusterId()
                            + " runs, so this machine has to join it, but its manifest can only found one",
                    "use one with placeholders (manifests/etcd.yaml), or with --initial-cluster-state=existing");
        }
        if (mine.isEmpty()) {
            return join(settings, seen, patience, founding, index, members); // 9
        }
        return mine.get().learner()
                ? learner(settings, seen, founding, members, mine.get()) // 10
                : lostDisk(settings, seen, patience, founding, index, members, mine.get()); // 11
    }

    private static GateDecision join(
            GateSettings settings,
            Observation seen,
            Patience patience,
            FoundingRecord founding,
            long index,
            List<MemberView> members) {
        for (var member : members) {
            var inTheWay = member.learner()
                    ? otherLearner(settings, seen, patience, founding, index, member)
                    : silentVoter(settings, seen, patience, founding, index, members, member);
            if (inTheWay.isPresent()) {
                return inTheWay.get();
            }
        }
        return underLock(
                seen,
                "cluster " + founding.clusterId() + " runs: this machine is going to join it",
                () -> closed(founding, index, founding.founderAt(seen.peers().me()))
                        .orElseGet(() -> new AddLearner(
                                founding.clusterId(),
                                "this machine is added to cluster " + founding.clusterId() + " as a learner")));
    }

    /** etcd allows one learner at a time (facts 3b). */
    private static Optional<GateDecision> otherLearner(
            GateSettings settings,
            Observation seen,
            Patience patience,
            FoundingRecord founding,
            long index,
            MemberView learner) {
        var isGone = isProvenGone(settings, seen, patience, learner);
        var waited = Patience.since(patience.notStartedSince(), learner.id(), seen.now());
        var isOverdue = !learner.hasStarted() && waited.compareTo(settings.joinTimeout()) >= 0;
        if (!isGone && !isOverdue) {
            return Optional.of(Wait.forTime(
                    "learner " + learner + " is joining; etcd takes one at a time, so this machine joins after it"));
        }
        return Optional.of(underLock(
                seen,
                "learner " + learner + " never came: it is going to be taken back",
                () -> closed(founding, index, founderOf(founding, learner))
                        .orElseGet(() -> new RemoveMember(
                                founding.clusterId(),
                                learner.id(),
                                "learner " + learner
                                        + (isGone
                                                ? " is gone: it is removed"
                                                : " did not start in time: it is removed")))));
    }

    /** etcd refuses to add a member while a voter is not connected (facts 3b). */
    private static Optional<GateDecision> silentVoter(
            GateSettings settings,
            Observation seen,
            Patience patience,
            FoundingRecord founding,
            long index,
            List<MemberView> members,
            MemberView voter) {
        if (LiveRules.answers(seen, founding, voter)) {
            return Optional.empty();
        }
        if (!isProvenGone(settings, seen, patience, voter)) {
            return Optional.of(Wait.forRemedy(
                    "voter " + voter
                            + " does not answer; etcd adds no member while one is away, and a machine that only"
                            + " reboots must not be removed",
                    "start it; if it is gone for good, stop its Consul agent, too: after --dead-after ("
                            + settings.deadAfter().toSeconds() + " s) of both it is removed"));
        }
        if (!isQuorumLeft(seen, founding, members, voter)) {
            return Optional.of(Wait.withAlarm(
                    "voter " + voter + " is gone, but without it too few answer: it is not removed",
                    "start the others first"));
        }
        return Optional.of(underLock(
                seen,
                "voter " + voter + " is gone: it is going to be removed",
                () -> closed(founding, index, founderOf(founding, voter))
                        .orElseGet(() -> new RemoveMember(
                                founding.clusterId(),
                                voter.id(),
                                "voter " + voter + " has been gone for "
                                        + Patience.since(patience.goneSince(), voter.id(), seen.now())
                                                .toSeconds()
                                        + " s: it is removed"))));
    }

    private static GateDecision learner(
            GateSettings settings,
            Observation seen,
            FoundingRecord founding,
            List<MemberView> members,
            MemberView mine) {
        var isOfThisVolume = seen.local()
                        .note()
                        .flatMap(VolumeNote::learner)
                        .filter(mine.id()::equals)
                        .isPresent()
                && !mine.hasStarted();
        if (!isOfThisVolume) { // 10
            return underLock(
                    seen,
                    "learner " + mine.id() + " of this address was added for another volume: it is going to be removed",
                    () -> new RemoveMember(
                            founding.clusterId(),
                            mine.id(),
                            "learner " + mine.id()
                                    + " of this address was added for another volume: it is removed, and added anew"));
        }
        var name = LiveRules.name(settings, seen).orElse(mine.id().toString());
        var values =
                new StartValues(name, initialCluster(members, mine, name), Start.EXISTING.word(), founding.token());
        var noted = seen.local().note().flatMap(VolumeNote::start);
        if (noted.isEmpty()) {
            return new PrepareHandOver(values, "this machine may join: that is put down on its data volume");
        }
        return new HandOver(
                Start.EXISTING,
                noted,
                "joining cluster " + founding.clusterId() + " as learner " + mine.id() + "; its members are "
                        + LiveRules.list(members));
    }

    private static GateDecision lostDisk(
            GateSettings settings,
            Observation seen,
            Patience patience,
            FoundingRecord founding,
            long index,
            List<MemberView> members,
            MemberView mine) {
        var lost = "voter " + mine + " is this machine, and its data are not there";
        var since = patience.diskLostSince().map(seen.now()::minus).orElse(Duration.ZERO);
        if (since.compareTo(settings.lostDiskGrace()) < 0) {
            return Wait.forRemedy(
                    lost + ": the volume is lost or not mounted; after --lost-disk-grace ("
                            + settings.lostDiskGrace().toSeconds() + " s) the member is replaced",
                    "mount the volume, if there is one");
        }
        if (!isQuorumLeft(seen, founding, members, mine)) {
            return Wait.withAlarm(
                    lost + ", but without it too few of the others answer: it is not replaced",
                    "start the others first");
        }
        return underLock(
                seen,
                lost + ": it is going to be replaced",
                () -> closed(founding, index, founderOf(founding, mine))
                        .or(() -> closed(
                                founding, index, founding.founderAt(seen.peers().me())))
                        .orElseGet(() -> new RemoveMember(
                                founding.clusterId(), mine.id(), lost + ": it is removed, and added anew")));
    }

    private static GateDecision takeBack(Observation seen, FoundingRecord founding, Optional<MemberView> mine) {
        if (mine.filter(MemberView::learner).isPresent()) {
            return underLock(
                    seen,
                    "etcd did not start as learner in time: it is going to be taken back",
                    () -> new RemoveMember(
                            founding.clusterId(),
                            mine.get().id(),
                            "etcd did not start as learner " + mine.get().id() + " in time: it is taken back"));
        }
        return new Refuse(
                "etcd did not start in time, and the learner that was added for it has been taken back",
                "see the log of etcd's pod, and whether its image and volumes are there; then start the gate again");
    }

    /** Not for a founder that is still to come, nor for one whose start is over: those are as they have to be. */
    private static Optional<GateDecision> closed(FoundingRecord founding, long index, Optional<Founder> founder) {
        return founder.filter(known -> known.entry() instanceof Entry.Open || known.entry() instanceof Entry.Claimed)
                .map(known -> new WriteRecord(
                        founding.with(known, new Entry.Closed()),
                        index,
                        "the founding record's entry of " + known + " is closed: it can only join from now on"));
    }

    private static Optional<Founder> founderOf(FoundingRecord founding, MemberView member) {
        return founding.founders().stream()
                .filter(founder -> founder.memberId().equals(member.id()))
                .findFirst();
    }

    private static boolean isProvenGone(GateSettings settings, Observation seen, Patience patience, MemberView member) {
        return LiveRules.looksGone(seen, member)
                && Patience.since(patience.goneSince(), member.id(), seen.now()).compareTo(settings.deadAfter()) >= 0;
    }

    private static boolean isQuorumLeft(
            Observation seen, FoundingRecord founding, List<MemberView> members, MemberView without) {
        var voters = members.stream()
                .filter(member -> !member.learner() && !member.id().equals(without.id()))
                .toList();
        var answering = voters.stream()
                .filter(voter -> LiveRules.answers(seen, founding, voter))
                .count();
        return answering >= voters.size() / 2 + 1;
    }

    /** Others go by their member ID, so that a machine which comes back under an old name is not merged with its past. */
    private static String initialCluster(List<MemberView> members, MemberView mine, String name) {
        return members.stream()
                .flatMap(member -> member.peerUrls().stream()
                        .map(url -> (member.id().equals(mine.id())
                                        ? name
                                        : member.id().toString())
                                + "=" + url))
                .sorted()
                .collect(Collectors.joining(","));
    }

    /** Whoever does not hold the lock acquires it, and looks again; what was seen before may have changed. */
    static GateDecision underLock(Observation seen, String going, Supplier<GateDecision> change) {
        return switch (seen.lock()) {
            case LockState.Mine() -> change.get();
            case LockState.Free() -> new AcquireLock(going);
            case LockState.Others(String holder) ->
                Wait.forTime(going + ", once " + holder + " has finished: members are changed one at a time");
            case LockState.Failed(String cause) ->
                Wait.forTime(going + ", but the lock in Consul cannot be had: " + cause);
        };
    }
}
