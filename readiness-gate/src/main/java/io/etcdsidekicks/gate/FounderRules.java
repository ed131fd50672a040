package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.gate.GateDecision.Claim;
import io.etcdsidekicks.gate.GateDecision.Open;
import io.etcdsidekicks.gate.GateDecision.Wait;
import io.etcdsidekicks.gate.GateDecision.WriteRecord;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Rule 8: how a founder gets from an empty volume to an open start file, at most once. Pure. */
final class FounderRules {
    private FounderRules() {}

    /** Empty for a machine that may not found the cluster. */
    static Optional<GateDecision> decide(Live live) {
        return live.me()
                .filter(me -> mayFound(live, me))
                .map(me -> foreignFounder(live).<GateDecision>map(wait -> wait).orElseGet(() -> found(live, me)));
    }

    private static boolean mayFound(Live live, Founder me) {
        var local = live.seen().local();
        var isFresh = local.state().isFresh() || local.state() == DataVolume.CLAIMED; // never with an alarm: LOST
        return isOpenFor(live, me) && isFresh && awaits(live, me) && !runsUnseen(live, me);
    }

    /** By the record: its entry is open, or claimed with the value on this volume. */
    static boolean isOpenFor(Live live, Founder me) {
        return switch (me.entry()) {
            case Entry.Open() -> true;
            case Entry.Claimed(String value) ->
                live.seen().local().claim().filter(value::equals).isPresent();
            case Entry.Spent _, Entry.Closed _ -> false;
        };
    }

    /** Every answer lists me as a voter that never started; a member that is behind proves nothing beside a quorum. */
    private static boolean awaits(Live live, Founder me) {
        var lists = live.members()
                .map(List::of)
                .orElseGet(() -> live.seen().clusters().of(live.clusterId()).values().stream()
                        .map(PeerAnswer.Member::members)
                        .toList());
        return lists.stream()
                .allMatch(members -> members.stream()
                        .anyMatch(member ->
                                member.id().equals(me.memberId()) && !member.learner() && !member.hasStarted()));
    }

    /**
     * A quorum of the others has run: then the cluster exists, and may have removed this founder meanwhile, which a Consul
     * that was restored does not know. One of them has to answer first.
     */
    private static boolean runsUnseen(Live live, Founder me) {
        var founders = live.founding().founders();
        var ran = founders.stream()
                .filter(other -> !other.endpoint().equals(me.endpoint()))
                .filter(other -> other.entry() instanceof Entry.Spent
                        || live.seen().saysAt(other.endpoint(), DataVolume.INITIALISED))
                .count();
        return ran >= founders.size() / 2 + 1
                && live.seen().clusters().of(live.clusterId()).isEmpty();
    }

    private static Optional<Wait> foreignFounder(Live live) {
        var answers = live.seen().clusters().answers();
        return live.founding().founders().stream()
                .map(Founder::endpoint)
                .filter(endpoint -> answers.get(endpoint) instanceof PeerAnswer.Member other
                        && !other.clusterId().equals(live.clusterId()))
                .findFirst()
                .map(endpoint -> Wait.withAlarm(
                        "another cluster answers at the founder's address " + endpoint
                                + ", so this machine does not found the one of the record",
                        "see who runs there, and readiness-gate status on every machine"));
    }

    private static GateDecision found(Live live, Founder me) {
        var local = live.seen().local();
        var differs = AsItIsRules.cannotFound(live.settings(), live.seen(), live.founding());
        if (differs.isPresent()) {
            return differs.get();
        }
        if (local.state() != DataVolume.CLAIMED) {
            return new Claim(
                    new StartHead(
                            live.founding().cluster(),
                            me.endpoint(),
                            StartState.CLAIMED,
                            "this machine is a founder",
                            StartHead.Origin.FOUNDED,
                            Optional.empty(),
                            me.name(),
                            live.founding().initialCluster(),
                            live.founding().token(),
                            Optional.of(live.clusterId()),
                            Optional.of(me.memberId()),
                            false),
                    "this machine is a founder: a claimed start file is written on its volume");
        }
        var head = local.head().orElseThrow();
        if (me.entry() instanceof Entry.Open) {
            return enter(live, me, head);
        }
        if (!isShown(live, me.endpoint())) {
            return Wait.forRemedy(
                    "this machine may found the cluster, but Consul does not show its record with data=handed-over yet",
                    "etcd starts only when everybody can see that it may have; see whether the registrar runs, and with"
                            + " the same --volume");
        }
        if (!live.patience().wasShown(head.claim())) {
            return Wait.forTime("this machine may found the cluster, and Consul shows it: the founding record is read"
                    + " once more");
        }
        return whenDnsShows(
                live,
                OpenRules.portIsClosed(live.seen())
                        .<GateDecision>map(wait -> wait)
                        .orElseGet(() -> new Open(
                                head,
                                head.in(StartState.OPEN, "its entry is claimed, and everybody can see it"),
                                "founding cluster " + live.clusterId() + " with "
                                        + live.founding().founders().stream()
                                                .map(Founder::toString)
                                                .collect(Collectors.joining(", "))
                                        + ": the start file is opened")));
    }

    /** Also once more, when Consul was restored to before it was entered. */
    static WriteRecord enter(Live live, Founder me, StartHead head) {
        return new WriteRecord(
                live.founding().with(me, new Entry.Claimed(head.claim().orElseThrow())),
                live.index(),
                "this machine is a founder: its claim is entered into the founding record");
    }

    /** Whether everybody can see in the catalog that etcd may have started here. */
    static boolean isShown(Live live, Endpoint me) {
        return live.seen().saysAt(me, DataVolume.OPEN);
    }

    /** Some templates let etcd itself ask DNS, and it founds with whatever it sees. */
    private static GateDecision whenDnsShows(Live live, GateDecision decision) {
        NavigableSet<Endpoint> founders = live.founding().founders().stream()
                .map(Founder::endpoint)
                .collect(Collectors.toCollection(TreeSet::new));
        return live.seen().local().discoverySrv()
                ? DnsRules.obstacle(live.settings(), live.seen().peers(), founders, false)
                        .<GateDecision>map(wait -> wait)
                        .or(() -> FoundingRules.otherUrls(
                                live.settings(), live.seen(), live.founding().initialCluster()))
                        .orElse(decision)
                : decision;
    }
}
