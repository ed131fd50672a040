package io.etcdsidekicks.gate.model;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.FoundersAnswer;
import io.etcdsidekicks.discovery.StartValues;
import io.etcdsidekicks.gate.EtcdIds;
import io.etcdsidekicks.gate.FoundingRecord;
import io.etcdsidekicks.gate.MemberView;
import io.etcdsidekicks.gate.Observation;
import io.etcdsidekicks.registrar.HoldBack;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Machines, Consul and etcd, in one thread and with a clock of their own. */
final class World {
    private static final FoundersAnswer CONSUL_AWAY = new FoundersAnswer.Failed("Consul does not answer");

    final Dice dice;
    final Figures figures;
    final int size;
    final boolean discoverySrv;
    final ModelSettings settings;
    final boolean isSpoiled;
    private final Set<Protection> protectionsOut;
    final List<Machine> machines = new ArrayList<>();
    final Consul consul = new Consul(this);
    final Map<EtcdId, EtcdCluster> clusters = new HashMap<>();
    private final Set<EtcdId> written = new HashSet<>();
    private final Map<StartValues, Peers> peersOf = new HashMap<>();
    private final List<String> story;
    long now = 1_000;
    int changes;
    private long added;
    /** The one that committed something. */
    EtcdCluster committed;
    /** Nobody who knew of the first was there when the second was founded. */
    boolean secondIsExcused;

    boolean isPeace;
    /** Then nothing is excused. */
    boolean isScripted;

    World(Dice dice, Figures figures, List<String> story, WorldPlan plan, Set<Protection> protectionsOut) {
        this.dice = dice;
        this.figures = figures;
        this.story = story;
        this.size = plan.size();
        this.discoverySrv = plan.discoverySrv();
        this.protectionsOut = protectionsOut;
        this.isSpoiled = !protectionsOut.isEmpty();
        this.settings = ModelSettings.of(
                size, plan.rejoins(), plan.mountPoint(), discoverySrv, without(Protection.PROVEN_GONE));
        for (var place = 0; place < plan.machines(); place++) {
            machines.add(new Machine(place, place, this));
        }
    }

    boolean without(Protection protection) {
        return isSpoiled && protectionsOut.contains(protection);
    }

    boolean tells() {
        return story != null;
    }

    void tell(String event) {
        story.add(now + " " + event);
    }

    boolean canTalk(Machine one, Machine other) {
        return one.powered && other.powered && one.side == other.side;
    }

    // ---- machines

    void powerOn(Machine machine, boolean mounted) {
        machine.powered = true;
        machine.mounted = mounted;
        machine.gate.start();
        if (tells()) {
            tell(machine + ": power on" + (mounted ? "" : ", its volume is not mounted yet"));
        }
        changes++;
    }

    void powerOff(Machine machine) {
        if (tells()) {
            tell(machine + ": power off");
        }
        machine.gate.crash();
        machine.gate.isDone = false;
        machine.gate.isRefused = false;
        machine.etcd = null;
        machine.powered = false;
        changes++;
    }

    /** Consul takes some time to see that a machine is away. */
    void gossip(Machine machine) {
        var alive = machine.powered && machine.side == 0;
        if (machine.serf == alive) {
            machine.serfSince = now;
        } else if (alive || now - machine.serfSince >= 10) {
            machine.serf = alive;
            consul.stale = true;
            changes++;
        }
    }

    /** The registrar tells the local agent what is on the volume. */
    void register(Machine machine) {
        if (!machine.powered || !machine.registrar) {
            return;
        }
        var directories = settings.directories();
        var volume = !machine.mounted && directories.mountPoint().isPresent()
                ? DataVolume.NOT_MOUNTED
                : machine.visible().look(machine.copy);
        switch (HoldBack.of(
                consul.reachable(machine) ? consul.founders : CONSUL_AWAY, Names.ENDPOINT[machine.number], volume)) {
            case HoldBack.No() -> {
                if (Registrars.writes(machine.registered, volume)) {
                    machine.registered = volume;
                    changes++;
                }
            }
            case HoldBack.Yes _ -> {
                if (machine.registered != null) {
                    machine.registered = null;
                    changes++;
                }
            }
            case HoldBack.Unknown _ -> {}
        }
    }

    /** The agent tells the servers. */
    void publish(Machine machine) {
        if (!machine.powered || !consul.reachable(machine)) {
            return;
        }
        if (machine.published != null && machine.registered == null) {
            machine.published = null;
            consul.stale = true;
            changes++;
            if (tells()) {
                tell(machine + ": takes its record back");
            }
        } else if (machine.published != machine.registered) {
            machine.published = machine.registered;
            machine.serf = true;
            machine.serfSince = now;
            for (var other : machines) {
                if (other.gone && other.place == machine.place) {
                    other.published = null; // Consul's key is the node's name
                }
            }
            consul.stale = true;
            changes++;
            if (tells()) {
                tell(machine + ": published data=" + machine.published.word());
            }
        }
    }

    // ---- etcd

    /** The kubelet, and what etcd does when it starts. */
    void kubelet(Machine machine) {
        if (!machine.powered) {
            return;
        }
        if (machine.etcd != null) {
            if (machine.installed == null) {
                stopEtcd(machine, "the kubelet stops etcd");
            }
            return;
        }
        var disk = machine.visible();
        if (machine.installed == null || !disk.directory) {
            return;
        }
        if (disk.wal != null) {
            if (!isRemoved(machine, disk.wal)) {
                run(machine, disk);
            }
        } else {
            startAnew(machine, disk);
        }
    }

    void stopEtcd(Machine machine, String why) {
        if (machine.etcd != null) {
            if (tells()) {
                tell(machine + ": " + why);
            }
            machine.etcd = null;
            changes++;
        }
    }

    private void run(Machine machine, Disk disk) {
        machine.etcd = disk.wal;
        machine.etcdDisk = disk;
        changes++;
        if (tells()) {
            tell(machine + ": etcd runs as " + disk.wal.member + " of " + disk.wal.cluster.id);
        }
    }

    private boolean isRemoved(Machine machine, Wal wal) {
        return hasQuorum(wal.cluster, machine.side) && wal.cluster.latest().of(wal.member) == null;
    }

    /** A list of peers as etcd takes it from its flags, or from DNS. */
    private record Peers(List<String> names, List<String> urls, String token, int numbers, Map<String, EtcdId> ids) {
        static Peers of(List<String> names, List<String> urls, String token) {
            var numbers = 0;
            var ids = new HashMap<String, EtcdId>();
            for (var url : urls) {
                numbers |= 1 << Names.NUMBER_OF_URL.get(url);
                ids.put(url, EtcdIds.ofMember(url, token));
            }
            return new Peers(names, urls, token, numbers, ids);
        }
    }

    /** Of the cluster that these values found. */
    EtcdId idOf(StartValues values) {
        return EtcdIds.ofCluster(peers(values).ids().values());
    }

    int listed(StartValues values) {
        return peers(values).numbers();
    }

    private Peers peers(StartValues values) {
        return peersOf.computeIfAbsent(values, known -> {
            var names = new ArrayList<String>();
            var urls = new ArrayList<String>();
            for (var member : known.initialCluster().split(",", -1)) {
                names.add(member.substring(0, member.indexOf('=')));
                urls.add(member.substring(member.indexOf('=') + 1));
            }
            return Peers.of(names, urls, known.token());
        });
    }

    private void startAnew(Machine machine, Disk disk) {
        Peers peers;
        var isNew = true;
        if (machine.installed.equals(Machine.AS_STAGED)) {
            var names = new ArrayList<String>();
            var urls = new ArrayList<String>();
            for (var number = 0; number < Names.MOST; number++) {
                if (((machine.dnsAtHandOver >> number) & 1) == 1) {
                    names.add(number == machine.number ? Names.NAME[machine.place] : String.valueOf(names.size()));
                    urls.add(Names.SRV_URL[number]);
                }
            }
            peers = Peers.of(names, urls, "etcd-cluster");
        } else {
            peers = peers(machine.installed);
            isNew = machine.installed.state().equals("new");
        }
        if (((peers.numbers() >> machine.number) & 1) == 0) {
            return;
        }
        if (isNew) {
            startNew(machine, disk, peers);
        } else {
            startExisting(machine, disk, peers);
        }
    }

    private void startNew(Machine machine, Disk disk, Peers peers) {
        EtcdId mine = null;
        for (var url : peers.urls()) {
            if (Names.NUMBER_OF_URL.get(url) == machine.number) {
                mine = peers.ids().get(url);
            }
        }
        var asked = firstOf(peers, machine);
        if (asked != null) {
            var me = asked.etcd.config().of(mine);
            if (me != null && !me.clientUrls().isEmpty()) {
                return; // "has already been bootstrapped"
            }
        }
        var id = EtcdIds.ofCluster(peers.ids().values());
        var cluster = clusters.computeIfAbsent(id, each -> {
            var founders = new ArrayList<MemberView>();
            for (var place = 0; place < peers.urls().size(); place++) {
                var url = peers.urls().get(place);
                founders.add(new MemberView(
                        peers.ids().get(url),
                        peers.names().get(place),
                        List.of(url),
                        Set.of(Names.ENDPOINT[Names.NUMBER_OF_URL.get(url)]),
                        List.of(),
                        false));
            }
            return new EtcdCluster(each, founders);
        });
        writeWal(machine, disk, new Wal(cluster, mine, null, 1), "new");
    }

    private void startExisting(Machine machine, Disk disk, Peers peers) {
        var asked = firstOf(peers, machine);
        if (asked == null) {
            return;
        }
        var config = asked.etcd.config();
        var mine = config.at(machine.number);
        if (mine == null || config.members.size() != peers.urls().size()) {
            return; // "member count is unequal"
        }
        for (var member : config.members) {
            if (!peers.urls().contains(member.peerUrls().getFirst())) {
                return;
            }
        }
        writeWal(machine, disk, new Wal(asked.etcd.cluster, mine.id(), config, 0), "existing");
    }

    private Machine firstOf(Peers peers, Machine me) {
        for (var other : machines) {
            if (other != me
                    && other.etcd != null
                    && ((peers.numbers() >> other.number) & 1) == 1
                    && canTalk(me, other)) {
                return other;
            }
        }
        return null;
    }

    private void writeWal(Machine machine, Disk disk, Wal wal, String state) {
        disk.wal = wal;
        if (tells()) {
            tell(machine + ": etcd starts as " + state + ", member " + wal.member + " of cluster " + wal.cluster.id);
        }
        var hidden = disk == machine.data ? machine.under.wal : null;
        if (state.equals("existing") && hidden != null && hidden.member.equals(wal.member)) {
            // Both the volume and the directory below its mount point were handed over: --mount-point prevents it.
            figures.count("excuse, by start: on the volume and below its mount point, none is configured");
        } else if (!written.add(wal.member)) {
            throw new Violation("member " + wal.member + " of cluster " + wal.cluster.id
                    + " was started with an empty log for the second time, as " + state + " on " + machine);
        }
        run(machine, disk);
    }

    /** Who of a cluster runs on this side and knows most; null without a quorum. */
    private Machine leader(EtcdCluster cluster, int side) {
        Machine best = null;
        for (var each : machines) {
            if (each.etcd != null && each.etcd.cluster == cluster && each.side == side && each.powered) {
                if (best == null || each.etcd.length > best.etcd.length) {
                    best = each;
                }
            }
        }
        if (best == null || best.etcd.length == 0) {
            return null;
        }
        var config = best.etcd.config();
        var voters = 0;
        for (var each : machines) {
            if (each.etcd != null && each.etcd.cluster == cluster && each.side == side && each.powered) {
                var known = config.of(each.etcd.member);
                voters += known != null && !known.learner() ? 1 : 0;
            }
        }
        return voters >= config.voters() / 2 + 1 ? best : null;
    }

    boolean hasQuorum(EtcdCluster cluster, int side) {
        return leader(cluster, side) != null;
    }

    boolean isHealthy(Machine machine) {
        if (machine.etcd == null || !hasQuorum(machine.etcd.cluster, machine.side)) {
            return false;
        }
        var known = machine.etcd.config().of(machine.etcd.member);
        return known != null && !known.learner();
    }

    /** Where there is a quorum: what members missed is sent to them, and something is written. */
    void work(EtcdCluster cluster, int side, boolean writes) {
        var leader = leader(cluster, side);
        if (leader == null) {
            return;
        }
        check(cluster, leader);
        for (var each : machines) {
            if (each.etcd == null || each.etcd.cluster != cluster || each.side != side || !each.powered) {
                continue;
            }
            var known = cluster.latest().of(each.etcd.member);
            if (known == null) {
                stopEtcd(each, "etcd stops: its member was removed");
                continue;
            }
            if (each.etcd.length < cluster.length) {
                each.etcd.length = cluster.length;
                changes++;
            }
            if (known.clientUrls().isEmpty() && (isPeace || dice.oneIn(2))) {
                change(cluster, side, published(cluster, known, each));
            }
        }
        if (writes) {
            cluster.length++;
            for (var each : machines) {
                var isThere = each.etcd != null && each.etcd.cluster == cluster && each.side == side && each.powered;
                if (isThere) {
                    each.etcd.length = cluster.length;
                }
            }
        }
    }

    private static List<MemberView> published(EtcdCluster cluster, MemberView known, Machine machine) {
        return replaced(
                cluster,
                new MemberView(
                        known.id(),
                        Names.NAME[machine.place],
                        known.peerUrls(),
                        known.endpoints(),
                        List.of(Names.CLIENT_URL[machine.number]),
                        known.learner()));
    }

    private static List<MemberView> replaced(EtcdCluster cluster, MemberView changed) {
        var members = new ArrayList<>(cluster.latest().members);
        members.replaceAll(each -> each.id().equals(changed.id()) ? changed : each);
        return members;
    }

    private void check(EtcdCluster cluster, Machine leader) {
        if (leader.etcd.length < cluster.length) {
            throw new Violation("cluster " + cluster.id + " goes on from entry " + leader.etcd.length + ", and entry "
                    + cluster.length + " was acknowledged: a write is lost");
        }
        if (committed == null) {
            committed = cluster;
        } else if (committed != cluster) {
            if (!secondIsExcused) {
                throw new Violation("a second cluster commits: " + cluster.id + " beside " + committed.id);
            }
            committed = cluster;
        }
    }

    private void change(EtcdCluster cluster, int side, List<MemberView> members) {
        var before = cluster.length;
        cluster.commit(members);
        changes++;
        for (var each : machines) {
            if (each.etcd != null
                    && each.etcd.cluster == cluster
                    && each.side == side
                    && each.powered
                    && each.etcd.length == before) {
                each.etcd.length = cluster.length;
            }
        }
    }

    /** Whom the gate asks: a member that it saw, that answers, and that has a quorum. */
    private EtcdCluster asked(Machine gate, Observation seen, EtcdId clusterId) {
        var cluster = clusters.get(clusterId);
        if (cluster == null || !hasQuorum(cluster, gate.side)) {
            return null;
        }
        for (var each : machines) {
            if (each != gate
                    && canTalk(gate, each)
                    && each.etcd != null
                    && each.etcd.cluster == cluster
                    && seen.clusters().answers().containsKey(Names.ENDPOINT[each.number])) {
                check(cluster, leader(cluster, gate.side));
                return cluster;
            }
        }
        return null;
    }

    private int connectedVoters(EtcdCluster cluster, int side) {
        var voters = 0;
        for (var each : machines) {
            if (each.etcd != null && each.etcd.cluster == cluster && each.side == side && each.powered) {
                var known = cluster.latest().of(each.etcd.member);
                voters += known != null && !known.learner() ? 1 : 0;
            }
        }
        return voters;
    }

    EtcdId addLearner(Machine gate, Observation seen, EtcdId clusterId) {
        var cluster = asked(gate, seen, clusterId);
        if (cluster == null
                || connectedVoters(cluster, gate.side) < cluster.latest().voters()) {
            return null;
        }
        for (var member : cluster.latest().members) {
            if (member.learner() || member.endpoints().contains(Names.ENDPOINT[gate.number])) {
                return null;
            }
        }
        var id = new EtcdId(0x1000_0000L + ++added);
        var members = new ArrayList<>(cluster.latest().members);
        members.add(new MemberView(
                id, "", List.of(Names.URL[gate.number]), Set.of(Names.ENDPOINT[gate.number]), List.of(), true));
        change(cluster, gate.side, members);
        if (tells()) {
            tell("etcd: learner " + id + " is added for " + gate);
        }
        return id;
    }

    boolean remove(Machine gate, Observation seen, EtcdId clusterId, EtcdId id) {
        if (isScripted && !hasQuorum(clusters.get(clusterId), gate.side)) {
            throw new Violation("member " + id + " is to be removed where no quorum is left");
        }
        var cluster = asked(gate, seen, clusterId);
        var member = cluster == null ? null : cluster.latest().of(id);
        if (member == null || (!member.learner() && !mayRemove(cluster, member, gate.side))) {
            return false;
        }
        var members = new ArrayList<>(cluster.latest().members);
        members.remove(member);
        change(cluster, gate.side, members);
        if (tells()) {
            tell("etcd: " + member + " is removed by " + gate);
        }
        return true;
    }

    /** With etcdctl, by a person who knows nothing of the founding record. */
    void removeByHand(Machine machine) {
        var members = new ArrayList<>(committed.latest().members);
        members.removeIf(member -> member.endpoints().contains(Names.ENDPOINT[machine.number]));
        change(committed, 0, members);
    }

    /** etcd's strict check: enough started ones are left, and a member that runs only if enough others do. */
    private boolean mayRemove(EtcdCluster cluster, MemberView member, int side) {
        var voters = 0;
        var named = 0;
        for (var each : cluster.latest().members) {
            if (!each.learner() && !each.id().equals(member.id())) {
                voters++;
                named += each.name().isBlank() ? 0 : 1;
            }
        }
        if (voters == 0 || named < voters / 2 + 1) {
            return false;
        }
        var isConnected = false;
        for (var each : machines) {
            isConnected |=
                    each.etcd != null && each.powered && each.side == side && each.etcd.member.equals(member.id());
        }
        return !isConnected || connectedVoters(cluster, side) - 1 >= 1 + voters / 2;
    }

    boolean promote(Machine gate, Observation seen, EtcdId clusterId, EtcdId id) {
        var cluster = asked(gate, seen, clusterId);
        var member = cluster == null ? null : cluster.latest().of(id);
        if (member == null || !member.learner()) {
            return false;
        }
        for (var each : machines) {
            if (each.etcd != null
                    && each.powered
                    && each.side == gate.side
                    && each.etcd.member.equals(id)
                    && each.etcd.length == cluster.length) {
                change(
                        cluster,
                        gate.side,
                        replaced(
                                cluster,
                                new MemberView(
                                        id,
                                        member.name(),
                                        member.peerUrls(),
                                        member.endpoints(),
                                        member.clientUrls(),
                                        false)));
                if (tells()) {
                    tell("etcd: " + member + " is a voter now");
                }
                return true;
            }
        }
        return false;
    }

    /** @param nobodyKnew when the gate looked; nothing makes catalog and record one, so what came back since is not seen */
    void written(FoundingRecord founding, long index, boolean nobodyKnew) {
        if (!isScripted && index == 0 && !founding.founders().isEmpty()) {
            if (Excuses.noEvidenceLeft(this)) {
                excuseSecond(founding, "no evidence left");
            } else if (nobodyKnew) {
                excuseSecond(founding, "nobody who knows is back");
            } else if (Excuses.isNothingLeft(this)) {
                forgetStarts(founding);
            }
        }
        if (tells()) {
            tell("Consul: founding record of " + founding.clusterId() + " "
                    + founding.founders().stream()
                            .map(founder -> founder.name() + " " + founder.entry())
                            .toList());
        }
    }

    private void excuseSecond(FoundingRecord founding, String why) {
        secondIsExcused = true;
        forgetStarts(founding);
        figures.count("second cluster: " + why);
    }

    /** In the article's mode the second cluster has the IDs of the first, of which nothing is left. */
    private void forgetStarts(FoundingRecord founding) {
        clusters.remove(founding.clusterId());
        founding.founders().forEach(founder -> written.remove(founder.memberId()));
    }
}
