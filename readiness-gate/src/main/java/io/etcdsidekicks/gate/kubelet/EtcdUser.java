package io.etcdsidekicks.gate.kubelet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whose account etcd has in its container. The start file has mode 0600 and belongs to whom the volume belongs to
 * ({@link DiskFiles}), so no other account but root can read it. What an image says about its account is not known here.
 */
final class EtcdUser {
    private static final String ROOT = "0";

    private EtcdUser() {}

    /**
     * Why etcd could not read the start file, with what to change; empty when it can.
     *
     * @param owner of the volume, as a number
     */
    static List<String> faults(ManifestNode spec, ManifestNode container, Path volume, String owner)
            throws ManifestFault {
        var user = setting(spec, container, "runAsUser");
        var nonRoot = setting(spec, container, "runAsNonRoot").filter(EtcdUser::isYes);
        if (user.isPresent()) {
            var said = user.get().scalar();
            var isReader = said.equals(ROOT) || said.equals(owner);
            return Stream.of(
                            isReader
                                    ? ""
                                    : unreadable("line " + user.get().line() + ": runAsUser: " + said, volume, owner),
                            said.equals(ROOT) && nonRoot.isPresent()
                                    ? "line " + nonRoot.get().line() + ": take out runAsNonRoot: with runAsUser: 0 no"
                                            + " kubelet starts it"
                                    : "")
                    .filter(fault -> !fault.isEmpty())
                    .toList();
        }
        return nonRoot.map(setting -> List.of(unreadable("line " + setting.line() + ": runAsNonRoot", volume, owner)))
                .orElseGet(List::of);
    }

    /** Of a volume that is not there yet: it will belong to whom the directory above it belongs to. */
    static String owner(Path volume) {
        try {
            return Files.getAttribute(volume, "unix:uid").toString();
        } catch (IOException e) {
            return Optional.ofNullable(volume.getParent()).map(EtcdUser::owner).orElse(ROOT);
        }
    }

    private static String unreadable(String setting, Path volume, String owner) {
        return setting + ": etcd could not read the start file, which only its owner may read, and it belongs to whom "
                + volume + " belongs to, " + (owner.equals(ROOT) ? "root" : "account " + owner) + ": "
                + (owner.equals(ROOT)
                        ? "take it out, or write runAsUser: 0, or give " + volume
                                + " and all in it to etcd's account first"
                        : "write runAsUser: " + owner);
    }

    /** What the container says counts more than what its pod says. */
    private static Optional<ManifestNode> setting(ManifestNode spec, ManifestNode container, String key)
            throws ManifestFault {
        for (var node : List.of(container, spec)) {
            var context = node.child("securityContext");
            var setting = context.isEmpty()
                    ? Optional.<ManifestNode>empty()
                    : context.get().child(key);
            if (setting.isPresent()) {
                return setting;
            }
        }
        return Optional.empty();
    }

    private static boolean isYes(ManifestNode node) {
        return !node.isNo();
    }
}
