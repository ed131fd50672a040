package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.EtcdId;
import java.util.List;

/** Changes of a live cluster's member list. Every failure is an answer, and comes within seconds. */
public interface MemberChanges {

    /** @param clientUrls of the members that can be asked */
    Change addLearner(List<String> clientUrls, String peerUrl);

    Change remove(List<String> clientUrls, EtcdId member);

    Change promote(List<String> clientUrls, EtcdId member);

    /**
     * Has one member write its database file anew from what it holds open: what etcd calls defragmenting does that also
     * where the file was deleted (docs/facts.md 3c). The member answers nobody meanwhile.
     *
     * @param clientUrls of this member alone
     */
    Change writeDatabase(EtcdId member, List<String> clientUrls);

    /** What became of it. */
    sealed interface Change {
        /**
         * @param member whom it was about
         * @param words what somebody should know besides; blank when nothing
         */
        record Changed(EtcdId member, String words) implements Change {
            public Changed(EtcdId member) {
                this(member, "");
            }
        }

        /** etcd refused, or did not answer: then it may have been done, or not. */
        record Failed(String cause) implements Change {}
    }
}
