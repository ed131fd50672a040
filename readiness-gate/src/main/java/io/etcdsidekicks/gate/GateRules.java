package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Start;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.util.Optional;

/**
 * The decision how this machine's etcd may start. Pure; the first rule that fits decides.
 *
 * <p>In this mode, the article's, no founding record exists: whoever has no data and sees exactly the wanted machines,
 * the same in every view, founds. The numbers are those of the decision matrix in docs/design.md.
 */
public final class GateRules {
    private GateRules() {}

    /** What this machine's disk alone decides; empty when Consul has to be asked. */
    public static Optional<GateDecision> decideByDisk(GateSettings settings, LocalObservation seen) {
        if (seen.dataVolume() == DataVolume.UNREADABLE) { // 1
            return Optional.of(new Refuse(
                    "etcd's data in " + settings.dataDir()
                            + " cannot be read, or there are snapshots without a write-ahead log (member/wal/*.wal)",
                    "mount the volume, mend its permissions, or restore it; etcd would take it for empty and found a"
                            + " second cluster"));
        }
        return missingManifest(settings, seen).or(() -> {
            if (seen.dataVolume() == DataVolume.INITIALISED) { // 4
                return Optional.of(new HandOver(
                        Start.RESTART,
                        "there is data in " + settings.dataDir() + ": etcd goes on with it, whatever Consul says"));
            }
            return Optional.empty();
        });
    }

    private static Optional<GateDecision> missingManifest(GateSettings settings, LocalObservation seen) {
        if (!seen.manifestDirExists()) {
            return Optional.of(Wait.forRemedy(
                    "the kubelet's manifest directory " + settings.manifestDir() + " does not exist",
                    "etcd cannot be handed over; see --manifest-dir and the kubelet's staticPodPath"));
        }
        return switch (seen.staged()) {
            case ManifestState.Unreadable(String cause) ->
                Optional.of(Wait.forRemedy(
                        "the staged manifest " + settings.manifest() + " is of no use: " + cause,
                        "put a complete one there"));
            case ManifestState.Present(boolean placeholders)
            when placeholders ->
                Optional.of(new Refuse(
                        "the staged manifest " + settings.manifest() + " holds placeholders (${...})",
                        "this version hands manifests over byte for byte: write the values into it"));
            case ManifestState.Absent()
            when seen.installed() instanceof ManifestState.Absent ->
                Optional.of(Wait.forRemedy(
                        "there is no etcd manifest, neither staged at " + settings.manifest() + " nor installed at "
                                + settings.installedManifest(),
                        "put it at the first of the two"));
            case ManifestState.Absent()
            when seen.installed() instanceof ManifestState.Unreadable(String cause) ->
                Optional.of(Wait.forRemedy(
                        "the installed manifest " + settings.installedManifest() + " is of no use: " + cause,
                        "put a complete one at " + settings.manifest() + "; it is then replaced"));
            case ManifestState.Present _, ManifestState.Absent _ -> Optional.empty();
        };
    }

    /**
     * What follows from the peers, for a machine without data.
     *
     * @param stability this look included
     */
    public static GateDecision decideByPeers(
            GateSettings settings, LocalObservation local, PeerObservation peers, Stability stability) {
        if (peers.ownPeerPortAnswers()) { // 5
            return ownPortAnswers(settings, local, peers);
        }
        return PeerRules.obstacle(settings, peers)
                .<GateDecision>map(wait -> wait)
                .orElseGet(() -> foundWhenStable(settings, stability));
    }

    private static GateDecision ownPortAnswers(GateSettings settings, LocalObservation local, PeerObservation peers) {
        var port = peers.me().map(Object::toString).orElse("etcd's peer port");
        var seen = "something answers on " + port + " although there is no data in " + settings.dataDir();
        if (local.installed() instanceof ManifestState.Present) {
            return Wait.forRemedy(
                    seen + ": etcd, which the kubelet runs already, is writing it, or writes elsewhere",
                    "if it stays so, --data-dir is not the one of the manifest");
        }
        return new Refuse(
                seen + ": an etcd runs here with another data directory, or another machine has this address",
                "see --data-dir, --address and --peer-port");
    }

    private static GateDecision foundWhenStable(GateSettings settings, Stability stability) { // 17
        var peers = stability.peers().size() + " of " + settings.size() + " records, the same in every view: "
                + PeerRules.list(stability.peers());
        if (stability.polls() < settings.stablePolls()) {
            return Wait.forTime(
                    peers + "; seen " + stability.polls() + " of " + settings.stablePolls() + " times in a row");
        }
        return new HandOver(Start.NEW, peers);
    }
}
