package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.nio.file.Path;
import java.util.Optional;

/** What on this machine's own disk keeps etcd from starting at all. Pure. */
final class DiskRules {
    private DiskRules() {}

    /** The first thing that is in the way. */
    static Optional<GateDecision> obstacle(GateSettings settings, LocalObservation seen) {
        return volume(seen).or(() -> manifest(settings, seen)).or(() -> directories(settings, seen));
    }

    private static Optional<GateDecision> volume(LocalObservation seen) { // 1
        var directories = seen.directories();
        return switch (seen.dataVolume()) {
            case NOT_MOUNTED ->
                Optional.of(Wait.withAlarm(
                        "nothing is mounted at "
                                + directories.mountPoint().map(Path::toString).orElse("the mount point")
                                + ", where etcd's data belong",
                        "mount the volume; etcd would take it for empty and begin anew on the disk below"));
            case UNREADABLE ->
                Optional.of(new Refuse(
                        "etcd's data in " + directories.data()
                                + " cannot be read, or there are snapshots without a write-ahead log"
                                + " (member/wal/*.wal)",
                        "mount the volume, mend its permissions, or restore it; etcd would take it for empty and found a"
                                + " second cluster"));
            case ABSENT, NONE, HANDED_OVER, LOST, INITIALISED -> Optional.empty();
        };
    }

    private static Optional<GateDecision> manifest(GateSettings settings, LocalObservation seen) {
        if (!seen.manifestDirExists()) {
            return Optional.of(Wait.forRemedy(
                    "the directory of " + settings.target().output() + " does not exist",
                    "etcd cannot be handed over; see --manifest-dir and the kubelet's staticPodPath"));
        }
        if (seen.dataVolume() == DataVolume.INITIALISED && seen.installed() instanceof ManifestState.Present) {
            return Optional.empty(); // a broken staged one does not hold back what runs already
        }
        return switch (seen.staged()) {
            case ManifestState.Unreadable(String cause) ->
                Optional.of(Wait.forRemedy(
                        "the staged manifest " + settings.target().templateName() + " is of no use: " + cause,
                        "put a complete one there"));
            case ManifestState.Absent()
            when seen.installed() instanceof ManifestState.Absent ->
                Optional.of(Wait.forRemedy(
                        "there is no etcd manifest, neither staged at "
                                + settings.target().templateName() + " nor installed at "
                                + settings.target().output(),
                        "put it at the first of the two"));
            case ManifestState.Absent()
            when seen.installed() instanceof ManifestState.Unreadable(String cause) ->
                Optional.of(Wait.forRemedy(
                        "the installed manifest " + settings.target().output() + " is of no use: " + cause,
                        "put a complete one at " + settings.target().templateName() + "; it is then replaced"));
            case ManifestState.Present _, ManifestState.Absent _ -> Optional.empty();
        };
    }

    /** etcd and the gate have to look at the same place. */
    private static Optional<GateDecision> directories(GateSettings settings, LocalObservation seen) {
        var said = seen.manifest().flatMap(EtcdManifest::dataDir);
        if (settings.dataDir().isPresent() && said.isPresent() && !said.equals(settings.dataDir())) {
            return Optional.of(new Refuse(
                    "the manifest keeps etcd's data in " + said.get() + ", but --data-dir says "
                            + settings.dataDir().get(),
                    "the gate would look at the wrong volume: make them the same, or leave --data-dir out"));
        }
        var mount = settings.mountPoint();
        var data = seen.directories().data();
        if (mount.isPresent() && (!data.startsWith(mount.get()) || data.equals(mount.get()))) {
            return Optional.of(new Refuse(
                    "etcd's data directory " + data + " does not lie below the mount point " + mount.get(),
                    "make it a subdirectory, which only the gate creates: then nobody starts etcd on an empty volume"));
        }
        return Optional.empty();
    }
}
