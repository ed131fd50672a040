package io.etcdsidekicks.registrar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.FoundersAnswer;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The table: who founds, and whether this machine's server record may be seen. */
final class HoldBackTest {
    private static final Endpoint ME = Endpoint.of("10.0.0.4", 2380);
    private static final FoundersAnswer OTHERS = founders("10.0.0.3", "10.0.0.1");

    static Stream<Arguments> cases() {
        return Stream.of(
                arguments("no record", new FoundersAnswer.Nobody(), new HoldBack.No()),
                arguments("a founder", founders("10.0.0.1", "10.0.0.4"), new HoldBack.No()),
                arguments("a cluster that ran before it had a record", founders(), new HoldBack.No()),
                arguments(
                        "others found",
                        OTHERS,
                        new HoldBack.Yes("the founding record lists 10.0.0.1:2380, 10.0.0.3:2380 and not this machine,"
                                + " 10.0.0.4:2380, which joins them")),
                arguments(
                        "this address, another port",
                        new FoundersAnswer.Founders(Set.of(Endpoint.of("10.0.0.4", 12380)), Set.of()),
                        new HoldBack.Yes("the founding record lists 10.0.0.4:12380 and not this machine, 10.0.0.4:2380,"
                                + " which joins them")),
                arguments("nobody knows", new FoundersAnswer.Failed("why"), new HoldBack.Unknown("why")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void ofAFreshMachine(String title, FoundersAnswer answer, HoldBack expected) {
        assertThat(HoldBack.of(answer, ME, DataVolume.NONE)).as(title).isEqualTo(expected);
        assertThat(HoldBack.of(answer, ME, DataVolume.LEFT_OVER)).as(title).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NONE", "LEFT_OVER"})
    void whatIsNotFreshIsAlwaysSeen(DataVolume volume) {
        assertThat(HoldBack.of(OTHERS, ME, volume)).isEqualTo(new HoldBack.No());
    }

    @Test
    void onlyAFreshMachineHasToAsk() {
        assertThat(EnumSet.allOf(DataVolume.class))
                .filteredOn(HoldBack::isOpen)
                .containsExactly(DataVolume.NONE, DataVolume.LEFT_OVER);
    }

    private static FoundersAnswer founders(String... addresses) {
        return new FoundersAnswer.Founders(
                Stream.of(addresses)
                        .map(address -> Endpoint.of(address, 2380))
                        .collect(java.util.stream.Collectors.toSet()),
                Set.of());
    }
}
