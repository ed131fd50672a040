package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.gate.ResetDecision.Nothing;
import io.etcdsidekicks.gate.ResetDecision.Refused;
import io.etcdsidekicks.gate.ResetDecision.Reset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether a cluster may be forgotten. Pure. Everything that speaks against it is told at once; what only makes it
 * dangerous can be overruled, what makes it impossible cannot.
 */
public final class ResetRules {
    private ResetRules() {}

    /** The record, and what this machine knows of it. */
    public static ResetDecision ofCluster(Survey survey, boolean isForced) {
        return switch (survey.seen().record()) {
            case RecordAnswer.Off() -> new Refused(List.of("--founding is off: there is no founding record"), false);
            case RecordAnswer.Failed(String cause) ->
                new Refused(with(dangers(survey), "the founding record cannot be read: " + cause), false);
            case RecordAnswer.Absent() -> ofCluster(survey, Optional.empty(), isForced);
            case RecordAnswer.Present(var _, long index) -> ofCluster(survey, Optional.of(index), isForced);
        };
    }

    private static ResetDecision ofCluster(Survey survey, Optional<Long> index, boolean isForced) {
        var hasNotes = hasNotes(survey);
        if (index.isEmpty() && !hasNotes) {
            return new Nothing("there is no founding record, and this machine knows of none");
        }
        var dangers = dangers(survey);
        if (!dangers.isEmpty() && !isForced) {
            return new Refused(dangers, true);
        }
        var obstacles = localObstacles(survey);
        return new Reset(
                index,
                hasNotes && obstacles.isEmpty(),
                dangers,
                !hasNotes || obstacles.isEmpty()
                        ? ""
                        : "this machine's own notes stay: " + String.join("; ", obstacles));
    }

    /** What this machine alone knows, for a disk that is lost. */
    public static ResetDecision ofThisMachine(Survey survey, boolean isForced) {
        var obstacles = localObstacles(survey);
        if (!obstacles.isEmpty()) {
            return new Refused(obstacles, false);
        }
        if (!hasNotes(survey)) {
            return new Nothing("this machine has neither a note nor the copy of a claim");
        }
        var dangers = Stream.of(installed(survey), claimOfRecord(survey))
                .flatMap(Optional::stream)
                .toList();
        return dangers.isEmpty() || isForced
                ? new Reset(Optional.empty(), true, dangers, "")
                : new Refused(dangers, true);
    }

    private static Optional<String> claimOfRecord(Survey survey) {
        var claim = survey.seen().local().claim();
        return survey.founding()
                .flatMap(founding -> founding.founderAt(survey.me()))
                .filter(me -> me.entry() instanceof Entry.Claimed(String value)
                        && claim.filter(value::equals).isPresent())
                .map(_ -> "the note here is the claim that the founding record has for this machine: without it the"
                        + " machine cannot found, only join");
    }

    private static boolean hasNotes(Survey survey) {
        return survey.seen().local().note().isPresent() || survey.seen().local().claimElsewhere();
    }

    /** What makes it a lie that this machine's volume is lost or empty. */
    private static List<String> localObstacles(Survey survey) {
        var local = survey.seen().local();
        var data = local.directories().data();
        var obstacles = new ArrayList<String>();
        switch (local.dataVolume()) {
            case INITIALISED -> obstacles.add("etcd's data are in " + data + ", and the note belongs to them");
            case UNREADABLE -> obstacles.add("nobody can say whether there are data in " + data);
            case NOT_MOUNTED ->
                obstacles.add("nothing is mounted where " + data + " belongs: the data may only be somewhere else");
            case ABSENT, NONE, HANDED_OVER, LOST -> {
                // nothing that could be lost
            }
        }
        if (survey.ownPortAnswers()) {
            obstacles.add("something answers on "
                    + survey.me().map(Object::toString).orElse("etcd's peer port")
                    + " of this machine");
        }
        return obstacles;
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
            case CatalogAnswer.Records(var records) -> {
                var withData = records.stream().filter(FoundingRules::hasData).toList();
                if (!withData.isEmpty()) {
                    dangers.add("Consul knows data of this cluster, or an etcd that was handed over, on "
                            + CatalogRules.members(withData));
                }
            }
        }
        survey.founding().flatMap(ResetRules::mayHaveVoted).ifPresent(dangers::add);
        var volume = survey.seen().local().dataVolume();
        if (volume == DataVolume.INITIALISED || volume == DataVolume.UNREADABLE) {
            dangers.add(
                    "there are data in " + survey.seen().local().directories().data()
                            + ": a gate that finds them without a record makes a new one, in which nobody may found");
        }
        installed(survey).ifPresent(dangers::add);
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

    /** The note alone keeps apart what was handed over and what was never started. */
    private static Optional<String> installed(Survey survey) {
        var local = survey.seen().local();
        return local.dataVolume() == DataVolume.HANDED_OVER && local.installed() instanceof ManifestState.Present
                ? Optional.of("etcd was handed over on this machine and may start at any moment: take "
                        + survey.settings().target().output() + " away first")
                : Optional.empty();
    }

    private static List<String> with(List<String> reasons, String further) {
        var all = new ArrayList<>(reasons);
        all.addFirst(further);
        return all;
    }
}
