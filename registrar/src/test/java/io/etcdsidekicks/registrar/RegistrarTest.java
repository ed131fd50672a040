package io.etcdsidekicks.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.FoundersAnswer;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.VolumeFacts;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

final class RegistrarTest {
    private static final RegistrarState REGISTERED =
            new RegistrarState.Registered("10.0.0.11:2380", "_etcd-server._tcp.mycluster.etcd3.service.consul.");
    private static final EtcdHealth UNHEALTHY = new EtcdHealth.Unhealthy("etcd says: RAFT NO LEADER");

    private final Settings settings = Settings.defaults();
    private final InMemoryAgent agent = new InMemoryAgent(settings.naming());
    private static final FoundersAnswer OTHERS = new FoundersAnswer.Founders(
            Set.of(Endpoint.of("10.0.0.13", 2380), Endpoint.of("10.0.0.12", 2380)), Set.of());
    private static final RegistrarState HELD_BACK =
            new RegistrarState.HeldBack("the founding record lists 10.0.0.12:2380, 10.0.0.13:2380 and not this machine,"
                    + " 10.0.0.11:2380, which joins them");

    private final AtomicReference<EtcdHealth> etcd = new AtomicReference<>(UNHEALTHY);
    private final AtomicReference<FoundersAnswer> founders = new AtomicReference<>(new FoundersAnswer.Nobody());
    private final AtomicReference<VolumeFacts> volume = new AtomicReference<>(Facts.NOTHING);

    @Test
    void registersBothRecordsBeforeEtcdRuns() {
        assertThat(registrar(settings).pass()).isEqualTo(REGISTERED);
        assertThat(agent.has()).containsOnlyKeys("machine-1-server", "machine-1-client");
    }

    @Test
    void writesNothingWhenEverythingIsAsItOughtToBe() {
        var registrar = registrar(settings);
        registrar.pass();

        assertThat(registrar.pass()).isEqualTo(REGISTERED);
        assertThat(agent.writes()).containsExactly("+machine-1-server", "+machine-1-client");
    }

    @Test
    void repairsWhatTheAgentForgot() {
        var registrar = registrar(settings);
        registrar.pass();
        agent.forgetEverything();

        assertThat(registrar.pass()).isEqualTo(REGISTERED);
        assertThat(agent.has()).containsOnlyKeys("machine-1-server", "machine-1-client");
    }

    @Test
    void publishesANewStateOfTheDataVolume() {
        var registrar = registrar(settings);
        registrar.pass();
        volume.set(Facts.DATA);
        registrar.pass();

        assertThat(agent.has().values())
                .filteredOn(service -> service.id().equals("machine-1-server"))
                .singleElement()
                .extracting(service -> service.meta().get("data"))
                .isEqualTo("initialised");
        assertThat(agent.writes()).endsWith("+machine-1-client", "+machine-1-server");
    }

    @Test
    void tellsEtcdsHealthToTheClientsCheckOnly() {
        var registrar = registrar(settings);
        registrar.pass();
        assertThat(agent.healthOf("machine-1-client")).contains(UNHEALTHY);

        etcd.set(new EtcdHealth.Healthy());
        registrar.pass();
        assertThat(agent.healthOf("machine-1-client")).contains(new EtcdHealth.Healthy());

        etcd.set(UNHEALTHY);
        registrar.pass();
        assertThat(agent.healthOf("machine-1-client")).contains(UNHEALTHY);
        assertThat(agent.healthOf("machine-1-server")).isEmpty();
    }

    @Test
    void tellsEtcdsHealthEvenWhileTheProofIsMissing() {
        agent.answerInDns(new SrvAnswer.NoSuchName());
        etcd.set(new EtcdHealth.Healthy());

        assertThat(registrar(settings).pass()).isInstanceOf(RegistrarState.Waiting.class);
        assertThat(agent.healthOf("machine-1-client")).contains(new EtcdHealth.Healthy());
    }

    @Test
    void waitsForTheAgentAndNamesItsAddress() {
        agent.goDown();

        assertThat(registrar(settings).pass())
                .isEqualTo(new RegistrarState.Waiting(
                        InMemoryAgent.DOWN, "until then no other machine finds this one's etcd"));
    }

    @Test
    void waitsForAPermissionAndNamesIt() {
        agent.deny("Consul denies it: the token lacks a permission (403 Permission denied)");

        assertThat(registrar(settings).pass())
                .isEqualTo(new RegistrarState.Waiting(
                        "machine-1-server cannot be registered: Consul denies it: the token lacks a permission (403"
                                + " Permission denied)",
                        ""));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        node one     | 'node one', which has a space in it, which a list of members (name=URL,name=URL) cannot hold
        etcd=x       | 'etcd=x', which has = in it, which a list of members (name=URL,name=URL) cannot hold
        x,y          | 'x,y', which has , in it, which a list of members (name=URL,name=URL) cannot hold
        été          | 'été', which has é in it, which a list of members (name=URL,name=URL) cannot hold
        default      | 'default', which is used where a member has none, or must not start
        """)
    void refusesANameThatNoMemberMayHaveBeforeAnythingIsWritten(String node, String words) {
        agent.become(node, "dc1");

        assertThat(registrar(settings).pass())
                .isEqualTo(
                        new RegistrarState.Refused(
                                "this machine's etcd would be called " + words,
                                "give it a name of its own with --node, the same to the readiness gate; nothing was registered"));
        assertThat(agent.writes()).isEmpty();
    }

    @Test
    void theSettingsNameIsTakenWhateverTheAgentIsCalled() {
        agent.become("node one", "dc1");

        registrar(settings.withNode("node-1")).pass();

        assertThat(agent.has()).containsOnlyKeys("node-1-server", "node-1-client");
    }

    @Test
    void waitsWhereTheAgentIsInAnotherDatacenterThanTheOneThatIsAskedFor() {
        assertThat(registrar(settings.withDatacenter("dc2")).pass())
                .isEqualTo(new RegistrarState.Waiting(
                        "the local Consul agent is in datacenter dc1, and --datacenter says dc2",
                        "the others are looked for there, where this agent registers nobody: one of the two is wrong"));
        assertThat(agent.writes()).isEmpty();
    }

    @Test
    void tellsConsulsVersionOnceAndAgainAfterItChanged() {
        var registrar = registrar(settings);
        var lines = logged(() -> {
            registrar.pass();
            registrar.pass();
            agent.upgrade("1.9.0");
            registrar.pass();
        });

        assertThat(lines)
                .filteredOn(line -> line.contains("Consul agent is"))
                .containsExactly(
                        "INFO the local Consul agent is Consul 1.8.7, node machine-1 in datacenter dc1",
                        "INFO the local Consul agent is Consul 1.9.0, node machine-1 in datacenter dc1");
    }

    @Test
    void tellsOnceWhatItTriesAgainAndAgain() {
        agent.deny("Consul denies it");
        var registrar = registrar(settings);
        var lines = logged(() -> {
            registrar.pass();
            registrar.pass();
            registrar.pass();
        });

        assertThat(lines).filteredOn(line -> line.contains("registering")).hasSize(1);
        assertThat(registrar.pass()).isInstanceOf(RegistrarState.Waiting.class);
    }

    @Test
    void leavesAMaintenanceAloneAndTellsItOnce() {
        var registrar = registrar(settings);
        registrar.pass();
        agent.maintain("machine-1-client");
        var writes = agent.writes();
        var lines = logged(() -> {
            registrar.pass();
            registrar.pass();
        });

        assertThat(agent.writes()).isEqualTo(writes);
        assertThat(lines)
                .containsExactly("WARN an operator has put machine-1-client into maintenance: it is left so, and nobody"
                        + " finds it; consul maint -disable -service=machine-1-client ends that");
    }

    private static List<String> logged(Runnable passes) {
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        var log = (Logger) LoggerFactory.getLogger(Registrar.class);
        log.setLevel(Level.INFO);
        log.addAppender(lines);
        try {
            passes.run();
        } finally {
            log.detachAppender(lines);
        }
        return lines.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    @Test
    void waitsUntilDnsAnswersWithThisMachine() {
        agent.answerInDns(new SrvAnswer.Records(
                List.of(new SrvAnswer.Target("unresolvable.example", 2380), new SrvAnswer.Target("10.0.0.12", 2380))));

        assertThat(registrar(settings).pass())
                .isInstanceOfSatisfying(
                        RegistrarState.Waiting.class,
                        waiting -> assertThat(waiting.reason())
                                .contains("with only [10.0.0.12:2380], not with 10.0.0.11:2380"));
    }

    @Test
    void refusesAForeignRecordAndWritesNothingAtAll() {
        agent.put(foreign("machine-1-client"));

        assertThat(registrar(settings).pass())
                .isInstanceOfSatisfying(
                        RegistrarState.Refused.class,
                        refused ->
                                assertThat(refused.words()).contains("machine-1-client", "cluster theirs", "--node"));
        assertThat(agent.writes()).isEmpty();
    }

    @Test
    void refusesAnAgentThatAdvertisesLoopback() {
        agent.advertise("127.0.0.1");

        assertThat(registrar(settings).pass())
                .isInstanceOfSatisfying(
                        RegistrarState.Refused.class,
                        refused -> assertThat(refused.words()).contains("advertises 127.0.0.1", "--address"));
        assertThat(agent.writes()).isEmpty();
    }

    @Test
    void takesAnAddressOfTheSettingsWhateverTheAgentAdvertises() {
        agent.advertise("127.0.0.1");

        assertThat(registrar(settings.withAddress("10.0.0.11")).pass()).isEqualTo(REGISTERED);
    }

    @Test
    void holdsItsServerRecordBackUntilItJoins() {
        founders.set(OTHERS);
        var registrar = registrar(settings);

        assertThat(registrar.pass()).isEqualTo(HELD_BACK);
        assertThat(agent.has()).containsOnlyKeys("machine-1-client");
        assertThat(registrar.pass()).isEqualTo(HELD_BACK);
        assertThat(agent.writes()).containsExactly("+machine-1-client");

        volume.set(Facts.CLAIMED);
        assertThat(registrar.pass()).isEqualTo(REGISTERED);
        volume.set(Facts.DATA);
        assertThat(registrar.pass()).isEqualTo(REGISTERED);
    }

    @Test
    void withdrawsItsServerRecordOnceOthersFound() {
        var registrar = registrar(settings);
        assertThat(registrar.pass()).isEqualTo(REGISTERED);
        founders.set(OTHERS);

        assertThat(registrar.pass()).isEqualTo(HELD_BACK);
        assertThat(agent.has()).containsOnlyKeys("machine-1-client");

        founders.set(new FoundersAnswer.Nobody());
        assertThat(registrar.pass()).isEqualTo(REGISTERED);
    }

    @Test
    void aFounderIsNotHeldBack() {
        founders.set(new FoundersAnswer.Founders(
                Set.of(Endpoint.of("10.0.0.11", 2380), Endpoint.of("10.0.0.12", 2380)), Set.of()));

        assertThat(registrar(settings).pass()).isEqualTo(REGISTERED);
    }

    @Test
    void leavesTheServerRecordAsItIsWhileNobodyKnows() {
        var registrar = registrar(settings);
        founders.set(new FoundersAnswer.Failed("Consul has no leader yet"));
        var unknown = new RegistrarState.Waiting(
                "the founding record cannot be read: Consul has no leader yet",
                "until then this machine's server record stays as it is, there or not");

        assertThat(registrar.pass()).isEqualTo(unknown);
        assertThat(agent.has()).containsOnlyKeys("machine-1-client");

        founders.set(new FoundersAnswer.Nobody());
        registrar.pass();
        founders.set(new FoundersAnswer.Failed("Consul has no leader yet"));
        assertThat(registrar.pass()).isEqualTo(unknown);
        assertThat(agent.has()).containsKeys("machine-1-server", "machine-1-client");
    }

    @Test
    void doesNotAskForFoundersWithoutThem() {
        founders.set(OTHERS);

        assertThat(registrar(settings.withoutFounding()).pass()).isEqualTo(REGISTERED);
    }

    /** The agent takes a restored catalog for synchronised, and others would decide on what was so yesterday. */
    @Test
    void repairsACatalogThatWasRestored() {
        var registrar = registrar(settings);
        registrar.pass();
        var yesterday = Objects.requireNonNull(agent.has().get("machine-1-server"));
        volume.set(Facts.CLAIMED);
        registrar.pass();
        agent.restoreCatalog(yesterday);

        registrar.pass();
        assertThat(registrar.pass()).isEqualTo(REGISTERED);
        assertThat(agent.writes())
                .containsExactly("+machine-1-server", "+machine-1-client", "+machine-1-server", "+machine-1-server");
    }

    /** A machine that has lost its claimed disk must not look fresh: somebody would found over a cluster that is down. */
    @Test
    void aRememberedClaimThatTheRecordHoldsIsALostVolume() {
        volume.set(Facts.EMPTY_BUT_A_CLAIM_IS_REMEMBERED);
        founders.set(new FoundersAnswer.Founders(Set.of(Endpoint.of("10.0.0.11", 2380)), Set.of(Facts.CLAIM)));
        var registrar = registrar(settings);

        assertThat(registrar.pass()).isEqualTo(REGISTERED);
        assertThat(published()).isEqualTo("lost");

        founders.set(new FoundersAnswer.Failed("Consul has no leader yet"));
        registrar.pass();
        assertThat(published()).isEqualTo("lost");

        founders.set(new FoundersAnswer.Founders(Set.of(Endpoint.of("10.0.0.11", 2380)), Set.of("another")));
        assertThat(registrar.pass()).isEqualTo(REGISTERED);
        assertThat(published()).isEqualTo("none");
    }

    @Test
    void neverWithdrawsAForeignRecord() {
        agent.put(foreign("machine-1-server"));
        founders.set(OTHERS);

        assertThat(registrar(settings).pass()).isEqualTo(HELD_BACK);
        assertThat(agent.has()).containsKey("machine-1-server");
    }

    @Test
    void deregistersExactlyItsOwn() {
        var registrar = registrar(settings);
        registrar.pass();
        agent.put(foreign("web-1"));

        registrar.deregister();

        assertThat(agent.has()).containsOnlyKeys("web-1");
    }

    @Test
    void deregistersNoForeignRecordOfItsOwnId() {
        agent.put(foreign("machine-1-server"));

        registrar(settings).deregister();

        assertThat(agent.has()).containsOnlyKeys("machine-1-server");
    }

    @Test
    void leavesTheRecordsWhenTheAgentIsDown() {
        var registrar = registrar(settings);
        registrar.pass();
        agent.goDown();

        registrar.deregister();

        assertThat(agent.has()).hasSize(2);
    }

    private String published() {
        return Objects.requireNonNull(agent.has().get("machine-1-server"))
                .meta()
                .getOrDefault("data", "");
    }

    private Registrar registrar(Settings asked) {
        return new Registrar(asked.build(), agent, agent, agent, agent, volume::get, founders::get, etcd::get);
    }

    private static AgentService foreign(String id) {
        return new AgentService(id, "etcd3", List.of(), "10.0.0.11", 80, Map.of("cluster", "theirs"), List.of());
    }
}
