package io.etcdsidekicks.gate.consul;

import com.orbitz.consul.Consul;
import com.orbitz.consul.model.kv.Value;
import com.orbitz.consul.option.ImmutableDeleteOptions;
import com.orbitz.consul.option.ImmutablePutOptions;
import io.etcdsidekicks.discovery.consul.ConsulFailure;
import io.etcdsidekicks.discovery.consul.ConsulFounders;
import io.etcdsidekicks.discovery.consul.ConsulReads;
import io.etcdsidekicks.gate.FoundingRecord;
import io.etcdsidekicks.gate.FoundingRecords;
import io.etcdsidekicks.gate.RecordAnswer;

/** One key in Consul's KV. */
public final class ConsulFoundingRecords implements FoundingRecords {
    private final Consul consul;
    private final String key;

    public ConsulFoundingRecords(Consul consul, String kvPrefix, String cluster) {
        this.consul = consul;
        this.key = ConsulFounders.key(kvPrefix, cluster);
    }

    /** For messages. */
    public String key() {
        return key;
    }

    @Override
    public RecordAnswer read() {
        return ConsulReads.<RecordAnswer>orElse(
                consul,
                () -> {
                    return consul.keyValueClient()
                            .getConsulResponseWithValue(key, ConsulReads.CONSISTENT)
                            .map(response -> parse(response.getResponse()))
                            .orElseGet(RecordAnswer.Absent::new);
                },
                RecordAnswer.Failed::new);
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
        return ConsulFailure.<WriteAnswer>orElse(
                () -> consul.keyValueClient()
                                .putValue(
                                        key,
                                        FoundingRecordJson.write(founding),
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
        return ConsulFailure.<WriteAnswer>orElse(
                () -> {
                    consul.keyValueClient()
                            .deleteKey(
                                    key,
                                    ImmutableDeleteOptions.builder().cas(index).build());
                    return read() instanceof RecordAnswer.Absent
                            ? new WriteAnswer.Written()
                            : new WriteAnswer.Overtaken();
                },
                WriteAnswer.Failed::new);
    }
}
