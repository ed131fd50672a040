package io.etcdsidekicks.gate.model;

import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.CatalogRecord;
import io.etcdsidekicks.discovery.FoundersAnswer;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.Transport;
import io.etcdsidekicks.gate.Entry;
import io.etcdsidekicks.gate.Founder;
import io.etcdsidekicks.gate.FoundingRecord;
import io.etcdsidekicks.gate.GivenUp;
import io.etcdsidekicks.gate.LockState;
import io.etcdsidekicks.gate.MachinesAnswer;
import io.etcdsidekicks.gate.RecordAnswer;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Key-value store, catalog, sessions and DNS. Its servers are on side 0 of every partition. */
final class Consul {
    private static final LockState FREE = new LockState.Free();
    private static final LockState MINE = new LockState.Mine();
    private static final LockState OTHERS = new LockState.Others("another machine");
    private static final int LOCK_DELAY = 5;
    private static final int SESSION = 10;

    private final World world;
    boolean up = true;
    int timesForgotten;
    FoundingRecord founding;
    /** Clusters that an operator gave up. */
    Set<GivenUp> givenUp = Set.of();

    private long index;
    private long lastIndex;
    private Backup backup;
    private RecordAnswer recordAnswer = new RecordAnswer.Absent();
    /** The same, as a registrar reads it. */
    FoundersAnswer founders = new FoundersAnswer.Nobody();

    private GateModel holder;
    private long freeFrom;

    boolean stale = true;
    CatalogAnswer catalog;
    MachinesAnswer machines;
    int passing;
    int all;
    /** What DNS answers instead of what is so, as a set of machines; -1 for the truth. */
    int dnsLie = -1;
    /** Which machine plain UDP leaves out; -1 for none. */
    int dnsCut = -1;

    private int dnsKey = -1;
    private Map<Transport, SrvAnswer> dns;

    Consul(World world) {
        this.world = world;
    }

    boolean reachable(Machine machine) {
        return up && machine.side == 0;
    }

    RecordAnswer read() {
        return recordAnswer;
    }

    boolean write(FoundingRecord value, long expected) {
        if (expected != (founding == null ? 0 : index)) {
            return false;
        }
        put(value, ++lastIndex);
        return true;
    }

    private void put(FoundingRecord value, long at) {
        founding = value;
        index = at;
        recordAnswer = new RecordAnswer.Present(value, index);
        founders = new FoundersAnswer.Founders(
                value.founders().stream().map(Founder::endpoint).collect(Collectors.toSet()),
                value.founders().stream()
                        .map(Founder::entry)
                        .flatMap(entry -> entry instanceof Entry.Claimed(var claim) ? Stream.of(claim) : Stream.empty())
                        .collect(Collectors.toSet()));
        world.changes++;
    }

    /** By an operator: first the word of it, then the record goes. */
    void giveUp(GivenUp cluster, Optional<Long> expected) {
        var all = new HashSet<>(givenUp);
        all.add(cluster);
        givenUp = Set.copyOf(all);
        if (founding != null && expected.filter(at -> at == index).isPresent()) {
            loseRecord();
        }
        world.changes++;
    }

    /** Of the key-value store, at one moment. */
    record Backup(FoundingRecord founding, long index, Set<GivenUp> givenUp) {}

    void backUp() {
        backup = new Backup(founding, index, givenUp);
    }

    /** False when there is nothing to go back to. */
    boolean restore() {
        if (backup == null || backup.founding() == null || backup.founding().equals(founding)) {
            return false;
        }
        put(backup.founding(), backup.index());
        givenUp = backup.givenUp();
        return true;
    }

    /** A person deletes the key; the catalog stays. */
    void loseRecord() {
        founding = null;
        recordAnswer = new RecordAnswer.Absent();
        founders = new FoundersAnswer.Nobody();
        world.changes++;
    }

    void forget() {
        loseRecord();
        givenUp = Set.of();
        holder = null;
        freeFrom = 0;
        timesForgotten++;
        for (var each : world.machines) {
            each.published = null;
            each.gate.losesSession();
            each.second.losesSession();
        }
        stale = true;
    }

    void look() {
        if (!stale) {
            return;
        }
        stale = false;
        var records = new ArrayList<CatalogRecord>();
        var alive = new HashSet<InetAddress>();
        passing = 0;
        all = 0;
        for (var each : world.machines) {
            if (each.published != null) {
                records.add(Names.catalogRecord(each, each.published, !each.serf));
                all |= 1 << each.number;
                passing |= each.serf ? 1 << each.number : 0;
            }
            if (each.serf) {
                alive.add(Names.ENDPOINT[each.number].address());
            }
        }
        catalog = new CatalogAnswer.Records(records);
        machines = new MachinesAnswer.Alive(alive);
        dnsKey = -1;
    }

    int dnsSet() {
        look();
        return dnsLie >= 0 ? dnsLie : passing;
    }

    /** What a binary gets that asks by plain UDP. */
    int dnsSetOverUdp() {
        return dnsCut >= 0 ? dnsSet() & ~(1 << dnsCut) : dnsSet();
    }

    Map<Transport, SrvAnswer> dns() {
        var key = dnsSet() * 32 + dnsCut + 1;
        if (key != dnsKey) {
            dnsKey = key;
            dns = Map.of(
                    Transport.TCP, answer(dnsSet()),
                    Transport.UDP_EDNS, answer(dnsSet()),
                    Transport.UDP, answer(dnsSetOverUdp()));
        }
        return dns;
    }

    static SrvAnswer answer(int machines) {
        if (machines == 0) {
            return new SrvAnswer.NoSuchName();
        }
        var targets = new ArrayList<SrvAnswer.Target>();
        for (var number = 0; number < Names.MOST; number++) {
            if (((machines >> number) & 1) == 1) {
                targets.add(Names.TARGET[number]);
            }
        }
        return new SrvAnswer.Records(targets);
    }

    private void expire() {
        if (holder != null && (!holder.session || world.now > holder.sessionUntil)) {
            holder.losesSession();
            holder = null;
            freeFrom = world.now + LOCK_DELAY;
        }
    }

    LockState lock(GateModel gate) {
        expire();
        if (gate.session) {
            if (world.now > gate.sessionUntil) {
                gate.losesSession();
            } else {
                gate.sessionUntil = world.now + SESSION;
            }
        }
        return state(gate);
    }

    private LockState state(GateModel gate) {
        if (holder == null) {
            return FREE;
        }
        return holder == gate ? MINE : OTHERS;
    }

    LockState acquire(GateModel gate) {
        expire();
        if (!gate.session) {
            gate.session = true;
        }
        gate.sessionUntil = world.now + SESSION;
        if (holder == null && world.now >= freeFrom) {
            holder = gate;
        }
        return state(gate);
    }

    void release(GateModel gate) {
        expire();
        gate.session = false;
        if (holder == gate) {
            holder = null;
        }
    }

    /** The gate died: its session goes on until it is over. A new gate has another session. */
    void orphan(GateModel gate) {
        if (holder == gate) {
            var dead = new GateModel(world, gate.machine, gate.settings);
            dead.session = gate.session;
            dead.sessionUntil = gate.sessionUntil;
            holder = dead;
        }
        gate.session = false;
    }
}
