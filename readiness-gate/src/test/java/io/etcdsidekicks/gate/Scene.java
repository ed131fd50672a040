package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.CatalogRecord;
import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.DnsZone;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdDirectories;
import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.Naming;
import io.etcdsidekicks.discovery.RecordMeta;
import io.etcdsidekicks.discovery.Scheme;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.StartValues;
import io.etcdsidekicks.discovery.Transport;
import io.etcdsidekicks.discovery.VolumeNote;
import io.etcdsidekicks.discovery.settings.ConsulSettings;
import io.etcdsidekicks.discovery.settings.ContractSettings;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Everything one machine, node-1 at 10.0.0.1, sees and remembers; begins well and is spoiled by each test as it likes.
 * Every change makes a scene of its own.
 */
final class Scene {
    static final ManifestState ABSENT = new ManifestState.Absent();
    static final ManifestState TEMPLATE = new ManifestState.Present(EtcdManifest.template());
    /** The article's. */
    static final ManifestState DISCOVERY_SRV = new ManifestState.Present(new EtcdManifest(
            false, true, false, EtcdManifest.DEFAULT_TOKEN, Optional.of(Path.of("/var/lib/etcd")), Optional.empty()));

    static final ManifestState EXISTING = new ManifestState.Present(new EtcdManifest(
            false, false, true, EtcdManifest.DEFAULT_TOKEN, Optional.of(Path.of("/var/lib/etcd")), Optional.empty()));
    static final long INDEX = 7;
    static final String TOKEN = "mycluster-1";
    static final String CLAIM = "the claim of this volume";
    /** Of machine 1, 2 and 3. */
    static final FoundingRecord FOUNDED = founding(3);

    private static final int PORT = 2380;

    private GateSettings settings;
    private DataVolume dataVolume = DataVolume.ABSENT;
    private Optional<WalIdentity> wal = Optional.empty();
    private Optional<VolumeNote> note = Optional.empty();
    private boolean claimElsewhere;
    private ManifestState staged = TEMPLATE;
    private ManifestState installed = ABSENT;
    private boolean manifestDirExists = true;
    private AgentAnswer agent = new AgentAnswer.Agent("node-1", "10.0.0.1", "dc1", "1.21.4");
    private Optional<Endpoint> me = Optional.of(at(1));
    private boolean ownPeerPortAnswers;
    private CatalogAnswer catalog = new CatalogAnswer.Records(List.of());
    private Map<Transport, SrvAnswer> dns = Map.of();
    private SrvAnswer otherKind = new SrvAnswer.NoSuchName();
    private Map<String, AddressAnswer> addresses = Map.of();
    private RecordAnswer record = new RecordAnswer.Absent();
    private Map<Endpoint, PeerAnswer> answers = Map.of();
    private LockState lock = new LockState.Free();
    private MachinesAnswer machines = new MachinesAnswer.Failed("not asked");
    private EtcdHealth etcd = new EtcdHealth.Unhealthy("etcd does not answer on http://127.0.0.1:2379/health");
    private Duration now = Duration.ofHours(1);
    private Patience patience = Patience.none();
    private int looks = 3;

    private Scene(GateSettings settings) {
        this.settings = settings;
    }

    private Scene(Scene other) {
        settings = other.settings;
        dataVolume = other.dataVolume;
        wal = other.wal;
        note = other.note;
        claimElsewhere = other.claimElsewhere;
        staged = other.staged;
        installed = other.installed;
        manifestDirExists = other.manifestDirExists;
        agent = other.agent;
        me = other.me;
        ownPeerPortAnswers = other.ownPeerPortAnswers;
        catalog = other.catalog;
        dns = other.dns;
        otherKind = other.otherKind;
        addresses = other.addresses;
        record = other.record;
        answers = other.answers;
        lock = other.lock;
        machines = other.machines;
        etcd = other.etcd;
        now = other.now;
        patience = other.patience;
        looks = other.looks;
    }

    private Scene changed(Consumer<Scene> change) {
        var copy = new Scene(this);
        change.accept(copy);
        return copy;
    }

    /** {@code found} fresh machines of {@code size} take part, every view agrees, and it was seen often enough. */
    static Scene with(int found, int size) {
        var fresh = IntStream.rangeClosed(1, found).mapToObj(Scene::machine).toList();
        return new Scene(settings(size))
                .catalog(new CatalogAnswer.Records(fresh))
                .dnsSays(IntStream.rangeClosed(1, found).toArray());
    }

    /** Three fresh machines. */
    static Scene three() {
        return with(3, 3);
    }

    static GateSettings settings(int size) {
        return new GateSettings(
                new ContractSettings(
                        new Naming(Scheme.TAGGED, "mycluster", false),
                        new DnsZone("", "consul"),
                        Optional.empty(),
                        Optional.empty(),
                        PORT,
                        Optional.empty(),
                        new ConsulSettings(
                                URI.create("http://127.0.0.1:8500"),
                                "",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty())),
                size,
                new Target(
                        Target.Kind.STATIC_POD,
                        Optional.of(Path.of("/etc/kubernetes/staged/etcd.yaml")),
                        Path.of("/etc/kubernetes/manifests/etcd.yaml")),
                2379,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Path.of("/var/lib/readiness-gate"),
                true,
                "etcd-sidekicks",
                Duration.ofSeconds(60),
                Duration.ofSeconds(900),
                Duration.ofSeconds(300),
                false,
                URI.create("http://127.0.0.1:2379/health"),
                Duration.ofMillis(500),
                3,
                Optional.empty(),
                false,
                false);
    }

    // What others say of machine 1, 2, 3 …

    static Endpoint at(int number) {
        return Endpoint.of("10.0.0." + number, PORT);
    }

    static String url(int number) {
        return "http://10.0.0." + number + ":" + PORT;
    }

    /** The fresh record of machine {@code number}: node-1 at 10.0.0.1 and so on. */
    static CatalogRecord machine(int number) {
        return machine(number, "10.0.0." + number, "node-" + number + "-server", false);
    }

    static CatalogRecord machine(int number, String address, String serviceId, boolean critical) {
        return machine(number, address, serviceId, critical, DataVolume.NONE.word());
    }

    /** A machine whose record says {@code data}. */
    static CatalogRecord machine(int number, String data) {
        return machine(number, "10.0.0." + number, "node-" + number + "-server", false, data);
    }

    static CatalogRecord machine(int number, String address, String serviceId, boolean critical, String data) {
        var node = "node-" + number;
        return new CatalogRecord(
                node,
                "10.0.0." + number,
                serviceId,
                address,
                PORT,
                Map.of(RecordMeta.MEMBER, node, RecordMeta.DATA, data),
                critical);
    }

    /** As Consul names an address: in hexadecimal. */
    static SrvAnswer.Target target(int number) {
        return new SrvAnswer.Target("0a00000%d.addr.dc1.consul".formatted(number), PORT);
    }

    static SrvAnswer.Records targets(int... numbers) {
        return new SrvAnswer.Records(
                IntStream.of(numbers).mapToObj(Scene::target).toList());
    }

    /** Machine 1 to {@code size} found the cluster; every entry is open. */
    static FoundingRecord founding(int size) {
        return FoundingRecord.open(
                "mycluster",
                size,
                TOKEN,
                IntStream.rangeClosed(1, size)
                        .mapToObj(number -> new FoundingRecord.Seed("node-" + number, at(number), url(number)))
                        .toList());
    }

    /** Of a founder. */
    static EtcdId memberId(int number) {
        return EtcdIds.ofMember(url(number), TOKEN);
    }

    /** A founder that has started. */
    static MemberView voter(int number) {
        return member(memberId(number), "node-" + number, number, true, false);
    }

    /** A founder that is still to come. */
    static MemberView unstarted(int number) {
        return member(memberId(number), "node-" + number, number, false, false);
    }

    /** A learner that was added and has not started; its ID is {@code 1ea000} and its number. */
    static MemberView learner(int number) {
        return member(learnerId(number), "", number, false, true);
    }

    static MemberView startedLearner(int number) {
        return member(learnerId(number), "node-" + number, number, true, true);
    }

    static EtcdId learnerId(int number) {
        return EtcdId.ofHex("1ea00" + number);
    }

    static MemberView member(EtcdId id, String name, int number, boolean started, boolean learner) {
        return new MemberView(
                id,
                name,
                List.of(url(number)),
                Set.of(at(number)),
                started ? List.of("http://10.0.0." + number + ":2379") : List.of(),
                learner);
    }

    // What is seen

    Observation observe() {
        return new Observation(
                now,
                new LocalObservation(
                        new EtcdDirectories(Path.of("/var/lib/etcd"), Optional.empty(), settings.mountPoint()),
                        dataVolume,
                        wal,
                        note,
                        claimElsewhere,
                        staged,
                        installed,
                        manifestDirExists),
                lock,
                new PeerObservation(agent, me, ownPeerPortAnswers, catalog, dns, otherKind, addresses),
                record,
                new ClusterObservation(new TreeMap<>(answers)),
                machines,
                etcd);
    }

    /** What the gate remembers after it has seen this {@link #looks} times. */
    Patience patience() {
        var remembered = patience;
        for (int look = 0; look < looks; look++) {
            remembered = remembered.next(settings, observe());
        }
        return remembered;
    }

    GateDecision decide() {
        return GateRules.decide(settings, observe(), patience());
    }

    GateSettings settings() {
        return settings;
    }

    DataVolume dataVolume() {
        return dataVolume;
    }

    CatalogAnswer catalog() {
        return catalog;
    }

    Map<Transport, SrvAnswer> dns() {
        return dns;
    }

    Map<String, AddressAnswer> addresses() {
        return addresses;
    }

    SrvAnswer otherKind() {
        return otherKind;
    }

    AgentAnswer agent() {
        return agent;
    }

    Optional<Endpoint> me() {
        return me;
    }

    boolean ownPeerPortAnswers() {
        return ownPeerPortAnswers;
    }

    int looks() {
        return looks;
    }

    @Override
    public String toString() {
        return settings.size() + " wanted, " + looks + " looks, " + observe();
    }

    // This machine

    Scene settings(GateSettings changed) {
        return changed(scene -> scene.settings = changed);
    }

    /** {@code --founding off} with the article's manifest. */
    Scene pure() {
        return settings(SettingsChange.founding(settings, false))
                .staged(DISCOVERY_SRV)
                .record(new RecordAnswer.Off());
    }

    Scene data(DataVolume volume) {
        return changed(scene -> scene.dataVolume = volume);
    }

    /** Data of a member of this cluster. */
    Scene data(EtcdId cluster, EtcdId member) {
        return changed(scene -> {
            scene.dataVolume = DataVolume.INITIALISED;
            scene.wal = Optional.of(new WalIdentity(cluster, member));
        });
    }

    Scene note(VolumeNote left) {
        return changed(scene -> scene.note = Optional.of(left));
    }

    /** This machine's claim is on the volume, and its copy elsewhere. */
    Scene claimed() {
        return note(VolumeNote.ofFounder("mycluster", CLAIM)).claimElsewhere();
    }

    Scene claimElsewhere() {
        return changed(scene -> scene.claimElsewhere = true);
    }

    /** Etcd may have been started with this note and these values. */
    Scene handedOver(VolumeNote left, StartValues values) {
        return note(left.with(values)).data(DataVolume.HANDED_OVER);
    }

    Scene staged(ManifestState changed) {
        return changed(scene -> scene.staged = changed);
    }

    Scene installed(ManifestState changed) {
        return changed(scene -> scene.installed = changed);
    }

    Scene manifests(ManifestState stagedOne, ManifestState installedOne) {
        return staged(stagedOne).installed(installedOne);
    }

    Scene manifestDirMissing() {
        return changed(scene -> scene.manifestDirExists = false);
    }

    Scene me(String address, int port) {
        return changed(scene -> scene.me = Optional.of(Endpoint.of(address, port)));
    }

    Scene addressUnknown() {
        return changed(scene -> scene.me = Optional.empty());
    }

    Scene ownPeerPortAnswering() {
        return changed(scene -> scene.ownPeerPortAnswers = true);
    }

    Scene etcd(EtcdHealth health) {
        return changed(scene -> scene.etcd = health);
    }

    // Consul and DNS

    Scene agent(AgentAnswer changed) {
        return changed(scene -> scene.agent = changed);
    }

    Scene catalog(CatalogAnswer changed) {
        return changed(scene -> scene.catalog = changed);
    }

    Scene records(CatalogRecord... records) {
        return catalog(new CatalogAnswer.Records(List.of(records)));
    }

    /** With one more record. */
    Scene and(CatalogRecord further) {
        return switch (catalog) {
            case CatalogAnswer.Records(List<CatalogRecord> records) -> {
                var all = new ArrayList<>(records);
                all.add(further);
                yield catalog(new CatalogAnswer.Records(all));
            }
            case CatalogAnswer.Failed _ -> throw new IllegalStateException("the catalog has failed in this scene");
        };
    }

    /** The same by every transport. */
    Scene dnsSays(int... numbers) {
        var scene = this;
        for (var transport : Transport.values()) {
            scene = scene.dnsSays(transport, targets(numbers));
        }
        for (var number : numbers) {
            scene = scene.resolved(
                    target(number).host(), new AddressAnswer.Address(InetAddress.ofLiteral("10.0.0." + number)));
        }
        return scene;
    }

    Scene dnsSays(Transport transport, SrvAnswer answer) {
        var known = new EnumMap<Transport, SrvAnswer>(Transport.class);
        known.putAll(dns);
        known.put(transport, answer);
        return changed(scene -> scene.dns = known);
    }

    Scene notAsked(Transport transport) {
        var known = new EnumMap<Transport, SrvAnswer>(dns);
        known.remove(transport);
        return changed(scene -> scene.dns = known);
    }

    Scene resolved(String host, AddressAnswer answer) {
        var known = new HashMap<>(addresses);
        known.put(host, answer);
        return changed(scene -> scene.addresses = known);
    }

    Scene otherKind(SrvAnswer changed) {
        return changed(scene -> scene.otherKind = changed);
    }

    Scene record(RecordAnswer answer) {
        return changed(scene -> scene.record = answer);
    }

    Scene record(FoundingRecord founding) {
        return record(new RecordAnswer.Present(founding, INDEX));
    }

    /** The record of the three founders, with this entry of machine {@code number}. */
    Scene entry(int number, Entry entry) {
        var founding = record instanceof RecordAnswer.Present(var known, var _) ? known : FOUNDED;
        return record(founding.with(founding.founderAt(Optional.of(at(number))).orElseThrow(), entry));
    }

    Scene lock(LockState changed) {
        return changed(scene -> scene.lock = changed);
    }

    Scene lockIsMine() {
        return lock(new LockState.Mine());
    }

    /** Consul holds these machines, and only these, for alive. */
    Scene alive(int... numbers) {
        var known = new HashSet<InetAddress>();
        IntStream.of(numbers).forEach(number -> known.add(at(number).address()));
        return changed(scene -> scene.machines = new MachinesAnswer.Alive(known));
    }

    // What etcds answer

    /** On the peer address of machine {@code number}. */
    Scene answers(int number, PeerAnswer answer) {
        var all = new HashMap<>(answers);
        all.put(at(number), answer);
        return changed(scene -> scene.answers = all);
    }

    Scene silent(int... numbers) {
        var scene = this;
        for (var number : numbers) {
            scene = scene.answers(number, new PeerAnswer.Silent("connection refused"));
        }
        return scene;
    }

    /** The members of the founders' cluster that have started answer with this list, this machine left out. */
    Scene live(MemberView... members) {
        return live(FOUNDED.clusterId(), true, members);
    }

    Scene withoutQuorum(MemberView... members) {
        return live(FOUNDED.clusterId(), false, members);
    }

    Scene live(EtcdId cluster, boolean quorum, MemberView... members) {
        var scene = this;
        for (var member : members) {
            for (int number = 2; number <= 9; number++) {
                if (member.hasStarted() && member.endpoints().contains(at(number))) {
                    scene = scene.answers(number, new PeerAnswer.Member(cluster, List.of(members), quorum));
                }
            }
        }
        return scene;
    }

    // What is remembered

    Scene seen(int times) {
        return changed(scene -> scene.looks = times);
    }

    Scene now(Duration time) {
        return changed(scene -> scene.now = time);
    }

    Scene patience(Patience remembered) {
        return changed(scene -> scene.patience = remembered);
    }

    /** For so long, if it is so now. */
    Scene goneFor(EtcdId member, long seconds) {
        return patience(new Patience(
                patience.stability(),
                Map.of(member, now.minusSeconds(seconds)),
                patience.notStartedSince(),
                patience.diskLostSince(),
                patience.handedOver(),
                patience.takingBack()));
    }

    Scene notStartedFor(EtcdId member, long seconds) {
        return patience(new Patience(
                patience.stability(),
                patience.goneSince(),
                Map.of(member, now.minusSeconds(seconds)),
                patience.diskLostSince(),
                patience.handedOver(),
                patience.takingBack()));
    }

    Scene diskLostFor(long seconds) {
        return patience(new Patience(
                patience.stability(),
                patience.goneSince(),
                patience.notStartedSince(),
                Optional.of(now.minusSeconds(seconds)),
                patience.handedOver(),
                patience.takingBack()));
    }

    /** This gate has handed etcd over. */
    Scene started(GateDecision.Start start, long secondsAgo) {
        return patience(patience.afterHandOver(start, now.minusSeconds(secondsAgo)));
    }

    /** This gate has taken the manifest away, because its learner did not start. */
    Scene takingBack() {
        return patience(patience.afterTakingAway(true));
    }
}
