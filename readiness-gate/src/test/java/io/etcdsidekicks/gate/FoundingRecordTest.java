package io.etcdsidekicks.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.gate.FoundingRecord.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FoundingRecordTest {
    private final FoundingRecord opened = FoundingRecord.open(
            "mycluster",
            3,
            "mycluster-1",
            List.of(
                    new Seed("node-2", Endpoint.of("10.0.0.2", 2380), "http://10.0.0.2:2380"),
                    new Seed("node-3", Endpoint.of("10.0.0.3", 2380), "http://10.0.0.3:2380"),
                    new Seed("node-1", Endpoint.of("10.0.0.1", 2380), "http://10.0.0.1:2380")));

    private static Optional<Endpoint> at(int number, int port) {
        return Optional.of(Endpoint.of("10.0.0." + number, port));
    }

    private Founder founder(int number) {
        return opened.founderAt(at(number, 2380)).orElseThrow();
    }

    @Test
    void opensEveryEntryInAFixedOrderWithTheIdsThatEtcdWillCompute() {
        assertThat(opened.cluster()).isEqualTo("mycluster");
        assertThat(opened.size()).isEqualTo(3);
        assertThat(opened.token()).isEqualTo("mycluster-1");
        assertThat(opened.clusterId()).hasToString("d3f2c9229439ea5c");
        assertThat(opened.founders()).extracting(Founder::name).containsExactly("node-1", "node-2", "node-3");
        assertThat(opened.founders())
                .extracting(founder -> founder.memberId().toString())
                .containsExactly("d616cab07cd26aa8", "82b670ef62c7e007", "22ec8c183f62dcd4");
        assertThat(opened.founders()).extracting(Founder::entry).containsOnly(new Entry.Open());
    }

    @Test
    void namesNoFounderForAClusterThatExisted() {
        var closed = FoundingRecord.closed("mycluster", 3, opened.clusterId());
        assertThat(closed).isEqualTo(new FoundingRecord("mycluster", 3, "", opened.clusterId(), List.of()));
        assertThat(closed.founderAt(at(1, 2380))).isEmpty();
        assertThat(closed.everClaimed()).isZero();
        assertThat(closed.initialCluster()).isEmpty();
    }

    @Test
    void knowsAFounderByAddressAndPort() {
        assertThat(opened.founderAt(at(2, 2380)).map(Founder::name)).contains("node-2");
        assertThat(opened.founderAt(at(2, 12380))).isEmpty();
        assertThat(opened.founderAt(at(4, 2380))).isEmpty();
        assertThat(opened.founderAt(Optional.empty())).isEmpty();
    }

    @Test
    void changesOneEntryAndNothingElse() {
        var changed = opened.with(founder(2), new Entry.Claimed("value"));
        assertThat(changed.founders())
                .extracting(Founder::entry)
                .containsExactly(new Entry.Open(), new Entry.Claimed("value"), new Entry.Open());
        assertThat(changed.with(changed.founders().get(1), new Entry.Open())).isEqualTo(opened);
    }

    @Test
    void countsWhoMayHaveVoted() {
        assertThat(opened.everClaimed()).isZero();
        assertThat(opened.with(founder(1), new Entry.Claimed("value"))
                        .with(founder(2), new Entry.Spent())
                        .with(founder(3), new Entry.Closed())
                        .everClaimed())
                .isEqualTo(2);
    }

    @Test
    void writesTheInitialClusterOfEveryFounder() {
        assertThat(opened.initialCluster())
                .isEqualTo("node-1=http://10.0.0.1:2380,node-2=http://10.0.0.2:2380,node-3=http://10.0.0.3:2380");
    }

    @Test
    void doesNotChangeWithTheListItWasMadeOf() {
        var founders = new ArrayList<>(opened.founders());
        var copy = new FoundingRecord("mycluster", 3, "mycluster-1", opened.clusterId(), founders);
        founders.clear();
        assertThat(copy).isEqualTo(opened);
    }

    @Test
    void tellsAFounderByNameAndAddress() {
        assertThat(founder(1)).hasToString("node-1 (10.0.0.1:2380)");
    }
}
