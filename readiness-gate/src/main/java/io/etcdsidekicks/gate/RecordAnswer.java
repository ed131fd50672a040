package io.etcdsidekicks.gate;

/** What Consul says about the founding record. */
public sealed interface RecordAnswer {

    /** There is none. */
    record Absent() implements RecordAnswer {}

    /**
     * It is there.
     *
     * @param index Consul's ModifyIndex, for compare-and-set
     */
    record Present(FoundingRecord record, long index) implements RecordAnswer {}

    /** Nothing can be concluded: no agent, no leader, no permission, or it cannot be read. */
    record Failed(String cause) implements RecordAnswer {}

    /** Not asked: {@code --founding off}. */
    record Off() implements RecordAnswer {}
}
