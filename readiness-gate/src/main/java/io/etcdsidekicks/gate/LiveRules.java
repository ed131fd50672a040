package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.gate.GateDecision.MoveStartFileAside;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Wait;
import io.etcdsidekicks.gate.GateDecision.WriteRecord;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a machine without data does once there is a founding record. Pure. */
final class LiveRules {
    private LiveRules() {}

    static GateDecision decide(Live live) {
        return spend(live)
                .or(() -> foreign(live))
                .or(() -> staleClaim(live))
                .or(() -> FounderRules.decide(live)) // 8
                .orElseGet(() -> lateComer(live));
    }

    private static GateDecision lateComer(Live live) {
        if (live.seen().clusters().of(live.clusterId()).isEmpty()) { // 13
            return nobodyLive(live);
        }
        return live.members().isEmpty() ? withoutQuorum(live) : JoinRules.decide(live); // 12; 9, 10, 11
    }

    /** Whoever sees a founder as a started member says so: its own gate may have died before it could. */
    static Optional<GateDecision> spend(Live live) {
        return live.members().stream()
                .flatMap(Collection::stream)
                .filter(MemberView::hasStarted)
                .flatMap(member -> live.founding().founderOf(member).stream())
                .filter(founder -> founder.entry().canFound())
                .findFirst()
                .map(founder -> new WriteRecord(
                        live.founding().with(founder, new Entry.Spent()),
                        live.index(),
                        "founder " + founder + " is a started member: its entry is spent"));
    }

    private static Optional<GateDecision> foreign(Live live) { // 6
        var seen = live.seen();
        if (!seen.clusters().of(live.clusterId()).isEmpty()) {
            return Optional.empty();
        }
        return seen.clusters().othersThan(live.clusterId()).stream()
                .filter(other -> seen.clusters().withQuorum(other).isPresent())
                .findFirst()
                .map(other -> new Refuse(
                        "the founding record says cluster " + live.clusterId()
                                + ", of which nobody answers, but cluster " + other + " has a quorum: "
                                + seen.clusters().of(other).keySet(),
                        "look at both before you stop either: readiness-gate status on every machine says who has data"
                                + " of which; the record is changed only by readiness-gate reset and adopt"));
    }

    /**
     * A claimed file from which nothing can have started, and nothing ever will: its entry is closed, has another value, or
     * belongs to another founding. It goes aside; left there, the record of this machine would say {@code handed-over} for
     * ever.
     */
    private static Optional<GateDecision> staleClaim(Live live) {
        if (live.seen().local().state() != DataVolume.CLAIMED) {
            return Optional.empty();
        }
        return live.seen()
                .local()
                .head()
                .flatMap(head -> stale(live, head)
                        .map(why -> new MoveStartFileAside(
                                head, "the claimed start file is of no use any more, " + why + ": it is moved aside")));
    }

    private static Optional<String> stale(Live live, StartHead head) {
        if (live.seen().me().filter(me -> !me.equals(head.address())).isPresent()) {
            return Optional.of("it was made for " + head.address());
        }
        if (head.origin() == StartHead.Origin.JOINED) {
            return head.clusterId().filter(live.clusterId()::equals).isPresent()
                    ? Optional.empty()
                    : Optional.of("it was made for cluster "
                            + head.clusterId().map(Object::toString).orElse("(unknown)"));
        }
        var founding = live.founding();
        if (!founding.token().isBlank() && !founding.token().equals(head.token())) {
            return Optional.of("the founding record is another one");
        }
        return switch (founding.founderAt(Optional.of(head.address()))
                .map(Founder::entry)
                .orElseGet(Entry.Closed::new)) {
            case Entry.Open() -> Optional.empty();
            case Entry.Claimed(String value)
            when head.claim().filter(value::equals).isPresent() -> Optional.empty();
            case Entry.Claimed _ -> Optional.of("its entry was claimed with another one");
            case Entry.Spent() -> Optional.of("its entry is spent");
            case Entry.Closed() -> Optional.of("its entry is closed");
        };
    }

    private static GateDecision nobodyLive(Live live) {
        var founding = live.founding();
        var cluster = "the founding record says cluster " + founding.clusterId()
                + (founding.founders().isEmpty()
                        ? ""
                        : " of "
                                + founding.founders().stream()
                                        .map(Founder::toString)
                                        .collect(Collectors.joining(", ")))
                + ", and none of its members answers; ";
        if (live.me().filter(me -> FounderRules.isOpenFor(live, me)).isPresent()) {
            return live.seen().local().state() == DataVolume.LOST
                    ? withoutItsVolume(cluster + "this machine is a founder, but it remembers another start file")
                    : Wait.forRemedy(
                            cluster + "a quorum of its other founders has run already, so one of them has to list this"
                                    + " machine before it may found",
                            "start them");
        }
        return switch (live.me().map(Founder::entry).orElseGet(Entry.Closed::new)) {
            case Entry.Claimed _ ->
                withoutItsVolume(cluster + "this machine's entry was claimed with another start file");
            case Entry.Spent _ -> withoutItsVolume(cluster + "etcd ran here, and its data are not there");
            case Entry.Open _, Entry.Closed _ ->
                Wait.forRemedy(
                        cluster + "this machine may not found it: it joins once they answer",
                        "start the machines that have its data; if these are lost for good, only readiness-gate reset --force"
                                + " helps");
        };
    }

    private static Wait withoutItsVolume(String why) {
        return Wait.forRemedy(
                why + ": the volume is lost or not mounted",
                "mount it; if it is lost for good, this machine is replaced once a quorum of the others answers; if"
                        + " they are lost, too, only readiness-gate reset helps");
    }

    private static GateDecision withoutQuorum(Live live) {
        var missing = live.seen().clusters().silentVoters(live.clusterId());
        var isMine = live.seen().mine(missing).isPresent();
        return Wait.forRemedy(
                "cluster " + live.clusterId() + " has no quorum"
                        + (missing.isEmpty() ? "" : "; these do not answer: " + list(missing))
                        + (isMine ? "; this machine is one of them, and its data are not there" : ""),
                "start them, and mount their volumes; if these are lost for good, only a restore or readiness-gate reset"
                        + " --force helps");
    }

    static String list(Collection<MemberView> members) {
        return members.stream().map(MemberView::toString).distinct().sorted().collect(Collectors.joining(", "));
    }

    static String addresses(Collection<Endpoint> endpoints) {
        return endpoints.stream().map(Endpoint::toString).collect(Collectors.joining(", "));
    }
}
