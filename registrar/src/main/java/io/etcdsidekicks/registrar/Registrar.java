package io.etcdsidekicks.registrar;

import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdHealth;
import io.etcdsidekicks.discovery.FoundersAnswer;
import io.etcdsidekicks.discovery.Maintenance;
import io.etcdsidekicks.discovery.NameLookup;
import io.etcdsidekicks.discovery.PeerCatalog;
import io.etcdsidekicks.discovery.ReservedNames;
import io.etcdsidekicks.discovery.Role;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.Transport;
import io.etcdsidekicks.discovery.VolumeFacts;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One pass: what ought to be, what is, what has to be done, and whether the peers can see it. */
public final class Registrar {
    private static final Logger LOG = LoggerFactory.getLogger(Registrar.class);
    /** A cluster name that nobody uses. */
    private static final String NONSENSE = "no-such-cluster-7f3a";

    private final RegistrarSettings settings;
    private final LocalAgent localAgent;
    private final PeerCatalog catalog;
    private final NodeDirectory nodes;
    private final NameLookup dns;
    private final Supplier<VolumeFacts> volume;
    private final Supplier<FoundersAnswer> founders;
    private final Supplier<EtcdHealth> etcdHealth;

    private String version = "";
    private Set<String> inMaintenance = Set.of();
    /** What was told of the last write, while it fails; it is tried again each second. */
    private String failing = "";

    private boolean wasShown = false;
    private boolean wasBehind = false;

    /**
     * Nothing is asked yet.
     *
     * @param founders of the founding record; asked only while there are no data on the volume
     */
    public Registrar(
            RegistrarSettings settings,
            LocalAgent localAgent,
            PeerCatalog catalog,
            NodeDirectory nodes,
            NameLookup dns,
            Supplier<VolumeFacts> volume,
            Supplier<FoundersAnswer> founders,
            Supplier<EtcdHealth> etcdHealth) {
        this.settings = settings;
        this.localAgent = localAgent;
        this.catalog = catalog;
        this.nodes = nodes;
        this.dns = dns;
        this.volume = volume;
        this.founders = founders;
        this.etcdHealth = etcdHealth;
    }

    /** Makes the agent's records what they ought to be, and looks whether they have arrived. */
    public RegistrarState pass() {
        return switch (catalog.agent()) {
            case AgentAnswer.Failed(String cause) ->
                new RegistrarState.Waiting(cause, "until then no other machine finds this one's etcd");
            case AgentAnswer.Agent agent -> pass(agent);
        };
    }

    private RegistrarState pass(AgentAnswer.Agent agent) {
        tellVersion(agent);
        var name = settings.contract().node().orElse(agent.node());
        var fault = ReservedNames.faultHere(name);
        if (fault.isPresent()) {
            return new RegistrarState.Refused(
                    fault.get(),
                    "give it a name of its own with --node, the same to the readiness gate; nothing was registered");
        }
        var elsewhere = agent.otherDatacenter(settings.contract().zone());
        if (elsewhere.isPresent()) {
            return new RegistrarState.Waiting(
                    elsewhere.get(),
                    "the others are looked for there, where this agent registers nobody: one of the two is wrong");
        }
        if (!DesiredRegistrations.hasAddress(settings, agent)) {
            return new RegistrarState.Refused(
                    "the local Consul agent advertises " + agent.address()
                            + ", where no other machine reaches this one",
                    "give this machine's --address, or the agent's -advertise");
        }
        var facts = volume.get();
        var founding = settings.founding() && !facts.hasWal() ? founders.get() : new FoundersAnswer.Nobody();
        var state = state(facts, founding);
        var desired = DesiredRegistrations.of(settings, agent, state);
        return switch (localAgent.services()) {
            case LocalAgent.ServicesAnswer.Failed(String cause) -> new RegistrarState.Waiting(cause, "");
            case LocalAgent.ServicesAnswer.Services seen -> {
                tellMaintenance(desired, seen);
                yield switch (holdBack(server(desired), founding, state)) {
                    case HoldBack.No() ->
                        carryOut(RegistrationPlanner.plan(desired, seen.byId()))
                                .or(() -> reportClientHealth(desired))
                                .orElseGet(() -> prove(agent, desired));
                    case HoldBack.Yes(String reason) ->
                        withoutServer(desired, seen, withdrawals(desired, seen, reason))
                                .orElseGet(() -> new RegistrarState.HeldBack(reason));
                    case HoldBack.Unknown(String cause) ->
                        withoutServer(desired, seen, List.of())
                                .orElseGet(() -> new RegistrarState.Waiting(
                                        "the founding record cannot be read: " + cause,
                                        "until then this machine's server record stays as it is, there or not"));
                };
            }
        };
    }

    /** Once, and again after it was exchanged. */
    private void tellVersion(AgentAnswer.Agent agent) {
        if (!agent.version().equals(version)) {
            LOG.info(agent.words());
            version = agent.version();
        }
    }

    /** Once; nothing is done about it. */
    private void tellMaintenance(List<Registration> desired, LocalAgent.ServicesAnswer.Services seen) {
        var now = desired.stream()
                .flatMap(registration -> Optional.ofNullable(seen.byId().get(registration.id())).stream())
                .filter(AgentService::isInMaintenance)
                .map(AgentService::id)
                .collect(Collectors.toCollection(TreeSet::new));
        now.stream()
                .filter(id -> !inMaintenance.contains(id))
                .forEach(id -> LOG.warn(
                        "an operator has put {} into maintenance: it is left so, and nobody finds it; {} ends that",
                        id,
                        Maintenance.endOf(id)));
        inMaintenance.stream()
                .filter(id -> !now.contains(id))
                .forEach(id -> LOG.info("{} is no longer in maintenance", id));
        inMaintenance = now;
    }

    /** A claim that is remembered, and not on the volume, counts unless a record that was read does not hold it. */
    private static DataVolume state(VolumeFacts facts, FoundersAnswer founding) {
        return facts.state(claim -> switch (founding) {
            case FoundersAnswer.Founders known -> known.claims().contains(claim);
            case FoundersAnswer.Nobody(), FoundersAnswer.Failed _ -> true;
        });
    }

    private HoldBack holdBack(Registration server, FoundersAnswer founding, DataVolume state) {
        return settings.founding()
                ? HoldBack.of(founding, new Endpoint(server.address(), server.port()), state)
                : new HoldBack.No();
    }

    private static List<RegistrationStep> withdrawals(
            List<Registration> desired, LocalAgent.ServicesAnswer.Services seen, String reason) {
        return RegistrationPlanner.withdrawals(List.of(server(desired)), seen.byId(), reason);
    }

    /** The client record is kept as always: it passes only while etcd serves. */
    private Optional<RegistrarState> withoutServer(
            List<Registration> desired, LocalAgent.ServicesAnswer.Services seen, List<RegistrationStep> withdrawals) {
        var others = desired.stream()
                .filter(registration -> registration.role() != Role.SERVER)
                .toList();
        return carryOut(withdrawals)
                .or(() -> carryOut(RegistrationPlanner.plan(others, seen.byId())))
                .or(() -> reportClientHealth(others));
    }

    private static Registration server(List<Registration> desired) {
        return desired.stream()
                .filter(registration -> registration.role() == Role.SERVER)
                .findFirst()
                .orElseThrow();
    }

    /** Takes this machine's records out of Consul, as far as the agent lets it. */
    public void deregister() {
        if (!(catalog.agent() instanceof AgentAnswer.Agent agent)) {
            LOG.warn("the records stay in Consul: the agent does not answer");
            return;
        }
        if (!DesiredRegistrations.hasAddress(settings, agent)) {
            return; // nothing was ever registered
        }
        var desired = DesiredRegistrations.of(settings, agent, state(volume.get(), new FoundersAnswer.Nobody()));
        switch (localAgent.services()) {
            case LocalAgent.ServicesAnswer.Failed(String cause) -> LOG.warn("the records stay in Consul: {}", cause);
            case LocalAgent.ServicesAnswer.Services seen ->
                RegistrationPlanner.owned(desired, seen.byId()).forEach(this::deregister);
        }
    }

    private void deregister(String serviceId) {
        localAgent
                .deregister(serviceId)
                .ifPresentOrElse(
                        failure -> LOG.warn("{} stays in Consul: {}", serviceId, failure),
                        () -> LOG.info("deregistered {}", serviceId));
    }

    private Optional<RegistrarState> carryOut(List<RegistrationStep> steps) {
        // A refusal comes before any writing: half a machine in DNS helps nobody.
        return steps.stream()
                .<RegistrarState>mapMulti((step, refusals) -> {
                    if (step instanceof RegistrationStep.Refuse(String reason, String remedy)) {
                        refusals.accept(new RegistrarState.Refused(reason, remedy));
                    }
                })
                .findFirst()
                .or(() -> steps.stream().flatMap(step -> write(step).stream()).findFirst());
    }

    private Optional<RegistrarState> write(RegistrationStep step) {
        return switch (step) {
            case RegistrationStep.Refuse _ -> Optional.empty();
            case RegistrationStep.Withdraw(String serviceId, String reason) ->
                attempt(
                        "withdrawing " + serviceId + ": " + reason,
                        () -> localAgent
                                .deregister(serviceId)
                                .map(failure -> new RegistrarState.Waiting(
                                        serviceId + " cannot be withdrawn: " + failure, "")));
            case RegistrationStep.Register(Registration registration) ->
                attempt(
                        "registering " + registration.id() + ": " + String.join(" ", registration.tags()) + " "
                                + registration.address().getHostAddress() + ":" + registration.port(),
                        () -> register(registration));
            case RegistrationStep.Replace(Registration registration, List<String> differences) ->
                attempt(
                        "replacing " + registration.id() + ": " + String.join(", ", differences),
                        () -> register(registration));
        };
    }

    /** Tells what is done, once for as long as it fails. */
    private Optional<RegistrarState> attempt(String what, Supplier<Optional<RegistrarState>> write) {
        if (!what.equals(failing)) {
            LOG.info(what);
        }
        var failure = write.get();
        failing = failure.isPresent() ? what : "";
        return failure;
    }

    private Optional<RegistrarState> register(Registration registration) {
        return localAgent
                .register(registration)
                .map(failure ->
                        new RegistrarState.Waiting(registration.id() + " cannot be registered: " + failure, ""));
    }

    private Optional<RegistrarState> reportClientHealth(List<Registration> desired) {
        return desired.stream()
                .filter(registration -> registration.role() == Role.CLIENT)
                .flatMap(client -> localAgent.report(client, etcdHealth.get()).stream())
                .<RegistrarState>map(failure ->
                        new RegistrarState.Waiting("etcd's health cannot be told to the agent: " + failure, ""))
                .findFirst();
    }

    private RegistrarState prove(AgentAnswer.Agent agent, List<Registration> desired) {
        var server = server(desired);
        var naming = settings.contract().naming();
        var zone = settings.contract().zone();
        var srvName = naming.srvName(Role.SERVER, zone);
        var answer = dns.servers(srvName, Transport.TCP);
        var records = catalog.records(naming, Role.SERVER);
        var behind = repairCatalog(agent, server, records);
        if (behind.isPresent()) {
            return behind.get();
        }
        var observation = new ProofObservation(
                server,
                agent,
                records,
                nodes.addressOf(agent.node()),
                srvName,
                answer,
                resolve(answer),
                dns.servers(naming.ofCluster(NONSENSE).srvName(Role.SERVER, zone), Transport.TCP));
        return switch (ProofRules.judge(observation)) {
            case Proof.Proven() ->
                new RegistrarState.Registered(new Endpoint(server.address(), server.port()).toString(), srvName);
            case Proof.Missing(String reason, String remedy) -> new RegistrarState.Waiting(reason, remedy);
        };
    }

    /**
     * A catalog that was restored from a snapshot has this machine's record of an earlier day, or none, and the agent, which takes it
     * for synchronised, does not look again for a minute or two (docs/facts.md 2b). What others decide on must not be that
     * old. A record that was changed a moment ago is given until the next pass.
     *
     * @return what went wrong; empty when all is well
     */
    private Optional<RegistrarState> repairCatalog(AgentAnswer.Agent agent, Registration server, CatalogAnswer answer) {
        if (!(answer instanceof CatalogAnswer.Records(var records))) {
            return Optional.empty();
        }
        var mine = records.stream()
                .filter(known ->
                        known.node().equals(agent.node()) && known.serviceId().equals(server.id()))
                .toList();
        var isBehind = mine.isEmpty()
                ? wasShown // else an ACL may be in the way, which another try does not change
                : mine.stream()
                        .anyMatch(known -> !known.meta()
                                .entrySet()
                                .containsAll(server.meta().entrySet()));
        wasShown |= !mine.isEmpty();
        var isRepaired = isBehind && wasBehind;
        wasBehind = isBehind;
        if (!isRepaired) {
            return Optional.empty();
        }
        return attempt(
                "registering " + server.id() + " again: the catalog shows an older record of it, or none",
                () -> register(server));
    }

    private List<Endpoint> resolve(SrvAnswer answer) {
        return switch (answer) {
            case SrvAnswer.Records(List<SrvAnswer.Target> targets) ->
                targets.stream()
                        .flatMap(target -> switch (dns.address(target.host())) {
                            case AddressAnswer.Address(var address) -> Stream.of(new Endpoint(address, target.port()));
                            case AddressAnswer.NoSuchName _, AddressAnswer.Failed _ -> Stream.empty();
                        })
                        .toList();
            case SrvAnswer.NoSuchName _, SrvAnswer.Failed _ -> List.of();
        };
    }
}
