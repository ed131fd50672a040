package io.etcdsidekicks.gate;

import java.nio.file.Path;
import java.util.Optional;

/** One setting changed, the others as they were. */
final class SettingsChange {
    private SettingsChange() {}

    static GateSettings founding(GateSettings settings, boolean founding) {
        return of(settings, founding, settings.dataDir(), settings.mountPoint(), settings.rejoinRemoved(), false);
    }

    static GateSettings dataDir(GateSettings settings, String dataDir) {
        return of(
                settings,
                settings.founding(),
                Optional.of(Path.of(dataDir)),
                settings.mountPoint(),
                settings.rejoinRemoved(),
                false);
    }

    static GateSettings mountPoint(GateSettings settings, String mountPoint) {
        return of(
                settings,
                settings.founding(),
                settings.dataDir(),
                Optional.of(Path.of(mountPoint)),
                settings.rejoinRemoved(),
                false);
    }

    static GateSettings rejoinRemoved(GateSettings settings) {
        return of(settings, settings.founding(), settings.dataDir(), settings.mountPoint(), true, false);
    }

    static GateSettings noWait(GateSettings settings) {
        return of(
                settings,
                settings.founding(),
                settings.dataDir(),
                settings.mountPoint(),
                settings.rejoinRemoved(),
                true);
    }

    private static GateSettings of(
            GateSettings settings,
            boolean founding,
            Optional<Path> dataDir,
            Optional<Path> mountPoint,
            boolean rejoinRemoved,
            boolean noWait) {
        return new GateSettings(
                settings.contract(),
                settings.size(),
                settings.target(),
                settings.clientPort(),
                dataDir,
                settings.walDir(),
                mountPoint,
                settings.stateDir(),
                founding,
                settings.kvPrefix(),
                settings.lostDiskGrace(),
                settings.deadAfter(),
                settings.joinTimeout(),
                rejoinRemoved,
                settings.healthUrl(),
                settings.pollInterval(),
                settings.stablePolls(),
                settings.timeout(),
                settings.dryRun(),
                noWait);
    }
}
