package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.TakeManifestAway;
import java.util.Optional;

/** What the gate does where no start file keeps etcd from beginning anew, because its manifest has flags of its own. Pure. */
final class UnguardedRules {
    private UnguardedRules() {}

    /**
     * Etcd does not run, and the kubelet has a manifest with which it would begin anew in a directory that comes back: no
     * start file keeps it from that. Also an older version's, once its data are lost.
     */
    static Optional<GateDecision> stopped(Observation seen) {
        var pods = seen.local().pods();
        if (!pods.isWanted() || seen.peers().ownPort() != OwnPort.REFUSES) {
            return Optional.empty();
        }
        return switch (pods.installed()) {
            case PodState.AsItIs _, PodState.Otherwise _
            when seen.local().state() == DataVolume.LOST ->
                Optional.of(
                        new TakeManifestAway("etcd's data are not there, and its manifest, which does not start it from"
                                + " the start file, would let it begin anew: the manifest is taken away"));
            case PodState.AsItIs _
            when mayNotStartYet(seen.local().state()) ->
                Optional.of(
                        new TakeManifestAway("etcd may not start here yet, and its manifest, taken as it is, would let"
                                + " it: the manifest is taken away"));
            default -> Optional.empty();
        };
    }

    private static boolean mayNotStartYet(DataVolume state) {
        return state.isFresh() || state == DataVolume.CLAIMED;
    }

    /**
     * The log is another one than this machine has seen before, although no quorum was asked and no operator: what came
     * back in the place of a lost one. By its inode alone, since the number of a device may change with a boot.
     */
    static Optional<GateDecision> begunAnew(Observation seen) {
        var volume = seen.local().volume();
        var isAnother = AsItIsRules.isTaken(seen)
                && seen.local().isHead(StartState.SEALED)
                && volume.memory()
                        .seen()
                        .flatMap(known -> volume.walPlace()
                                .filter(place -> place.inode() != known.place().inode())
                                .flatMap(_ -> seen.local().wal())
                                .filter(wal -> wal.memberId().equals(known.memberId())
                                        && wal.clusterId().equals(known.clusterId())))
                        .isPresent();
        if (!isAnother) {
            return Optional.empty();
        }
        var words = "the log in " + seen.local().paths().walDirectory()
                + " is not the one that this machine has seen before: etcd has begun anew, or somebody has put a copy there";
        return Optional.of(
                seen.local().pods().isWithKubelet() && seen.peers().ownPort() == OwnPort.REFUSES
                        ? new TakeManifestAway(words + ": the manifest is taken away")
                        : new Refuse(
                                words + "; it would vote without what it has acknowledged",
                                "if it is a copy of your own, " + AsItIsRules.CONVERT
                                        + "; if not, stop etcd, move the data aside, and convert it, too: the machine is then"
                                        + " made anew from the others"));
    }
}
