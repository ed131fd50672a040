package io.etcdsidekicks.discovery;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What one look at the volume and at the state directory found.
 *
 * @param fault why the volume cannot be told, for a person: no access, start file or memory not ours, two devices; empty
 *     when all of it could be read
 * @param notMounted whether nothing is mounted where a disk was, or is demanded; for a person
 * @param hasWal whether there is a {@code *.wal}
 * @param walPlace of the WAL directory; empty without a WAL
 * @param missing of what an etcd needs whose files were deleted while it runs, what is not there: the two directories in
 *     which it looks for files to purge, and the database that it sends to others; empty with a WAL
 * @param leftOvers whether there are other files of etcd's in the data or WAL directory
 * @param head of the start file; empty when there is none
 * @param memory an intent that was finished is taken into account already
 */
public record VolumeFacts(
        VolumePaths paths,
        Optional<String> fault,
        Optional<String> notMounted,
        boolean hasWal,
        Optional<WalPlace> walPlace,
        List<Path> missing,
        boolean leftOvers,
        Optional<StartHead> head,
        Memory memory) {
    public VolumeFacts {
        missing = List.copyOf(missing);
    }

    /**
     * The state of the volume.
     *
     * @param mayBeHeld whether a claim counts: the founding record holds it, or the record is not there, or cannot be read
     */
    public DataVolume state(Predicate<String> mayBeHeld) {
        if (notMounted.isPresent()) {
            return DataVolume.NOT_MOUNTED;
        }
        if (fault.isPresent()) {
            return DataVolume.UNREADABLE;
        }
        if (hasWal) {
            return head.isEmpty() && (memory.head().isPresent() || memory.seen().isPresent())
                    ? DataVolume.AMNESIAC
                    : DataVolume.INITIALISED;
        }
        if (isAlarmed(mayBeHeld)) {
            return DataVolume.LOST;
        }
        return head.map(StartHead::state)
                .map(state -> switch (state) {
                    case CLAIMED -> DataVolume.CLAIMED;
                    case OPEN -> DataVolume.OPEN;
                    case SEALED -> DataVolume.LOST;
                    case WITHDRAWN -> DataVolume.WITHDRAWN;
                })
                .orElse(leftOvers ? DataVolume.LEFT_OVER : DataVolume.NONE);
    }

    /** Whether something is remembered that ought to be here and is not. */
    private boolean isAlarmed(Predicate<String> mayBeHeld) {
        return memory.seen().isPresent()
                || memory.head()
                        .filter(remembered -> counts(remembered, mayBeHeld))
                        .filter(_ -> head.filter(memory::isOf).isEmpty())
                        .isPresent();
    }

    /**
     * Whether a start file that is gone may have been used, or may be waited for by others: etcd may have started from an
     * open one, whatever a record that was restored to an earlier day says of its claim. One that was to join says that a
     * cluster exists, which counts as long as no record is read that says so itself.
     */
    private static boolean counts(StartHead remembered, Predicate<String> mayBeHeld) {
        return switch (remembered.state()) {
            case OPEN, SEALED -> true;
            case CLAIMED, WITHDRAWN ->
                remembered.claim().isPresent()
                        ? remembered.claim().filter(mayBeHeld).isPresent()
                        : remembered.memberId().isPresent() || mayBeHeld.test("");
        };
    }
}
