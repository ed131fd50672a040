package io.etcdsidekicks.gate.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.gate.HttpStub;
import io.etcdsidekicks.gate.LockState;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ConsulLockTest {
    private static final String KEY = "etcd-sidekicks/mycluster/member-changes";
    private static final String PATH = "/v1/kv/" + KEY;
    private static final String SESSION = "adf4238a-882b-9ddc-4a9d-5b6758e4159e";

    private final HttpStub agent;
    private final ConsulLock lock;

    ConsulLockTest() throws IOException {
        agent = HttpStub.start();
        lock = new ConsulLock(ConsulStub.client(agent.url()), "etcd-sidekicks", "mycluster", "node-1");
    }

    @BeforeEach
    void answers() {
        agent.answering("PUT /v1/session/create", "{\"ID\": \"" + SESSION + "\"}")
                .answering("PUT /v1/session/renew/" + SESSION, renewed())
                .answering("PUT /v1/session/destroy/" + SESSION, "true")
                .answering("PUT " + PATH, "true");
    }

    private static String renewed() {
        return "[{\"ID\": \"%s\", \"Name\": \"x\", \"Node\": \"node-1\", \"TTL\": \"10s\", \"LockDelay\": 5000000000,"
                        .formatted(SESSION)
                + " \"CreateIndex\": 1, \"Checks\": [\"serfHealth\"], \"Behavior\": \"release\"}]";
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void isFreeWhileNobodyHoldsIt() {
        assertThat(lock.look()).isEqualTo(new LockState.Free());
        agent.answering("GET " + PATH, ConsulStub.value(KEY, "node-2", ""));
        assertThat(lock.look()).isEqualTo(new LockState.Free());
        assertThat(agent.requests()).allMatch(request -> request.startsWith("GET ") && request.contains("consistent"));
    }

    @Test
    void isNotHadOfAConsulThatAnswersNull() {
        agent.answering("PUT /v1/session/create", "null");
        assertThat(lock.acquire()).isInstanceOf(LockState.Failed.class);
    }

    @Test
    void isAnothers() {
        agent.answering("GET " + PATH, ConsulStub.value(KEY, "node-2", "another"));
        assertThat(lock.look()).isEqualTo(new LockState.Others("node-2"));
    }

    @Test
    void isAcquiredWithASessionThatEndsByItself() {
        assertThat(lock.acquire()).isEqualTo(new LockState.Mine());
        assertThat(agent.requests())
                .satisfiesExactly(
                        first -> assertThat(first)
                                .startsWith("PUT /v1/session/create")
                                .contains("\"TTL\":\"10s\"", "\"LockDelay\":\"5s\""),
                        second -> assertThat(second)
                                .startsWith("PUT " + PATH)
                                .contains("acquire=" + SESSION)
                                .endsWith("node-1"));
    }

    @Test
    void isAcquiredAgainWithTheSameSession() {
        assertThat(lock.acquire()).isEqualTo(new LockState.Mine());
        assertThat(lock.acquire()).isEqualTo(new LockState.Mine());
        assertThat(agent.requests())
                .filteredOn(request -> request.contains("/session/create"))
                .hasSize(1);
    }

    @Test
    void isNotAcquiredWhileAnotherHasIt() {
        agent.answering("PUT " + PATH, "false").answering("GET " + PATH, ConsulStub.value(KEY, "node-2", "another"));
        assertThat(lock.acquire()).isEqualTo(new LockState.Others("node-2"));
    }

    /** For some seconds after its holder has died. */
    @Test
    void isNotAcquiredWhileConsulHoldsItBack() {
        agent.answering("PUT " + PATH, "false");
        assertThat(lock.acquire()).isEqualTo(new LockState.Free());
    }

    @Test
    void isProvenAndRenewedAtEachLook() {
        assertThat(lock.acquire()).isEqualTo(new LockState.Mine());
        agent.answering("GET " + PATH, ConsulStub.value(KEY, "node-1", SESSION));
        assertThat(lock.look()).isEqualTo(new LockState.Mine());
        assertThat(agent.requests()).contains("PUT /v1/session/renew/" + SESSION + " {}");
    }

    @Test
    void isLostWithItsSession() {
        assertThat(lock.acquire()).isEqualTo(new LockState.Mine());
        agent.answering("PUT /v1/session/renew/" + SESSION, 404, "Session id '" + SESSION + "' not found", Map.of())
                .answering("GET " + PATH, ConsulStub.value(KEY, "node-2", "another"));
        assertThat(lock.look()).isEqualTo(new LockState.Others("node-2"));
        assertThat(lock.look()).isEqualTo(new LockState.Others("node-2"));
        assertThat(agent.requests())
                .filteredOn(request -> request.contains("/session/renew"))
                .hasSize(1);
    }

    @Test
    void isLostToAnotherAlthoughTheSessionLives() {
        assertThat(lock.acquire()).isEqualTo(new LockState.Mine());
        agent.answering("GET " + PATH, ConsulStub.value(KEY, "node-2", "another"));
        assertThat(lock.look()).isEqualTo(new LockState.Others("node-2"));
    }

    @Test
    void isNotProvenWhileConsulHasNoLeader() {
        assertThat(lock.acquire()).isEqualTo(new LockState.Mine());
        agent.answering("PUT /v1/session/renew/" + SESSION, 500, "No cluster leader", Map.of());
        assertThat(lock.look())
                .isEqualTo(new LockState.Failed("Consul has no leader yet" + ConsulStub.at(agent.url())));
    }

    @Test
    void isReleasedWithItsSession() {
        assertThat(lock.acquire()).isEqualTo(new LockState.Mine());
        lock.release();
        lock.release();
        assertThat(agent.requests().subList(2, agent.requests().size()))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("PUT " + PATH).contains("release=" + SESSION),
                        second -> assertThat(second).startsWith("PUT /v1/session/destroy/" + SESSION));
    }

    @Test
    void needsNoReleaseByWhoDoesNotHoldIt() {
        lock.release();
        assertThat(agent.requests()).isEmpty();
    }

    @Test
    void freesItselfWhenConsulIsGone() {
        assertThat(lock.acquire()).isEqualTo(new LockState.Mine());
        agent.close();
        lock.release();
        assertThat(lock.look())
                .isEqualTo(new LockState.Failed(
                        "the Consul agent does not answer (connection refused)" + ConsulStub.at(agent.url())));
        assertThat(lock.acquire())
                .isEqualTo(new LockState.Failed(
                        "the Consul agent does not answer (connection refused)" + ConsulStub.at(agent.url())));
    }
}
