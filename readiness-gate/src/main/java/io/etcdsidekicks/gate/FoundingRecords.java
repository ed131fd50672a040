package io.etcdsidekicks.gate;

import java.util.Set;

/** Where the founding record is kept. Every failure is an answer. */
public interface FoundingRecords {

    /** Consistently: never an old one. */
    RecordAnswer read();

    /** Clusters that an operator gave up; empty, too, when Consul does not tell. */
    Set<GivenUp> givenUp();

    /**
     * Compare-and-set.
     *
     * @param index of the record that this one replaces; 0 to create it
     */
    WriteAnswer write(FoundingRecord founding, long index);

    /** What became of it. */
    sealed interface WriteAnswer {
        record Written() implements WriteAnswer {}

        /** Somebody else was first; nothing was written. */
        record Overtaken() implements WriteAnswer {}

        /** It may have been written, or not. */
        record Failed(String cause) implements WriteAnswer {}
    }
}
