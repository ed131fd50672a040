package io.etcdsidekicks.gate.model;

import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.CatalogRecord;
import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.RecordMeta;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.Transport;
import io.etcdsidekicks.discovery.VolumeNote;
import io.etcdsidekicks.gate.ClusterObservation;
import io.etcdsidekicks.gate.Entry;
import io.etcdsidekicks.gate.EtcdManifest;
import io.etcdsidekicks.gate.Founder;
import io.etcdsidekicks.gate.FoundingRecord;
import io.etcdsidekicks.gate.LocalObservation;
import io.etcdsidekicks.gate.LockState;
import io.etcdsidekicks.gate.MachinesAnswer;
import io.etcdsidekicks.gate.ManifestState;
import io.etcdsidekicks.gate.MemberView;
import io.etcdsidekicks.gate.Observation;
import io.etcdsidekicks.gate.PeerAnswer;
import io.etcdsidekicks.gate.PeerObservation;
import io.etcdsidekicks.gate.RecordAnswer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** What a gate sees of the world, in the order in which GateObserver asks. */
final class Sight {
    private static final ManifestState ABSENT = new ManifestState.Absent();
    private static final ManifestState RENDERED = new ManifestState.Present(new EtcdManifest(
            false,
            false,
            false,
            EtcdManifest.DEFAULT_TOKEN,
            Optional.of(ModelSettings.MOUNT.resolve("data")),
            Optional.empty()));
    private static final RecordAnswer NO_RECORD = new RecordAnswer.Failed("Consul does not answer");
    private static final LockState NO_LOCK = new LockState.Failed("Consul does not answer");
    private static final CatalogAnswer NO_CATALOG = new CatalogAnswer.Failed("Consul does not answer");
    private static final MachinesAnswer NO_MACHINES = new MachinesAnswer.Failed("Consul does not answer");
    private static final MachinesAnswer NOT_ASKED = new MachinesAnswer.Failed("not asked");
    private static final MachinesAnswer NOBODY = new MachinesAnswer.Alive(Set.of());
    private static final AgentAnswer NO_AGENT = new AgentAnswer.Failed("the agent does not answer");
    private static final SrvAnswer NO_SUCH_NAME = new SrvAnswer.NoSuchName();
    private static final SrvAnswer NO_DNS = new SrvAnswer.Failed("not asked");
    private static final PeerAnswer SILENT = new PeerAnswer.Silent("no etcd answers");
    private static final EtcdHealth HEALTHY = new EtcdHealth.Healthy();
    private static final EtcdHealth UNHEALTHY = new EtcdHealth.Unhealthy("no quorum");
    private static final EtcdHealth NOT_LOOKED = new EtcdHealth.Unhealthy("etcd was not asked yet");
    private static final Map<CatalogRecord, CatalogRecord> FRESH = new ConcurrentHashMap<>();
    private static final Map<CatalogRecord, CatalogRecord> HANDED_OVER = new ConcurrentHashMap<>();

    private final World world;
    private final Machine machine;

    /** The first half: this machine and Consul; the clusters are asked after it. */
    private LocalObservation local;

    private LockState lock = NO_LOCK;
    private RecordAnswer recordAnswer = NO_RECORD;
    private PeerObservation peers;
    private Duration now = Duration.ZERO;
    private boolean hangs;
    /** Consul had forgotten everything when the gate looked, and nobody with evidence was back. */
    boolean nobodyKnew;

    /** What etcd will be told, too: the window between the gate's look and etcd's own is not part of the model. */
    int dnsOverUdp;

    Sight(World world, Machine machine) {
        this.world = world;
        this.machine = machine;
    }

    /** @param hanging whether Consul keeps a machine with data waiting, which does not wait */
    void first(boolean handedOver, boolean hanging) {
        now = Duration.ofSeconds(world.now - machine.gate.startedAt);
        local = local();
        nobodyKnew = Excuses.nobodyWhoKnowsIsBack(world);
        hangs = hanging && local.dataVolume() == DataVolume.INITIALISED && !handedOver;
        var consul = world.consul;
        var reachable = consul.reachable(machine) && !hangs;
        lock = reachable ? consul.lock(machine.gate) : NO_LOCK;
        recordAnswer = reachable ? consul.read() : NO_RECORD;
        peers = peers(reachable);
    }

    Observation second(boolean handedOver) {
        var clusters = hangs ? ClusterObservation.none() : clusters(handedOver);
        MachinesAnswer alive = NOT_ASKED;
        if (isAnySilent && isAnyAlive) {
            world.consul.look();
            alive = world.consul.reachable(machine) ? world.consul.machines : NO_MACHINES;
            if (world.without(Protection.PROVEN_GONE)) {
                alive = NOBODY;
            }
        }
        var health = handedOver ? (world.isHealthy(machine) ? HEALTHY : UNHEALTHY) : NOT_LOOKED;
        return new Observation(now, local, lock, peers, recordAnswer, clusters, alive, health);
    }

    private LocalObservation local() {
        var disk = machine.visible();
        var settings = world.settings;
        var mountPoint = settings.directories().mountPoint().isPresent();
        var volume = !machine.mounted && mountPoint ? DataVolume.NOT_MOUNTED : disk.look(machine.copy);
        var note = disk.note;
        if (note == null && machine.copy && world.without(Protection.CLAIM_ON_THE_VOLUME)) {
            note = claimedByMe();
        }
        return new LocalObservation(
                settings.directories(),
                volume,
                disk.wal == null || world.without(Protection.MEMBER_ID_FROM_THE_WAL)
                        ? Optional.empty()
                        : disk.wal.identity,
                Optional.ofNullable(note),
                machine.copy,
                machine.staged ? settings.staged() : ABSENT,
                machine.installed == null ? ABSENT : world.discoverySrv ? settings.staged() : RENDERED,
                true);
    }

    private VolumeNote claimedByMe() {
        return world.consul.read() instanceof RecordAnswer.Present(var founding, var _)
                        && founding.founderAt(Names.ME[machine.number])
                                        .map(Founder::entry)
                                        .orElse(null)
                                instanceof Entry.Claimed(var value)
                ? VolumeNote.ofFounder(Names.CLUSTER, value)
                : null;
    }

    private PeerObservation peers(boolean reachable) {
        var consul = world.consul;
        var isAgentUp = !hangs && (reachable || machine.number % 2 == 0);
        var me = isAgentUp ? Names.ME[machine.number] : Optional.<Endpoint>empty();
        var port = isAgentUp && machine.etcd != null && !world.without(Protection.OWN_PEER_PORT);
        var agent = isAgentUp ? Names.AGENT[machine.number * Names.PLACES + machine.place] : NO_AGENT;
        if (!reachable) {
            return new PeerObservation(agent, me, port, NO_CATALOG, Map.of(), NO_DNS, Map.of());
        }
        consul.look();
        dnsOverUdp = consul.dnsSetOverUdp();
        var catalog = catalog((CatalogAnswer.Records) consul.catalog);
        var asksDns = (!(recordAnswer instanceof RecordAnswer.Present) || world.discoverySrv)
                && local.dataVolume() != DataVolume.INITIALISED;
        return new PeerObservation(
                agent,
                me,
                port,
                catalog,
                asksDns ? dns() : Map.of(),
                asksDns ? NO_SUCH_NAME : NO_DNS,
                asksDns ? Names.ADDRESSES : Map.of());
    }

    private Map<Transport, SrvAnswer> dns() {
        if (world.without(Protection.SAME_VIEWS)) {
            var answer = Consul.answer(world.consul.passing);
            return Map.of(Transport.TCP, answer, Transport.UDP_EDNS, answer, Transport.UDP, answer);
        }
        return world.consul.dns();
    }

    private CatalogAnswer catalog(CatalogAnswer.Records seen) {
        if (world.without(Protection.DATA_META)) {
            var mine = Names.ENDPOINT[machine.number].address().getHostAddress();
            return new CatalogAnswer.Records(seen.records().stream()
                    .map(known -> known.address().equals(mine) ? known : fresh(known))
                    .toList());
        }
        if (world.without(Protection.CRITICAL_RECORDS)) {
            return new CatalogAnswer.Records(
                    seen.records().stream().filter(known -> !known.critical()).toList());
        }
        if (world.without(Protection.PUBLISHED_BEFORE_STARTED) && recordAnswer instanceof RecordAnswer.Present) {
            var address = Names.ENDPOINT[machine.number].address().getHostAddress();
            return new CatalogAnswer.Records(seen.records().stream()
                    .map(known -> known.address().equals(address)
                            ? HANDED_OVER.computeIfAbsent(known, each -> saying(each, DataVolume.HANDED_OVER))
                            : known)
                    .toList());
        }
        return seen;
    }

    private static CatalogRecord fresh(CatalogRecord known) {
        return FRESH.computeIfAbsent(known, each -> saying(each, DataVolume.NONE));
    }

    private static CatalogRecord saying(CatalogRecord known, DataVolume data) {
        var meta = new HashMap<>(known.meta());
        meta.put(RecordMeta.DATA, data.word());
        return new CatalogRecord(
                known.node(),
                known.nodeAddress(),
                known.serviceId(),
                known.address(),
                known.port(),
                meta,
                known.critical());
    }

    private boolean isAnySilent;
    private boolean isAnyAlive;

    /** The own address counts only once etcd was handed over; the second round asks whom the answers named. */
    private ClusterObservation clusters(boolean handedOver) {
        isAnySilent = false;
        isAnyAlive = false;
        var me = peers.me().isPresent() ? 1 << machine.number : 0;
        var known = numbers();
        var asked = handedOver ? known | me : known & ~me;
        var answers = new TreeMap<Endpoint, PeerAnswer>();
        ask(asked, answers);
        ask(named & ~asked & ~(handedOver ? 0 : me), answers);
        return answers.isEmpty() ? ClusterObservation.none() : new ClusterObservation(answers);
    }

    private int named;

    private int numbers() {
        var numbers = 0;
        if (peers.catalog() instanceof CatalogAnswer.Records) {
            numbers |= world.consul.all | (peers.dns().isEmpty() ? 0 : world.consul.dnsSet());
        }
        if (recordAnswer instanceof RecordAnswer.Present(FoundingRecord founding, var _)) {
            for (var founder : founding.founders()) {
                numbers |= 1 << Names.NUMBER_OF.get(founder.endpoint());
            }
        }
        var note = local.note().orElse(null);
        if (note != null && note.start().isPresent()) {
            numbers |= world.listed(note.start().get());
        }
        named = 0;
        return numbers;
    }

    private void ask(int numbers, Map<Endpoint, PeerAnswer> answers) {
        if (numbers == 0) {
            return;
        }
        for (var each : world.machines) {
            if (((numbers >> each.number) & 1) == 0) {
                continue;
            }
            var answer = canAsk(each) ? answer(each) : SILENT;
            answers.put(Names.ENDPOINT[each.number], answer);
            if (answer instanceof PeerAnswer.Member member) {
                isAnyAlive = true;
                for (var known : member.members()) {
                    for (var endpoint : known.endpoints()) {
                        named |= 1 << Names.NUMBER_OF.get(endpoint);
                    }
                }
            } else {
                isAnySilent = true;
            }
        }
    }

    private boolean canAsk(Machine other) {
        return other.etcd != null && (other == machine || world.canTalk(machine, other));
    }

    private PeerAnswer answer(Machine other) {
        var config = other.etcd.config();
        var own = config.of(other.etcd.member);
        if (own != null && !own.clientUrls().isEmpty() && !own.learner()) {
            if (world.hasQuorum(other.etcd.cluster, other.side)) {
                return other.etcd.cluster.latest().linearizable;
            }
            if (world.without(Protection.QUORUM_READ)) {
                return config.linearizable;
            }
        }
        return config.known;
    }

    /** The same, as if this machine's entry could still be claimed, whatever volume it was claimed with. */
    static Observation withOpenEntry(Observation seen) {
        if (seen.record() instanceof RecordAnswer.Present(var founding, var index)) {
            var me = founding.founderAt(seen.peers().me());
            if (me.isPresent()
                    && me.get().entry() instanceof Entry.Claimed(var value)
                    && seen.local()
                            .note()
                            .flatMap(VolumeNote::claim)
                            .filter(value::equals)
                            .isEmpty()) {
                return with(seen, new RecordAnswer.Present(founding.with(me.get(), new Entry.Open()), index));
            }
        }
        return seen;
    }

    /** The same, as if this machine's entry were spent as soon as there are data. */
    static Observation withSpentEntry(Observation seen) {
        if (seen.record() instanceof RecordAnswer.Present(var founding, var index)
                && seen.local().dataVolume() == DataVolume.INITIALISED) {
            var me = founding.founderAt(seen.peers().me());
            if (me.isPresent() && !(me.get().entry() instanceof Entry.Closed)) {
                return with(seen, new RecordAnswer.Present(founding.with(me.get(), new Entry.Spent()), index));
            }
        }
        return seen;
    }

    static Observation with(Observation seen, RecordAnswer changed) {
        return new Observation(
                seen.now(),
                seen.local(),
                seen.lock(),
                seen.peers(),
                changed,
                seen.clusters(),
                seen.machines(),
                seen.etcd());
    }

    static Observation with(Observation seen, LockState changed) {
        return new Observation(
                seen.now(),
                seen.local(),
                changed,
                seen.peers(),
                seen.record(),
                seen.clusters(),
                seen.machines(),
                seen.etcd());
    }

    /** The same, as if all voters but the one in question answered. */
    static Observation withEverybodyAnswering(Observation seen, Endpoint gone) {
        var answers = new TreeMap<>(seen.clusters().answers());
        PeerAnswer known = null;
        for (var answer : answers.values()) {
            if (answer instanceof PeerAnswer.Member member && (known == null || member.quorum())) {
                known = answer;
            }
        }
        if (known instanceof PeerAnswer.Member(var _, List<MemberView> members, var _)) {
            for (var member : members) {
                for (var endpoint : member.endpoints()) {
                    if (!endpoint.equals(gone)) {
                        answers.put(endpoint, known);
                    }
                }
            }
        }
        return new Observation(
                seen.now(),
                seen.local(),
                seen.lock(),
                seen.peers(),
                seen.record(),
                new ClusterObservation(answers),
                seen.machines(),
                seen.etcd());
    }
}
