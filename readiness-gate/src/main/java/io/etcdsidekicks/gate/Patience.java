package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.EtcdId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What has been so without interruption, and since when: the only things a gate remembers from one look to the next.
 * Times are those of {@link Observation#now}. A look that failed interrupts nothing; it only does not count.
 *
 * @param lastLook when the look before was
 * @param stability of the peers that Consul shows
 * @param goneSince members whose etcd does not answer and whose machine Consul does not hold for alive
 * @param silentSince members whose etcd does not answer
 * @param notStartedSince learners that were added and have not started
 * @param diskLostSince since when this machine, without usable data, is listed as a voter
 * @param portClosedSince since when this machine's peer port refuses connections, with nothing there to start etcd from: an
 *     etcd that read an open file the moment before it was sealed has not bound its port yet
 * @param openSince since when the start file is open, without a log
 * @param consulFailsSince since when Consul does not answer, or refuses, what a machine without data has to ask
 * @param shownClaim the claim of which Consul showed everybody that etcd may start here, and in how many looks running
 * @param adopting the cluster that answers without a founding record
 * @param walSeen the member whose data this gate has seen on the volume
 * @param tookAway whether this gate has taken the manifest from the kubelet, and not given it back
 * @param replaced the member of this machine that this gate has removed
 * @param exchange of the pod, until etcd runs from the new one; empty when none is going on
 */
public record Patience(
        Duration lastLook,
        Stability stability,
        Map<EtcdId, Duration> goneSince,
        Map<EtcdId, Duration> silentSince,
        Map<EtcdId, Duration> notStartedSince,
        Optional<Duration> diskLostSince,
        Optional<Duration> portClosedSince,
        Optional<Duration> openSince,
        Optional<Duration> consulFailsSince,
        Optional<Shown> shownClaim,
        Optional<Adopting> adopting,
        Optional<WalIdentity> walSeen,
        boolean tookAway,
        Optional<EtcdId> replaced,
        Optional<Exchange> exchange) {
    /** How many looks have to show the same running cluster before a record is written for it. */
    static final int ADOPTING_LOOKS = 3;

    private static final Duration CONSUL_FAILS_LONG = Duration.ofSeconds(10);
    private static final Duration BETWEEN_ADOPTING_LOOKS = Duration.ofSeconds(1);

    /** A cluster that answers where one is expected, and in how many looks that were a second apart. */
    public record Adopting(EtcdId clusterId, int looks, Duration lastCounted) {}

    /** A claim that Consul shows, and in how many looks running. */
    public record Shown(String claim, int looks) {}

    /**
     * The kubelet was given another pod in the place of the one that runs.
     *
     * @param wasDown whether nobody listened on this machine's peer port since: the old etcd has ended
     */
    public record Exchange(Duration since, boolean wasDown) {}

    public Patience {
        goneSince = Map.copyOf(goneSince);
        silentSince = Map.copyOf(silentSince);
        notStartedSince = Map.copyOf(notStartedSince);
    }

    public static Patience none() {
        return new Patience(
                Duration.ZERO,
                Stability.none(),
                Map.of(),
                Map.of(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty());
    }

    /** After one more look. */
    public Patience next(GateSettings settings, Observation seen) {
        var members = trusted(seen);
        var state = seen.local().state();
        var isListedVoter =
                members.map(list -> list.stream().anyMatch(member -> !member.learner() && member.isAt(seen.me())));
        var isLost = (!state.hasData() && state != DataVolume.OPEN) || state == DataVolume.AMNESIAC;
        return new Patience(
                seen.now(),
                stability.next(FoundingRules.agreedPeers(settings, seen)),
                clocks(
                        goneSince,
                        seen,
                        members.filter(_ -> seen.machines() instanceof MachinesAnswer.Alive),
                        seen::looksGone),
                clocks(silentSince, seen, members, seen::isSilent),
                clocks(notStartedSince, seen, members, member -> member.learner() && !member.hasStarted()),
                isLost ? clock(diskLostSince, seen, isListedVoter) : Optional.empty(),
                clock(
                        portClosedSince,
                        seen,
                        Optional.of(seen.peers().ownPort() == OwnPort.REFUSES && !mayStillStart(seen))),
                clock(openSince, seen, Optional.of(state == DataVolume.OPEN)),
                clock(consulFailsSince, seen, Optional.of(consulFails(seen))),
                shown(seen),
                adopting(seen),
                seen.local().wal().or(() -> walSeen),
                tookAway && !seen.local().pods().isWithKubelet(),
                replaced,
                exchange(seen));
    }

    /** The manifest is no longer with the kubelet. */
    public Patience afterTakingAway() {
        return after(true, replaced, Optional.empty());
    }

    /** This machine's own member is no longer in the cluster. */
    public Patience afterReplacing(EtcdId member) {
        return after(tookAway, Optional.of(member), exchange);
    }

    /** Another pod lies in the place of the one that runs. */
    public Patience afterExchange(Duration now) {
        return after(tookAway, replaced, Optional.of(new Exchange(now, false)));
    }

    /** What this gate has done; all that it has seen stays. */
    private Patience after(boolean hasTakenAway, Optional<EtcdId> hasReplaced, Optional<Exchange> exchanging) {
        return new Patience(
                lastLook,
                stability,
                goneSince,
                silentSince,
                notStartedSince,
                diskLostSince,
                portClosedSince,
                openSince,
                consulFailsSince,
                shownClaim,
                adopting,
                walSeen,
                hasTakenAway,
                hasReplaced,
                exchanging);
    }

    /** Whether a look before this one showed everybody that etcd may start here, with this very claim. */
    boolean wasShown(Optional<String> claim) {
        return shownClaim
                .filter(shown -> claim.filter(shown.claim()::equals).isPresent() && shown.looks() > 1)
                .isPresent();
    }

    /** Whether a cluster without a record was seen often enough for one to be written. */
    boolean hasAdopted(EtcdId clusterId) {
        return adopting.filter(seen -> seen.clusterId().equals(clusterId) && seen.looks() >= ADOPTING_LOOKS)
                .isPresent();
    }

    /** Whether this machine's etcd is about to be restarted, so that no other one may be. */
    public boolean isRestarting(GateSettings settings) {
        return exchange.filter(known -> lastLook.minus(known.since()).compareTo(settings.joinTimeout()) < 0)
                .isPresent();
    }

    /** In how many of {@link #ADOPTING_LOOKS} looks a cluster without a record was seen. */
    int adoptingLooks() {
        return adopting.map(Adopting::looks).orElse(0);
    }

    /** Whether a failure of Consul's has lasted longer than its start, or an election of a leader, takes. */
    boolean consulFailsLong(Duration now) {
        return consulFailsSince
                .filter(since -> now.minus(since).compareTo(CONSUL_FAILS_LONG) >= 0)
                .isPresent();
    }

    private static boolean consulFails(Observation seen) {
        return seen.peers().agent() instanceof AgentAnswer.Failed
                || seen.peers().catalog() instanceof CatalogAnswer.Failed
                || seen.record() instanceof RecordAnswer.Failed;
    }

    /** For how long something has been so. */
    static Duration since(Map<EtcdId, Duration> times, EtcdId member, Duration now) {
        return Optional.ofNullable(times.get(member)).map(now::minus).orElse(Duration.ZERO);
    }

    /** @param holds empty when this look does not tell: then the time since the last look does not count */
    private Optional<Duration> clock(Optional<Duration> since, Observation seen, Optional<Boolean> holds) {
        if (holds.isEmpty()) {
            return since.map(time -> time.plus(seen.now()).minus(lastLook));
        }
        return holds.get() ? Optional.of(since.orElse(seen.now())) : Optional.empty();
    }

    private Map<EtcdId, Duration> clocks(
            Map<EtcdId, Duration> since,
            Observation seen,
            Optional<List<MemberView>> members,
            Predicate<MemberView> holds) {
        var clocks = new HashMap<EtcdId, Duration>();
        if (members.isEmpty()) {
            since.forEach((id, time) -> clocks.put(id, time.plus(seen.now()).minus(lastLook)));
        } else {
            members.get().stream()
                    .filter(holds)
                    .forEach(member -> clocks.put(member.id(), since.getOrDefault(member.id(), seen.now())));
        }
        return clocks;
    }

    /** Whether a file or a manifest is there that etcd may be reading now. */
    private static boolean mayStillStart(Observation seen) {
        return seen.local().state() == DataVolume.OPEN || seen.local().pods().isWithKubelet();
    }

    private Optional<Shown> shown(Observation seen) {
        return seen.me()
                .filter(me -> seen.saysAt(me, DataVolume.OPEN))
                .flatMap(_ -> seen.local().claim())
                .map(claim -> new Shown(
                        claim,
                        1
                                + shownClaim
                                        .filter(before -> before.claim().equals(claim))
                                        .map(Shown::looks)
                                        .orElse(0)));
    }

    private Optional<Exchange> exchange(Observation seen) {
        // Healthy in the very look that finds the port closed may be an older answer than that.
        return exchange.filter(known -> !(known.wasDown() && seen.etcd() instanceof EtcdHealth.Healthy))
                .map(known -> new Exchange(
                        known.since(), known.wasDown() || seen.peers().ownPort() == OwnPort.REFUSES));
    }

    private Optional<Adopting> adopting(Observation seen) {
        var live = seen.clusters().clusterIds();
        if (!(seen.record() instanceof RecordAnswer.Absent)
                || live.size() != 1
                || seen.clusters().withQuorum(live.first()).isEmpty()
                || !FoundingRules.isExpected(seen, live.first())) {
            return Optional.empty();
        }
        var before = adopting.filter(known -> known.clusterId().equals(live.first()));
        if (before.isEmpty()) {
            return Optional.of(new Adopting(live.first(), 1, seen.now()));
        }
        return seen.now().minus(before.get().lastCounted()).compareTo(BETWEEN_ADOPTING_LOOKS) >= 0
                ? Optional.of(new Adopting(live.first(), before.get().looks() + 1, seen.now()))
                : before;
    }

    /** Only a list that a quorum gave starts or stops a clock; empty when there is none. */
    private static Optional<List<MemberView>> trusted(Observation seen) {
        return seen.record() instanceof RecordAnswer.Present(var founding, var _)
                ? seen.clusters().withQuorum(founding.clusterId())
                : Optional.empty();
    }
}
