package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.StartHead;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * One look at everything. All is asked at once; a look takes as long as its slowest answer, and never longer than its
 * limit. What does not answer has failed, is never missing, and leaves the rest as it is: one address that drops packets
 * must hide nothing else (docs/facts.md 9.16). What this machine knows by itself waits for nobody.
 */
public final class GateObserver {
    /** Above the time-outs of the single questions, and such that a lock held at its beginning is held at its end. */
    private static final Duration LIMIT = Duration.ofSeconds(6);
    /** A machine with data must not be kept waiting by anybody. */
    private static final Duration URGENT_LIMIT = Duration.ofSeconds(1);

    private final GateSettings settings;
    private final Supplier<LocalFacts> disk;
    private final PeerObserver peers;
    private final FoundingRecords records;
    private final ChangeLock lock;
    private final Clusters clusters;
    private final LiveMachines machines;
    private final Supplier<EtcdHealth> etcd;

    /**
     * Nothing is asked yet.
     *
     * @param disk what this machine knows by itself; asked first, in the calling thread
     */
    public GateObserver(
            GateSettings settings,
            Supplier<LocalFacts> disk,
            PeerObserver peers,
            FoundingRecords records,
            ChangeLock lock,
            Clusters clusters,
            LiveMachines machines,
            Supplier<EtcdHealth> etcd) {
        this.settings = settings;
        this.disk = disk;
        this.peers = peers;
        this.records = records;
        this.lock = lock;
        this.clusters = clusters;
        this.machines = machines;
        this.etcd = etcd;
    }

    /**
     * Looks once. Where there are data and etcd was not handed over yet the look is urgent: it ends within a second.
     *
     * @param isHandedOver whether this gate has started etcd, so that its health is asked and nothing is urgent
     * @throws InterruptedException at once, when asked to stop
     */
    public Observation observe(Duration now, boolean isHandedOver) throws InterruptedException {
        var here = disk.get();
        var hasData = here.volume().hasWal();
        return observe(now, here, hasData && !isHandedOver ? URGENT_LIMIT : LIMIT, isHandedOver, !hasData, Set.of());
    }

    /**
     * Looks once for a person: never urgent, DNS is asked whatever is on the disk, and so is etcd's health.
     *
     * @param further addresses to ask for their member list besides
     * @throws InterruptedException at once, when asked to stop
     */
    public Observation survey(Set<Endpoint> further) throws InterruptedException {
        return observe(Duration.ZERO, disk.get(), LIMIT, true, true, further);
    }

    private Observation observe(
            Duration now, LocalFacts here, Duration limit, boolean isHandedOver, boolean asksDns, Set<Endpoint> further)
            throws InterruptedException {
        try (var look = new Look(limit)) {
            CompletableFuture<LockState> held =
                    ifFounding(look, lock::look, LockState.Failed::new, new LockState.Free());
            CompletableFuture<RecordAnswer> read =
                    ifFounding(look, records::read, RecordAnswer.Failed::new, new RecordAnswer.Off());
            CompletableFuture<Set<GivenUp>> givenUp = ifFounding(look, records::givenUp, _ -> Set.of(), Set.of());
            CompletableFuture<MachinesAnswer> alive =
                    ifFounding(look, machines::ask, MachinesAnswer.Failed::new, new MachinesAnswer.Failed("not asked"));
            var health = isHandedOver
                    ? look.ask(etcd, cause -> new EtcdHealth.Unhealthy("etcd's health is not known: " + cause))
                    : CompletableFuture.<EtcdHealth>completedFuture(new EtcdHealth.Unhealthy("etcd was not asked yet"));
            var seen = peers.ask(look, asksDns);
            var members = new MemberQuestions(look, clusters);
            var asked = new ArrayList<CompletableFuture<?>>();
            asked.add(members.ask(ownPast(here)));
            asked.add(members.ask(further));
            Stream.concat(seen.named(), Stream.of(read.thenApply(GateObserver::founders)))
                    .forEach(named -> asked.add(named.thenCompose(members::ask)));
            var recordAnswer = look.get(read);
            var _ = look.get(look.inTime(
                    CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
                            .thenApply(_ -> true),
                    () -> false));
            return new Observation(
                    now,
                    here.in(recordAnswer),
                    look.get(held),
                    seen.answers(look),
                    recordAnswer,
                    look.get(givenUp),
                    members.answers(),
                    look.get(alive),
                    look.get(health));
        }
    }

    private <T> CompletableFuture<T> ifFounding(
            Look look, Supplier<T> question, Function<String, T> failed, T otherwise) {
        return settings.founding() ? look.ask(question, failed) : CompletableFuture.completedFuture(otherwise);
    }

    private static List<Endpoint> founders(RecordAnswer answer) {
        return answer instanceof RecordAnswer.Present(var founding, var _)
                ? founding.founders().stream().map(Founder::endpoint).toList()
                : List.of();
    }

    /** Whom this machine's start file and what is remembered of it name. */
    private static Set<Endpoint> ownPast(LocalFacts here) {
        var endpoints = new HashSet<Endpoint>();
        Stream.concat(here.volume().head().stream(), here.volume().memory().head().stream())
                .map(StartHead::initialCluster)
                .flatMap(list -> Stream.of(list.split(",", -1)))
                .forEach(member ->
                        endpointOf(member.substring(member.indexOf('=') + 1)).ifPresent(endpoints::add));
        return endpoints;
    }

    /** Empty for a URL that holds a name, or no port. */
    public static Optional<Endpoint> endpointOf(String peerUrl) {
        try {
            var url = URI.create(peerUrl);
            var host = Optional.ofNullable(url.getHost()).map(name -> name.replaceAll("^\\[|]$", ""));
            return host.filter(_ -> url.getPort() > 0).map(literal -> Endpoint.of(literal, url.getPort()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
