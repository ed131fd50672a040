package io.etcdsidekicks.gate;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The manifests of etcd on this machine.
 *
 * @param isWanted whether a static pod starts etcd here; else systemd or the like does, and nothing is handed over
 * @param directoryExists whether the kubelet's directory is there
 * @param staged the file that would be handed over
 * @param installed the file of the same name in the kubelet's directory
 * @param same whether the two say the same, whatever their comments and layout
 * @param others further files in the kubelet's directory that are pods which run etcd, whatever they are called
 */
public record Pods(
        boolean isWanted,
        boolean directoryExists,
        PodState staged,
        PodState installed,
        boolean same,
        List<Path> others) {
    public Pods {
        others = List.copyOf(others);
    }

    /** Whether a kubelet starts etcd here, and has its manifest. */
    boolean isWithKubelet() {
        return isWanted && installed.isThere();
    }

    /** The manifest with flags of its own that etcd would be started from; empty when it is started from the start file. */
    public Optional<PodState.AsItIs> asItIs() {
        return staged.isThere() ? staged.asItIs() : installed.asItIs();
    }

    /** Whether another manifest is staged than the one that the kubelet has. */
    public boolean isExchange() {
        return isWithKubelet() && staged.isThere() && !same;
    }
}
