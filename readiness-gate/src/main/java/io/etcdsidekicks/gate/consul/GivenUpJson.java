package io.etcdsidekicks.gate.consul;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.gate.GivenUp;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/** The clusters that an operator gave up, as they are written in Consul: {@code [{"token": …, "cluster-id": …}]}. */
final class GivenUpJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private GivenUpJson() {}

    static String write(Stream<GivenUp> clusters) {
        var list = JSON.createArrayNode();
        clusters.sorted((one, other) -> one.clusterId().compareTo(other.clusterId()))
                .forEach(cluster -> list.addObject()
                        .put("token", cluster.token())
                        .put("cluster-id", cluster.clusterId().toString()));
        return list.toPrettyString();
    }

    /**
     * The clusters of a text.
     *
     * @throws IllegalArgumentException when it is no list of them
     */
    static Set<GivenUp> read(String text) {
        try {
            var list = JSON.readTree(text);
            if (!list.isArray()) {
                throw new IllegalArgumentException("it is no list");
            }
            var clusters = new HashSet<GivenUp>();
            for (var cluster : list) {
                if (!cluster.path("token").isTextual()
                        || !cluster.path("cluster-id").isTextual()) {
                    throw new IllegalArgumentException("a cluster lacks its token or its ID");
                }
                clusters.add(new GivenUp(
                        cluster.path("token").textValue(),
                        EtcdId.ofHex(cluster.path("cluster-id").textValue())));
            }
            return Set.copyOf(clusters);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it is no JSON", e);
        }
    }
}
