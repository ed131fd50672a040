package io.etcdsidekicks.gate.model;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.FoundersAnswer;
import io.etcdsidekicks.gate.FoundingRecord;
import io.etcdsidekicks.gate.GateSettings;
import io.etcdsidekicks.gate.MemberView;
import io.etcdsidekicks.gate.Observation;
import io.etcdsidekicks.gate.PeerAnswer;
import io.etcdsidekicks.registrar.HoldBack;
import java.util.ArrayList;
import java.util.HashMap;
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
    final WorldPlan plan;
    final GateSettings settings;
    final boolean isSpoiled;
    private final Set<Protection> protectionsOut;
    final List<Machine> machines = new ArrayList<>();
    final Consul consul = new Consul(this);
    final Map<EtcdId, EtcdCluster> clusters = new HashMap<>();
    final EtcdStarts starts = new EtcdStarts(this);
    private final List<String> story;
    private long lastNumber;
    /** Somebody else's etcd, by the number of the address where it answers. */
    private final Map<Integer, PeerAnswer.Member> foreigners = new HashMap<>();

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
        this.plan = plan;
        this.size = plan.size();
        this.discoverySrv = plan.discoverySrv();
        this.protectionsOut = protectionsOut;
        this.isSpoiled = !protectionsOut.isEmpty();
        this.settings = ModelSettings.of(plan, without(Protection.PROVEN_GONE));
        for (var place = 0; place < plan.machines(); place++) {
            machines.add(new Machine(place, place, this));
        }
    }

    /** Never the same one again. */
    long next() {
        return ++lastNumber;
    }

    Disk disk() {
        return new Disk(next());
    }

    /** A machine is needed all the same to be asked. */
    PeerAnswer.Member foreigner(int number) {
        return foreigners.get(number);
    }

    /** An etcd that has nothing to do with us takes an address, and has a quorum there. */
    void foreigner(Machine machine, boolean comes) {
        if (comes) {
            var url = Names.URL[machine.number];
            var member = new MemberView(
                    new EtcdId(0x2000_0000L + machine.number),
                    "stranger",
                    List.of(url),
                    Set.of(Names.ENDPOINT[machine.number]),
                    List.of(Names.CLIENT_URL[machine.number]),
                    false);
            foreigners.put(
                    machine.number,
                    new PeerAnswer.Member(new EtcdId(0x3000_0000L + machine.number), List.of(member), true));
        } else {
            foreigners.remove(machine.number);
        }
        changes++;
        if (tells()) {
            tell("a stranger's etcd " + (comes ? "runs at the address of " : "leaves the address of ") + machine);
        }
    }

    /** By an operator, for good. */
    void isGivenUp(EtcdId clusterId) {
        if (committed != null && committed.id.equals(clusterId)) {
            committed = null;
        }
    }

    /** Time goes by. */
    void pass(long seconds) {
        starts.bind(seconds);
        now += seconds;
        for (var machine : machines) {
            if (machine.powered && machine.side == 0) {
                if (now - machine.hereAt >= Harm.LONG_ENOUGH) {
                    machine.backAt = now;
                }
                machine.hereAt = now;
            }
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
        machine.second.crash();
        machine.gate.isDone = false;
        machine.gate.isRefused = false;
        machine.etcd = null;
        machine.starting = null;
        machine.known = false;
        machine.volumeHolder = null;
        machine.manifestHolder = null;
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
        var facts = ModelVolume.facts(this, machine);
        if (without(Protection.REGISTRAR_READS_THE_STATE_DIRECTORY)
                || without(Protection.STATE_DIRECTORY)
                || (without(Protection.ALARM_BEFORE_CLAIM) && Distortions.isClaim(facts))) {
            facts = ModelVolume.factsWithoutMemory(this, machine);
        }
        var founding = facts.hasWal()
                ? new FoundersAnswer.Nobody()
                : consul.reachable(machine) ? consul.founders : CONSUL_AWAY;
        var volume = facts.state(claim -> !(founding instanceof FoundersAnswer.Founders known)
                || known.claims().contains(claim));
        if (without(Protection.JOINERS_CLAIM) && Distortions.isJoinersClaim(facts)) {
            volume = DataVolume.NONE;
        }
        switch (HoldBack.of(founding, Names.ENDPOINT[machine.number], volume)) {
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

    /** Whoever starts etcd here: a kubelet, which notices some time later what is in its directory, or anybody. */
    void kubelet(Machine machine) {
        if (!machine.powered) {
            return;
        }
        if (plan.kubelet()) {
            if ((machine.known != machine.installed || machine.knownVersion != machine.installedVersion)
                    && (isPeace || dice.oneIn(2))) {
                machine.known = machine.installed;
                machine.knownVersion = machine.installedVersion;
                changes++;
                stopEtcd(machine, "the kubelet stops etcd");
                return;
            }
            if (!machine.known) {
                return;
            }
        }
        starts.goOn(machine);
    }

    void stopEtcd(Machine machine, String why) {
        if (machine.etcd != null || machine.starting != null) {
            if (tells()) {
                tell(machine + ": " + why);
            }
            machine.etcd = null;
            machine.starting = null;
            changes++;
        }
    }

    void run(Machine machine, Disk disk) {
        machine.etcd = disk.wal;
        machine.etcdDisk = disk;
        changes++;
        if (tells()) {
            tell(machine + ": etcd runs as " + disk.wal.member + " of " + disk.wal.cluster.id);
        }
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
        if (gate.etcd != null && gate.etcd.member.equals(id)) {
            stopEtcd(gate, "etcd stops: its member was removed");
        }
        return true;
    }

    /** With etcdctl, by a person who knows nothing of the founding record. */
    boolean removeByHand(Machine machine) {
        var members = new ArrayList<>(committed.latest().members);
        members.removeIf(member -> member.endpoints().contains(Names.ENDPOINT[machine.number]));
        if (members.stream().allMatch(MemberView::learner)) {
            return false; // etcd does not let its last voter go
        }
        change(committed, 0, members);
        if (machine.etcd != null && machine.side == 0) {
            stopEtcd(machine, "etcd stops: its member was removed");
        }
        if (tells()) {
            tell("etcd: an operator removes the member of " + machine);
        }
        return true;
    }

    /** Whether there is a quorum of the others. */
    boolean isServedWithout(Machine machine) {
        var cluster = machine.etcd.cluster;
        return connectedVoters(cluster, machine.side) - 1 >= cluster.latest().voters() / 2 + 1;
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
                    && each.etcd.length == cluster.length
                    && !each.isSlow) {
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
        founding.founders().forEach(founder -> starts.forget(founder.memberId()));
    }
}
