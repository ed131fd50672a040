package io.etcdsidekicks.discovery.startfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class KnownKeysTest {
    @Test
    void theTableIsReadWhole() {
        var key = KnownKeys.top("experimental-initial-corrupt-check").orElseThrow();
        assertThat(key.versions()).containsExactly("3.4", "3.5", "3.6");
        assertThat(key.unknownIn()).containsExactly("3.7", "3.8");
        assertThat(key.droppedIn()).contains("3.7");
        assertThat(key.newIn()).isEmpty();
        assertThat(key.kind()).isEqualTo(KnownKeys.Kind.YES_NO);
        assertThat(key.successor()).contains("feature-gates: InitialCorruptCheck=true");
    }

    @Test
    void aKeyThatAllVersionsKnowIsNeitherNewNorDropped() {
        var key = KnownKeys.top("data-dir").orElseThrow();
        assertThat(key.droppedIn()).isEmpty();
        assertThat(key.newIn()).isEmpty();
        assertThat(key.successor()).isEmpty();
    }

    @Test
    void aKeyThatOnlySomeVersionsInBetweenKnowIsBoth() {
        var key = KnownKeys.top("v2-deprecation").orElseThrow();
        assertThat(key.newIn()).contains("3.5");
        assertThat(key.droppedIn()).contains("3.8");
    }

    @Test
    void bothMappingsOfCertificatesHaveTheSameKeys() {
        assertThat(KnownKeys.nested("peer-transport-security", "cert-file")).isPresent();
        assertThat(KnownKeys.nested("client-transport-security", "cert-file")).isPresent();
        assertThat(KnownKeys.nested("socket-options", "reuse-port")).isPresent();
        assertThat(KnownKeys.nested("socket-options", "cert-file")).isEmpty();
        assertThat(KnownKeys.top("cert-file")).isEmpty();
        assertThat(KnownKeys.top("*-transport-security.cert-file")).isEmpty();
    }

    @Test
    void onlyNamesOfFlagsBelongElsewhere() {
        assertThat(KnownKeys.belongsTo("peer-auto-tls")).contains("peer-transport-security: auto-tls");
        assertThat(KnownKeys.belongsTo("client-cert-file")).contains("client-transport-security: client-cert-file");
        assertThat(KnownKeys.belongsTo("peer-foo")).isEqualTo(Optional.empty());
    }
}
