package io.etcdsidekicks.gate.consul;

import com.orbitz.consul.model.kv.Value;
import com.orbitz.consul.option.ImmutableDeleteOptions;
import com.orbitz.consul.option.ImmutablePutOptions;
import io.etcdsidekicks.discovery.consul.ConsulConnection;
import io.etcdsidekicks.discovery.consul.ConsulFounders;
import io.etcdsidekicks.discovery.consul.ConsulReads;
import io.etcdsidekicks.gate.FoundingRecord;
import io.etcdsidekicks.gate.FoundingRecords;
import io.etcdsidekicks.gate.GivenUp;
import io.etcdsidekicks.gate.RecordAnswer;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Two keys in Consul's KV: the founding record, and beside it the clusters that were given up. */
public final class ConsulFoundingRecords implements FoundingRecords {
    /** Of a write that somebody else overtakes each time. */
    private static final int ATTEMPTS = 5;

    private final ConsulConnection consul;
    private final String key;
    private final String givenUpKey;

    public ConsulFoundingRecords(ConsulConnection consul, String kvPrefix, String cluster) {
        this.consul = consul;
        this.key = ConsulFounders.key(kvPrefix, cluster);
        this.givenUpKey = kvPrefix + "/" + cluster + "/given-up";
    }

    /** For messages. */
    public String key() {
        return key;
    }

    @Override
    public RecordAnswer read() {
        return ConsulReads.<RecordAnswer>orElse(
                consul,
                () -> value(key).map(this::parse).orElseGet(RecordAnswer.Absent::new),
                RecordAnswer.Failed::new);
    }

    private Optional<Value> value(String of) {
        return consul.client()
                .keyValueClient()
                .getConsulResponseWithValue(of, ConsulReads.CONSISTENT)
                .map(response -> response.getResponse());
    }

    private RecordAnswer parse(Value value) {
        try {
            return new RecordAnswer.Present(
                    FoundingRecordJson.read(value.getValueAsString().orElse("")), value.getModifyIndex());
        } catch (IllegalArgumentException e) {
            return new RecordAnswer.Failed("the key " + key + " holds something else (" + e.getMessage() + ")");
        }
    }

    @Override
    public WriteAnswer write(FoundingRecord founding, long index) {
        return write(key, FoundingRecordJson.write(founding), index);
    }

    private WriteAnswer write(String to, String text, long index) {
        return consul.<WriteAnswer>orElse(
                () -> consul.client()
                                .keyValueClient()
                                .putValue(
                                        to,
                                        text,
                                        0,
                                        ImmutablePutOptions.builder().cas(index).build())
                        ? new WriteAnswer.Written()
                        : new WriteAnswer.Overtaken(),
                WriteAnswer.Failed::new);
    }

    /**
     * Removes the record, unless it was changed.
     *
     * @param index as it was read
     */
    public WriteAnswer remove(long index) {
        return consul.<WriteAnswer>orElse(
                () -> {
                    consul.client()
                            .keyValueClient()
                            .deleteKey(
                                    key,
                                    ImmutableDeleteOptions.builder().cas(index).build());
                    return read() instanceof RecordAnswer.Absent
                            ? new WriteAnswer.Written()
                            : new WriteAnswer.Overtaken();
                },
                WriteAnswer.Failed::new);
    }

    /** Empty, too, when the key holds something else, or may not be read: then nothing is forgotten. */
    @Override
    public Set<GivenUp> givenUp() {
        return consul.<Set<GivenUp>>orElse(
                () -> value(givenUpKey).map(ConsulFoundingRecords::givenUp).orElseGet(Set::of), _ -> Set.of());
    }

    private static Set<GivenUp> givenUp(Value value) {
        try {
            return GivenUpJson.read(value.getValueAsString().orElse(""));
        } catch (IllegalArgumentException e) {
            return Set.of();
        }
    }

    /**
     * Adds a cluster to those that were given up; written, too, when it is among them already. Tried again when somebody
     * else was first; a key that holds something else is left alone.
     */
    public WriteAnswer giveUp(GivenUp cluster) {
        WriteAnswer answer = new WriteAnswer.Overtaken();
        for (var attempt = 0; attempt < ATTEMPTS && answer instanceof WriteAnswer.Overtaken; attempt++) {
            answer = consul.<WriteAnswer>orElse(() -> add(cluster, value(givenUpKey)), WriteAnswer.Failed::new);
        }
        return answer;
    }

    private WriteAnswer add(GivenUp cluster, Optional<Value> before) {
        try {
            var known = before.map(
                            value -> GivenUpJson.read(value.getValueAsString().orElse("")))
                    .orElseGet(Set::of);
            return known.contains(cluster)
                    ? new WriteAnswer.Written()
                    : write(
                            givenUpKey,
                            GivenUpJson.write(Stream.concat(known.stream(), Stream.of(cluster))),
                            before.map(Value::getModifyIndex).orElse(0L));
        } catch (IllegalArgumentException e) {
            return new WriteAnswer.Failed("the key " + givenUpKey + " holds something else (" + e.getMessage() + ")");
        }
    }
}
