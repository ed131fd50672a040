package io.etcdsidekicks.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;

import com.orbitz.consul.ConsulException;
import io.etcdsidekicks.discovery.settings.ConsulSettings;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConsulReadsTest {
    private static final String LEADER = "/v1/status/leader";

    @ParameterizedTest
    @CsvSource({"'\"\"', Consul has no leader yet", "'\"10.0.0.1:8300\"', the Consul agent does not answer in time"})
    void aQuestionThatIsKeptWaitingSaysWhetherThereIsALeader(String leader, String words) throws IOException {
        try (var consul = TinyConsul.start().answering(LEADER, leader)) {
            assertThat(read(consul, new SocketTimeoutException("timeout")))
                    .startsWith(words + " at " + consul.address());
        }
    }

    @Test
    void whatFailsAtOnceIsToldAsItIs() throws IOException {
        try (var consul = TinyConsul.start().answering(LEADER, "\"\"")) {
            assertThat(read(consul, new ConnectException("refused")))
                    .startsWith("the Consul agent does not answer (connection refused) at ");
            assertThat(consul.requests()).isEmpty();
        }
    }

    private static String read(TinyConsul consul, IOException failure) {
        var client = ConsulConnection.open(
                new ConsulSettings(consul.address(), "", Optional.empty(), Optional.empty(), Optional.empty()));
        return ConsulReads.orElse(
                client,
                () -> {
                    throw new ConsulException(failure);
                },
                cause -> cause);
    }
}
