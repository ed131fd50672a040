package io.etcdsidekicks.gate.model;

import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogRecord;
import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.RecordMeta;
import io.etcdsidekicks.discovery.SrvAnswer;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What machines are called and where they are; made once for all worlds. */
@SuppressWarnings("EnumOrdinal") // of tables that live as long as the program
final class Names {
    static final int MOST = 20;
    static final int PLACES = 8;
    static final String CLUSTER = "mycluster";

    static final Endpoint[] ENDPOINT = new Endpoint[MOST];
    static final Optional<Endpoint>[] ME = optionals();
    static final String[] URL = new String[MOST];
    static final String[] CLIENT_URL = new String[MOST];
    static final SrvAnswer.Target[] TARGET = new SrvAnswer.Target[MOST];
    static final String[] SRV_URL = new String[MOST];
    static final Map<String, AddressAnswer> ADDRESSES;
    static final Map<String, Integer> NUMBER_OF_URL = new HashMap<>();
    static final Map<Endpoint, Integer> NUMBER_OF = new HashMap<>();
    static final String[] NAME = new String[PLACES];
    /** What a machine's interfaces have. */
    static final Set<InetAddress>[] OWN = sets();

    static final AgentAnswer.Agent[] AGENT = new AgentAnswer.Agent[MOST * PLACES];
    private static final CatalogRecord[] RECORD = new CatalogRecord[MOST * PLACES * DataVolume.values().length * 2];

    static {
        var addresses = new HashMap<String, AddressAnswer>();
        for (var place = 0; place < PLACES; place++) {
            NAME[place] = "node-" + (place + 1);
        }
        for (var number = 0; number < MOST; number++) {
            var address = "10.0.0." + (number + 1);
            ENDPOINT[number] = Endpoint.of(address, 2380);
            ME[number] = Optional.of(ENDPOINT[number]);
            OWN[number] = Set.of(ENDPOINT[number].address());
            URL[number] = "http://" + ENDPOINT[number];
            CLIENT_URL[number] = "http://" + address + ":2379";
            TARGET[number] = new SrvAnswer.Target("0a0000%02x.addr.dc1.consul".formatted(number + 1), 2380);
            SRV_URL[number] = "http://" + TARGET[number];
            addresses.put(TARGET[number].host(), new AddressAnswer.Address(ENDPOINT[number].address()));
            NUMBER_OF_URL.put(URL[number], number);
            NUMBER_OF_URL.put(SRV_URL[number], number);
            NUMBER_OF.put(ENDPOINT[number], number);
            for (var place = 0; place < PLACES; place++) {
                AGENT[number * PLACES + place] = new AgentAnswer.Agent(NAME[place], address, "dc1", "1.21.4");
                for (var data : DataVolume.values()) {
                    for (var critical = 0; critical < 2; critical++) {
                        RECORD[index(number, place, data, critical == 1)] = new CatalogRecord(
                                NAME[place],
                                address,
                                NAME[place] + "-server",
                                address,
                                2380,
                                Map.of(RecordMeta.MEMBER, NAME[place], RecordMeta.DATA, data.word()),
                                critical == 1);
                    }
                }
            }
        }
        ADDRESSES = Map.copyOf(addresses);
        for (var number = 0; number < MOST; number++) {
            ME[number] = Optional.of(ENDPOINT[number]);
        }
    }

    private Names() {}

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Optional<Endpoint>[] optionals() {
        return new Optional[MOST];
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Set<InetAddress>[] sets() {
        return new Set[MOST];
    }

    static CatalogRecord catalogRecord(Machine machine, DataVolume data, boolean critical) {
        return RECORD[index(machine.number, machine.place, data, critical)];
    }

    private static int index(int number, int place, DataVolume data, boolean critical) {
        return ((number * PLACES + place) * DataVolume.values().length + data.ordinal()) * 2 + (critical ? 1 : 0);
    }
}
