package io.etcdsidekicks.registrar;

import io.etcdsidekicks.discovery.settings.ContractSettings;
import io.etcdsidekicks.discovery.settings.VolumeSettings;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * What the registrar was asked to do.
 *
 * @param volume etcd's; its state is published, so that nobody founds a cluster over one that is only down
 * @param founding whether a machine that the founding record does not list keeps its server record back
 * @param kvPrefix of the founding record's key in Consul
 * @param healthUrl where the local etcd says that it serves
 * @param interval between two comparisons with the agent
 * @param listen of the own health endpoint; empty for none
 * @param once ends when the records are proven
 * @param timeout of {@code once}; empty to wait for ever
 */
public record RegistrarSettings(
        ContractSettings contract,
        int clientPort,
        VolumeSettings volume,
        boolean founding,
        String kvPrefix,
        URI healthUrl,
        Duration interval,
        Optional<InetSocketAddress> listen,
        boolean deregisterOnStop,
        boolean once,
        Optional<Duration> timeout) {}
