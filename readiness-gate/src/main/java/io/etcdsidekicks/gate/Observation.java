package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.CatalogRecord;
import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.RecordMeta;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything the gate knows at one moment.
 *
 * @param now since the gate was started; a monotonic clock
 * @param lock asked beside everything else
 * @param givenUp clusters that an operator gave up; empty, too, when Consul does not tell
 * @param etcd this machine's own
 */
public record Observation(
        Duration now,
        LocalObservation local,
        LockState lock,
        PeerObservation peers,
        RecordAnswer record,
        Set<GivenUp> givenUp,
        ClusterObservation clusters,
        MachinesAnswer machines,
        EtcdHealth etcd) {
    public Observation {
        givenUp = Set.copyOf(givenUp);
    }

    /** This machine's peer endpoint; empty while it is not known. */
    Optional<Endpoint> me() {
        return peers.me();
    }

    /** etcd's member name on this machine: the setting, else the Consul node's. */
    Optional<String> name(GateSettings settings) {
        return settings.contract().node().or(() -> consulNode());
    }

    /** Empty while the agent does not answer. */
    Optional<String> consulNode() {
        return peers.agent() instanceof AgentAnswer.Agent agent ? Optional.of(agent.node()) : Optional.empty();
    }

    /** Whose peer URL is this machine's. */
    Optional<MemberView> mine(List<MemberView> members) {
        return members.stream().filter(member -> member.isAt(me())).findFirst();
    }

    /** What answers on this machine's own peer port; empty when no etcd does. */
    Optional<PeerAnswer.Member> own() {
        return me().map(clusters.answers()::get)
                .filter(PeerAnswer.Member.class::isInstance)
                .map(PeerAnswer.Member.class::cast);
    }

    /** Whether the etcd that answers on this machine's peer port is this very member. */
    boolean ownIs(EtcdId clusterId, EtcdId memberId) {
        return own().filter(answer -> answer.clusterId().equals(clusterId)
                        && mine(answer.members())
                                .filter(member -> member.id().equals(memberId))
                                .isPresent())
                .isPresent();
    }

    /** etcd does not answer, and Consul does not hold its machine for alive. Either alone proves nothing. */
    boolean looksGone(MemberView member) {
        return isSilent(member)
                && machines instanceof MachinesAnswer.Alive(var alive)
                && member.endpoints().stream().noneMatch(endpoint -> alive.contains(endpoint.address()));
    }

    /** Whether a member that is not this machine was asked, and nobody accepts connections where it is listed. */
    boolean isSilent(MemberView member) {
        return !member.endpoints().isEmpty()
                && !member.isAt(me())
                && member.endpoints().stream()
                        .allMatch(endpoint -> clusters.answers().get(endpoint) instanceof PeerAnswer.Silent);
    }

    /** Another cluster, which has a quorum, lists this very address as its own. */
    boolean isTakenOver(MemberView member, EtcdId clusterId) {
        return clusters.othersThan(clusterId).stream()
                .flatMap(other -> clusters.withQuorum(other).stream())
                .flatMap(List::stream)
                .anyMatch(other -> other.endpoints().stream().anyMatch(member.endpoints()::contains));
    }

    /** What the catalog says of the volume of the machine at this address; empty when it says nothing. */
    Optional<String> dataAt(Endpoint endpoint) {
        return catalog().stream()
                .filter(known ->
                        CatalogRules.endpoint(known).filter(endpoint::equals).isPresent())
                .map(known -> known.meta().getOrDefault(RecordMeta.DATA, ""))
                .filter(word -> !word.isBlank())
                .findFirst();
    }

    boolean saysAt(Endpoint endpoint, DataVolume... states) {
        return dataAt(endpoint)
                .filter(word -> List.of(states).stream().map(DataVolume::word).anyMatch(word::equals))
                .isPresent();
    }

    /** Empty, too, when the catalog cannot be read. */
    List<CatalogRecord> catalog() {
        return peers.catalog() instanceof CatalogAnswer.Records(var records) ? records : List.of();
    }

    /**
     * Whether an operator gave up the cluster with this token or ID. Not while its founding record stands: a reset was
     * overtaken before it could remove that, or a quorum of the cluster has written it again.
     */
    boolean isGivenUp(String token, Optional<EtcdId> clusterId) {
        var stands = record instanceof RecordAnswer.Present(var founding, var _)
                && new GivenUp(founding.token(), founding.clusterId()).is(token, clusterId);
        return !stands && givenUp.stream().anyMatch(gone -> gone.is(token, clusterId));
    }

    /** Whether the manifest is with the kubelet, or none is wanted because something else starts etcd. */
    boolean isHandedOver() {
        var pods = local.pods();
        return !pods.isWanted() || pods.installed().isThere();
    }
}
