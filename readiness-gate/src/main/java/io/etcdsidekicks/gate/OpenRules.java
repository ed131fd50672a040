package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartHead.Origin;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.gate.GateDecision.Done;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.MoveStartFileAside;
import io.etcdsidekicks.gate.GateDecision.Open;
import io.etcdsidekicks.gate.GateDecision.Seal;
import io.etcdsidekicks.gate.GateDecision.Start;
import io.etcdsidekicks.gate.GateDecision.TakeManifestAway;
import io.etcdsidekicks.gate.GateDecision.Wait;
import io.etcdsidekicks.gate.GateDecision.WriteRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Rule 4a: etcd may start on an empty disk here, and has not yet; or may not any more. Pure. */
final class OpenRules {
    /** etcd reads its file before it binds its port: one that was starved in between may still found (docs/facts.md 9.23). */
    static final Duration PORT_CLOSED_FOR = Duration.ofSeconds(10);

    private OpenRules() {}

    static GateDecision open(GateSettings settings, Observation seen, Patience patience) {
        var head = seen.local().head().orElseThrow();
        return ran(seen, head)
                .or(() -> withdrawn(seen, head))
                .or(() -> GateRules.copied(seen))
                .or(() -> claimedAgain(settings, seen, patience, head))
                .or(() -> listAnew(seen, head))
                .or(() -> handOver(settings, seen, head))
                .orElseGet(() -> waiting(settings, seen, patience, head));
    }

    /**
     * A WAL was here once: an open file without it is a lost disk, never a fresh one. Whoever lists the member as started
     * knows it, with a quorum or without; and etcd answers only once it has written its WAL (docs/facts.md 9.23).
     */
    private static Optional<GateDecision> ran(Observation seen, StartHead head) {
        var isSpent = head.origin() == Origin.FOUNDED // a joiner comes after the founder of its address
                && entry(seen, head).filter(Entry.Spent.class::isInstance).isPresent();
        var why = isSpent
                ? Optional.of("its entry is spent")
                : isKnownAsStarted(seen, head)
                        ? Optional.of("its cluster knows its member as started")
                        : head.clusterId()
                                .flatMap(cluster -> head.memberId().filter(member -> seen.ownIs(cluster, member)))
                                .map(_ -> "its member answers on this machine");
        return why.map(words -> new Seal(
                head,
                head.in(StartState.SEALED, words + ", and there is no WAL"),
                Optional.empty(),
                "the start file is open, but " + words + ": the data are lost, and it is sealed"));
    }

    private static Optional<GateDecision> withdrawn(Observation seen, StartHead head) {
        return reason(seen, head)
                .map(why -> new Seal(
                        head,
                        head.in(StartState.WITHDRAWN, why),
                        Optional.empty(),
                        "the start file may not be used any more, " + why + ": it is withdrawn"));
    }

    private static Optional<String> reason(Observation seen, StartHead head) {
        if (seen.me().filter(me -> !me.equals(head.address())).isPresent()) {
            return Optional.of("this machine's address is no longer " + head.address());
        }
        if (seen.isGivenUp(head.token(), head.clusterId())) {
            return Optional.of("its cluster was given up by reset");
        }
        var isListed = members(seen, head)
                .map(members -> members.stream()
                        .anyMatch(member ->
                                head.memberId().filter(member.id()::equals).isPresent()))
                .orElse(true);
        if (!isListed) {
            return Optional.of("a quorum of its cluster no longer lists its member");
        }
        if (!(seen.record() instanceof RecordAnswer.Present(var founding, var _))) {
            return Optional.empty(); // absent or unreadable withdraws nothing
        }
        if (head.origin() == Origin.JOINED || founding.founders().isEmpty()) {
            return head.clusterId().filter(founding.clusterId()::equals).isPresent()
                    ? Optional.empty()
                    : Optional.of("the founding record is that of another cluster");
        }
        if (!founding.token().isBlank() && !founding.token().equals(head.token())) {
            return Optional.of("the founding record has another token");
        }
        return switch (entry(seen, head).orElseGet(Entry.Closed::new)) {
            case Entry.Open(), Entry.Spent() -> Optional.empty();
            case Entry.Claimed(String value) ->
                head.claim().filter(value::equals).isPresent()
                        ? Optional.empty()
                        : Optional.of("its entry was claimed with another start file");
            case Entry.Closed() -> Optional.of("its entry is closed");
        };
    }

    /** Consul was restored to before the claim was entered: the same founding, so the same claim. */
    private static Optional<GateDecision> claimedAgain(
            GateSettings settings, Observation seen, Patience patience, StartHead head) {
        return seen.record() instanceof RecordAnswer.Present(var founding, var index)
                        && head.origin() == Origin.FOUNDED
                        && founding.token().equals(head.token())
                ? founding.founderAt(Optional.of(head.address()))
                        .filter(me -> me.entry() instanceof Entry.Open)
                        .map(me -> FounderRules.enter(new Live(settings, seen, patience, founding, index), me, head))
                : Optional.empty();
    }

    /** etcd takes an {@code existing} list only if it has exactly the members of the moment (docs/facts.md 3b). */
    private static Optional<GateDecision> listAnew(Observation seen, StartHead head) {
        if (head.origin() != Origin.JOINED || portIsClosed(seen).isPresent()) {
            return Optional.empty();
        }
        return members(seen, head)
                .map(members ->
                        JoinRules.initialCluster(members, head.memberId().orElseThrow(), head.name()))
                .filter(list -> !list.equals(head.initialCluster()))
                .map(list -> new Open(
                        head,
                        head.added(head.memberId().orElseThrow(), list),
                        "the members have changed meanwhile: the start file gets the list of now"));
    }

    private static Optional<GateDecision> handOver(GateSettings settings, Observation seen, StartHead head) {
        if (seen.isHandedOver()) {
            return AsItIsRules.installedDiffers(seen, head);
        }
        var start = head.origin() == Origin.JOINED ? Start.EXISTING : Start.NEW;
        return AsItIsRules.differs(settings, seen, head)
                .or(() -> AsItIsRules.isTaken(seen)
                        ? FoundingRules.otherUrls(settings, seen, head.initialCluster())
                        : Optional.empty())
                .or(() -> Optional.of(new HandOver(
                        start,
                        (start == Start.NEW ? "founding cluster " : "joining cluster ")
                                + head.clusterId().map(Object::toString).orElse("of the agreed machines")
                                + head.memberId().map(id -> " as member " + id).orElse(""))));
    }

    private static GateDecision waiting(GateSettings settings, Observation seen, Patience patience, StartHead head) {
        if (settings.noWait()) {
            return new Done("the start file is open, not waiting for etcd", LocalRules.alarms(settings, seen));
        }
        var since = patience.openSince().map(seen.now()::minus).orElse(Duration.ZERO);
        var starts = "etcd may start from " + seen.local().paths().startFile() + ", and has written no log yet";
        if (since.compareTo(settings.joinTimeout()) >= 0) {
            return Wait.withAlarm(
                    starts + " for " + since.toSeconds() + " s",
                    "see the log of etcd, whether its image is there, and whether it is started at all");
        }
        if (seen.etcd() instanceof EtcdHealth.Healthy) {
            return Wait.forRemedy(
                    starts + ", although an etcd is healthy here",
                    "if it stays so, that one has its data elsewhere: see --volume and --health-url");
        }
        return Wait.forTime(starts + " for " + since.toSeconds() + " s of --join-timeout ("
                + settings.joinTimeout().toSeconds() + " s)"
                + (head.origin() == Origin.FOUNDED && !isSeen(seen) ? "; the other founders do not answer yet" : ""));
    }

    private static boolean isSeen(Observation seen) {
        return !seen.clusters().clusterIds().isEmpty();
    }

    /** WITHDRAWN: nothing may start from the file, but an etcd that read it while it was open may still be on its way. */
    static GateDecision withdrawn(Observation seen, Patience patience) {
        var head = seen.local().head().orElseThrow();
        var why = "the start file was withdrawn, " + head.why();
        return stopped(seen, patience, why)
                .orElseGet(() -> closed(seen, head)
                        .orElseGet(() -> new MoveStartFileAside(
                                head, why + ", and no etcd started from it: it is moved aside")));
    }

    /** Empty once the manifest is away and the peer port has been closed for long enough. */
    static Optional<GateDecision> stopped(Observation seen, Patience patience, String why) {
        return takenAway(seen, why).or(() -> portWasClosed(seen, patience, why));
    }

    /** Empty once the manifest is away. */
    static Optional<GateDecision> takenAway(Observation seen, String why) {
        return seen.local().pods().isWithKubelet()
                ? Optional.of(new TakeManifestAway(why + ": the manifest is taken away"))
                : Optional.empty();
    }

    private static Optional<GateDecision> portWasClosed(Observation seen, Patience patience, String why) {
        return portIsClosed(seen)
                .or(() -> {
                    var closed =
                            patience.portClosedSince().map(seen.now()::minus).orElse(Duration.ZERO);
                    return closed.compareTo(PORT_CLOSED_FOR) >= 0
                            ? Optional.empty()
                            : Optional.of(Wait.forTime(why + "; its peer port has to be closed for "
                                    + PORT_CLOSED_FOR.toSeconds() + " s, and has been for " + closed.toSeconds()));
                })
                .map(wait -> seen.local().pods().isWanted() || seen.peers().ownPort() != OwnPort.ANSWERS
                        ? wait
                        : Wait.withAlarm(wait.reason(), "stop etcd: no kubelet does it here"));
    }

    /** What keeps this machine's port from being taken for closed. */
    static Optional<Wait> portIsClosed(Observation seen) {
        var port = seen.me().map(Object::toString).orElse("etcd's peer port");
        return switch (seen.peers().ownPort()) {
            case REFUSES -> Optional.empty();
            case ANSWERS -> Optional.of(Wait.forTime("somebody still answers on " + port));
            case UNKNOWN ->
                Optional.of(Wait.forRemedy("it cannot be told whether an etcd runs on " + port, "see --address"));
        };
    }

    private static Optional<GateDecision> closed(Observation seen, StartHead head) {
        return seen.record() instanceof RecordAnswer.Present(var founding, var index)
                ? founding.founderAt(Optional.of(head.address()))
                        .filter(founder -> founder.entry() instanceof Entry.Claimed(String value)
                                && head.claim().filter(value::equals).isPresent())
                        .map(founder -> new WriteRecord(
                                founding.with(founder, new Entry.Closed()),
                                index,
                                "the start file was withdrawn: its entry of the founding record is closed"))
                : Optional.empty();
    }

    /** Of the founder that this file was made for, in a record of the same founding; a joiner has none. */
    private static Optional<Entry> entry(Observation seen, StartHead head) {
        return seen.record() instanceof RecordAnswer.Present(var founding, var _)
                        && head.origin() == Origin.FOUNDED
                        && founding.token().equals(head.token())
                ? founding.founderAt(Optional.<Endpoint>of(head.address())).map(Founder::entry)
                : Optional.empty();
    }

    private static Optional<List<MemberView>> members(Observation seen, StartHead head) {
        return head.clusterId().flatMap(seen.clusters()::withQuorum);
    }

    private static boolean isKnownAsStarted(Observation seen, StartHead head) {
        return head.clusterId().stream()
                .flatMap(cluster -> seen.clusters().of(cluster).values().stream())
                .flatMap(answer -> answer.members().stream())
                .anyMatch(member -> member.hasStarted()
                        && head.memberId().filter(member.id()::equals).isPresent());
    }
}
