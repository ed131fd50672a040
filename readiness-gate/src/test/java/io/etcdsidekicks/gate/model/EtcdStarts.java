package io.etcdsidekicks.gate.model;

import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartHead.Origin;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.gate.EtcdIds;
import io.etcdsidekicks.gate.MemberView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How etcd starts: it reads its start file, binds its port, and writes its WAL, one after the other. */
@SuppressWarnings("ReferenceEquality")
final class EtcdStarts {
    /** One that was starved for longer between reading its file and binding is a window that stays open. */
    private static final long BINDS_WITHIN = 9;

    private final World world;
    private final Map<String, Peers> peersOf = new HashMap<>();
    private final Set<EtcdId> written = new HashSet<>();

    EtcdStarts(World world) {
        this.world = world;
    }

    /** A list of peers as etcd takes it from its file, or from DNS. */
    private record Peers(List<String> names, List<String> urls, int numbers, Map<String, EtcdId> ids) {
        static Peers of(List<String> names, List<String> urls, String token) {
            var numbers = 0;
            var ids = new HashMap<String, EtcdId>();
            for (var url : urls) {
                numbers |= 1 << Names.NUMBER_OF_URL.get(url);
                ids.put(url, EtcdIds.ofMember(url, token));
            }
            return new Peers(names, urls, numbers, ids);
        }
    }

    /** The machines that a start file names. */
    int listed(StartHead head) {
        return head.initialCluster().isBlank() ? 0 : peers(head).numbers();
    }

    private Peers peers(StartHead head) {
        return peersOf.computeIfAbsent(head.initialCluster() + " " + head.token(), _ -> {
            var names = new ArrayList<String>();
            var urls = new ArrayList<String>();
            for (var member : head.initialCluster().split(",", -1)) {
                names.add(member.substring(0, member.indexOf('=')));
                urls.add(member.substring(member.indexOf('=') + 1));
            }
            return Peers.of(names, urls, head.token());
        });
    }

    private Peers peersInDns(Machine machine, StartHead head) {
        var names = new ArrayList<String>();
        var urls = new ArrayList<String>();
        for (var number = 0; number < Names.MOST; number++) {
            if (((machine.dnsAtOpening >> number) & 1) == 1) {
                names.add(number == machine.number ? Names.NAME[machine.place] : String.valueOf(names.size()));
                urls.add(Names.SRV_URL[number]);
            }
        }
        return Peers.of(names, urls, head.token());
    }

    /** Before time passes. */
    void bind(long seconds) {
        for (var machine : world.machines) {
            var starting = machine.starting;
            if (starting != null && !starting.isBound && world.now + seconds - starting.since > BINDS_WITHIN) {
                starting.isBound = true;
                world.changes++;
            }
        }
    }

    /** What a running container does next, or a new one. */
    void goOn(Machine machine) {
        if (machine.etcd != null) {
            return;
        }
        if (machine.starting == null) {
            read(machine);
        } else if (!machine.starting.isBound) {
            machine.starting.isBound = true;
            world.changes += machine.fails ? 0 : 1;
        } else {
            begin(machine);
            machine.fails = machine.etcd == null;
        }
    }

    private void read(Machine machine) {
        var disk = machine.visible();
        var head = world.without(Protection.START_FILE_ON_ITS_DISK) ? machine.handedOver : disk.head;
        if (head == null) {
            return; // "no such file"
        }
        if (disk.wal != null) {
            if (!isRemoved(machine, disk.wal)) {
                world.run(machine, disk);
            }
        } else if (head.state() == StartState.OPEN) {
            machine.starting = new Machine.Starting(head, disk, world.now);
            world.changes += machine.fails ? 0 : 1;
            if (world.tells()) {
                world.tell(machine + ": etcd has read its open start file");
            }
        } else if (disk.left == Disk.LeftOver.NOTHING) {
            disk.left = Disk.LeftOver.HARMLESS; // "couldn't find local name"
            world.changes++;
        }
    }

    private boolean isRemoved(Machine machine, Wal wal) {
        return world.hasQuorum(wal.cluster, machine.side)
                && wal.cluster.latest().of(wal.member) == null;
    }

    private void begin(Machine machine) {
        var starting = machine.starting;
        machine.starting = null;
        var head = starting.head;
        if (starting.disk.wal != null) {
            return;
        }
        var isNew = head.origin() == Origin.FOUNDED;
        var peers = world.discoverySrv && isNew ? peersInDns(machine, head) : peers(head);
        if (((peers.numbers() >> machine.number) & 1) == 0) {
            return;
        }
        if (isNew) {
            startNew(machine, starting.disk, peers);
        } else {
            startExisting(machine, starting.disk, peers);
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
        var cluster = world.clusters.computeIfAbsent(id, each -> new EtcdCluster(each, founders(peers)));
        writeWal(machine, disk, new Wal(cluster, mine, null, 1), "new");
    }

    private static List<MemberView> founders(Peers peers) {
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
        return founders;
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
        for (var other : world.machines) {
            if (other != me
                    && other.etcd != null
                    && ((peers.numbers() >> other.number) & 1) == 1
                    && world.canTalk(me, other)) {
                return other;
            }
        }
        return null;
    }

    private void writeWal(Machine machine, Disk disk, Wal wal, String state) {
        if (world.tells()) {
            world.tell(
                    machine + ": etcd starts as " + state + ", member " + wal.member + " of cluster " + wal.cluster.id);
        }
        if (disk.left == Disk.LeftOver.OLD_DATABASE) {
            throw new Violation("member " + wal.member + " starts over the database of an earlier life on " + machine);
        }
        disk.write(wal, world.next());
        if (!written.add(wal.member)) {
            throw new Violation("member " + wal.member + " of cluster " + wal.cluster.id
                    + " was started with an empty log for the second time, as " + state + " on " + machine);
        }
        world.run(machine, disk);
    }

    /** The second cluster has the IDs of the first, of which nothing is left. */
    void forget(EtcdId member) {
        written.remove(member);
    }
}
