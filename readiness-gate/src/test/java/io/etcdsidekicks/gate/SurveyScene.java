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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
    private DataVolume volume = DataVolume.NONE;
    private Optional<WalIdentity> wal = Optional.empty();
    private Optional<VolumeNote> note = Optional.empty();
    private boolean copy;
    private ManifestState installed = new ManifestState.Absent();
    private RecordAnswer record = new RecordAnswer.Absent();
    private Optional<String> catalogFailure = Optional.empty();
    private EtcdHealth health = new EtcdHealth.Unhealthy("etcd does not answer on http://127.0.0.1:2379/health");
    private LockState lock = new LockState.Free();
    private boolean ownPort;
    private boolean hasSize = true;
    private boolean hasManifest = true;
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

    public static SurveyScene alone() {
        return new SurveyScene();
    }

    /** Three healthy members, the founding record spent. */
    public static SurveyScene healthy() {
        var scene = new SurveyScene().data().healthyEtcd().record(spent(3));
        for (var number = 1; number <= 3; number++) {
            scene.registered(number, "initialised", false)
                    .inDns(number)
                    .answers(number, FOUNDING.clusterId(), true, member(1), member(2), member(3))
                    .state(member(number).id(), "3.5.16", member(2).id(), 100);
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

    public SurveyScene data() {
        volume = DataVolume.INITIALISED;
        wal = Optional.of(new WalIdentity(FOUNDING.clusterId(), member(1).id()));
        installed = new ManifestState.Present(manifest(false));
        return this;
    }

    public SurveyScene dataOf(EtcdId cluster) {
        data();
        wal = Optional.of(new WalIdentity(cluster, member(1).id()));
        return this;
    }

    public SurveyScene volume(DataVolume state) {
        volume = state;
        return this;
    }

    /** The note of a founder, handed over or not yet. */
    public SurveyScene note(boolean isHandedOver) {
        var claim = VolumeNote.ofFounder("mycluster", CLAIM);
        note = Optional.of(
                isHandedOver ? claim.with(new StartValues("node-1", FOUNDING.initialCluster(), "new", "t")) : claim);
        if (isHandedOver) {
            volume = DataVolume.HANDED_OVER;
        }
        return this;
    }

    public SurveyScene copy() {
        copy = true;
        return this;
    }

    public SurveyScene installed() {
        installed = new ManifestState.Present(manifest(false));
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
        ownPort = true;
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

    public SurveyScene withoutManifest() {
        hasManifest = false;
        return this;
    }

    public SurveyScene dryRun() {
        dryRun = true;
        return this;
    }

    public Survey survey() {
        var others = new TreeMap<>(answers);
        others.remove(endpoint(1));
        var isRecordThere = record instanceof RecordAnswer.Present;
        var views = peers(dns);
        var seen = new Observation(
                Duration.ZERO,
                new LocalObservation(
                        EtcdDirectories.of(Path.of("/var/lib/etcd/data")),
                        volume,
                        wal,
                        note,
                        copy,
                        new ManifestState.Present(manifest(true)),
                        installed,
                        true),
                lock,
                isRecordThere ? peers(Map.of()) : views,
                record,
                new ClusterObservation(others),
                new MachinesAnswer.Failed("not asked"),
                health);
        return new Survey(
                settings(), hasSize, hasManifest, seen, views, new ClusterObservation(new TreeMap<>(answers)), states);
    }

    private PeerObservation peers(Map<Transport, SrvAnswer> asked) {
        return new PeerObservation(
                new AgentAnswer.Agent("node-1", "10.0.0.1", "dc1", "1.21.4"),
                Optional.of(endpoint(1)),
                ownPort,
                catalogFailure
                        .<CatalogAnswer>map(CatalogAnswer.Failed::new)
                        .orElseGet(() -> new CatalogAnswer.Records(records)),
                asked,
                new SrvAnswer.NoSuchName(),
                addresses);
    }

    private static EtcdManifest manifest(boolean hasPlaceholders) {
        return new EtcdManifest(hasPlaceholders, false, false, "t", Optional.empty(), Optional.empty());
    }

    private GateSettings settings() {
        return new GateSettings(
                new ContractSettings(
                        new Naming(Scheme.TAGGED, "mycluster", false),
                        new DnsZone("", "consul"),
                        Optional.empty(),
                        Optional.empty(),
                        2380,
                        Optional.empty(),
                        new ConsulSettings(
                                URI.create("http://127.0.0.1:8500"),
                                "",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty())),
                hasSize ? 3 : 1,
                new Target(
                        Target.Kind.STATIC_POD,
                        Optional.of(Path.of("/etc/kubernetes/staged/etcd.yaml")),
                        Path.of("/etc/kubernetes/manifests/etcd.yaml")),
                2379,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Path.of("/var/lib/etcd-sidekicks"),
                !(record instanceof RecordAnswer.Off),
                "etcd-sidekicks",
                Duration.ofMinutes(2),
                Duration.ofMinutes(15),
                Duration.ofMinutes(5),
                false,
                URI.create("http://127.0.0.1:2379/health"),
                Duration.ofMillis(500),
                3,
                Optional.empty(),
                dryRun,
                false);
    }
}
