package io.etcdsidekicks.gate.model;

import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.gate.WalIdentity;
import java.util.Optional;

/** etcd's log: how much of its cluster's history a member remembers. */
final class Wal {
    final EtcdCluster cluster;
    final EtcdId member;
    final Optional<WalIdentity> identity;
    /** What a member that joins was told when it started; it has no history yet. */
    final EtcdCluster.Config told;

    int length;
    /** From a backup: it may lack what its member has voted for since. */
    boolean isOld;

    Wal(EtcdCluster cluster, EtcdId member, EtcdCluster.Config told, int length) {
        this.cluster = cluster;
        this.member = member;
        this.told = told;
        this.length = length;
        this.identity = Optional.of(new WalIdentity(cluster.id, member));
    }

    /** As a backup of the data has it. */
    Wal copy() {
        var copy = new Wal(cluster, member, told, length);
        copy.isOld = true;
        return copy;
    }

    EtcdCluster.Config config() {
        return length == 0 ? told : cluster.configAt(length);
    }
}
