package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.VolumeNote;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** One look at everything. */
public final class GateObserver {
    /** A machine with data must not be kept waiting by a Consul that hangs. */
    private static final Duration RESTART_LIMIT = Duration.ofSeconds(2);

    private static final String TOO_SLOW = "it does not answer within " + RESTART_LIMIT.toSeconds() + " s";

    private final GateSettings settings;
    private final Supplier<LocalObservation> disk;
    private final PeerObserver peers;
    private final FoundingRecords records;
    private final ChangeLock lock;
    private final Clusters clusters;
    private final LiveMachines machines;
    private final Supplier<EtcdHealth> etcd;
    private final Executor background;

    /**
     * Nothing is asked yet.
     *
     * @param background where a look that may take too long goes on
     */
    public GateObserver(
            GateSettings settings,
            Supplier<LocalObservation> disk,
            PeerObserver peers,
            FoundingRecords records,
            ChangeLock lock,
            Clusters clusters,
            LiveMachines machines,
            Supplier<EtcdHealth> etcd,
            Executor background) {
        this.settings = settings;
        this.disk = disk;
        this.peers = peers;
        this.records = records;
        this.lock = lock;
        this.clusters = clusters;
        this.machines = machines;
        this.etcd = etcd;
        this.background = background;
    }

    /** @param isHandedOver whether this gate has started etcd, so that its health is asked and nothing is urgent */
    public Observation observe(Duration now, boolean isHandedOver) {
        var local = disk.get();
        var isUrgent = local.dataVolume() == DataVolume.INITIALISED && !isHandedOver;
        var remote = isUrgent ? inTime(() -> remote(local, false)) : remote(local, isHandedOver);
        return new Observation(
                now,
                local,
                remote.lock(),
                remote.peers(),
                remote.record(),
                remote.clusters(),
                remote.machines(),
                isHandedOver ? etcd.get() : new EtcdHealth.Unhealthy("etcd was not asked yet"));
    }

    private Remote inTime(Supplier<Remote> look) {
        try {
            return CompletableFuture.supplyAsync(look, background).get(RESTART_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return nothing(TOO_SLOW);
        } catch (ExecutionException e) {
            return nothing("a fault of this program: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return nothing("asked to stop");
        }
    }

    private record Remote(
            LockState lock,
            PeerObservation peers,
            RecordAnswer record,
            ClusterObservation clusters,
            MachinesAnswer machines) {}

    private static Remote nothing(String cause) {
        return new Remote(
                new LockState.Failed(cause),
                new PeerObservation(
                        new AgentAnswer.Failed(cause),
                        Optional.empty(),
                        false,
                        new CatalogAnswer.Failed(cause),
                        Map.of(),
                        new SrvAnswer.Failed(cause),
                        Map.of()),
                new RecordAnswer.Failed(cause),
                ClusterObservation.none(),
                new MachinesAnswer.Failed(cause));
    }

    private Remote remote(LocalObservation local, boolean isHandedOver) {
        var held = settings.founding() ? lock.look() : new LockState.Free();
        var record = settings.founding() ? records.read() : new RecordAnswer.Off();
        var asksDns = !(record instanceof RecordAnswer.Present)
                || local.manifest().filter(EtcdManifest::discoverySrv).isPresent();
        var seen = peers.observe(asksDns && local.dataVolume() != DataVolume.INITIALISED);
        var endpoints = endpoints(local, seen, record);
        if (isHandedOver) {
            seen.me().ifPresent(endpoints::add);
        } else {
            seen.me().ifPresent(endpoints::remove); // whether anything answers there is told apart
        }
        var asked = clusters.ask(endpoints);
        var found = isHandedOver ? asked : asked.without(seen.me());
        var alive = found.answers().values().stream().anyMatch(PeerAnswer.Silent.class::isInstance)
                        && !found.clusterIds().isEmpty()
                ? machines.ask()
                : new MachinesAnswer.Failed("not asked");
        return new Remote(held, seen, record, found, alive);
    }

    /** Every address that catalog, DNS, founding record or this machine's own past name. */
    private static Set<Endpoint> endpoints(LocalObservation local, PeerObservation seen, RecordAnswer record) {
        var endpoints = new HashSet<Endpoint>();
        if (seen.catalog() instanceof CatalogAnswer.Records(var known)) {
            known.forEach(each -> CatalogRules.endpoint(each).ifPresent(endpoints::add));
        }
        endpoints.addAll(DnsRules.endpoints(seen));
        if (record instanceof RecordAnswer.Present(var founding, var _)) {
            founding.founders().forEach(founder -> endpoints.add(founder.endpoint()));
        }
        local.note()
                .flatMap(VolumeNote::start)
                .ifPresent(start -> endpoints.addAll(ofInitialCluster(start.initialCluster())));
        return endpoints;
    }

    private static Set<Endpoint> ofInitialCluster(String initialCluster) {
        var endpoints = new HashSet<Endpoint>();
        for (var member : initialCluster.split(",", -1)) {
            endpointOf(member.substring(member.indexOf('=') + 1)).ifPresent(endpoints::add);
        }
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
