package io.etcdsidekicks.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class MemberViewTest {
    private static final Endpoint FIRST = Endpoint.of("10.0.0.1", 2380);
    private static final Endpoint SECOND = Endpoint.of("192.168.0.1", 2380);

    private static MemberView member(String name, List<String> clientUrls) {
        return new MemberView(
                EtcdId.ofHex("d616cab07cd26aa8"),
                name,
                List.of("http://10.0.0.1:2380", "http://192.168.0.1:2380"),
                Set.of(FIRST, SECOND),
                clientUrls,
                false);
    }

    @Test
    void isAtEachOfItsPeerUrls() {
        var member = member("node-1", List.of());
        assertThat(member.isAt(Optional.of(FIRST))).isTrue();
        assertThat(member.isAt(Optional.of(SECOND))).isTrue();
        assertThat(member.isAt(Optional.of(Endpoint.of("10.0.0.1", 12380)))).isFalse();
        assertThat(member.isAt(Optional.empty())).isFalse();
    }

    @Test
    void hasStartedOnceItPublishedAClientUrl() {
        assertThat(member("node-1", List.of()).hasStarted()).isFalse();
        assertThat(member("", List.of("http://10.0.0.1:2379")).hasStarted()).isTrue();
    }

    @Test
    void goesByItsNameElseByItsId() {
        assertThat(member("node-1", List.of())).hasToString("node-1 (http://10.0.0.1:2380 http://192.168.0.1:2380)");
        assertThat(member("", List.of()))
                .hasToString("member d616cab07cd26aa8 (http://10.0.0.1:2380 http://192.168.0.1:2380)");
    }
}
