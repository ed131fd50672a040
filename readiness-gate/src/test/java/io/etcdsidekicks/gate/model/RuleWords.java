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
            new Words("02 removed", "does not list member"),
            new Words("03 clone", "this machine is a clone"),
            new Words("04 restart", "etcd goes on with it"),
            new Words("05 own port", "something answers on"),
            new Words("05 namesake", "answers at another address"),
            new Words("05 never handed over", "was never handed over"),
            new Words("06 foreign quorum", "of which nobody answers, but"),
            new Words("06 split brain", "split brain"),
            new Words("07 adopt", "runs without a founding record"),
            new Words("07 no quorum", "answers, but has no quorum"),
            new Words("08 claim", "its claim is"),
            new Words("08 prepare", "this machine may found"),
            new Words("08 found", "founding cluster"),
            new Words("08 ready before", "waits for this founder, which was ready"),
            new Words("09 closed", "it can only join from now on"),
            new Words("09 learner added", "is added to cluster"),
            new Words("09 going to join", "is going to join it"),
            new Words("09 learner in the way", "is joining; etcd takes one"),
            new Words("09 learner taken back", "it is going to be taken back"),
            new Words("09 learner taken back", "did not start in time: it is removed"),
            new Words("09 learner taken back", "is gone: it is removed"),
            new Words("09 silent voter", "etcd adds no member while one is away"),
            new Words("09 gone voter", "it is going to be removed"),
            new Words("09 gone voter", "s: it is removed"),
            new Words("09 too few left", "without it too few answer"),
            new Words("10 learner of another volume", "was added for another volume"),
            new Words("10 prepare", "this machine may join"),
            new Words("10 joining", "joining cluster"),
            new Words("10 taken back", "in time: it is"),
            new Words("10 taken back", "has been taken back"),
            new Words("10 taken back", "has not started within"),
            new Words("10 taken back", "added for this machine has been removed"),
            new Words("11 grace", "after --lost-disk-grace"),
            new Words("11 too few left", "without it too few of the others"),
            new Words("11 replace", "and its data are not there: it is"),
            new Words("12 no quorum", "has no quorum"),
            new Words("13 nobody live", "none of its members answers"),
            new Words("13 nobody live", "none of them answers"),
            new Words("14 handed over before", "etcd was started on this volume before"),
            new Words("14 added before", "was added to a cluster as a learner"),
            new Words("14 down", "a cluster exists and is down"),
            new Words("15 lost", "this machine had made a claim"),
            new Words("15 not fresh", "does not say data=none"),
            new Words("15 views", "the views differ"),
            new Words("15 views", "DNS answers with"),
            new Words("15 views", "DNS says by"),
            new Words("15 missing", "nothing from"),
            new Words("15 without me", "is not among them"),
            new Words("15 twins", "two records claim"),
            new Words("15 namesakes", "call themselves"),
            new Words("16 too many", "etcd would count them all"),
            new Words("17 not stable", "times in a row"),
            new Words("17 record", "the founding record is written"),
            new Words("after: published", "data=handed-over yet"),
            new Words("after: spent", "entry is spent"),
            new Words("after: closed record", "one is written in which nobody may found"),
            new Words("after: foreign", "but the founding record says"),
            new Words("after: promote", "is made a voter"),
            new Words("after: promote", "going to be made a voter"),
            new Words("after: joining", "etcd is joining as learner"),
            new Words("after: no quorum yet", "does not answer with a quorum yet"),
            new Words("after: healthy", "etcd is healthy"),
            new Words("after: waiting", "the manifest is handed over"),
            new Words("Consul away", "Consul does not answer"),
            new Words("Consul away", "agent does not answer"),
            new Words("article's manifest", "its manifest can only"),
            new Words("address unknown", "this machine's address is not known"));

    private RuleWords() {}

    static String words(GateDecision decision) {
        return switch (decision) {
            case Wait wait -> wait.reason();
            case Refuse refuse -> refuse.reason();
            case Done done -> done.reason();
            case Step step -> step.reason();
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
