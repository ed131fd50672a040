package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What every known peer address answers, this machine's own included. A rule for which the own answer must not count takes
 * it out by {@link #without}.
 */
public record ClusterObservation(NavigableMap<Endpoint, PeerAnswer> answers) {

    public ClusterObservation {
        answers = new TreeMap<>(answers);
    }

    public static ClusterObservation none() {
        return new ClusterObservation(new TreeMap<>());
    }

    /** Without a machine that the members of its cluster name. */
    ClusterObservation without(Optional<Endpoint> machine) {
        var others = new TreeMap<>(answers);
        machine.ifPresent(others::remove);
        return new ClusterObservation(others);
    }

    /** Of every cluster that answers. */
    public NavigableSet<EtcdId> clusterIds() {
        var ids = new TreeSet<EtcdId>();
        for (var answer : answers.values()) {
            if (answer instanceof PeerAnswer.Member member) {
                ids.add(member.clusterId());
            }
        }
        return ids;
    }

    /** The answers of one cluster, by who gave them. */
    public NavigableMap<Endpoint, PeerAnswer.Member> of(EtcdId clusterId) {
        var found = new TreeMap<Endpoint, PeerAnswer.Member>();
        for (Map.Entry<Endpoint, PeerAnswer> each : answers.entrySet()) {
            if (each.getValue() instanceof PeerAnswer.Member member
                    && member.clusterId().equals(clusterId)) {
                found.put(each.getKey(), member);
            }
        }
        return found;
    }

    /** The member list of a cluster, read linearizably; empty when it has no quorum, or does not answer. */
    public Optional<List<MemberView>> withQuorum(EtcdId clusterId) {
        for (var answer : answers.values()) {
            if (answer instanceof PeerAnswer.Member(var id, var members, var quorum)
                    && quorum
                    && id.equals(clusterId)) {
                return Optional.of(members);
            }
        }
        return Optional.empty();
    }

    /** Whether a member of this cluster answers where this one is listed. */
    boolean answers(EtcdId clusterId, MemberView member) {
        var ours = of(clusterId);
        return member.endpoints().stream().anyMatch(ours::containsKey);
    }

    /** As any of its answers lists them, each as often as that; they need not agree. */
    List<MemberView> voters(EtcdId clusterId) {
        return of(clusterId).values().stream()
                .flatMap(answer -> answer.members().stream())
                .filter(member -> !member.learner())
                .toList();
    }

    /** The voters that do not answer. */
    List<MemberView> silentVoters(EtcdId clusterId) {
        return voters(clusterId).stream()
                .filter(member -> !answers(clusterId, member))
                .toList();
    }

    /** Every cluster that answers, and where; for messages. */
    String sides() {
        return clusterIds().stream().map(id -> id + " " + of(id).keySet()).collect(Collectors.joining(" and "));
    }

    /** The clusters that answer besides this one. */
    NavigableSet<EtcdId> othersThan(EtcdId clusterId) {
        var others = new TreeSet<>(clusterIds());
        others.remove(clusterId);
        return others;
    }

    boolean answersAt(Collection<Endpoint> endpoints) {
        return endpoints.stream().anyMatch(endpoint -> answers.get(endpoint) instanceof PeerAnswer.Member);
    }
}
