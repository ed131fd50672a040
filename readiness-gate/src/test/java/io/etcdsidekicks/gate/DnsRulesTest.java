package io.etcdsidekicks.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.Transport;
import org.junit.jupiter.api.Test;

/** What is in the way stands in the matrix, see {@link PeerRows}. */
final class DnsRulesTest {
    @Test
    void namesEverythingThatIsShownByAnyWay() {
        var seen = Scene.three()
                .dnsSays(1, 2, 3, 4)
                .dnsSays(Transport.TCP, new SrvAnswer.Failed("SERVFAIL"))
                .dnsSays(Transport.UDP_EDNS, Scene.targets(1, 2))
                .dnsSays(Transport.UDP, Scene.targets(2, 3, 4))
                .resolved(Scene.target(3).host(), new AddressAnswer.NoSuchName());
        assertThat(DnsRules.endpoints(seen.observe().peers()))
                .containsExactlyInAnyOrder(Scene.at(1), Scene.at(2), Scene.at(4));
    }
}
