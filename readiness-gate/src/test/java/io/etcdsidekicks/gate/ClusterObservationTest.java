package io.etcdsidekicks.gate;

import static io.etcdsidekicks.gate.Scene.at;
import static io.etcdsidekicks.gate.Scene.voter;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.EtcdId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class ClusterObservationTest {
    private static final EtcdId OURS = EtcdId.ofHex("a");
    private static final EtcdId FOREIGN = EtcdId.ofHex("b");
    private static final EtcdId ABSENT = EtcdId.ofHex("c");
    private static final PeerAnswer.Member STALE = new PeerAnswer.Member(OURS, List.of(voter(1)), false);
    private static final PeerAnswer.Member PROVEN = new PeerAnswer.Member(OURS, List.of(voter(1), voter(2)), true);
    private static final PeerAnswer.Member OTHER = new PeerAnswer.Member(FOREIGN, List.of(voter(3)), false);

    private static final ClusterObservation SEEN = new ClusterObservation(new TreeMap<>(Map.of(
            at(1), STALE,
            at(2), PROVEN,
            at(3), OTHER,
            at(4), new PeerAnswer.Silent("connection refused"))));

    @Test
    void knowsEveryClusterThatAnswers() {
        assertThat(SEEN.clusterIds()).containsExactly(OURS, FOREIGN);
        assertThat(SEEN.othersThan(OURS)).containsExactly(FOREIGN);
        assertThat(SEEN.othersThan(ABSENT)).containsExactly(OURS, FOREIGN);
    }

    @Test
    void knowsWhoAnswersForACluster() {
        assertThat(SEEN.of(OURS)).isEqualTo(Map.of(at(1), STALE, at(2), PROVEN));
        assertThat(SEEN.of(ABSENT)).isEmpty();
    }

    @Test
    void trustsOnlyAListThatWasReadLinearizably() {
        assertThat(SEEN.withQuorum(OURS)).contains(PROVEN.members());
        assertThat(SEEN.withQuorum(FOREIGN)).isEmpty();
        assertThat(SEEN.withQuorum(ABSENT)).isEmpty();
    }

    @Test
    void anAnswerOfAnyClusterIsOne() {
        assertThat(SEEN.answersAt(List.of(at(3)))).isTrue();
        assertThat(SEEN.answersAt(List.of(at(4), at(2)))).isTrue();
        assertThat(SEEN.answersAt(List.of(at(4), at(5)))).isFalse();
        assertThat(SEEN.answersAt(List.of())).isFalse();
    }

    @Test
    void nothingWasAsked() {
        assertThat(ClusterObservation.none().clusterIds()).isEmpty();
        assertThat(ClusterObservation.none().answers()).isEmpty();
    }
}
