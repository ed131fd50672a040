package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.CatalogRecord;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.RecordMeta;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.discovery.Transport;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** What node-1 of three surveys. Begins with a machine alone, without data; each test adds what it likes. */
public final class SurveyScene {
    public static final String CLAIM = "c1a1";
    public static final FoundingRecord FOUNDING = FoundingRecord.open(
            "mycluster",
            3,
            "mycluster-7f",
            IntStream.rangeClosed(1, 3)
                    .mapToObj(number -> new FoundingRecord.Seed("node-" + number, endpoint(number), url(number)))
                    .toList());
    public static final EtcdId OTHER = EtcdId.ofHex("bad");

    private final Map<Endpoint, PeerAnswer> answers = new TreeMap<>();
    private final Map<EtcdId, MemberState> states = new HashMap<>();
    private final List<CatalogRecord> records = new ArrayList<>();
    private final Map<Transport, SrvAnswer> dns = new EnumMap<>(Transport.class);
    private final Map<String, AddressAnswer> addresses = new HashMap<>();
    private Scene local = Scene.three();
    private RecordAnswer record = new RecordAnswer.Absent();
    private Optional<String> catalogFailure = Optional.empty();
    private EtcdHealth health = new EtcdHealth.Unhealthy("etcd does not answer on http://127.0.0.1:2379/health");
    private LockState lock = new LockState.Free();
    private OwnPort ownPort = OwnPort.REFUSES;
    private boolean hasSize = true;
    private boolean hasManifest = true;
    private boolean isAddressKnown = true;
    private boolean dryRun;

    public static Endpoint endpoint(int number) {
        return Endpoint.of("10.0.0." + number, 2380);
    }

    private static String url(int number) {
        return "http://10.0.0." + number + ":2380";
    }

    /** Founder number so-and-so, as its cluster lists it. */
    public static MemberView member(int number) {
        return new MemberView(
                FOUNDING.founders().get(number - 1).memberId(),
                "node-" + number,
                List.of(url(number)),
                Set.of(endpoint(number)),
                List.of("http://10.0.0." + number + ":2379"),
                false);
    }

    public static MemberView learner(int number) {
        return new MemberView(
                new EtcdId(number),
                "node-" + number,
                List.of(url(number)),
                Set.of(endpoint(number)),
                List.of("http://10.0.0." + number + ":2379"),
                true);
    }

    public static PodState asItIs() {
        return Scene.asItIsPod("");
    }

    public static SurveyScene alone() {
        return new SurveyScene();
    }

    /** Three healthy members, the founding record spent. */
    public static SurveyScene healthy() {
        var scene = new SurveyScene()
                .data()
                .startFile(StartState.SEALED, "a WAL was seen")
                .healthyEtcd()
                .record(spent(3));
        for (var number = 1; number <= 3; number++) {
            scene.registered(number, "initialised", false)
                    .inDns(number)
                    .answers(number, FOUNDING.clusterId(), true, member(1), member(2), member(3))
                    .state(member(number).id(), "3.5.33", member(2).id(), 100);
        }
        return scene;
    }

    /** So many entries are spent. */
    public static FoundingRecord spent(int entries) {
        var founding = FOUNDING;
        for (var number = 0; number < entries; number++) {
            founding = founding.with(founding.founders().get(number), new Entry.Spent());
        }
        return founding;
    }

    /** Of node-1, sealed, remembered, and its manifest with the kubelet. */
    public SurveyScene data() {
        return dataOf(FOUNDING.clusterId());
    }

    public SurveyScene dataOf(EtcdId cluster) {
        local = local.data(cluster, member(1).id()).handedOver();
        return this;
    }

    /** Changed as the rules' own scenes are. */
    SurveyScene here(UnaryOperator<Scene> change) {
        local = change.apply(local);
        return this;
    }

    SurveyScene addressUnknown() {
        isAddressKnown = false;
        return this;
    }

    /** A WAL whose start file is gone. */
    public SurveyScene amnesiac() {
        local = data().local.noHead();
        return this;
    }

    public SurveyScene notMounted() {
        local = local.notMounted("nothing is mounted at /var/lib/etcd (--mount-point)");
        return this;
    }

    public SurveyScene unreadable(String cause) {
        local = local.unreadable(cause);
        return this;
    }

    /** A founder's start file in this state, and remembered. */
    public SurveyScene startFile(StartState state) {
        return startFile(state, "for a test");
    }

    private SurveyScene startFile(StartState state, String why) {
        var head = state == StartState.CLAIMED ? head() : head().in(state, why);
        local = local.head(head).remembered(head);
        return this;
    }

    /** Data were seen here, and nothing is left of them. */
    public SurveyScene lost() {
        local = local.seenWal(FOUNDING.clusterId(), member(1).id());
        return this;
    }

    public SurveyScene template(TemplateState state) {
        local = local.template(state);
        return this;
    }

    public SurveyScene staged(PodState state) {
        local = local.staged(state);
        return this;
    }

    /** The claimed start file of a founder. */
    public SurveyScene claimed() {
        local = local.head(head()).remembered(head());
        return this;
    }

    public SurveyScene opened() {
        var open = head().in(StartState.OPEN, "its entry is claimed, and everybody can see it");
        local = local.head(open).remembered(open);
        return this;
    }

    /** Only the state directory knows of the claimed start file. */
    public SurveyScene remembered() {
        local = local.remembered(head());
        return this;
    }

    private static StartHead head() {
        return new StartHead(
                "mycluster",
                endpoint(1),
                StartState.CLAIMED,
                "this machine is a founder",
                StartHead.Origin.FOUNDED,
                Optional.of(CLAIM),
                "node-1",
                FOUNDING.initialCluster(),
                FOUNDING.token(),
                Optional.of(FOUNDING.clusterId()),
                Optional.of(member(1).id()),
                false);
    }

    public SurveyScene installed() {
        local = local.handedOver();
        return this;
    }

    public SurveyScene givenUp(EtcdId cluster) {
        local = local.givenUp("", cluster);
        return this;
    }

    public SurveyScene record(FoundingRecord founding) {
        return record(new RecordAnswer.Present(founding, 17));
    }

    public SurveyScene record(RecordAnswer answer) {
        record = answer;
        return this;
    }

    public SurveyScene registered(int number, String data, boolean isCritical) {
        records.add(new CatalogRecord(
                "node-" + number,
                "10.0.0." + number,
                "node-" + number + "-server",
                "10.0.0." + number,
                2380,
                Map.of(RecordMeta.MEMBER, "node-" + number, RecordMeta.DATA, data),
                isCritical));
        return this;
    }

    /** {@code consul maint -enable} on its machine. */
    public SurveyScene maintained(int number) {
        records.add(new CatalogRecord(
                "node-" + number,
                "10.0.0." + number,
                "node-" + number + "-server",
                "10.0.0." + number,
                2380,
                Map.of(RecordMeta.MEMBER, "node-" + number, RecordMeta.DATA, "none"),
                List.of("_node_maintenance")));
        return this;
    }

    public SurveyScene inDns(int number) {
        var host = "0a00000%d.addr.dc1.consul".formatted(number);
        addresses.put(host, new AddressAnswer.Address(InetAddress.ofLiteral("10.0.0." + number)));
        for (var transport : Transport.values()) {
            dns.merge(
                    transport,
                    new SrvAnswer.Records(List.of(new SrvAnswer.Target(host, 2380))),
                    (one, other) -> new SrvAnswer.Records(java.util.stream.Stream.of(one, other)
                            .map(SrvAnswer.Records.class::cast)
                            .flatMap(known -> known.targets().stream())
                            .toList()));
        }
        return this;
    }

    public SurveyScene dns(Transport transport, SrvAnswer answer) {
        dns.put(transport, answer);
        return this;
    }

    public SurveyScene catalogFails(String cause) {
        catalogFailure = Optional.of(cause);
        return this;
    }

    public SurveyScene answers(int number, EtcdId cluster, boolean hasQuorum, MemberView... members) {
        answers.put(endpoint(number), new PeerAnswer.Member(cluster, List.of(members), hasQuorum));
        return this;
    }

    public SurveyScene silent(int number) {
        answers.put(endpoint(number), new PeerAnswer.Silent("no etcd answers on " + endpoint(number)));
        return this;
    }

    public SurveyScene state(EtcdId member, String version, EtcdId leader, long index) {
        states.put(member, new MemberState(version, leader, index));
        return this;
    }

    public SurveyScene healthyEtcd() {
        health = new EtcdHealth.Healthy();
        return this;
    }

    public SurveyScene ownPortAnswers() {
        ownPort = OwnPort.ANSWERS;
        return this;
    }

    public SurveyScene lock(LockState state) {
        lock = state;
        return this;
    }

    public SurveyScene withoutSize() {
        hasSize = false;
        return this;
    }

    /** Something else than a kubelet starts etcd. */
    public SurveyScene withoutManifest() {
        local = local.noKubelet();
        hasManifest = false;
        return this;
    }

    public SurveyScene dryRun() {
        dryRun = true;
        return this;
    }

    public Survey survey() {
        var views = peers(dns);
        var here = local.record(record).observe();
        var all = new ClusterObservation(new TreeMap<>(answers));
        var seen = new Observation(
                Duration.ZERO,
                here.local(),
                lock,
                views,
                record,
                here.givenUp(),
                all,
                new MachinesAnswer.Failed("not asked"),
                health);
        return new Survey(settings(), hasSize, seen, views, all, states);
    }

    private PeerObservation peers(Map<Transport, SrvAnswer> asked) {
        return new PeerObservation(
                new AgentAnswer.Agent("node-1", "10.0.0.1", "dc1", "1.21.4"),
                Optional.of(endpoint(1)).filter(_ -> isAddressKnown),
                ownPort,
                catalogFailure
                        .<CatalogAnswer>map(CatalogAnswer.Failed::new)
                        .orElseGet(() -> new CatalogAnswer.Records(records)),
                asked,
                new SrvAnswer.NoSuchName(),
                addresses,
                List.of());
    }

    private GateSettings settings() {
        return Settings.with(settings -> {
            settings.size = hasSize ? 3 : 1;
            settings.founding = !(record instanceof RecordAnswer.Off);
            settings.dryRun = dryRun;
            settings.manifest = settings.manifest.filter(_ -> hasManifest);
        });
    }
}
