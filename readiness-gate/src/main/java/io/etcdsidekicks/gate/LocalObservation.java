package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.DataVolume;

/**
 * What this machine's own disk says.
 *
 * @param manifestDirExists whether the kubelet's directory is there
 */
public record LocalObservation(
        DataVolume dataVolume, ManifestState staged, ManifestState installed, boolean manifestDirExists) {}
