package io.etcdsidekicks.gate;

import static io.etcdsidekicks.gate.Scene.FOUNDED;
import static io.etcdsidekicks.gate.Scene.learner;
import static io.etcdsidekicks.gate.Scene.three;
import static io.etcdsidekicks.gate.Scene.unstarted;
import static io.etcdsidekicks.gate.Scene.voter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.etcdsidekicks.discovery.StartValues;
import io.etcdsidekicks.discovery.VolumeNote;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A founder whose record is lost may start only if its volume proves everything that the record would have said. */
final class PreparedBeforeTest {
    private static final VolumeNote NOTE = VolumeNote.ofFounder("mycluster", Scene.CLAIM);
    private static final StartValues START =
            new StartValues("node-1", FOUNDED.initialCluster(), "new", FOUNDED.token());
    private static final Scene PREPARED = three().record(FoundingRecord.closed("mycluster", 3, FOUNDED.clusterId()))
            .handedOver(NOTE, START)
            .withoutQuorum(unstarted(1), voter(2));

    @Test
    void itStarts() {
        assertThat(PREPARED.decide()).isInstanceOf(HandOver.class);
    }

    static Stream<Arguments> lacking() {
        return Stream.of(
                arguments("it had started before", PREPARED.withoutQuorum(voter(1), voter(2))),
                arguments("it is not listed", PREPARED.withoutQuorum(voter(2), voter(3))),
                arguments("it is listed as a learner", PREPARED.withoutQuorum(learner(1), voter(2))),
                arguments(
                        "nobody answers",
                        three().record(FoundingRecord.closed("mycluster", 3, FOUNDED.clusterId()))
                                .handedOver(NOTE, START)),
                arguments(
                        "it was ready for another founding",
                        PREPARED.handedOver(
                                NOTE, new StartValues("node-1", FOUNDED.initialCluster(), "new", "another"))),
                arguments(
                        "it was ready to join",
                        PREPARED.handedOver(
                                NOTE,
                                new StartValues("node-1", FOUNDED.initialCluster(), "existing", FOUNDED.token()))),
                arguments("it was not ready yet", PREPARED.note(NOTE)),
                arguments(
                        "the record names founders, and its entry is closed",
                        PREPARED.record(FOUNDED).entry(1, new Entry.Closed())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lacking")
    void itDoesNotStart(String title, Scene seen) {
        assertThat(seen.decide()).as(title).isNotInstanceOf(HandOver.class);
    }
}
