package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.CatalogRecord;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.gate.ResetDecision.GiveUp;
import io.etcdsidekicks.gate.ResetDecision.MoveAside;
import io.etcdsidekicks.gate.ResetDecision.Nothing;
import io.etcdsidekicks.gate.ResetDecision.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a cluster may be given up. Pure. Everything that speaks against it is told at once; what only makes it dangerous
 * can be overruled, what makes it impossible cannot.
 */
public final class ResetRules {
    private ResetRules() {}

    /** The record; every machine clears what it knows of the cluster by itself afterwards. */
    public static ResetDecision ofCluster(Survey survey, boolean isForced) {
        return switch (survey.seen().record()) {
            case RecordAnswer.Off() -> new Refused(List.of("--founding is off: there is no founding record"), false);
            case RecordAnswer.Failed(String cause) ->
                new Refused(with(dangers(survey), "the founding record cannot be read: " + cause), false);
            case RecordAnswer.Absent() ->
                remembered(survey)
                        .map(cluster -> giveUp(survey, cluster, Optional.empty(), isForced))
                        .orElseGet(() -> withoutTrace(survey));
            case RecordAnswer.Present(var founding, long index) ->
                giveUp(survey, new GivenUp(founding.token(), founding.clusterId()), Optional.of(index), isForced);
        };
    }

    /** By this machine's start file, else by what it remembers. */
    private static Optional<GivenUp> remembered(Survey survey) {
        var volume = survey.seen().local().volume();
        return volume.head()
                .or(() -> volume.memory().head())
                .flatMap(head -> head.clusterId().map(id -> new GivenUp(head.token(), id)))
                .or(() -> volume.memory()
                        .clusterId()
                        .map(id -> new GivenUp(
                                volume.memory().head().map(StartHead::token).orElse(""), id)))
                .or(() -> survey.seen().local().wal().map(wal -> new GivenUp("", wal.clusterId())));
    }

    private static ResetDecision withoutTrace(Survey survey) {
        var others = survey.seen().catalog().stream()
                .filter(known -> FoundingRules.isEvidence(known) || FoundingRules.saysLost(known))
                .toList();
        return others.isEmpty()
                ? new Nothing("there is no founding record, and this machine knows of none")
                : new Refused(
                        List.of(
                                "neither Consul nor this machine knows which cluster is to be given up; run it on one of"
                                        + " the machines that do: " + CatalogRules.members(others)),
                        false);
    }

    private static ResetDecision giveUp(Survey survey, GivenUp cluster, Optional<Long> index, boolean isForced) {
        var dangers = dangers(survey);
        return dangers.isEmpty() || isForced ? new GiveUp(cluster, index, dangers) : new Refused(dangers, true);
    }

    /** What lies on this machine of a cluster that was given up. */
    public static ResetDecision here(Survey survey) {
        var seen = survey.seen();
        if (!seen.local().state().hasData()) {
            return new Nothing("there are no data in " + seen.local().paths().data()
                    + "; a start file without data is cleared by the gate itself");
        }
        var obstacles = new ArrayList<String>();
        var wal = seen.local().wal();
        if (wal.filter(known -> seen.isGivenUp("", Optional.of(known.clusterId())))
                .isEmpty()) {
            obstacles.add("the data are those of "
                    + wal.map(known -> "cluster " + known.clusterId()).orElse("a cluster that cannot be told")
                    + ", which was not given up: readiness-gate reset comes first");
        }
        if (wal.flatMap(known -> survey.answers().withQuorum(known.clusterId())).isPresent()) {
            obstacles.add("that cluster has a quorum");
        }
        if (survey.ownPortAnswers()) {
            obstacles.add("something answers on this machine's peer port: stop etcd first"
                    + survey.settings()
                            .installed()
                            .filter(_ -> seen.local().pods().installed().isThere())
                            .map(file -> ", take " + file + " away")
                            .orElse(""));
        }
        return obstacles.isEmpty()
                ? new MoveAside(seen.local().paths().data().toString())
                : new Refused(obstacles, false);
    }

    private static List<String> dangers(Survey survey) {
        var dangers = new ArrayList<String>();
        for (var id : survey.answers().clusterIds()) {
            dangers.add(
                    "cluster " + id + " answers on " + survey.answers().of(id).keySet());
        }
        if (survey.answers().clusterIds().isEmpty() && survey.ownPortAnswers()) {
            dangers.add("something answers on this machine's peer port");
        }
        switch (survey.seen().peers().catalog()) {
            case CatalogAnswer.Failed(String cause) ->
                dangers.add("Consul's catalog cannot be read, so nobody knows which machines have data: " + cause);
            case CatalogAnswer.Records(List<CatalogRecord> records) -> {
                var withData = records.stream().filter(FoundingRules::hasData).toList();
                if (!withData.isEmpty()) {
                    dangers.add("Consul knows data of this cluster, or an etcd that may have started, on "
                            + CatalogRules.members(withData));
                }
            }
        }
        survey.founding().flatMap(ResetRules::mayHaveVoted).ifPresent(dangers::add);
        if (survey.seen().local().state().hasData()) {
            dangers.add("there are data in " + survey.seen().local().paths().data() + ", which would be given up");
        }
        return dangers;
    }

    private static Optional<String> mayHaveVoted(FoundingRecord founding) {
        if (founding.founders().isEmpty()) {
            return Optional.of("the founding record is that of a cluster which ran already: what it stores would be"
                    + " given up");
        }
        var quorum = founding.founders().size() / 2 + 1;
        var isClosed = founding.founders().stream().anyMatch(founder -> founder.entry() instanceof Entry.Closed);
        return isClosed || founding.everClaimed() >= quorum
                ? Optional.of("a quorum of the founders claimed their entries: the cluster may have stored something,"
                        + " which would be given up")
                : Optional.empty();
    }

    private static List<String> with(List<String> reasons, String further) {
        var all = new ArrayList<>(reasons);
        all.addFirst(further);
        return all;
    }
}
