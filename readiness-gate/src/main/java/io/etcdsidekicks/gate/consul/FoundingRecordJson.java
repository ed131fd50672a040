package io.etcdsidekicks.gate.consul;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.gate.Entry;
import io.etcdsidekicks.gate.Founder;
import io.etcdsidekicks.gate.FoundingRecord;
import io.etcdsidekicks.gate.GateObserver;
import java.util.ArrayList;

/** The founding record as it is written in Consul. */
public final class FoundingRecordJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int VERSION = 1;

    private FoundingRecordJson() {}

    public static String write(FoundingRecord founding) {
        var json = JSON.createObjectNode()
                .put("version", VERSION)
                .put("cluster", founding.cluster())
                .put("size", founding.size())
                .put("token", founding.token())
                .put("cluster-id", founding.clusterId().toString());
        var founders = json.putArray("founders");
        for (var founder : founding.founders()) {
            var node = founders.addObject()
                    .put("name", founder.name())
                    .put("endpoint", founder.endpoint().toString())
                    .put("peer-url", founder.peerUrl())
                    .put("member-id", founder.memberId().toString());
            switch (founder.entry()) {
                case Entry.Open() -> node.put("entry", "open");
                case Entry.Claimed(String value) -> node.put("entry", "claimed").put("claim", value);
                case Entry.Spent() -> node.put("entry", "spent");
                case Entry.Closed() -> node.put("entry", "closed");
            }
        }
        return json.toPrettyString();
    }

    /**
     * The record of a text.
     *
     * @throws IllegalArgumentException when it is none, or one of a later version
     */
    public static FoundingRecord read(String text) {
        try {
            var json = JSON.readTree(text);
            if (json.path("version").asInt() != VERSION) {
                throw new IllegalArgumentException("its version is " + json.path("version") + ", not " + VERSION);
            }
            var founders = new ArrayList<Founder>();
            for (var founder : json.path("founders")) {
                founders.add(founder(founder));
            }
            return new FoundingRecord(
                    text(json, "cluster"),
                    json.path("size").asInt(),
                    text(json, "token"),
                    EtcdId.ofHex(text(json, "cluster-id")),
                    founders);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it is no JSON", e);
        }
    }

    private static Founder founder(JsonNode json) {
        return new Founder(
                text(json, "name"),
                GateObserver.endpointOf("http://" + text(json, "endpoint"))
                        .orElseThrow(() -> new IllegalArgumentException("a founder's endpoint is no address and port")),
                text(json, "peer-url"),
                EtcdId.ofHex(text(json, "member-id")),
                entry(json));
    }

    private static Entry entry(JsonNode json) {
        return switch (text(json, "entry")) {
            case "open" -> new Entry.Open();
            case "claimed" -> new Entry.Claimed(text(json, "claim"));
            case "spent" -> new Entry.Spent();
            case "closed" -> new Entry.Closed();
            default -> throw new IllegalArgumentException("an entry is " + json.path("entry"));
        };
    }

    private static String text(JsonNode json, String key) {
        if (!json.path(key).isTextual()) {
            throw new IllegalArgumentException(key + " is missing");
        }
        return json.path(key).asText();
    }
}
