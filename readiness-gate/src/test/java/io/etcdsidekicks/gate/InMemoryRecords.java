package io.etcdsidekicks.gate;

import java.util.Optional;
import java.util.Set;

/** One key that is changed by compare-and-set only; the same one for all machines. */
final class InMemoryRecords implements FoundingRecords {
    private Optional<FoundingRecord> founding = Optional.empty();
    private Optional<String> failure = Optional.empty();
    private long index = 10;
    private int writes;

    void put(FoundingRecord written) {
        founding = Optional.of(written);
        index++;
    }

    void forget() {
        founding = Optional.empty();
    }

    void fails(String cause) {
        failure = Optional.of(cause);
    }

    void failsNoMore() {
        failure = Optional.empty();
    }

    FoundingRecord founding() {
        return founding.orElseThrow();
    }

    /** Successful ones. */
    int writes() {
        return writes;
    }

    @Override
    public RecordAnswer read() {
        return failure.<RecordAnswer>map(RecordAnswer.Failed::new)
                .orElseGet(() -> founding.<RecordAnswer>map(known -> new RecordAnswer.Present(known, index))
                        .orElseGet(RecordAnswer.Absent::new));
    }

    @Override
    public Set<GivenUp> givenUp() {
        return Set.of();
    }

    @Override
    public WriteAnswer write(FoundingRecord written, long expected) {
        if (failure.isPresent()) {
            return new WriteAnswer.Failed(failure.get());
        }
        if (expected != (founding.isEmpty() ? 0 : index)) {
            return new WriteAnswer.Overtaken();
        }
        put(written);
        writes++;
        return new WriteAnswer.Written();
    }
}
