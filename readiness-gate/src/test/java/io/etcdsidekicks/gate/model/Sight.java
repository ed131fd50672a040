package io.etcdsidekicks.gate.model;

import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.Transport;
import io.etcdsidekicks.discovery.startfile.ConfigFault;
import io.etcdsidekicks.discovery.startfile.EtcdConfig;
import io.etcdsidekicks.discovery.startfile.EtcdTemplate;
import io.etcdsidekicks.gate.ClusterObservation;
import io.etcdsidekicks.gate.FoundingRecord;
import io.etcdsidekicks.gate.GivenUp;
import io.etcdsidekicks.gate.LocalFacts;
import io.etcdsidekicks.gate.LockState;
import io.etcdsidekicks.gate.MachinesAnswer;
import io.etcdsidekicks.gate.Observation;
import io.etcdsidekicks.gate.OwnPort;
import io.etcdsidekicks.gate.PeerAnswer;
import io.etcdsidekicks.gate.PeerObservation;
import io.etcdsidekicks.gate.PodState;
import io.etcdsidekicks.gate.Pods;
import io.etcdsidekicks.gate.RecordAnswer;
import io.etcdsidekicks.gate.TemplateState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a gate sees of the world. All is asked at once, so what Consul and what the clusters answer may be of two moments,
 * in either order; this machine comes first.
 */
final class Sight {
    private static final PodState ABSENT = new PodState.Absent();
    private static final PodState FROM_START_FILE = new PodState.FromStartFile();
    private static final TemplateState FAULTY = new TemplateState.Faulty(List.of("line 1: nonsense"));
    private static final TemplateState USABLE = template(false);
    private static final TemplateState ASKS_DNS = template(true);
    private static final RecordAnswer NO_RECORD = new RecordAnswer.Failed("Consul does not answer");
    private static final LockState NO_LOCK = new LockState.Failed("Consul does not answer");
    private static final CatalogAnswer NO_CATALOG = new CatalogAnswer.Failed("Consul does not answer");
    private static final MachinesAnswer NO_MACHINES = new MachinesAnswer.Failed("Consul does not answer");
    private static final MachinesAnswer NOBODY = new MachinesAnswer.Alive(Set.of());
    private static final AgentAnswer NO_AGENT = new AgentAnswer.Failed("the agent does not answer");
    private static final SrvAnswer NO_SUCH_NAME = new SrvAnswer.NoSuchName();
    private static final SrvAnswer NO_DNS = new SrvAnswer.Failed("not asked");
    private static final PeerAnswer SILENT = new PeerAnswer.Silent("nobody answers");
    private static final PeerAnswer STARTS = new PeerAnswer.NoEtcd("it does not answer as etcd does");
    private static final EtcdHealth HEALTHY = new EtcdHealth.Healthy();
    private static final EtcdHealth UNHEALTHY = new EtcdHealth.Unhealthy("no quorum");
    private static final EtcdHealth NOT_LOOKED = new EtcdHealth.Unhealthy("etcd was not asked yet");

    private final World world;
    private final Machine machine;

    private LocalFacts local;
    private Duration now = Duration.ZERO;
    private boolean hangs;
    private boolean isConsulLast;
    /** Somebody was asked whose address drops packets: the look takes as long as the time-out. */
    boolean isSlow;

    private LockState lock = NO_LOCK;
    private RecordAnswer recordAnswer = NO_RECORD;
    private Set<GivenUp> givenUp = Set.of();
    private PeerObservation peers;
    private MachinesAnswer alive = NO_MACHINES;
    private ClusterObservation clusters = ClusterObservation.none();
    /** Consul had forgotten everything when the gate looked, and nobody with evidence was back. */
    boolean nobodyKnew;

    /** What etcd will be told, too: the window between the gate's look and etcd's own is not part of the model. */
    int dnsOverUdp;

    Sight(World world, Machine machine) {
        this.world = world;
        this.machine = machine;
    }

    private static TemplateState template(boolean discoverySrv) {
        try {
            return new TemplateState.Usable(new EtcdTemplate(
                    EtcdConfig.parse(""),
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

    /** @param isUrgent whether nothing that hangs is waited for */
    void first(GateModel gate, boolean isUrgent, boolean isHanging, boolean consulLast) {
        now = Duration.ofSeconds(world.now - gate.startedAt);
        local = local();
        hangs = isHanging && isUrgent && local.volume().hasWal();
        isConsulLast = consulLast;
        isSlow = false;
        if (!isConsulLast) {
            consul(gate);
        }
        clusters(isConsulLast);
    }

    Observation second(GateModel gate, boolean asksHealth) {
        if (isConsulLast) {
            consul(gate);
        } else if (isSlow) {
            clusters(true);
        }
        var health = asksHealth ? (world.isHealthy(machine) ? HEALTHY : UNHEALTHY) : NOT_LOOKED;
        return new Observation(
                now, local.in(recordAnswer), lock, peers, recordAnswer, givenUp, clusters, alive, health);
    }

    private LocalFacts local() {
        var disk = machine.visible();
        var facts = ModelVolume.facts(world, machine);
        var installed = machine.installed && world.plan.kubelet();
        var pods = new Pods(
                world.plan.kubelet(),
                true,
                machine.staged && world.plan.kubelet() ? FROM_START_FILE : ABSENT,
                installed ? FROM_START_FILE : ABSENT,
                machine.staged && installed && machine.stagedVersion == machine.installedVersion,
                List.of());
        return new LocalFacts(
                facts,
                facts.hasWal() && !world.without(Protection.MEMBER_ID_FROM_THE_WAL)
                        ? disk.wal.identity
                        : Optional.empty(),
                machine.templateIsFaulty ? FAULTY : world.discoverySrv ? ASKS_DNS : USABLE,
                pods,
                disk.head == null || disk.template == machine.template || machine.templateIsFaulty,
                Names.OWN[machine.number]);
    }

    private void consul(GateModel gate) {
        nobodyKnew = Excuses.nobodyWhoKnowsIsBack(world);
        var consul = world.consul;
        var reachable = consul.reachable(machine) && !hangs;
        lock = reachable ? consul.lock(gate) : NO_LOCK;
        recordAnswer = reachable ? consul.read() : NO_RECORD;
        givenUp = reachable ? consul.givenUp : Set.of();
        peers = peers(reachable);
        consul.look();
        alive = !reachable ? NO_MACHINES : world.without(Protection.PROVEN_GONE) ? NOBODY : consul.machines;
    }

    private PeerObservation peers(boolean reachable) {
        var consul = world.consul;
        var isAgentUp = !hangs && (reachable || machine.number % 2 == 0);
        var me = isAgentUp ? Names.ME[machine.number] : Optional.<Endpoint>empty();
        var agent = isAgentUp ? Names.AGENT[machine.number * Names.PLACES + machine.place] : NO_AGENT;
        if (!reachable) {
            return new PeerObservation(
                    agent, me, ownPort(isAgentUp), NO_CATALOG, Map.of(), NO_DNS, Map.of(), List.of());
        }
        consul.look();
        dnsOverUdp = consul.dnsSetOverUdp();
        var asksDns = !local.volume().hasWal();
        return new PeerObservation(
                agent,
                me,
                ownPort(isAgentUp),
                consul.catalog,
                asksDns ? dns() : Map.of(),
                asksDns ? NO_SUCH_NAME : NO_DNS,
                asksDns ? Names.ADDRESSES : Map.of(),
                List.of());
    }

    private OwnPort ownPort(boolean isAgentUp) {
        if (!isAgentUp) {
            return OwnPort.UNKNOWN;
        }
        return (machine.isPortOpen() || world.foreigner(machine.number) != null)
                        && !world.without(Protection.OWN_PEER_PORT)
                ? OwnPort.ANSWERS
                : OwnPort.REFUSES;
    }

    private Map<Transport, SrvAnswer> dns() {
        if (world.without(Protection.SAME_VIEWS)) {
            var answer = Consul.answer(world.consul.passing);
            return Map.of(Transport.TCP, answer, Transport.UDP_EDNS, answer, Transport.UDP, answer);
        }
        return world.consul.dns();
    }

    // ---- clusters

    private int named;

    /** @param isWhole whether the look has waited for those that drop packets */
    private void clusters(boolean isWhole) {
        named = 0;
        if (hangs) {
            clusters = ClusterObservation.none();
            return;
        }
        var asked = numbers();
        var answers = new TreeMap<Endpoint, PeerAnswer>();
        ask(asked, answers);
        for (var further = named & ~asked; further != 0; further = named & ~asked) {
            asked |= further;
            ask(further, answers);
        }
        clusters = answers.isEmpty() ? ClusterObservation.none() : new ClusterObservation(answers);
        if (!isWhole && isSlow) {
            clusters = ClusterObservation.none(); // asked once more when the time-outs are over
        }
    }

    private int numbers() {
        var numbers = 0;
        var consul = world.consul;
        if (consul.reachable(machine)) {
            consul.look();
            numbers |= consul.all | (local.volume().hasWal() ? 0 : consul.dnsSet());
            if (consul.read() instanceof RecordAnswer.Present(FoundingRecord founding, var _)) {
                for (var founder : founding.founders()) {
                    numbers |= 1 << Names.NUMBER_OF.get(founder.endpoint());
                }
            }
        }
        numbers |= local.volume().head().map(this::listed).orElse(0);
        numbers |= local.volume().memory().head().map(this::listed).orElse(0);
        return numbers;
    }

    private int listed(StartHead head) {
        return world.starts.listed(head);
    }

    private void ask(int numbers, Map<Endpoint, PeerAnswer> answers) {
        for (var each : world.machines) {
            if (((numbers >> each.number) & 1) == 1) {
                var answer = answer(each);
                isSlow |= each.drops && answer.equals(SILENT);
                answers.put(Names.ENDPOINT[each.number], answer);
                if (answer instanceof PeerAnswer.Member member) {
                    for (var known : member.members()) {
                        for (var endpoint : known.endpoints()) {
                            named |= 1 << Names.NUMBER_OF.get(endpoint);
                        }
                    }
                }
            }
        }
    }

    private PeerAnswer answer(Machine other) {
        if (other == machine || world.canTalk(machine, other)) {
            if (other.etcd != null) {
                return member(other);
            }
            if (other.starting != null && other.starting.isBound) {
                return STARTS;
            }
        }
        var foreigner = world.foreigner(other.number);
        return foreigner == null ? SILENT : foreigner;
    }

    private PeerAnswer member(Machine other) {
        var config = other.etcd.config();
        var own = config.of(other.etcd.member);
        if (own != null && !own.clientUrls().isEmpty() && !own.learner()) {
            if (world.hasQuorum(other.etcd.cluster, other.side)) {
                return other.etcd.cluster.latest().linearizable;
            }
            if (world.without(Protection.QUORUM_READ)) {
                return config.linearizable;
            }
        }
        return config.known;
    }
}
