package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Who founds the cluster: one key in Consul, created once. It says which machines may start etcd as {@code new}, with
 * which list, and what the IDs will be; everybody else joins.
 *
 * @param size how many machines were to found it
 * @param token etcd's cluster token; blank in the record of a cluster that existed before
 * @param founders ordered by endpoint; empty in the record of a cluster that existed before
 */
public record FoundingRecord(String cluster, int size, String token, EtcdId clusterId, List<Founder> founders) {

    public FoundingRecord {
        founders = List.copyOf(founders);
    }

    /** A machine that is to be a founder. */
    public record Seed(String name, Endpoint endpoint, String peerUrl) {}

    /** Of a cluster to be founded: every entry is open. */
    public static FoundingRecord open(String cluster, int size, String token, List<Seed> seeds) {
        var founders = seeds.stream()
                .sorted(Comparator.comparing(Seed::endpoint))
                .map(seed -> new Founder(
                        seed.name(),
                        seed.endpoint(),
                        seed.peerUrl(),
                        EtcdIds.ofMember(seed.peerUrl(), token),
                        new Entry.Open()))
                .toList();
        var clusterId =
                EtcdIds.ofCluster(founders.stream().map(Founder::memberId).toList());
        return new FoundingRecord(cluster, size, token, clusterId, founders);
    }

    /** Of a cluster that exists: nobody may found it again. */
    public static FoundingRecord closed(String cluster, int size, EtcdId clusterId) {
        return new FoundingRecord(cluster, size, "", clusterId, List.of());
    }

    /** Empty for a machine that is no founder. */
    public Optional<Founder> founderAt(Optional<Endpoint> machine) {
        return founders.stream()
                .filter(founder -> machine.filter(founder.endpoint()::equals).isPresent())
                .findFirst();
    }

    /** Empty for a member that did not found the cluster. */
    Optional<Founder> founderOf(MemberView member) {
        return founders.stream()
                .filter(founder -> founder.memberId().equals(member.id()))
                .findFirst();
    }

    public FoundingRecord with(Founder founder, Entry entry) {
        return new FoundingRecord(
                cluster,
                size,
                token,
                clusterId,
                founders.stream()
                        .map(each -> each.endpoint().equals(founder.endpoint()) ? each.with(entry) : each)
                        .toList());
    }

    /** The value of {@code --initial-cluster} for every founder. */
    public String initialCluster() {
        return founders.stream()
                .map(founder -> founder.name() + "=" + founder.peerUrl())
                .collect(Collectors.joining(","));
    }

    /** How many entries were ever claimed: so many machines may have voted. */
    public long everClaimed() {
        return founders.stream().filter(founder -> founder.entry().wasClaimed()).count();
    }
}
