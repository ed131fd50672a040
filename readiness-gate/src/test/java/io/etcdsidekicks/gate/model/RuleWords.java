package io.etcdsidekicks.gate.model;

import io.etcdsidekicks.gate.GateDecision;
import io.etcdsidekicks.gate.GateDecision.Done;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Step;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.util.List;

/** Which rule a decision comes from, told by its words: for the figures only. */
final class RuleWords {
    private record Words(String rule, String part) {}

    private static final List<Words> ALL = List.of(
            new Words("01 not mounted", "nothing is mounted at"),
            new Words("01 template", "is of no use"),
            new Words("02 removed", "does not list member"),
            new Words("02 removed by this gate", "was removed: the data without a start file"),
            new Words("02a given up", "which was given up by reset"),
            new Words("02a given up", "was given up by reset: it is"),
            new Words("03 clone", "this machine is a clone"),
            new Words("03a only the file", "somebody has deleted the start file"),
            new Words("03a cannot be told", "the start file that was written for them is gone"),
            new Words("03a exchanged", "were exchanged under its running etcd"),
            new Words("03a learner", "and its data cannot be told"),
            new Words("03b others", "was made for member"),
            new Words("04 seal", "the start file is sealed"),
            new Words("04 remember", "that is noted on the other disk"),
            new Words("04 restart", "etcd goes on with them"),
            new Words("04 not waiting", "etcd goes on with its data, not waiting"),
            new Words("04a ran", "the start file is open, but"),
            new Words("04a withdrawn", "may not be used any more"),
            new Words("04a withdrawn", "the start file was withdrawn"),
            new Words("04a list", "the members have changed meanwhile"),
            new Words("04a hand over", "founding cluster"),
            new Words("04a hand over", "joining cluster"),
            new Words("04a waits", "etcd may start from"),
            new Words("04a not waiting", "the start file is open, not waiting"),
            new Words("05 own port", "something answers on"),
            new Words("05 still answers", "somebody still answers on"),
            new Words("05 being stopped", "etcd is still being stopped"),
            new Words("05 namesake", "answers at another address"),
            new Words("06 foreign quorum", "of which nobody answers, but"),
            new Words("06 split brain", "split brain"),
            new Words("07 adopt", "runs without a founding record"),
            new Words("07 no quorum", "answers, but has no quorum"),
            new Words("07a unexpected", "where Consul knows no data of this cluster"),
            new Words("08 claim", "a claimed start file is written on its volume"),
            new Words("08 enter", "its claim is entered"),
            new Words("08 shown", "data=handed-over yet"),
            new Words("08 once more", "is read once more"),
            new Words("08 foreign", "another cluster answers at the founder's address"),
            new Words("08 open", "the start file is opened"),
            new Words("08 stale", "the claimed start file is of no use"),
            new Words("09 closed", "it can only join from now on"),
            new Words("09 forgotten", "does not list this machine any more"),
            new Words("09 learner added", "is added to cluster"),
            new Words("09 going to join", "is going to join it"),
            new Words("09 learner in the way", "is joining; etcd takes one"),
            new Words("09 learner taken back", "it is going to be taken back"),
            new Words("09 learner taken back", "did not start in time: it is removed"),
            new Words("09 learner taken back", "is silent: it is removed"),
            new Words("09 silent voter", "this machine does not join yet"),
            new Words("09 gone voter", "is gone: it is going to be removed"),
            new Words("09 gone voter", "s: it is removed"),
            new Words("09 gone voter", "belongs to another cluster: it is removed"),
            new Words("09 too few left", "without it too few answer"),
            new Words("10 another start", "was added for another start"),
            new Words("11 unknown", "nothing on this machine remembers it"),
            new Words("11 grace", "after --lost-disk-grace"),
            new Words("11 too few left", "without it too few of the others"),
            new Words("11 port", "its peer port has to be closed for"),
            new Words("11 manifest", "and its data are not there: the manifest is taken away"),
            new Words("11 replace", "and its data are not there: it is"),
            new Words("11 running", "under its running etcd"),
            new Words("12 no quorum", "has no quorum"),
            new Words("13 nobody live", "none of its members answers"),
            new Words("14 claimed", "has a claimed start file, and the founding record"),
            new Words("14 lost", "this machine remembers a start file or data"),
            new Words("14 down", "a cluster exists and is down"),
            new Words("15 not fresh", "does not say data=none"),
            new Words("15 views", "the views differ"),
            new Words("15 views", "DNS answers with"),
            new Words("15 views", "DNS says by"),
            new Words("15 missing", "nothing from"),
            new Words("15 without me", "is not among them"),
            new Words("15 twins", "two records claim"),
            new Words("15 namesakes", "call themselves"),
            new Words("16 too many", "etcd would count them all"),
            new Words("17 record", "the founding record is written"),
            new Words("after: spent", "entry is spent"),
            new Words("after: closed record", "one is written in which nobody may found"),
            new Words("after: promote", "made a voter"),
            new Words("after: voter", "a quorum lists this member as a voter"),
            new Words("after: joining", "etcd is joining as learner"),
            new Words("after: unproven", "etcd was added as learner"),
            new Words("after: renewed", "the start file is made anew"),
            new Words("after: other pod", "another manifest"),
            new Words("after: other pod", "the staged manifest is the one"),
            new Words("after: healthy", "etcd is healthy"),
            new Words("after: not healthy", "and is not healthy"),
            new Words("Consul away", "Consul does not answer"),
            new Words("Consul away", "agent does not answer"),
            new Words("address unknown", "address or name is not known"));

    private RuleWords() {}

    static String words(GateDecision decision) {
        return switch (decision) {
            case Wait wait -> wait.reason();
            case Refuse refuse -> refuse.reason();
            case Done done -> done.reason();
            case Step step -> step.reason();
        };
    }

    /** With what a person can do. */
    static String allWords(GateDecision decision) {
        return switch (decision) {
            case Wait wait -> wait.words();
            case Refuse refuse -> refuse.words();
            default -> words(decision);
        };
    }

    static String rule(GateDecision decision) {
        var words = words(decision);
        for (var each : ALL) {
            if (words.contains(each.part())) {
                return each.rule();
            }
        }
        return "?? " + words;
    }
}
