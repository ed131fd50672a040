package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.CatalogRecord;
import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.NodeService;
import io.etcdsidekicks.discovery.RecordMeta;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.discovery.Transport;
import io.etcdsidekicks.discovery.VolumeFacts;
import io.etcdsidekicks.discovery.VolumePaths;
import io.etcdsidekicks.discovery.WalPlace;
import io.etcdsidekicks.discovery.startfile.ConfigFault;
import io.etcdsidekicks.discovery.startfile.EtcdConfig;
import io.etcdsidekicks.discovery.startfile.EtcdTemplate;
import java.net.InetAddress;
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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Everything one machine, node-1 at 10.0.0.1, sees and remembers; begins well and is spoiled by each test as it likes.
 * Every change makes a scene of its own.
 */
final class Scene {
    static final PodState ABSENT = new PodState.Absent();
    static final PodState POD = new PodState.FromStartFile();
    static final PodState WITH_FLAGS = new PodState.Otherwise(List.of("--name=node-1 is a flag"));
    static final Path ROOT = Path.of("/var/lib/etcd");
    static final VolumePaths PATHS = new VolumePaths(
            ROOT, ROOT.resolve("data"), Optional.empty(), Optional.empty(), Path.of("/var/lib/etcd-sidekicks"));
    static final WalPlace PLACE = new WalPlace(2049, 77);
    static final long INDEX = 7;
    static final String TOKEN = "mycluster-1";
    static final String CLAIM = "the claim of this volume";
    /** Of machine 1, 2 and 3. */
    static final FoundingRecord FOUNDED = founding(3);

    private static final int PORT = 2380;

    private GateSettings settings;
    private boolean hasWal;
    private Optional<WalIdentity> wal = Optional.empty();
    private Optional<WalPlace> place = Optional.empty();
    private Optional<String> fault = Optional.empty();
    private Optional<String> notMounted = Optional.empty();
    private List<Path> missing = List.of();
    private boolean leftOvers;
    private Optional<StartHead> head = Optional.empty();
    private Memory memory = Memory.none();
    private TemplateState template = template(false);
    private Pods pods = new Pods(true, true, POD, ABSENT, false, List.of());
    private boolean startFileIsCurrent = true;
    private Set<InetAddress> interfaces = Set.of(at(1).address());
    private AgentAnswer agent = new AgentAnswer.Agent("node-1", "10.0.0.1", "dc1", "1.21.4");
    private Optional<Endpoint> me = Optional.of(at(1));
    private OwnPort ownPort = OwnPort.REFUSES;
    private CatalogAnswer catalog = new CatalogAnswer.Records(List.of());
    private Map<Transport, SrvAnswer> dns = Map.of();
    private SrvAnswer otherKind = new SrvAnswer.NoSuchName();
    private Map<String, AddressAnswer> addresses = Map.of();
    private List<NodeService> ownServices = List.of();
    private RecordAnswer record = new RecordAnswer.Absent();
    private Set<GivenUp> givenUp = Set.of();
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
        hasWal = other.hasWal;
        wal = other.wal;
        place = other.place;
        fault = other.fault;
        notMounted = other.notMounted;
        missing = other.missing;
        leftOvers = other.leftOvers;
        head = other.head;
        memory = other.memory;
        template = other.template;
        pods = other.pods;
        startFileIsCurrent = other.startFileIsCurrent;
        interfaces = other.interfaces;
        agent = other.agent;
        me = other.me;
        ownPort = other.ownPort;
        catalog = other.catalog;
        dns = other.dns;
        otherKind = other.otherKind;
        addresses = other.addresses;
        ownServices = other.ownServices;
        record = other.record;
        givenUp = other.givenUp;
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
        return new Scene(Settings.of(size))
                .catalog(new CatalogAnswer.Records(fresh))
                .dnsSays(IntStream.rangeClosed(1, found).toArray());
    }

    /** Three fresh machines. */
    static Scene three() {
        return with(3, 3);
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
                new LocalFacts(
                                new VolumeFacts(
                                        PATHS, fault, notMounted, hasWal, place, missing, leftOvers, head, memory),
                                wal,
                                template,
                                pods,
                                startFileIsCurrent,
                                interfaces)
                        .in(record),
                lock,
                new PeerObservation(agent, me, ownPort, catalog, dns, otherKind, addresses, ownServices),
                record,
                givenUp,
                new ClusterObservation(new TreeMap<>(answers)),
                machines,
                etcd);
    }

    /** What the gate remembers after it has seen this {@link #looks} times in one moment. */
    Patience patience() {
        var remembered = Remembered.with(patience, known -> known.lastLook = now);
        for (int look = 0; look < looks; look++) {
            remembered = remembered.next(settings, observe());
        }
        return remembered;
    }

    /** What else Consul has of this machine. */
    Scene ownServices(NodeService... services) {
        return changed(scene -> scene.ownServices = List.of(services));
    }

    GateDecision decide() {
        return GateRules.decide(settings, observe(), patience());
    }

    GateSettings settings() {
        return settings;
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

    OwnPort ownPort() {
        return ownPort;
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

    Scene settings(Consumer<Settings> change) {
        return settings(Settings.with(known -> {
            known.size = settings.size();
            change.accept(known);
        }));
    }

    /** {@code --founding off}, and a template with {@code discovery-srv}, as in the article. */
    Scene pure() {
        return settings(known -> known.founding = false).discoverySrv().record(new RecordAnswer.Off());
    }

    /** Data of a member of this cluster, whose sealed file lies beside them and is remembered. */
    Scene data(EtcdId cluster, EtcdId member) {
        var sealed = foundHead(cluster, member);
        return wal(cluster, member).head(sealed).remembered(sealed).seenWal(cluster, member);
    }

    /** Data of a member of this cluster, and nothing else. */
    Scene wal(EtcdId cluster, EtcdId member) {
        return changed(scene -> {
            scene.hasWal = true;
            scene.wal = Optional.of(new WalIdentity(cluster, member));
            scene.place = Optional.of(PLACE);
        });
    }

    /** A WAL that cannot be understood. */
    Scene unreadableWal() {
        return changed(scene -> {
            scene.hasWal = true;
            scene.place = Optional.of(PLACE);
        });
    }

    /** A WAL directory with the same name, and another inode. */
    Scene otherWalDirectory() {
        return changed(scene -> scene.place = Optional.of(new WalPlace(2049, 78)));
    }

    /** Of what an etcd needs that runs without its files. */
    Scene missing(Path... paths) {
        return changed(scene -> scene.missing = List.of(paths));
    }

    Scene leftOvers() {
        return changed(scene -> scene.leftOvers = true);
    }

    Scene unreadable(String why) {
        return changed(scene -> scene.fault = Optional.of(why));
    }

    Scene notMounted(String why) {
        return changed(scene -> scene.notMounted = Optional.of(why));
    }

    Scene head(StartHead here) {
        return changed(scene -> scene.head = Optional.of(here));
    }

    Scene noHead() {
        return changed(scene -> scene.head = Optional.empty());
    }

    Scene memory(Memory known) {
        return changed(scene -> scene.memory = known);
    }

    Scene remembered(StartHead known) {
        return changed(scene -> scene.memory = scene.memory.with(known));
    }

    Scene seenWal(EtcdId cluster, EtcdId member) {
        return changed(scene -> scene.memory = scene.memory.with(new Memory.Seen(cluster, member, PLACE)));
    }

    /** This founder's claimed file is on the volume, and remembered. */
    Scene claimed() {
        return head(claimedHead()).remembered(claimedHead());
    }

    Scene opened() {
        return head(openHead()).remembered(openHead());
    }

    /** The claimed file of a joiner is on the volume, and remembered. */
    Scene joining() {
        return head(joiningHead()).remembered(joiningHead());
    }

    /** The open file of a joiner, which was added beside these others. */
    Scene joined(MemberView... others) {
        return head(joinedHead(others)).remembered(joinedHead(others));
    }

    /** Data of a joiner, which were seen before; it is a voter in the head's eyes or not. */
    Scene joinedData(boolean promoted) {
        var sealed = joinedHead(voter(2), voter(3)).in(StartState.SEALED, "a WAL was seen");
        var head = promoted ? sealed.voter() : sealed;
        return wal(FOUNDED.clusterId(), learnerId(1))
                .head(head)
                .remembered(head)
                .seenWal(FOUNDED.clusterId(), learnerId(1));
    }

    /** The disk of this founder, or joiner, is not here: the volume is empty, and all of it is remembered. */
    Scene lost() {
        return changed(scene -> {
            scene.hasWal = false;
            scene.wal = Optional.empty();
            scene.place = Optional.empty();
            scene.head = Optional.empty();
        });
    }

    /** Of machine 1 as a founder, with {@link #CLAIM}. */
    static StartHead claimedHead() {
        return new StartHead(
                "mycluster",
                at(1),
                StartState.CLAIMED,
                "this machine is a founder",
                StartHead.Origin.FOUNDED,
                Optional.of(CLAIM),
                "node-1",
                FOUNDED.initialCluster(),
                TOKEN,
                Optional.of(FOUNDED.clusterId()),
                Optional.of(memberId(1)),
                false);
    }

    static StartHead openHead() {
        return claimedHead().in(StartState.OPEN, "its entry is claimed, and everybody can see it");
    }

    /** Of machine 1 as one that joins, not added yet. */
    static StartHead joiningHead() {
        return joiningHead(1, TOKEN, Optional.of(FOUNDED.clusterId()));
    }

    static StartHead joiningHead(int number, String token, Optional<EtcdId> clusterId) {
        return new StartHead(
                "mycluster",
                at(number),
                StartState.CLAIMED,
                "this machine joins a cluster that runs",
                StartHead.Origin.JOINED,
                Optional.empty(),
                "node-" + number,
                "",
                token,
                clusterId,
                Optional.empty(),
                false);
    }

    /** Of machine 1 as {@link #learner} 1, added to these others. */
    static StartHead joinedHead(MemberView... others) {
        var all = new ArrayList<>(List.of(others));
        all.add(learner(1));
        return joiningHead()
                .added(learnerId(1), JoinRules.initialCluster(all, learnerId(1), "node-1"))
                .in(StartState.OPEN, "it was added as a learner");
    }

    /** Of data that were there before. */
    static StartHead foundHead(EtcdId cluster, EtcdId member) {
        return new StartHead(
                "mycluster",
                at(1),
                StartState.SEALED,
                "the data were here before it",
                StartHead.Origin.FOUND,
                Optional.empty(),
                "node-1",
                "",
                "",
                Optional.of(cluster),
                Optional.of(member),
                true);
    }

    Scene template(TemplateState changed) {
        return changed(scene -> scene.template = changed);
    }

    Scene discoverySrv() {
        return template(template(true));
    }

    /** The staged manifest starts etcd by flags of its own, each a line with a colon. */
    Scene asItIs(String flags) {
        return settings(known -> known.manifestAsIs = true).staged(asItIsPod(flags));
    }

    static PodState.AsItIs asItIsPod(String flags) {
        return new PodState.AsItIs(
                flags.lines()
                        .map(line -> line.split(": ", 2))
                        .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1])),
                List.of(PATHS.data()));
    }

    static TemplateState template(boolean discoverySrv) {
        try {
            return new TemplateState.Usable(new EtcdTemplate(
                    EtcdConfig.parse("{}"),
                    Optional.empty(),
                    Optional.empty(),
                    discoverySrv,
                    Optional.empty(),
                    Optional.empty(),
                    List.of()));
        } catch (ConfigFault e) {
            throw new IllegalStateException(e);
        }
    }

    Scene staleStartFile() {
        return changed(scene -> scene.startFileIsCurrent = false);
    }

    Scene interfaces(String... literals) {
        var known = new HashSet<InetAddress>();
        for (var literal : literals) {
            known.add(InetAddress.ofLiteral(literal));
        }
        return changed(scene -> scene.interfaces = known);
    }

    Scene staged(PodState changed) {
        return changed(scene -> scene.pods = new Pods(
                pods.isWanted(), pods.directoryExists(), changed, pods.installed(), pods.same(), pods.others()));
    }

    Scene installed(PodState changed) {
        return changed(scene -> scene.pods =
                new Pods(pods.isWanted(), pods.directoryExists(), pods.staged(), changed, pods.same(), pods.others()));
    }

    Scene samePods() {
        return changed(scene -> scene.pods = new Pods(
                pods.isWanted(), pods.directoryExists(), pods.staged(), pods.installed(), true, pods.others()));
    }

    Scene otherPods(String... files) {
        return changed(scene -> scene.pods = new Pods(
                pods.isWanted(),
                pods.directoryExists(),
                pods.staged(),
                pods.installed(),
                pods.same(),
                Stream.of(files).map(Path::of).toList()));
    }

    /** Something else than a kubelet starts etcd. */
    Scene noKubelet() {
        return changed(scene -> scene.pods = new Pods(false, true, ABSENT, ABSENT, false, List.of()));
    }

    /** The manifest is with the kubelet. */
    Scene handedOver() {
        return staged(ABSENT).installed(POD);
    }

    Scene manifestDirMissing() {
        return changed(scene -> scene.pods =
                new Pods(pods.isWanted(), false, pods.staged(), pods.installed(), pods.same(), pods.others()));
    }

    /** It has this address. */
    Scene me(String address, int port) {
        return changed(scene -> scene.me = Optional.of(Endpoint.of(address, port)))
                .interfaces(address);
    }

    /** This machine is not node-1. */
    Scene number(int number) {
        return me("10.0.0." + number, PORT)
                .agent(new AgentAnswer.Agent("node-" + number, "10.0.0." + number, "dc1", "1.21.4"));
    }

    Scene addressUnknown() {
        return changed(scene -> scene.me = Optional.empty());
    }

    Scene ownPeerPortAnswering() {
        return ownPort(OwnPort.ANSWERS);
    }

    Scene ownPort(OwnPort changed) {
        return changed(scene -> scene.ownPort = changed);
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

    Scene givenUp(String token, EtcdId cluster) {
        return changed(scene -> scene.givenUp = Set.of(new GivenUp(token, cluster)));
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

    Scene machinesUnknown() {
        return changed(scene -> scene.machines = new MachinesAnswer.Failed("no leader"));
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

    private Scene remembering(Consumer<Remembered> change) {
        return patience(Remembered.with(patience, change));
    }

    /** For so long, if it is so now. */
    Scene goneFor(EtcdId member, long seconds) {
        return remembering(known -> known.goneSince = with(known.goneSince, member, seconds));
    }

    Scene silentFor(EtcdId member, long seconds) {
        return remembering(known -> known.silentSince = with(known.silentSince, member, seconds));
    }

    Scene notStartedFor(EtcdId member, long seconds) {
        return remembering(known -> known.notStartedSince = with(known.notStartedSince, member, seconds));
    }

    private Map<EtcdId, Duration> with(Map<EtcdId, Duration> times, EtcdId member, long seconds) {
        var all = new HashMap<>(times);
        all.put(member, now.minusSeconds(seconds));
        return all;
    }

    Scene diskLostFor(long seconds) {
        return remembering(known -> known.diskLostSince = Optional.of(now.minusSeconds(seconds)));
    }

    Scene portClosedFor(long seconds) {
        return remembering(known -> known.portClosedSince = Optional.of(now.minusSeconds(seconds)));
    }

    Scene openFor(long seconds) {
        return remembering(known -> known.openSince = Optional.of(now.minusSeconds(seconds)));
    }

    /** A cluster without a record answered in so many looks, a second apart; this one is not counted. */
    Scene adopting(EtcdId cluster, int times) {
        return remembering(known -> known.adopting = Optional.of(new Patience.Adopting(cluster, times, now)));
    }

    /** This gate has seen the data of this member on the volume. */
    Scene sawWal(EtcdId cluster, EtcdId member) {
        return remembering(known -> known.walSeen = Optional.of(new WalIdentity(cluster, member)));
    }

    /** A look before this one showed everybody this machine's claim. */
    Scene shown() {
        return remembering(known -> known.shownClaim = Optional.of(new Patience.Shown(CLAIM, 1)));
    }

    /** This gate has given the kubelet another pod so long ago. */
    Scene exchangedFor(long seconds) {
        return patience(patience.afterExchange(now.minusSeconds(seconds)));
    }

    /** For so long, if it fails now. */
    Scene consulFailingFor(long seconds) {
        return remembering(known -> known.consulFailsSince = Optional.of(now.minusSeconds(seconds)));
    }

    /** This gate has taken the manifest away. */
    Scene tookAway() {
        return patience(patience.afterTakingAway());
    }

    /** This gate has removed this machine's own member. */
    Scene replaced(EtcdId member) {
        return patience(patience.afterReplacing(member));
    }
}
