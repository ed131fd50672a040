package io.etcdsidekicks.registrar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.FoundersAnswer;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.settings.Program;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Scenarios over time, played in a millisecond: a pass, a pause of a second in which something happens, a pass. */
final class RegistrarLoopTest {
    private static final String REGISTERED =
            "INFO registered: 10.0.0.11:2380 answers for _etcd-server._tcp.mycluster.etcd3.service.consul.";
    private static final String DOWN =
            "WARN waiting: " + InMemoryAgent.DOWN + "; until then no other machine finds this one's etcd";

    private final Settings settings = Settings.defaults();
    private final InMemoryAgent agent = new InMemoryAgent(settings.naming());
    private final LatestState state = new LatestState(InstantSource.system());

    @Test
    void waitsWhileTheAgentIsDownAndRegistersWhenItIsUp() {
        agent.goDown();

        play(settings, PlayedTime.stoppingInPause(3).inPause(2, agent::comeUp));

        assertThat(state.get()).isInstanceOf(RegistrarState.Registered.class);
        assertThat(agent.has()).hasSize(2);
    }

    @Test
    void repairsInTheNextPassWhatTheAgentForgot() {
        play(settings, PlayedTime.stoppingInPause(2).inPause(1, agent::forgetEverything));

        assertThat(agent.has()).hasSize(2);
        assertThat(agent.writes()).hasSize(4);
    }

    @Test
    void outlivesAnAgentThatGoesAndComes() {
        play(settings, PlayedTime.stoppingInPause(5).inPause(1, agent::goDown).inPause(3, () -> {
            agent.forgetEverything();
            agent.comeUp();
        }));

        assertThat(state.get()).isInstanceOf(RegistrarState.Registered.class);
        assertThat(agent.has()).hasSize(2);
    }

    @Test
    void endsWithOneWhenRefused() throws InterruptedException {
        agent.put(new AgentService(
                "machine-1-server", "etcd3", List.of(), "", 2380, Map.of("cluster", "theirs"), List.of()));
        var time = PlayedTime.stoppingInPause(1);

        assertThat(loop(settings, time).run(time)).isEqualTo(Program.REFUSED);
        assertThat(time.pauses()).isZero();
        assertThat(state.get()).isInstanceOf(RegistrarState.Refused.class);
    }

    @Test
    void endsWithZeroOnceProven() throws InterruptedException {
        agent.goDown();
        var time = PlayedTime.stoppingInPause(9).inPause(3, agent::comeUp);

        assertThat(loop(settings.onlyOnce(), time).run(time)).isEqualTo(Program.DONE);
        assertThat(time.pauses()).isEqualTo(3);
        assertThat(agent.has()).hasSize(2);
    }

    @Test
    void onceIsNotDoneBeforeTheProof() {
        agent.answerInDns(new SrvAnswer.NoSuchName());
        var time = PlayedTime.stoppingInPause(9);

        play(settings.onlyOnce(), time);

        assertThat(time.pauses()).isEqualTo(9);
    }

    @Test
    void endsWithThreeWhenTheDeadlineHasPassed() throws InterruptedException {
        agent.goDown();
        var time = PlayedTime.stoppingInPause(99);

        assertThat(loop(settings.onlyOnce().withTimeout(Duration.ofSeconds(5)), time)
                        .run(time))
                .isEqualTo(Program.DEADLINE_PASSED);
        assertThat(time.pauses()).isEqualTo(5);
    }

    @Test
    void theDeadlineIsForOnceOnly() {
        var time = PlayedTime.stoppingInPause(9);

        play(settings.withTimeout(Duration.ofSeconds(5)), time);

        assertThat(time.pauses()).isEqualTo(9);
    }

    @Test
    void aProofOnTheDeadlineCounts() throws InterruptedException {
        agent.goDown();
        var time = PlayedTime.stoppingInPause(99).inPause(5, agent::comeUp);

        assertThat(loop(settings.onlyOnce().withTimeout(Duration.ofSeconds(5)), time)
                        .run(time))
                .isEqualTo(Program.DONE);
    }

    @Test
    void aStopLeavesTheRecords() {
        play(settings, PlayedTime.stoppingInPause(1));

        assertThat(agent.has()).containsOnlyKeys("machine-1-server", "machine-1-client");
    }

    @Test
    void aStopTakesExactlyOursAwayIfAskedTo() {
        var theirs = new AgentService("web-1", "web", List.of(), "", 80, Map.of(), List.of());
        agent.put(theirs);

        play(settings.deregisteringOnStop(), PlayedTime.stoppingInPause(1));

        assertThat(agent.has()).isEqualTo(Map.of("web-1", theirs));
    }

    @Test
    void theEndOfOnceLeavesTheRecordsEvenIfAStopWouldNot() throws InterruptedException {
        var time = PlayedTime.stoppingInPause(1);

        assertThat(loop(settings.onlyOnce().deregisteringOnStop(), time).run(time))
                .isEqualTo(Program.DONE);
        assertThat(agent.has()).hasSize(2);
    }

    @Test
    void logsAChangeOnceAndAReminderEachMinute() {
        agent.goDown();

        assertThat(linesOf(settings, PlayedTime.stoppingInPause(150).inPause(130, agent::comeUp)))
                .containsExactly(
                        DOWN,
                        DOWN,
                        DOWN,
                        "INFO the local Consul agent is Consul 1.8.7, node machine-1 in datacenter dc1",
                        "INFO registering machine-1-server: _etcd-server._tcp.mycluster 10.0.0.11:2380",
                        "INFO registering machine-1-client: _etcd-client._tcp.mycluster 10.0.0.11:2379",
                        REGISTERED,
                        "INFO stopping; the records stay in Consul");
    }

    @ParameterizedTest(name = "{0} passes, a second apart: {1} lines")
    @CsvSource({"1, 1", "60, 1", "61, 2", "120, 2", "121, 3"})
    void aMinuteIsWhatItTakesToBeReminded(int passes, int lines) {
        agent.goDown();

        assertThat(linesOf(settings, PlayedTime.stoppingInPause(passes)))
                .filteredOn(DOWN::equals)
                .hasSize(lines);
    }

    @Test
    void isQuietWhileAllIsWell() {
        assertThat(linesOf(settings, PlayedTime.stoppingInPause(300))).containsOnlyOnce(REGISTERED);
    }

    @Test
    void tellsEachTransitionAnew() {
        var time = PlayedTime.stoppingInPause(4).inPause(1, agent::goDown).inPause(2, agent::comeUp);

        assertThat(linesOf(settings, time)).containsSubsequence(REGISTERED, DOWN, REGISTERED);
    }

    /** Whatever a pass finds: what restarts a registrar that hangs must not restart one that waits. */
    @Test
    void eachPassIsABeat() {
        agent.goDown();
        var now = new AtomicReference<>(Instant.EPOCH);
        var beating = new LatestState(now::get);
        var time = PlayedTime.stoppingInPause(2).inPause(1, () -> now.set(Instant.EPOCH.plus(Duration.ofMinutes(10))));

        assertThatThrownBy(() -> loop(settings, time, beating).run(time)).isInstanceOf(InterruptedException.class);

        assertThat(beating.get()).isInstanceOf(RegistrarState.Waiting.class);
        assertThat(beating.pulse().turns()).isTrue();
        now.set(Instant.EPOCH.plus(Duration.ofMinutes(13)));
        assertThat(beating.pulse().turns()).isFalse();
    }

    private void play(Settings asked, PlayedTime time) {
        assertThatThrownBy(() -> loop(asked, time).run(time)).isInstanceOf(InterruptedException.class);
    }

    private RegistrarLoop loop(Settings asked, PlayedTime time) {
        return loop(asked, time, state);
    }

    private RegistrarLoop loop(Settings asked, PlayedTime time, LatestState latest) {
        var registrar = new Registrar(
                asked.build(),
                agent,
                agent,
                agent,
                agent,
                () -> Facts.NOTHING,
                FoundersAnswer.Nobody::new,
                () -> new EtcdHealth.Unhealthy("etcd does not answer"));
        return new RegistrarLoop(registrar, asked.build(), latest, time);
    }

    private List<String> linesOf(Settings asked, PlayedTime time) {
        var logger = (Logger) LoggerFactory.getLogger("io.etcdsidekicks.registrar");
        var lines = new ListAppender<ILoggingEvent>();
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
        lines.start();
        try {
            play(asked, time);
        } finally {
            logger.detachAppender(lines);
        }
        return lines.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }
}
