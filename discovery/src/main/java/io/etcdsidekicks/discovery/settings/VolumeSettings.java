package io.etcdsidekicks.discovery.settings;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Where etcd's disk is, and what its start file is made from.
 *
 * @param root {@code --volume}
 * @param mountPoint {@code --mount-point}: where a disk has to be mounted, at the root or above it; empty when none is
 *     demanded
 * @param stateDir {@code --state-dir}, on another disk
 * @param template {@code --template}; empty for the built-in one
 * @param allowed {@code --template-allow}: keys that no known etcd has, and that are passed on all the same
 */
public record VolumeSettings(
        Path root, Optional<Path> mountPoint, Path stateDir, Optional<Path> template, Set<String> allowed) {
    public VolumeSettings {
        allowed = Set.copyOf(allowed);
    }
}
