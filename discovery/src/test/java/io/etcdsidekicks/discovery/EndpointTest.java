package io.etcdsidekicks.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class EndpointTest {

    @Test
    void readsAsInAUrl() {
        assertThat(Endpoint.of("10.0.0.1", 2380)).hasToString("10.0.0.1:2380");
        assertThat(Endpoint.of("fd00::1", 2380)).hasToString("[fd00:0:0:0:0:0:0:1]:2380");
    }

    @Test
    void isNeverMadeOfAName() {
        assertThatIllegalArgumentException().isThrownBy(() -> Endpoint.of("localhost", 2380));
    }

    @Test
    void isOrderedByAddressThenPort() {
        var low = Endpoint.of("10.0.0.1", 2379);
        var middle = Endpoint.of("10.0.0.1", 2380);
        var high = Endpoint.of("10.0.0.2", 2379);

        assertThat(Stream.of(high, middle, low).sorted()).containsExactly(low, middle, high);
    }
}
