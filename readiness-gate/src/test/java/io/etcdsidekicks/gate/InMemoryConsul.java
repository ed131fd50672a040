package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.CatalogRecord;
import io.etcdsidekicks.discovery.DnsZone;
import io.etcdsidekicks.discovery.NameLookup;
import io.etcdsidekicks.discovery.Naming;
import io.etcdsidekicks.discovery.NodeService;
import io.etcdsidekicks.discovery.PeerCatalog;
import io.etcdsidekicks.discovery.Role;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.Transport;
import java.net.InetAddress;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

/**
 * Consul as one machine's agent shows it: a catalog, and DNS that answers out of it, cut at three records by plain UDP if
 * wanted.
 */
final class InMemoryConsul implements PeerCatalog, NameLookup {
    private static final int UDP_ANSWER_LIMIT = 3;

    private final Naming naming = Settings.of(3).contract().naming();
    private final DnsZone zone = Settings.of(3).contract().zone();
    private final SortedMap<Integer, CatalogRecord> machines;
    private final int agent;
    private final List<String> questions = new CopyOnWriteArrayList<>(); // a look asks all at once
    private List<NodeService> others = List.of();
    private boolean agentDown;
    private boolean leaderless;
    private boolean cutsUdp;

    InMemoryConsul() {
        this(1, new TreeMap<>());
    }

    private InMemoryConsul(int agent, SortedMap<Integer, CatalogRecord> machines) {
        this.agent = agent;
        this.machines = machines;
    }

    /** The same catalog, asked through the agent of another machine. */
    InMemoryConsul on(int machine) {
        return new InMemoryConsul(machine, machines);
    }

    void register(int... numbers) {
        IntStream.of(numbers).forEach(number -> register(number, "none"));
    }

    void register(int number, String data) {
        machines.put(number, Machines.record(number, data));
    }

    void deregister(int number) {
        machines.remove(number);
    }

    void agentDown(boolean down) {
        agentDown = down;
    }

    void leaderless(boolean gone) {
        leaderless = gone;
    }

    void cutsUdp(boolean cuts) {
        cutsUdp = cuts;
    }

    /** What DNS was asked, in order. */
    List<String> questions() {
        return List.copyOf(questions);
    }

    @Override
    public CatalogAnswer records(Naming asked, Role role) {
        if (leaderless) {
            return new CatalogAnswer.Failed("No cluster leader");
        }
        return new CatalogAnswer.Records(
                asked.equals(naming) && role == Role.SERVER ? List.copyOf(machines.values()) : List.of());
    }

    /** Other people's, of this machine only. */
    void also(NodeService other) {
        others = List.of(other);
    }

    @Override
    public List<NodeService> servicesOf(String node) {
        return node.equals(Machines.name(agent)) ? others : List.of();
    }

    @Override
    public AgentAnswer agent() {
        return agentDown
                ? new AgentAnswer.Failed("the Consul agent does not answer")
                : new AgentAnswer.Agent(Machines.name(agent), "10.0.0." + agent, "dc1", "1.21.4");
    }

    @Override
    public SrvAnswer servers(String name, Transport transport) {
        questions.add("SRV " + name + " by " + transport.words());
        var limit = cutsUdp && transport == Transport.UDP ? UDP_ANSWER_LIMIT : Integer.MAX_VALUE;
        if (machines.isEmpty() || !name.equals(naming.srvName(Role.SERVER, zone))) {
            return new SrvAnswer.NoSuchName();
        }
        return new SrvAnswer.Records(
                machines.keySet().stream().limit(limit).map(Machines::target).toList());
    }

    @Override
    public AddressAnswer address(String host) {
        questions.add("address of " + host);
        return machines.keySet().stream()
                .filter(number -> Machines.target(number).host().equals(host))
                .findFirst()
                .<AddressAnswer>map(number -> new AddressAnswer.Address(InetAddress.ofLiteral("10.0.0." + number)))
                .orElseGet(AddressAnswer.NoSuchName::new);
    }

    @Override
    public String source() {
        return "127.0.0.1:53 (in memory)";
    }
}
