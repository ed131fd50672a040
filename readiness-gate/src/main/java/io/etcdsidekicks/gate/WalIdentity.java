package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.EtcdId;

/** Who the data on this machine's volume belong to, as the first records of the WAL say. */
public record WalIdentity(EtcdId clusterId, EtcdId memberId) {}
