package io.etcdsidekicks.gate.cli;

import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.gate.MemberState;
import io.etcdsidekicks.gate.MemberView;
import io.etcdsidekicks.gate.Survey;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a survey says of single members. */
final class Members {
    private static final int WHOLE = 100;

    private Members() {}

    /** Without a quorum: everybody whom any answer of the cluster lists. */
    static List<MemberView> known(Survey survey, EtcdId cluster) {
        var members = new TreeMap<EtcdId, MemberView>();
        survey.answers()
                .of(cluster)
                .values()
                .forEach(answer -> answer.members().forEach(member -> members.putIfAbsent(member.id(), member)));
        return List.copyOf(members.values());
    }

    static Optional<MemberState> state(Survey survey, MemberView member) {
        return Optional.ofNullable(survey.states().get(member.id()));
    }

    /** As far as they are told. */
    static Set<String> versions(Survey survey, EtcdId cluster) {
        return known(survey, cluster).stream()
                .flatMap(member -> state(survey, member).stream())
                .map(MemberState::version)
                .collect(Collectors.toSet());
    }

    static boolean isLeader(Survey survey, MemberView member) {
        return state(survey, member)
                .filter(state -> state.leader().equals(member.id()))
                .isPresent();
    }

    /** How much of its leader's log a learner has, in percent; etcd promotes it from 90 on. */
    static Optional<Integer> progress(Survey survey, MemberView learner) {
        return state(survey, learner)
                .flatMap(state -> Optional.ofNullable(survey.states().get(state.leader()))
                        .filter(leader -> leader.raftIndex() > 0)
                        .map(leader ->
                                Math.toIntExact(Math.min(WHOLE, state.raftIndex() * WHOLE / leader.raftIndex()))));
    }
}
