package io.etcdsidekicks.gate.etcd;

import static java.util.Map.entry;

import java.util.Map;

/** What etcd's refusals of a change mean for a person; etcd's {@code api/v3rpc/rpctypes/error.go} has their words. */
final class Refusals {
    private static final Map<String, String> MEANINGS = Map.ofEntries(
            entry(
                    "unhealthy cluster",
                    "a voter is down, or was not connected to the others for 5 s yet; it has to come back, or to be removed"),
            entry(
                    "not enough started members",
                    "a member was added and has not started, or the quorum would be at risk"),
            entry("can only promote a learner member which is in sync with leader", "the learner still catches up"),
            entry("too many learner members", "another learner has to be promoted or removed first"),
            entry("Peer URLs already exists", "the member is listed already"),
            entry("member ID already exist", "the member is listed already"),
            entry("member not found", "somebody else removed it"),
            entry("no leader", "the cluster has no quorum, or is just electing"),
            entry("request timed out", "the cluster has no quorum, or is slow; it may have been done all the same"),
            entry("permission denied", "etcd's own users are on: only root may do it"),
            entry("user name is empty", "etcd's own users are on: only root may do it"));

    private Refusals() {}

    /** With etcd's words first; alone when they are not known here. */
    static String explained(String words) {
        return MEANINGS.entrySet().stream()
                .filter(meaning -> words.contains(meaning.getKey()))
                .findFirst()
                .map(meaning -> words + " (" + meaning.getValue() + ")")
                .orElse(words);
    }
}
