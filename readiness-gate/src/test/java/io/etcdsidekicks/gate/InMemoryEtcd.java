package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** One cluster of etcd, as far as its member list goes. It refuses what etcd refuses. */
final class InMemoryEtcd implements Clusters, MemberChanges {
    private final TreeMap<Integer, MemberView> members = new TreeMap<>();
    private final Set<Integer> running = new TreeSet<>();
    private final List<String> changes = new ArrayList<>();
    private Optional<EtcdId> clusterId = Optional.empty();
    private Optional<String> refusal = Optional.empty();
    private int added;

    /** What was changed, in order. */
    List<String> changes() {
        return List.copyOf(changes);
    }

    List<MemberView> members() {
        return List.copyOf(members.values());
    }

    /** Every change from now on. */
    void refuses(String cause) {
        refusal = Optional.of(cause);
    }

    void refusesNoMore() {
        refusal = Optional.empty();
    }

    EtcdId id(int machine) {
        return Optional.ofNullable(members.get(machine)).orElseThrow().id();
    }

    /** As it is started from this file on a machine without data; it ends at once where etcd would. */
    boolean start(int machine, StartHead file) {
        if (file.state() != StartState.OPEN) {
            return false;
        }
        var list = List.of(file.initialCluster().split(","));
        if (file.origin() == StartHead.Origin.FOUNDED) {
            found(list, file.token());
        } else if (!isListOfNow(list)) {
            return false;
        }
        if (!members.containsKey(machine)) {
            return false;
        }
        restart(machine);
        return true;
    }

    private void found(List<String> founders, String token) {
        var ids = new TreeMap<Integer, EtcdId>();
        for (var founder : founders) {
            ids.put(
                    Machines.number(GateObserver.endpointOf(url(founder)).orElseThrow()),
                    EtcdIds.ofMember(url(founder), token));
        }
        var computed = EtcdIds.ofCluster(ids.values());
        if (clusterId.filter(known -> !known.equals(computed)).isPresent()) {
            throw new IllegalStateException("a second cluster is founded: " + computed);
        }
        if (clusterId.isEmpty()) {
            clusterId = Optional.of(computed);
            ids.forEach((number, id) -> members.put(number, member(number, id, Machines.name(number), false)));
        }
    }

    /** etcd compares the peer URLs, and takes no other list for {@code existing}. */
    private boolean isListOfNow(List<String> list) {
        var urls = new TreeSet<String>();
        list.forEach(member -> urls.add(url(member)));
        var known = new TreeSet<String>();
        members.values().forEach(member -> known.addAll(member.peerUrls()));
        return urls.equals(known);
    }

    private static String url(String member) {
        return member.substring(member.indexOf('=') + 1);
    }

    /** One that was removed ends at once. */
    void restart(int machine) {
        if (!members.containsKey(machine)) {
            return;
        }
        running.add(machine);
        if (hasQuorum()) {
            running.forEach(number -> members.computeIfPresent(
                    number,
                    (_, known) -> new MemberView(
                            known.id(),
                            Machines.name(number),
                            known.peerUrls(),
                            known.endpoints(),
                            List.of(Machines.clientUrl(number)),
                            known.learner())));
        }
    }

    void stop(int machine) {
        running.remove(machine);
    }

    boolean isRunning(int machine) {
        return running.contains(machine);
    }

    boolean hasQuorum() {
        var voters = members.entrySet().stream()
                .filter(member -> !member.getValue().learner())
                .map(Map.Entry::getKey)
                .toList();
        return voters.stream().filter(running::contains).count() > voters.size() / 2;
    }

    WalIdentity wal(int machine) {
        return new WalIdentity(clusterId.orElseThrow(), id(machine));
    }

    @Override
    public void ask(Endpoint endpoint, Consumer<PeerAnswer> told) {
        told.accept(
                clusterId.isPresent() && running.contains(Machines.number(endpoint))
                        ? new PeerAnswer.Member(clusterId.orElseThrow(), members(), hasQuorum())
                        : new PeerAnswer.Silent("no etcd answers on " + endpoint));
    }

    @Override
    public Change addLearner(List<String> clientUrls, String peerUrl) {
        if (members.values().stream().anyMatch(MemberView::learner)) {
            return new Change.Failed("too many learner members in cluster");
        }
        if (!running.containsAll(members.keySet())) {
            return new Change.Failed("unhealthy cluster");
        }
        var number = Machines.number(GateObserver.endpointOf(peerUrl).orElseThrow());
        var id = EtcdIds.ofMember(peerUrl, "added " + ++added);
        return change("add learner " + number, id, () -> members.put(number, member(number, id, "", true)));
    }

    @Override
    public Change remove(List<String> clientUrls, EtcdId member) {
        var number = number(member);
        return change("remove " + number, member, () -> {
            members.remove(number);
            running.remove(number);
        });
    }

    @Override
    public Change writeDatabase(EtcdId member, List<String> clientUrls) {
        throw new IllegalStateException("in this world no files are deleted under an etcd");
    }

    @Override
    public Change promote(List<String> clientUrls, EtcdId member) {
        var number = number(member);
        return change(
                "promote " + number,
                member,
                () -> members.computeIfPresent(
                        number,
                        (_, known) -> new MemberView(
                                known.id(),
                                known.name(),
                                known.peerUrls(),
                                known.endpoints(),
                                known.clientUrls(),
                                false)));
    }

    private Change change(String words, EtcdId member, Runnable change) {
        if (refusal.isPresent()) {
            return new Change.Failed(refusal.get());
        }
        if (!hasQuorum()) {
            return new Change.Failed("no leader");
        }
        change.run();
        changes.add(words);
        return new Change.Changed(member);
    }

    private int number(EtcdId member) {
        return members.entrySet().stream()
                .filter(known -> known.getValue().id().equals(member))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private static MemberView member(int number, EtcdId id, String name, boolean learner) {
        return new MemberView(
                id, name, List.of(Machines.peerUrl(number)), Set.of(Machines.endpoint(number)), List.of(), learner);
    }
}
