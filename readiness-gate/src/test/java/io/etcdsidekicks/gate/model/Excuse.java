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
            "none of them answers",
            "etcd was started on this volume before",
            "was added to a cluster as a learner",
            "a cluster exists and is down",
            "had made a claim on a data volume",
            "the manifest is handed over",
            "does not answer with a quorum yet",
            "etcd is joining as learner",
            "cannot be told whether this machine",
            "does not say data=none"),
    /** Founders lost their claims before a quorum of them had run: they may have voted, and must not begin anew. */
    CLAIMS_LOST(
            "none of its members answers",
            "none of them answers",
            "was claimed with another data volume",
            "has no quorum",
            "the manifest is handed over",
            "does not answer with a quorum yet"),
    /**
     * Consul lost the record while the cluster was being founded, and those who run and those whose volumes say that they
     * were ready to start are no quorum together: nobody may start as new without the record, nor join without a quorum.
     */
    FORGOTTEN_WHILE_FOUNDING(
            "etcd was started on this volume before",
            "had made a claim on a data volume",
            "a cluster exists and is down",
            "does not say data=none",
            "has no quorum",
            "none of its members answers",
            "none of them answers",
            "the manifest is handed over",
            "does not answer with a quorum yet"),
    /** A member was removed while its machine was away, and nobody allowed it to join again. */
    REMOVED_AND_NOT_ALLOWED_BACK("it was removed"),
    /** Without --mount-point: a machine joined below its mount point, and its volume came back with an older member. */
    ON_THE_VOLUME_AND_BELOW_IT("it was removed", "is joining; etcd takes one at a time"),
    /** The article's manifest can only found, and only as long as DNS shows the founders and nobody else. */
    ARTICLES_MANIFEST(
            "its manifest can only",
            "etcd would count them all",
            "DNS ",
            "the views differ",
            "none of them answers",
            "none of its members answers",
            "has no quorum",
            "the manifest is handed over",
            "does not answer with a quorum yet"),
    /** A second cluster was founded because nobody who knew of the first was left, or had come back. */
    FOUNDED_OVER_A_FORGOTTEN_CLUSTER(
            "but the founding record says",
            "of which nobody answers, but",
            "split brain",
            "has no quorum",
            "none of its members answers",
            "none of them answers",
            "the manifest is handed over",
            "does not answer with a quorum yet");

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> words;

    Excuse(String... words) {
        this.words = List.of(words);
    }

    /** Whether a gate that says this waits for what the excuse is about. */
    boolean fits(GateDecision last) {
        return switch (last) {
            case Wait _, Refuse _ -> words.stream().anyMatch(RuleWords.words(last)::contains);
            default -> true;
        };
    }
}
