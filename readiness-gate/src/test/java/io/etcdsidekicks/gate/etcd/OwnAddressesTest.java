package io.etcdsidekicks.gate.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

final class OwnAddressesTest {

    @Test
    void areAtLeastTheLoopbackOne() {
        assertThat(OwnAddresses.look()).contains(InetAddress.ofLiteral("127.0.0.1"));
    }

    @Test
    void areWrittenAsInASetting() {
        assertThat(OwnAddresses.look())
                .allSatisfy(address -> assertThat(address.getHostAddress()).doesNotContain("%"));
    }
}
