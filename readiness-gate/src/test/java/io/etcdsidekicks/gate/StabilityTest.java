package io.etcdsidekicks.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.Endpoint;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class StabilityTest {
    private static final NavigableSet<Endpoint> TWO = peers("10.0.0.1", "10.0.0.2");
    private static final NavigableSet<Endpoint> OTHER_TWO = peers("10.0.0.1", "10.0.0.3");

    private static NavigableSet<Endpoint> peers(String... addresses) {
        var peers = new TreeSet<Endpoint>();
        List.of(addresses).forEach(address -> peers.add(Endpoint.of(address, 2380)));
        return peers;
    }

    @Test
    void beginsWithNothing() {
        assertThat(Stability.none()).isEqualTo(new Stability(peers(), 0));
    }

    @Test
    void countsEqualLooks() {
        assertThat(Stability.none().next(TWO)).isEqualTo(new Stability(TWO, 1));
        assertThat(Stability.none()
                        .next(TWO)
                        .next(peers("10.0.0.2", "10.0.0.1"))
                        .next(TWO))
                .isEqualTo(new Stability(TWO, 3));
    }

    @Test
    void beginsAnewWithAnotherSetOfTheSameSize() {
        assertThat(Stability.none().next(TWO).next(TWO).next(OTHER_TWO)).isEqualTo(new Stability(OTHER_TWO, 1));
    }

    @Test
    void beginsAnewWhenThePortDiffers() {
        var otherPort = new TreeSet<>(List.of(Endpoint.of("10.0.0.1", 2380), Endpoint.of("10.0.0.2", 12380)));
        assertThat(Stability.none().next(TWO).next(otherPort).polls()).isEqualTo(1);
    }

    @Test
    void oneLookWithoutAgreementEndsTheRow() {
        assertThat(Stability.none().next(TWO).next(TWO).next(peers())).isEqualTo(Stability.none());
        assertThat(Stability.none().next(TWO).next(TWO).next(peers()).next(TWO)).isEqualTo(new Stability(TWO, 1));
    }

    @Test
    void nothingIsNeverStable() {
        assertThat(Stability.none().next(peers()).next(peers()).polls()).isZero();
    }
}
