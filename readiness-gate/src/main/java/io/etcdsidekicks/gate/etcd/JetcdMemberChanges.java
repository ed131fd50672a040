package io.etcdsidekicks.gate.etcd;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.Cluster;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.gate.MemberChanges;
import io.etcdsidekicks.gate.UpgradeTrap;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Through jetcd, which waits for ever unless it is told not to (docs/facts.md 3h). A change is asked of the leader, as far
 * as it is known: a follower may refuse what the leader would do (docs/facts.md 9.32).
 */
public final class JetcdMemberChanges implements MemberChanges {
    /** gRPC tells through java.util.logging which transport it has found; held, so that the level stays. */
    private static final Logger GRPC_LOG = Logger.getLogger("io.grpc");

    /** Of the question who leads. */
    private static final Duration LEADER_TIMEOUT = Duration.ofSeconds(1);

    private final HttpMemberStates states;
    private final Duration timeout;
    private final Duration writeTimeout;

    /**
     * Nothing is asked yet.
     *
     * @param states tell who leads; remain the caller's to close
     * @param timeout of a change; with a second more it has to be shorter than the lock lasts without renewal
     * @param writeTimeout of a database that is written anew, which takes as long as its size demands
     */
    public JetcdMemberChanges(HttpMemberStates states, Duration timeout, Duration writeTimeout) {
        this.states = states;
        this.timeout = timeout;
        this.writeTimeout = writeTimeout;
        GRPC_LOG.setLevel(Level.WARNING);
    }

    /** A question to etcd, with its answer. */
    @FunctionalInterface
    private interface Call {
        EtcdId call() throws ExecutionException, InterruptedException, TimeoutException;
    }

    @Override
    public Change addLearner(List<String> clientUrls, String peerUrl) {
        return change(
                clientUrls,
                cluster -> cluster.addMember(List.of(URI.create(peerUrl)), true)
                        .thenApply(response -> new EtcdId(response.getMember().getId())));
    }

    @Override
    public Change remove(List<String> clientUrls, EtcdId member) {
        return change(clientUrls, cluster -> cluster.removeMember(member.bits()).thenApply(_ -> member));
    }

    @Override
    public Change promote(List<String> clientUrls, EtcdId member) {
        var change = change(
                clientUrls, cluster -> cluster.promoteMember(member.bits()).thenApply(_ -> member));
        return change instanceof Change.Changed(EtcdId voter, var _)
                ? new Change.Changed(voter, alarm(UpgradeTrap.words(states.versions(clientUrls, LEADER_TIMEOUT))))
                : change;
    }

    private static String alarm(String words) {
        return words.isBlank() ? "" : "ALARM: " + words;
    }

    @Override
    public Change writeDatabase(EtcdId member, List<String> clientUrls) {
        return told(clientUrls, writeTimeout, () -> {
            try (var client = client(clientUrls);
                    var maintenance = client.getMaintenanceClient()) {
                return maintenance
                        .defragmentMember(clientUrls.getFirst())
                        .thenApply(_ -> member)
                        .get(writeTimeout.toMillis(), TimeUnit.MILLISECONDS);
            }
        });
    }

    private Change change(List<String> clientUrls, Function<Cluster, CompletableFuture<EtcdId>> call) {
        return told(clientUrls, timeout, () -> {
            try (var client = client(leaderOrAll(clientUrls));
                    var cluster = client.getClusterClient()) {
                return call.apply(cluster).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            }
        });
    }

    private static Change told(List<String> clientUrls, Duration timeout, Call call) {
        if (clientUrls.isEmpty()) {
            return new Change.Failed("no member tells a client URL");
        }
        try {
            return new Change.Changed(call.call());
        } catch (ExecutionException e) {
            var cause = rootCause(e);
            return new Change.Failed("etcd says: "
                    + Refusals.explained(Objects.requireNonNullElse(cause.getMessage(), cause.toString())));
        } catch (TimeoutException e) {
            return new Change.Failed("etcd does not answer within " + timeout.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Change.Failed("it was interrupted");
        } catch (IllegalArgumentException e) { // a client URL is what somebody wrote into a flag of etcd
            return new Change.Failed("etcd cannot be asked at " + clientUrls + ": " + e.getMessage());
        }
    }

    /** Nobody but the leader where it is known: jetcd asks its endpoints in turn. */
    private List<String> leaderOrAll(List<String> clientUrls) throws InterruptedException {
        var leaders = states.ofLeader(clientUrls, LEADER_TIMEOUT);
        return leaders.isEmpty() ? clientUrls : leaders;
    }

    private Client client(List<String> clientUrls) {
        return Client.builder()
                .endpoints(clientUrls.stream().map(URI::create).toList())
                .waitForReady(false)
                .connectTimeout(timeout)
                .retryMaxAttempts(1)
                .retryMaxDuration(timeout)
                .build();
    }

    private static Throwable rootCause(Throwable failure) {
        var cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
