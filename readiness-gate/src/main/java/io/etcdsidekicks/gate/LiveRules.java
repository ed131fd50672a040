package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.RecordMeta;
import io.etcdsidekicks.discovery.StartValues;
import io.etcdsidekicks.discovery.VolumeNote;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.MakeClaim;
import io.etcdsidekicks.gate.GateDecision.PrepareHandOver;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Start;
import io.etcdsidekicks.gate.GateDecision.Wait;
import io.etcdsidekicks.gate.GateDecision.WriteRecord;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a machine without data does once there is a founding record. Pure. */
final class LiveRules {
    private LiveRules() {}

    static GateDecision decide(
            GateSettings settings, Observation seen, Patience patience, FoundingRecord founding, long index) {
        var ours = seen.clusters().of(founding.clusterId());
        var foreign = seen.clusters().othersThan(founding.clusterId()).stream()
                .filter(other -> seen.clusters().withQuorum(other).isPresent())
                .findFirst();
        if (ours.isEmpty() && foreign.isPresent()) { // 6
            return new Refuse(
                    "the founding record says cluster " + founding.clusterId()
                            + ", of which nobody answers, but cluster "
                            + foreign.get() + " has a quorum: "
                            + seen.clusters().of(foreign.get()).keySet(),
                    "one of the two is the wrong one; if the second is right, remove the record with readiness-gate"
                            + " reset and make a new one with readiness-gate adopt");
        }
        var me = founding.founderAt(seen.peers().me());
        if (me.isPresent() && mayFound(seen, founding, me.get())) { // 8
            return found(settings, seen, founding, index, me.get());
        }
        var prepared = preparedBefore(seen, founding);
        if (prepared.isPresent()) { // 8
            return whenDnsShows(
                    settings,
                    seen,
                    founders(seen, founding.clusterId()),
                    new HandOver(
                            Start.NEW,
                            prepared,
                            "cluster " + founding.clusterId()
                                    + " waits for this founder, which was ready to start when Consul lost"
                                    + " its data: its own volume says so"));
        }
        if (ours.isEmpty()) { // 13
            return nobodyLive(founding, me);
        }
        var members = seen.clusters().withQuorum(founding.clusterId());
        if (members.isEmpty()) { // 12
            return withoutQuorum(seen, founding);
        }
        return JoinRules.decide(new Joining(settings, seen, patience, founding, index, members.get())); // 9, 10, 11
    }

    private static boolean mayFound(Observation seen, FoundingRecord founding, Founder me) {
        var claim = seen.local().claim();
        var isOpenForMe = switch (me.entry()) {
            case Entry.Open() -> true;
            case Entry.Claimed(String value) -> claim.filter(value::equals).isPresent();
            case Entry.Spent _, Entry.Closed _ -> false;
        };
        var lostItsClaim = claim.isEmpty() && seen.local().claimElsewhere();
        return isOpenForMe
                && !lostItsClaim
                && seen.clusters().of(founding.clusterId()).values().stream()
                        .allMatch(answer -> answer.members().stream()
                                .anyMatch(member -> member.id().equals(me.memberId())
                                        && !member.learner()
                                        && !member.hasStarted()));
    }

    /**
     * Consul has lost the record that named the founders, and one of them, which runs already, has written that nobody may
     * found any more. The note on this volume was written after the claim was entered, so it still proves that this founder
     * may start, and that it never did; somebody of that very cluster has to be there and wait for it.
     */
    private static Optional<StartValues> preparedBefore(Observation seen, FoundingRecord founding) {
        var ours = seen.clusters().of(founding.clusterId()).values();
        return seen.local()
                .note()
                .flatMap(VolumeNote::start)
                .filter(start -> founding.founders().isEmpty()
                        && !ours.isEmpty()
                        && start.state().equals(Start.NEW.word())
                        && FoundingRecord.idOf(start).equals(founding.clusterId())
                        && ours.stream()
                                .allMatch(answer -> mine(seen, answer.members()).stream()
                                        .anyMatch(member -> !member.learner() && !member.hasStarted())));
    }

    private static GateDecision found(
            GateSettings settings, Observation seen, FoundingRecord founding, long index, Founder me) {
        var claim = seen.local().claim();
        if (claim.isEmpty()) {
            return new MakeClaim("this machine is a founder: its claim is written on the data volume");
        }
        if (me.entry() instanceof Entry.Open) {
            return new WriteRecord(
                    founding.with(me, new Entry.Claimed(claim.get())),
                    index,
                    "this machine is a founder: its claim is entered into the founding record");
        }
        var values = new StartValues(me.name(), founding.initialCluster(), Start.NEW.word(), founding.token());
        if (seen.local()
                .note()
                .flatMap(VolumeNote::start)
                .filter(values::equals)
                .isEmpty()) {
            return new PrepareHandOver(
                    values, "this machine may found the cluster: that is put down on its data volume");
        }
        if (!saysHandedOver(seen)) {
            return Wait.forRemedy(
                    "this machine may found the cluster, but Consul does not show its record with data=handed-over yet",
                    "etcd starts only when everybody can see that it may have; see whether the registrar runs, and with"
                            + " the same --data-dir");
        }
        return whenDnsShows(
                settings,
                seen,
                endpoints(founding),
                new HandOver(
                        Start.NEW,
                        Optional.of(values),
                        "founding cluster " + founding.clusterId() + " with "
                                + founding.founders().stream()
                                        .map(Founder::toString)
                                        .collect(Collectors.joining(", "))));
    }

    /** Some manifests let etcd itself ask DNS, and it founds with whatever it sees. */
    private static GateDecision whenDnsShows(
            GateSettings settings, Observation seen, NavigableSet<Endpoint> founders, HandOver handOver) {
        return seen.local()
                .manifest()
                .filter(EtcdManifest::discoverySrv)
                .<GateDecision>flatMap(_ -> DnsRules.obstacle(settings, seen.peers(), founders, false))
                .orElse(handOver);
    }

    private static boolean saysHandedOver(Observation seen) {
        return seen.peers().catalog() instanceof CatalogAnswer.Records(var records)
                && records.stream()
                        .filter(record -> CatalogRules.endpoint(record)
                                .equals(seen.peers().me()))
                        .anyMatch(record -> DataVolume.HANDED_OVER
                                .word()
                                .equals(record.meta().get(RecordMeta.DATA)));
    }

    private static NavigableSet<Endpoint> endpoints(FoundingRecord founding) {
        return founding.founders().stream().map(Founder::endpoint).collect(Collectors.toCollection(TreeSet::new));
    }

    /** As those who run already know them; the record does not say any more. */
    private static NavigableSet<Endpoint> founders(Observation seen, EtcdId cluster) {
        return seen.clusters().of(cluster).values().stream()
                .flatMap(answer -> answer.members().stream())
                .flatMap(member -> member.endpoints().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static GateDecision nobodyLive(FoundingRecord founding, Optional<Founder> me) {
        var cluster = "the founding record says cluster " + founding.clusterId()
                + (founding.founders().isEmpty()
                        ? ""
                        : " of "
                                + founding.founders().stream()
                                        .map(Founder::toString)
                                        .collect(Collectors.joining(", ")))
                + ", and none of its members answers; ";
        return switch (me.map(Founder::entry).orElseGet(Entry.Closed::new)) {
            case Entry.Open() ->
                withoutItsVolume(cluster + "this machine is a founder, but its claim is on another data volume");
            case Entry.Claimed _ ->
                withoutItsVolume(cluster + "this machine's entry was claimed with another data volume");
            case Entry.Spent _ -> withoutItsVolume(cluster + "etcd ran here, and its data are not there");
            case Entry.Closed _ ->
                Wait.forRemedy(
                        cluster + "this machine may not found it: it joins once they answer",
                        "start the machines that have its data");
        };
    }

    private static Wait withoutItsVolume(String why) {
        return Wait.forRemedy(
                why + ": the volume is lost or not mounted",
                "mount it; if it is lost for good, this machine is replaced once a quorum of the others answers; if"
                        + " they are lost, too, only readiness-gate reset helps");
    }

    private static GateDecision withoutQuorum(Observation seen, FoundingRecord founding) {
        var missing = seen.clusters().silentVoters(founding.clusterId());
        return Wait.forRemedy(
                "cluster " + founding.clusterId() + " has no quorum"
                        + (missing.isEmpty() ? "" : "; these do not answer: " + list(missing))
                        + (mine(seen, missing).isEmpty()
                                ? ""
                                : "; this machine is one of them, and its data are not there"),
                "start them, and mount their volumes; if these are lost for good, only a restore or readiness-gate reset"
                        + " --force helps");
    }

    /** A clone, or a second machine of one name; one that does not answer may have been replaced by this machine. */
    static Optional<MemberView> namesakeElsewhere(GateSettings settings, Observation seen) {
        var name = name(settings, seen);
        return seen.clusters().answers().values().stream()
                .flatMap(answer -> answer instanceof PeerAnswer.Member known
                        ? known.members().stream()
                        : Stream.<MemberView>empty())
                .filter(member -> name.filter(member.name()::equals).isPresent())
                .filter(member -> !member.endpoints().isEmpty()
                        && !member.isAt(seen.peers().me())
                        && seen.clusters().answersAt(member.endpoints()))
                .findFirst();
    }

    /** etcd's member name on this machine: the setting, else the Consul node's. */
    static Optional<String> name(GateSettings settings, Observation seen) {
        return settings.contract()
                .node()
                .or(() -> seen.peers().agent() instanceof AgentAnswer.Agent agent
                        ? Optional.of(agent.node())
                        : Optional.empty());
    }

    /** etcd does not answer, and Consul does not hold the machine for alive. Either alone proves nothing. */
    static boolean looksGone(Observation seen, MemberView member) {
        return !member.endpoints().isEmpty()
                && !member.isAt(seen.peers().me())
                && member.endpoints().stream()
                        .allMatch(endpoint -> seen.clusters().answers().get(endpoint) instanceof PeerAnswer.Silent)
                && seen.machines() instanceof MachinesAnswer.Alive(var alive)
                && member.endpoints().stream().noneMatch(endpoint -> alive.contains(endpoint.address()));
    }

    static String list(Collection<MemberView> members) {
        return members.stream().map(MemberView::toString).distinct().sorted().collect(Collectors.joining(", "));
    }

    /** Whose peer URL is this machine's. */
    static List<MemberView> mine(Observation seen, List<MemberView> members) {
        return members.stream().filter(member -> member.isAt(seen.peers().me())).toList();
    }
}
