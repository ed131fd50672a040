package io.etcdsidekicks.gate;

import static io.etcdsidekicks.gate.Scene.at;
import static io.etcdsidekicks.gate.Scene.learner;
import static io.etcdsidekicks.gate.Scene.voter;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.EtcdId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    void aMemberAnswersOnlyAsItsOwnClusters() {
        assertThat(SEEN.answers(OURS, voter(1))).isTrue();
        assertThat(SEEN.answers(OURS, voter(3))).isFalse();
        assertThat(SEEN.answers(FOREIGN, voter(3))).isTrue();
        assertThat(SEEN.answers(OURS, voter(4))).isFalse();
    }

    @Test
    void knowsTheVotersThatDoNotAnswer() {
        var answer = new PeerAnswer.Member(OURS, List.of(voter(1), voter(4), learner(5)), false);
        var seen = new ClusterObservation(new TreeMap<>(Map.of(at(1), answer, at(3), OTHER)));
        assertThat(seen.voters(OURS)).containsExactly(voter(1), voter(4));
        assertThat(seen.silentVoters(OURS)).containsExactly(voter(4));
        assertThat(seen.silentVoters(ABSENT)).isEmpty();
    }

    @Test
    void leavesOneMachineOut() {
        assertThat(SEEN.without(Optional.of(at(2))).withQuorum(OURS)).isEmpty();
        assertThat(SEEN.without(Optional.of(at(2))).of(OURS)).isEqualTo(Map.of(at(1), STALE));
        assertThat(SEEN.without(Optional.empty())).isEqualTo(SEEN);
    }

    @Test
    void saysWhoAnswersForWhom() {
        assertThat(SEEN.sides()).isEqualTo("a [10.0.0.1:2380, 10.0.0.2:2380] and b [10.0.0.3:2380]");
    }

    @Test
    void nothingWasAsked() {
        assertThat(ClusterObservation.none().clusterIds()).isEmpty();
        assertThat(ClusterObservation.none().answers()).isEmpty();
    }
}
