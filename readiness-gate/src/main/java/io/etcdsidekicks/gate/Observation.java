package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.EtcdHealth;
import java.time.Duration;

/**
 * Everything the gate knows at one moment.
 *
 * @param now since the gate was started; a monotonic clock
 * @param lock as it was before anything else was looked at
 * @param etcd this machine's own
 */
public record Observation(
        Duration now,
        LocalObservation local,
        LockState lock,
        PeerObservation peers,
        RecordAnswer record,
        ClusterObservation clusters,
        MachinesAnswer machines,
        EtcdHealth etcd) {}
