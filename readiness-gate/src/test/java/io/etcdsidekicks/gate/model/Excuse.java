package io.etcdsidekicks.gate.model;

import io.etcdsidekicks.gate.GateDecision;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.util.List;

/** What makes it impossible that every machine ends as a voter; nothing else does. */
enum Excuse {
    /** More than half of the voters have lost their disks: only a restore, or a reset, helps. */
    DISKS_OF_A_QUORUM_LOST(
            "has no quorum",
            "none of its members answers",
            "a cluster exists and is down",
            "where Consul knows no data of this cluster",
            "what it needs to start; no quorum",
            "etcd is joining as learner",
            "does not say data=none",
            "etcd was added as learner",
            "has a claimed start file, and the founding record",
            "etcd may start from",
            "the start file that was written for them is gone",
            "this machine remembers a start file or data",
            "it is left alone",
            "another manifest is staged"),
    /**
     * Founders lost their claims before a quorum of them had run: they may have voted, and must not begin anew. Also where a
     * slow gate made a second record after the first was lost: one founder runs already, in the cluster of the first.
     */
    CLAIMS_LOST(
            "none of its members answers",
            "has no quorum",
            "what it needs to start; no quorum",
            "etcd may start from",
            "the start file that was written for them is gone",
            "it is left alone",
            "another cluster answers at the founder's address",
            "another manifest is staged"),
    /**
     * Consul lost the record while the cluster was being founded, and those who run and those whose start files are open
     * are no quorum together: nobody may start as new without the record, nor join without a quorum.
     */
    FORGOTTEN_WHILE_FOUNDING(
            "has a claimed start file, and the founding record",
            "this machine remembers a start file or data",
            "a cluster exists and is down",
            "where Consul knows no data of this cluster",
            "does not say data=none",
            "has no quorum",
            "none of its members answers",
            "what it needs to start; no quorum",
            "etcd may start from",
            "it is left alone",
            "another manifest is staged"),
    /** etcd runs from files that are gone, and must not be stopped: the others are no quorum without it. */
    RUNS_WITHOUT_ITS_FILES("it is left alone", "where Consul knows no data of this cluster"),
    /** A member was removed while its machine was away, and nobody allowed it to join again. */
    REMOVED_AND_NOT_ALLOWED_BACK("it was removed"),
    /** Without --mount-point: etcd wrote below the mount point, before the volume was mounted for the first time. */
    WROTE_BELOW_ITS_VOLUME(
            "it was removed",
            "the start file that was written for them is gone",
            "nothing on this machine remembers it",
            "something answers on",
            "none of its members answers",
            "has no quorum",
            "this machine remembers a start file or data",
            "what it needs to start; no quorum"),
    /** The article's manifest can only found, and only as long as DNS shows the founders and nobody else. */
    ARTICLES_MANIFEST(
            "this machine does not join yet: voter",
            "its manifest can only",
            "etcd would count them all",
            "DNS ",
            "the views differ",
            "none of them answers",
            "none of its members answers",
            "has no quorum",
            "what it needs to start; no quorum"),
    /** A second cluster was founded because nobody who knew of the first was left, or had come back. */
    FOUNDED_OVER_A_FORGOTTEN_CLUSTER(
            "but the founding record says",
            "of which nobody answers, but",
            "split brain",
            "another cluster answers at the founder's address",
            "another manifest is staged",
            "has no quorum",
            "none of its members answers",
            "none of them answers",
            "what it needs to start; no quorum");

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> words;

    Excuse(String... words) {
        this.words = List.of(words);
    }

    /** Whether an operator has to give the cluster up. */
    boolean needsReset() {
        return this == DISKS_OF_A_QUORUM_LOST || this == CLAIMS_LOST || this == FORGOTTEN_WHILE_FOUNDING;
    }

    /** Whether a gate that says this waits for what the excuse is about. */
    boolean fits(GateDecision last) {
        return switch (last) {
            case Wait _, Refuse _ -> words.stream().anyMatch(RuleWords.words(last)::contains);
            default -> true;
        };
    }
}
