package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.EtcdId;
import java.util.List;

/** What answers on a peer address. */
public sealed interface PeerAnswer {

    /**
     * An etcd.
     *
     * @param quorum whether the list was read linearizably: then it is the truth, else what this member knows
     */
    record Member(EtcdId clusterId, List<MemberView> members, boolean quorum) implements PeerAnswer {
        public Member {
            members = List.copyOf(members);
        }
    }

    /** Nobody: the connection was refused, or nothing came back. */
    record Silent(String cause) implements PeerAnswer {}

    /** Somebody accepts connections, but does not answer as etcd does: another program, or an etcd that only starts. */
    record NoEtcd(String cause) implements PeerAnswer {}
}
