package io.etcdsidekicks.gate.model;

import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.gate.MemberView;
import io.etcdsidekicks.gate.PeerAnswer;
import java.util.ArrayList;
import java.util.List;

/** What a cluster has committed: writes, and member lists. Raft itself is taken for granted. */
final class EtcdCluster {
    final EtcdId id;
    private final List<Config> configs = new ArrayList<>();
    /** Entries that were acknowledged; the founders write the first one by themselves. */
    int length = 1;

    EtcdCluster(EtcdId id, List<MemberView> founders) {
        this.id = id;
        configs.add(new Config(this, 1, founders));
    }

    boolean hasCommitted() {
        return length > 1;
    }

    Config latest() {
        return configs.getLast();
    }

    Config configAt(int index) {
        for (var place = configs.size() - 1; place > 0; place--) {
            if (configs.get(place).index <= index) {
                return configs.get(place);
            }
        }
        return configs.getFirst();
    }

    void commit(List<MemberView> members) {
        length++;
        configs.add(new Config(this, length, members));
    }

    /** A member list, and since which entry it is so. */
    static final class Config {
        final int index;
        final List<MemberView> members;
        final PeerAnswer known;
        final PeerAnswer linearizable;

        Config(EtcdCluster cluster, int index, List<MemberView> members) {
            this.index = index;
            this.members = List.copyOf(members);
            this.known = new PeerAnswer.Member(cluster.id, this.members, false);
            this.linearizable = new PeerAnswer.Member(cluster.id, this.members, true);
        }

        MemberView of(EtcdId id) {
            for (var member : members) {
                if (member.id().bits() == id.bits()) {
                    return member;
                }
            }
            return null;
        }

        MemberView at(int number) {
            for (var member : members) {
                if (member.endpoints().contains(Names.ENDPOINT[number])) {
                    return member;
                }
            }
            return null;
        }

        int voters() {
            var voters = 0;
            for (var member : members) {
                voters += member.learner() ? 0 : 1;
            }
            return voters;
        }
    }
}
