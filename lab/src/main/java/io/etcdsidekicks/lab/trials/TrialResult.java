package io.etcdsidekicks.lab.trials;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.etcdsidekicks.lab.up.Gate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What came of a trial.
 *
 * @param clusters IDs of clusters that ever had a leader
 * @param strays IDs of clusters that an etcd reported and that never had a leader
 * @param voters started voters at the end
 * @param waits the last words of gates that were not done at the end
 */
record TrialResult(
        long seed,
        Gate gate,
        int size,
        int machines,
        List<String> faults,
        Outcome outcome,
        List<String> clusters,
        List<String> strays,
        int voters,
        int writes,
        int lostWrites,
        int halfManifests,
        long manifestLooks,
        double seconds,
        List<String> waits) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How it ended. */
    enum Outcome {
        /** Every machine is a started voter of the one cluster. */
        ONE_CLUSTER("one full cluster"),
        /** Too many disks were lost for anybody to go on, and every gate says so. */
        RIGHT_WAIT("a wait, with the right reason"),
        /** One cluster, but not everybody is in it, and nothing that happened explains it. */
        INCOMPLETE("one cluster, not everybody in it"),
        /** Nobody ever served. */
        NO_CLUSTER("no cluster"),
        /** Two clusters had a leader, or members report different IDs at the end. */
        SPLIT("split brain");

        private final String words;

        Outcome(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    boolean isGood() {
        return (outcome == Outcome.ONE_CLUSTER || outcome == Outcome.RIGHT_WAIT)
                && lostWrites == 0
                && halfManifests == 0;
    }

    String line() {
        return "seed %-5d %-5s %d of %d machines, %d faults: %s, %d voters, %d writes, %d lost, %d half manifests, %.0f s%s"
                .formatted(
                        seed,
                        gate.name().toLowerCase(Locale.ROOT),
                        size,
                        machines,
                        faults.size(),
                        outcome.words(),
                        voters,
                        writes,
                        lostWrites,
                        halfManifests,
                        seconds,
                        strays.isEmpty() ? "" : ", strays " + strays);
    }

    String toJson() {
        ObjectNode json = JSON.createObjectNode()
                .put("seed", seed)
                .put("gate", gate.name())
                .put("size", size)
                .put("machines", machines)
                .put("outcome", outcome.name())
                .put("voters", voters)
                .put("writes", writes)
                .put("lost-writes", lostWrites)
                .put("half-manifests", halfManifests)
                .put("manifest-looks", manifestLooks)
                .put("seconds", seconds);
        json.set("faults", JSON.valueToTree(faults));
        json.set("clusters", JSON.valueToTree(clusters));
        json.set("strays", JSON.valueToTree(strays));
        json.set("waits", JSON.valueToTree(waits));
        return json.toString();
    }

    static TrialResult ofJson(JsonNode json) {
        return new TrialResult(
                json.path("seed").asLong(),
                Gate.valueOf(json.path("gate").asText()),
                json.path("size").asInt(),
                json.path("machines").asInt(),
                texts(json.path("faults")),
                Outcome.valueOf(json.path("outcome").asText()),
                texts(json.path("clusters")),
                texts(json.path("strays")),
                json.path("voters").asInt(),
                json.path("writes").asInt(),
                json.path("lost-writes").asInt(),
                json.path("half-manifests").asInt(),
                json.path("manifest-looks").asLong(),
                json.path("seconds").asDouble(),
                texts(json.path("waits")));
    }

    private static List<String> texts(JsonNode nodes) {
        var texts = new ArrayList<String>();
        nodes.forEach(node -> texts.add(node.asText()));
        return texts;
    }
}
