package io.etcdsidekicks.discovery.consul;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.orbitz.consul.ConsulException;
import com.orbitz.consul.model.kv.Value;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.FoundersAnswer;
import io.etcdsidekicks.discovery.settings.Readings;
import java.util.HashSet;

/** The founders in the readiness gate's founding record and their claims; nothing else of it is looked at. */
public final class ConsulFounders {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FORBIDDEN = 403;

    private final ConsulConnection consul;
    private final String key;

    public ConsulFounders(ConsulConnection consul, String kvPrefix, String cluster) {
        this.consul = consul;
        this.key = key(kvPrefix, cluster);
    }

    /** Where in Consul's KV a cluster's founding record lies. */
    public static String key(String kvPrefix, String cluster) {
        return kvPrefix + "/" + cluster + "/founding";
    }

    /** Consistently: never those of an old record. */
    public FoundersAnswer ask() {
        try {
            return consul.client()
                    .keyValueClient()
                    .getConsulResponseWithValue(key, ConsulReads.CONSISTENT)
                    .map(response -> parse(response.getResponse()))
                    .orElseGet(FoundersAnswer.Nobody::new);
        } catch (ConsulException e) {
            return e.getCode() == FORBIDDEN
                    ? new FoundersAnswer.Nobody()
                    : new FoundersAnswer.Failed(consul.describe(e));
        }
    }

    private FoundersAnswer parse(Value value) {
        try {
            var founders = JSON.readTree(value.getValueAsString().orElse("")).path("founders");
            if (!founders.isArray()) {
                return new FoundersAnswer.Failed("the key " + key + " holds something else");
            }
            var endpoints = new HashSet<Endpoint>();
            var claims = new HashSet<String>();
            for (var founder : founders) {
                var address = Readings.socketAddress(founder.path("endpoint").asText());
                endpoints.add(new Endpoint(address.getAddress(), address.getPort()));
                if (founder.path("entry").asText().equals("claimed")) {
                    claims.add(claim(founder));
                }
            }
            return new FoundersAnswer.Founders(endpoints, claims);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return new FoundersAnswer.Failed("the key " + key + " holds something else");
        }
    }

    /** A claim that cannot be read must not look like none. */
    private static String claim(JsonNode founder) {
        if (!founder.path("claim").isTextual()) {
            throw new IllegalArgumentException("a claim without its value");
        }
        return founder.path("claim").asText();
    }
}
