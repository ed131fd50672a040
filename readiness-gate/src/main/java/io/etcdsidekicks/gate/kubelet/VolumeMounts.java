package io.etcdsidekicks.gate.kubelet;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where a container sees the machine's directories. The volume has to be there whole, under its own name: the start file
 * names its directories as the machine does.
 */
final class VolumeMounts {
    private static final Set<String> NO_DIRECTORY =
            Set.of("File", "FileOrCreate", "Socket", "CharDevice", "BlockDevice");

    private final ManifestNode spec;
    private final List<Mount> mounts;

    /** @param at where the container sees it */
    private record Mount(ManifestNode node, Path at, String volume) {}

    private VolumeMounts(ManifestNode spec, List<Mount> mounts) {
        this.spec = spec;
        this.mounts = mounts;
    }

    static VolumeMounts of(ManifestNode spec, ManifestNode container) throws ManifestFault {
        var mounts = new ArrayList<Mount>();
        for (var node : container.list("volumeMounts")) {
            var at = path(node, node.text("mountPath").orElse(""));
            mounts.add(new Mount(node, at, node.text("name").orElse("")));
        }
        return new VolumeMounts(spec, mounts);
    }

    /** Why the container does not see the volume as the machine does, with what to change; empty when it does. */
    List<String> faults(Path volume) throws ManifestFault {
        var faults = new ArrayList<String>();
        var whole = mounts.stream()
                .filter(mount -> volume.startsWith(mount.at))
                .max(Comparator.comparingInt(mount -> mount.at.getNameCount()));
        if (whole.isEmpty()) {
            faults.add("the volume " + volume
                    + " is not mounted (what etcd writes would lie in the container, and be lost"
                    + " with it): add volumeMounts: [{name: etcd, mountPath: " + volume
                    + "}] to the container, and volumes: [{name: etcd, hostPath: {path: " + volume
                    + "}}] to the pod; or, where etcd's data lie elsewhere already, say that directory with --volume");
        } else {
            faults.addAll(faults(whole.get(), volume));
        }
        for (var mount : mounts) {
            if (mount.at.startsWith(volume) && !mount.at.equals(volume)) {
                faults.add("line " + mount.node.line() + ": take out the mount at " + mount.at
                        + ": start file and data have to lie on the one volume that is mounted at " + volume);
            }
        }
        return faults;
    }

    private List<String> faults(Mount mount, Path volume) throws ManifestFault {
        var faults = new ArrayList<String>();
        var line = "line " + mount.node.line() + ": ";
        var host = hostPath(mount);
        if (mount.node.child("subPathExpr").isPresent()) {
            return List.of(line + "what the subPathExpr of the mount at " + mount.at
                    + " leads to cannot be told: mount " + volume + " itself");
        }
        var subPath = mount.node.text("subPath").filter(path -> !path.isEmpty());
        var source = host.map(HostPath::path)
                .map(path -> subPath.isPresent() ? path.resolve(subPath.get()) : path)
                .map(path -> path.resolve(mount.at.relativize(volume)).normalize());
        if (source.isEmpty()) {
            faults.add(line + "what is mounted at " + mount.at
                    + " is no directory of this machine: give its volume hostPath:" + " {path: " + mount.at + "}");
        } else if (!source.get().equals(volume)) {
            faults.add(line + "the container's " + volume + " is " + source.get()
                    + " on this machine, but the volume is " + volume
                    + ": mount it under its own name (or say --volume, and mount that one under its own name)");
        }
        if (subPath.isPresent()) {
            faults.add(
                    line + "take out subPath: older kubelets go on showing the old disk through it until the pod ends;"
                            + " mount the directory itself");
        }
        if (mount.node.isSet("readOnly")) {
            faults.add(line + "take out readOnly: etcd has to write to " + volume);
        }
        host.flatMap(HostPath::type)
                .filter(NO_DIRECTORY::contains)
                .ifPresent(type ->
                        faults.add("line " + host.get().line + ": type: " + type + " is no directory: take it out"));
        return faults;
    }

    private record HostPath(Path path, Optional<String> type, int line) {}

    private Optional<HostPath> hostPath(Mount mount) throws ManifestFault {
        for (var volume : spec.list("volumes")) {
            if (volume.text("name").filter(mount.volume::equals).isEmpty()) {
                continue;
            }
            var host = volume.child("hostPath");
            if (host.isPresent()) {
                var path = path(host.get(), host.get().text("path").orElse(""));
                return Optional.of(
                        new HostPath(path, host.get().text("type"), host.get().line()));
            }
        }
        return Optional.empty();
    }

    /** A relative one counts from the root, as container runtimes take it. */
    private static Path path(ManifestNode node, String text) throws ManifestFault {
        try {
            return Path.of("/").resolve(text).normalize();
        } catch (InvalidPathException e) {
            throw new ManifestFault(node.place() + "it has a path that is none");
        }
    }
}
