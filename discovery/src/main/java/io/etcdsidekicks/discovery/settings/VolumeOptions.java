package io.etcdsidekicks.discovery.settings;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options that say where etcd's data are. */
@Command
public final class VolumeOptions {
    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description =
                    "etcd's data directory, a subdirectory of its volume. Default: as the gate's manifest says, else"
                            + " /var/lib/etcd.")
    String dataDir = "";

    @Option(
            names = "--wal-dir",
            paramLabel = "DIR",
            description = "etcd's --wal-dir, where it has one besides its data directory.")
    String walDir = "";

    @Option(
            names = "--mount-point",
            paramLabel = "DIR",
            description =
                    "Where the disk with etcd's data is mounted, above --data-dir. While nothing is mounted there,"
                            + " etcd is not started. Default: the data need no disk of their own.")
    String mountPoint = "";

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            defaultValue = "/var/lib/etcd-sidekicks",
            description = "On another disk than etcd's: a copy of the claim, by which a lost volume is known."
                    + " Default: ${DEFAULT-VALUE}.")
    String stateDir = "";

    /** As {@code --data-dir} says; empty when it says nothing. */
    public Optional<Path> dataDir(Mistakes mistakes) {
        return mistakes.optional("--data-dir", dataDir, "/var/lib/etcd/data", Readings::path);
    }

    public Optional<Path> walDir(Mistakes mistakes) {
        return mistakes.optional("--wal-dir", walDir, "/var/lib/etcd/wal", Readings::path);
    }

    /** It has to lie above the data directory: what is mounted over it could not hold the note beside it. */
    public Optional<Path> mountPoint(Mistakes mistakes) {
        var mount = mistakes.optional("--mount-point", mountPoint, "/var/lib/etcd", Readings::path);
        var data = dataDir(new Mistakes());
        if (mount.isPresent()
                && data.isPresent()
                && (!data.get().startsWith(mount.get()) || data.get().equals(mount.get()))) {
            mistakes.add("--mount-point", mountPoint, "must lie above --data-dir " + data.get(), "/var/lib/etcd");
        }
        return mount;
    }

    public Path stateDir(Mistakes mistakes) {
        return mistakes.required("--state-dir", stateDir, "/var/lib/etcd-sidekicks", Readings::path);
    }
}
