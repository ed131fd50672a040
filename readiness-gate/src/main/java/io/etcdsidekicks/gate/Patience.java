package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.EtcdId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What has been so without interruption, and since when: the only things a gate remembers from one look to the next.
 * Times are those of {@link Observation#now}.
 *
 * @param stability of the peers that Consul shows
 * @param goneSince members whose etcd does not answer and whose machine Consul does not hold for alive
 * @param notStartedSince learners that were added and have not started
 * @param diskLostSince since when this machine, without data, is listed as a voter
 * @param handedOver what this gate handed over, and when
 * @param takingBack whether the learner that this gate added did not start in time
 */
public record Patience(
        Stability stability,
        Map<EtcdId, Duration> goneSince,
        Map<EtcdId, Duration> notStartedSince,
        Optional<Duration> diskLostSince,
        Optional<HandedOver> handedOver,
        boolean takingBack) {

    /** What this gate did. */
    public record HandedOver(GateDecision.Start start, Duration at) {}

    public Patience {
        goneSince = Map.copyOf(goneSince);
        notStartedSince = Map.copyOf(notStartedSince);
    }

    public static Patience none() {
        return new Patience(Stability.none(), Map.of(), Map.of(), Optional.empty(), Optional.empty(), false);
    }

    /** After one more look. */
    public Patience next(GateSettings settings, Observation seen) {
        var members = trusted(seen);
        var gone = new HashMap<EtcdId, Duration>();
        var notStarted = new HashMap<EtcdId, Duration>();
        for (var member : members) {
            if (LiveRules.looksGone(seen, member)) {
                gone.put(member.id(), goneSince.getOrDefault(member.id(), seen.now()));
            }
            if (member.learner() && !member.hasStarted()) {
                notStarted.put(member.id(), notStartedSince.getOrDefault(member.id(), seen.now()));
            }
        }
        var diskLost = seen.local().dataVolume().isEmpty()
                && members.stream()
                        .anyMatch(member ->
                                !member.learner() && member.isAt(seen.peers().me()));
        return new Patience(
                stability.next(FoundingRules.agreedPeers(settings, seen)),
                gone,
                notStarted,
                diskLost ? Optional.of(diskLostSince.orElse(seen.now())) : Optional.empty(),
                handedOver,
                takingBack);
    }

    public Patience afterHandOver(GateDecision.Start start, Duration now) {
        return new Patience(
                stability, goneSince, notStartedSince, diskLostSince, Optional.of(new HandedOver(start, now)), false);
    }

    /** The manifest is no longer with the kubelet. */
    public Patience afterTakingAway(boolean learnerIsTakenBack) {
        return new Patience(stability, goneSince, notStartedSince, diskLostSince, Optional.empty(), learnerIsTakenBack);
    }

    /** For how long something has been so. */
    static Duration since(Map<EtcdId, Duration> times, EtcdId member, Duration now) {
        return Optional.ofNullable(times.get(member)).map(now::minus).orElse(Duration.ZERO);
    }

    /** Only a list that was read linearizably starts a clock. */
    private static List<MemberView> trusted(Observation seen) {
        return seen.record() instanceof RecordAnswer.Present(var founding, var _)
                ? seen.clusters().withQuorum(founding.clusterId()).orElse(List.of())
                : List.of();
    }
}
