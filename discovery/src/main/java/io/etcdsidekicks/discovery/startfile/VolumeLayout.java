package io.etcdsidekicks.discovery.startfile;

import io.etcdsidekicks.discovery.VolumePaths;
import io.etcdsidekicks.discovery.settings.VolumeSettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Where etcd's data are on its volume. */
public final class VolumeLayout {
    private VolumeLayout() {}

    /**
     * As etcd finds them: the start file on the volume decides, then the template, then {@code data} below the root.
     *
     * @param template empty where it cannot be read, or is not known yet
     * @param startFile empty when there is none
     */
    public static VolumePaths paths(
            VolumeSettings settings, Optional<EtcdTemplate> template, Optional<StartFile> startFile) {
        var data = startFile
                .flatMap(file -> directory(file.config(), "data-dir"))
                .or(() -> template.flatMap(EtcdTemplate::dataDir))
                .orElseGet(() -> defaultDataDir(settings.root()));
        // A start file without the key says that the WAL is below the data, whatever a newer template says.
        var wal = startFile
                .map(file -> directory(file.config(), "wal-dir"))
                .orElseGet(() -> template.flatMap(EtcdTemplate::walDir));
        return new VolumePaths(settings.root(), data, wal, settings.mountPoint(), settings.stateDir());
    }

    static Path defaultDataDir(Path root) {
        return root.resolve("data");
    }

    /** Why a directory of etcd's cannot be where it says; empty when it can. */
    static Optional<String> directoryFault(String key, String text, Path root) {
        try {
            var path = Path.of(text);
            if (path.isAbsolute() && path.normalize().startsWith(root)) {
                return Optional.empty();
            }
        } catch (InvalidPathException e) {
            // said below
        }
        return Optional.of(key + ": " + text + ": has to be an absolute path on the volume " + root
                + ", so that data and the leave to start are on one disk");
    }

    private static Optional<Path> directory(EtcdConfig config, String key) {
        return config.text(key).filter(text -> !text.isBlank()).map(Path::of).map(Path::normalize);
    }
}
