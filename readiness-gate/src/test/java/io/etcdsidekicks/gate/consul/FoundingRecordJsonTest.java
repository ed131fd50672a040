package io.etcdsidekicks.gate.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.gate.Entry;
import io.etcdsidekicks.gate.FoundingRecord;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FoundingRecordJsonTest {
    private static final FoundingRecord FOUNDING = FoundingRecord.open(
            "mycluster",
            3,
            "mycluster-t0k3n",
            List.of(
                    new FoundingRecord.Seed("node-1", Endpoint.of("10.0.0.1", 2380), "http://10.0.0.1:2380"),
                    new FoundingRecord.Seed(
                            "node-2", Endpoint.of("10.0.0.2", 2380), "http://0a000002.addr.dc1.consul:2380"),
                    new FoundingRecord.Seed("node-3", Endpoint.of("fd00::3", 12380), "https://[fd00::3]:12380")));

    static Stream<FoundingRecord> records() {
        var spent = FOUNDING;
        for (var founder : FOUNDING.founders()) {
            spent = spent.with(founder, new Entry.Spent());
        }
        return Stream.of(
                FOUNDING,
                FOUNDING.with(FOUNDING.founders().getFirst(), new Entry.Claimed("c1a1m")),
                FOUNDING.with(FOUNDING.founders().getLast(), new Entry.Closed()),
                spent,
                FoundingRecord.closed("mycluster", 5, EtcdId.ofHex("cdf818194e3a8c32")));
    }

    @ParameterizedTest
    @MethodSource("records")
    void readsWhatItWrote(FoundingRecord founding) {
        assertThat(FoundingRecordJson.read(FoundingRecordJson.write(founding))).isEqualTo(founding);
    }

    /** A contract with gates of other versions, and with people. */
    @Test
    void isWrittenLikeThis() {
        var one = new FoundingRecord(
                        "mycluster",
                        1,
                        "t0k3n",
                        FOUNDING.clusterId(),
                        List.of(FOUNDING.founders().getFirst()))
                .with(FOUNDING.founders().getFirst(), new Entry.Claimed("c1a1m"));
        assertThat(FoundingRecordJson.write(one)).isEqualToIgnoringWhitespace("""
            {
              "version": 1,
              "cluster": "mycluster",
              "size": 1,
              "token": "t0k3n",
              "cluster-id": "%s",
              "founders": [{
                "name": "node-1",
                "endpoint": "10.0.0.1:2380",
                "peer-url": "http://10.0.0.1:2380",
                "member-id": "%s",
                "entry": "claimed",
                "claim": "c1a1m"
              }]
            }
            """.formatted(
                        FOUNDING.clusterId(), FOUNDING.founders().getFirst().memberId()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "founded", "[]", "null", "{", "{}", "7", "{\"version\": 1}"})
    void isNoOtherText(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> FoundingRecordJson.read(text));
    }

    @Test
    void isNoneOfALaterVersion() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FoundingRecordJson.read(
                        FoundingRecordJson.write(FOUNDING).replace("\"version\" : 1", "\"version\" : 2")))
                .withMessage("its version is 2, not 1");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            value = {
                "\"open\"|\"ajar\", an entry is \"ajar\"",
                "\"open\"|\"claimed\", claim is missing",
                "10.0.0.1:2380\"|node-1:2380\", a founder's endpoint is no address and port",
                "\"10.0.0.1:2380\"|\"10.0.0.1\", a founder's endpoint is no address and port",
                "\"name\"|\"nome\", name is missing",
                "\"peer-url\"|\"url\", peer-url is missing",
                "\"cluster-id\"|\"cluster\", cluster-id is missing",
                "\"member-id\"|\"member\", member-id is missing"
            })
    void isNoneWithAMistake(String change, String words) {
        var text = FoundingRecordJson.write(FOUNDING);
        var wrong = text.replace(change.substring(0, change.indexOf('|')), change.substring(change.indexOf('|') + 1));
        assertThat(wrong).isNotEqualTo(text);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FoundingRecordJson.read(wrong))
                .withMessage(words);
    }
}
