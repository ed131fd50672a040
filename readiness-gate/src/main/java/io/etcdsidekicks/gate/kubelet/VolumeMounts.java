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

    /**
     * Where on this machine a directory of the container is, which no kubelet and no container runtime may make anew where
     * a disk was lost: they make what is missing, unless it has to be a directory (docs/facts.md 9.1).
     *
     * @param directory as the container sees it
     * @param volume the directory on this machine that it has to lie on
     * @param faults gets what has to be changed
     * @return empty with a fault
     */
    Optional<Mounted> onlyIfThere(Path directory, Path volume, List<String> faults) throws ManifestFault {
        var found = mounts.stream()
                .filter(mount -> directory.startsWith(mount.at))
                .max(Comparator.comparingInt(mount -> mount.at.getNameCount()));
        if (found.isEmpty()) {
            faults.add(directory
                    + " is not mounted (what etcd writes there would lie in the container, and be lost with it):"
                    + " add volumeMounts: [{name: etcd, mountPath: " + directory + "}] to the container, and volumes:"
                    + " [{name: etcd, hostPath: {path: " + volume.resolve("data") + ", type: Directory}}] to the pod");
            return Optional.empty();
        }
        var before = faults.size();
        var mount = found.get();
        var line = "line " + mount.node.line() + ": ";
        var host = hostPath(mount);
        if (mount.node.child("subPathExpr").isPresent()
                || mount.node.text("subPath").filter(path -> !path.isEmpty()).isPresent()) {
            faults.add(
                    line + "take out subPath: the kubelet makes what it leads to anew where a disk was lost; mount the"
                            + " directory itself");
        }
        if (mount.node.isSet("readOnly")) {
            faults.add(line + "take out readOnly: etcd has to write to " + directory);
        }
        if (host.isEmpty()) {
            faults.add(line + "what is mounted at " + mount.at
                    + " is no directory of this machine: give its volume hostPath: {path: " + volume.resolve("data")
                    + ", type: Directory}");
        } else {
            var source = host.get();
            if (source.type().filter("Directory"::equals).isEmpty()) {
                faults.add(
                        "line " + source.line() + ": hostPath " + source.path()
                                + " needs type: Directory, or an empty one is made where a disk was lost, and etcd begins anew in it");
            }
            if (!source.path().startsWith(volume) || source.path().equals(volume)) {
                faults.add("line " + source.line() + ": hostPath " + source.path()
                        + " has to be a directory of its own on the volume " + volume + ", such as "
                        + volume.resolve("data") + ", which the gate makes; or see --volume");
            }
        }
        for (var other : mounts) {
            if (other.at.startsWith(directory) && !other.at.equals(mount.at)) {
                faults.add("line " + other.node.line() + ": take out the mount at " + other.at
                        + ": what etcd writes has to lie on one volume");
            }
        }
        return faults.size() > before
                ? Optional.empty()
                : host.map(source -> new Mounted(
                        source.path().resolve(mount.at.relativize(directory)).normalize(), source.path()));
    }

    /**
     * A directory of the container's.
     *
     * @param onHost where it is on this machine
     * @param source what is mounted, the directory itself or one above it
     */
    record Mounted(Path onHost, Path source) {}

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
