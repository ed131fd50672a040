package io.etcdsidekicks.discovery;

import java.util.Locale;
import java.util.Optional;

/**
 * What stands in the comment at the head of a start file: the memory of this volume, since sealing overwrites the list and
 * the token that etcd was started with.
 *
 * @param cluster its name
 * @param address of this machine's etcd peer port, for which the file was written
 * @param why the state is what it is, for a person
 * @param origin how this member comes into its cluster
 * @param claim the random value of a founder; empty for one that joins, or that was found with data
 * @param name etcd's member name
 * @param initialCluster {@code name=peerURL} with commas in between; blank while a joiner's is not known, and for a member
 *     that was found with data
 * @param token etcd's cluster token; blank where it is not known
 * @param clusterId etcd's; empty while it cannot be computed
 * @param memberId etcd's; empty for a joiner that was not added yet
 * @param promoted whether this member was seen as a voter in a list that a quorum gave
 */
public record StartHead(
        String cluster,
        Endpoint address,
        StartState state,
        String why,
        Origin origin,
        Optional<String> claim,
        String name,
        String initialCluster,
        String token,
        Optional<EtcdId> clusterId,
        Optional<EtcdId> memberId,
        boolean promoted) {

    /** How a member comes into its cluster. */
    public enum Origin {
        /** It founds the cluster. */
        FOUNDED,
        /** It is added to a cluster that runs. */
        JOINED,
        /** Its data were there before there was a start file. */
        FOUND;

        /** As it stands in the head of the file. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The same file in another state. */
    public StartHead in(StartState next, String reason) {
        return new StartHead(
                cluster,
                address,
                next,
                reason,
                origin,
                claim,
                name,
                initialCluster,
                token,
                clusterId,
                memberId,
                promoted);
    }

    /** Of a founder that has its random claim. */
    public StartHead claimed(String value) {
        return new StartHead(
                cluster,
                address,
                state,
                why,
                origin,
                Optional.of(value),
                name,
                initialCluster,
                token,
                clusterId,
                memberId,
                promoted);
    }

    /** Of a joiner that was added. */
    public StartHead added(EtcdId member, String list) {
        return new StartHead(
                cluster,
                address,
                state,
                why,
                origin,
                claim,
                name,
                list,
                token,
                clusterId,
                Optional.of(member),
                promoted);
    }

    /** Of a member that is a voter. */
    public StartHead voter() {
        return new StartHead(
                cluster, address, state, why, origin, claim, name, initialCluster, token, clusterId, memberId, true);
    }

    /** For a machine whose address has changed. */
    public StartHead at(Endpoint other) {
        return new StartHead(
                cluster, other, state, why, origin, claim, name, initialCluster, token, clusterId, memberId, promoted);
    }
}
