package io.etcdsidekicks.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.discovery.VolumeFacts;
import io.etcdsidekicks.discovery.VolumePaths;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An empty volume whose claim is remembered elsewhere: lost, or fresh. */
final class LocalFactsTest {
    private static final FoundingRecord OPEN = FoundingRecord.open(
            "mycluster",
            1,
            "t0k3n",
            List.of(new FoundingRecord.Seed("node-1", Machines.endpoint(1), Machines.peerUrl(1))));

    private static RecordAnswer with(Entry entry) {
        return new RecordAnswer.Present(OPEN.with(OPEN.founders().getFirst(), entry), 7);
    }

    static Stream<Arguments> records() {
        return Stream.of(
                Arguments.of("holds the claim", with(new Entry.Claimed("c1a1m")), DataVolume.LOST),
                Arguments.of("holds another", with(new Entry.Claimed("0ther")), DataVolume.NONE),
                Arguments.of("is spent", with(new Entry.Spent()), DataVolume.NONE),
                Arguments.of("is closed", with(new Entry.Closed()), DataVolume.NONE),
                Arguments.of("is absent", new RecordAnswer.Absent(), DataVolume.LOST),
                Arguments.of("cannot be read", new RecordAnswer.Failed("why"), DataVolume.LOST),
                Arguments.of("is not used", new RecordAnswer.Off(), DataVolume.LOST));
    }

    @ParameterizedTest(name = "the record {0}: {2}")
    @MethodSource("records")
    void aClaimCountsUnlessARecordThatWasReadDoesNotHoldIt(String title, RecordAnswer record, DataVolume state) {
        assertThat(facts().in(record).state()).as(title).isEqualTo(state);
    }

    @Test
    void allElseIsAsItWasFound() {
        var facts = facts();
        assertThat(facts.in(new RecordAnswer.Absent()))
                .isEqualTo(new LocalObservation(
                        facts.volume(),
                        DataVolume.LOST,
                        facts.wal(),
                        facts.template(),
                        facts.pods(),
                        facts.startFileIsCurrent(),
                        facts.addresses()));
    }

    private static LocalFacts facts() {
        var claimed = new StartHead(
                "mycluster",
                Machines.endpoint(1),
                StartState.CLAIMED,
                "to found the cluster",
                StartHead.Origin.FOUNDED,
                Optional.of("c1a1m"),
                "node-1",
                "node-1=http://10.0.0.1:2380",
                "t0k3n",
                Optional.empty(),
                Optional.empty(),
                false);
        return new LocalFacts(
                new VolumeFacts(
                        new VolumePaths(
                                Path.of("/var/lib/etcd"),
                                Path.of("/var/lib/etcd/data"),
                                Optional.empty(),
                                Optional.empty(),
                                Path.of("/var/lib/etcd-sidekicks")),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        Optional.empty(),
                        List.of(),
                        false,
                        Optional.empty(),
                        Memory.none().with(claimed)),
                Optional.empty(),
                new TemplateState.Faulty(List.of("not looked at")),
                new Pods(true, true, new PodState.Absent(), new PodState.Absent(), false, List.of()),
                false,
                Set.of(Machines.address(1)));
    }
}
