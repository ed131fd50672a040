package io.etcdsidekicks.gate.consul;

import com.orbitz.consul.ConsulException;
import com.orbitz.consul.model.session.ImmutableSession;
import io.etcdsidekicks.discovery.consul.ConsulConnection;
import io.etcdsidekicks.discovery.consul.ConsulFailure;
import io.etcdsidekicks.discovery.consul.ConsulReads;
import io.etcdsidekicks.gate.ChangeLock;
import io.etcdsidekicks.gate.LockState;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A key in Consul's KV that a session holds. Consul ends the session when it is not renewed for {@link #TTL} (it may take
 * twice that long), or when the machine fails, and gives the key to nobody else for {@link #LOCK_DELAY} after that; so a
 * change that ends within {@link #TTL} of a renewal ends before anybody else holds the lock (docs/facts.md 2c).
 */
public final class ConsulLock implements ChangeLock {
    private static final Logger LOG = LoggerFactory.getLogger(ConsulLock.class);
    /** Consul's shortest. */
    private static final String TTL = "10s";

    private static final String LOCK_DELAY = "5s";
    private static final int NOT_FOUND = 404;

    private final ConsulConnection consul;
    private final String key;
    private final String holder;
    /** Its ID. A look that hung may end when this gate has another one already, or none any more. */
    private volatile Optional<String> session = Optional.empty();

    /** @param holder what the others are told while this gate holds it */
    public ConsulLock(ConsulConnection consul, String kvPrefix, String cluster, String holder) {
        this.consul = consul;
        this.key = kvPrefix + "/" + cluster + "/member-changes";
        this.holder = holder;
    }

    @Override
    public LockState look() {
        return consul.<LockState>orElse(
                () -> {
                    session.filter(held -> !isRenewed(held)).ifPresent(this::forget);
                    return state();
                },
                LockState.Failed::new);
    }

    private synchronized void forget(String lost) {
        if (session.filter(lost::equals).isPresent()) {
            session = Optional.empty();
        }
    }

    /** Consul does not know a session any more that was not renewed in time. */
    private boolean isRenewed(String id) {
        try {
            return consul.client().sessionClient().renewSession(id).isPresent();
        } catch (ConsulException e) {
            if (e.getCode() == NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    private LockState state() {
        var value = consul.client().keyValueClient().getValue(key, ConsulReads.CONSISTENT);
        var holding = value.flatMap(known -> known.getSession());
        if (holding.isEmpty()) {
            return new LockState.Free();
        }
        return holding.equals(session)
                ? new LockState.Mine()
                : new LockState.Others(
                        value.flatMap(known -> known.getValueAsString()).orElse("another machine"));
    }

    @Override
    public LockState acquire() {
        return consul.<LockState>orElse(
                () -> {
                    var held = session.orElseGet(this::newSession);
                    use(held);
                    return consul.client().keyValueClient().acquireLock(key, holder, held)
                            ? new LockState.Mine()
                            : state();
                },
                LockState.Failed::new);
    }

    private synchronized void use(String held) {
        session = Optional.of(held);
    }

    private String newSession() {
        return ConsulFailure.told(consul.client()
                        .sessionClient()
                        .createSession(ImmutableSession.builder()
                                .name("etcd-sidekicks " + key)
                                .ttl(TTL)
                                .lockDelay(LOCK_DELAY)
                                .build()))
                .getId();
    }

    @Override
    public void release() {
        var held = takeSession();
        held.ifPresent(id -> {
            var failure = consul.<Optional<String>>orElse(
                    () -> {
                        consul.client().keyValueClient().releaseLock(key, id);
                        consul.client().sessionClient().destroySession(id);
                        return Optional.empty();
                    },
                    Optional::of);
            failure.ifPresent(cause -> LOG.info("the lock frees itself soon: {}", cause));
        });
    }

    private synchronized Optional<String> takeSession() {
        var held = session;
        session = Optional.empty();
        return held;
    }
}
