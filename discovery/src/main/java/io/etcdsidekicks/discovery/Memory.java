package io.etcdsidekicks.discovery;

import java.util.Optional;

/**
 * What the state directory, which is on another disk than etcd's, remembers of the volume.
 *
 * @param head of the start file that was last written; empty when none was, and after it was moved aside
 * @param seen the member whose WAL was seen on the volume; empty when none was, and after its data were moved aside
 * @param mount the file system that was mounted at the volume; empty when the volume was none of its own
 * @param intent something that was about to be moved aside; empty when nothing is
 */
public record Memory(Optional<StartHead> head, Optional<Seen> seen, Optional<String> mount, Optional<Intent> intent) {

    /** A member with data. */
    public record Seen(EtcdId clusterId, EtcdId memberId, WalPlace place) {}

    /**
     * A move aside. It counts as finished only if the thing lies under its aside name.
     *
     * @param what is moved
     * @param aside where it goes, relative to the volume; of data in two places, where the one with the WAL goes
     */
    public record Intent(What what, String aside) {
        /** The two things that are ever moved aside. */
        public enum What {
            /** The start file; with it goes the memory of its head. */
            START_FILE,
            /** etcd's data, and the start file with them; with them goes all that is remembered. */
            DATA
        }
    }

    public static Memory none() {
        return new Memory(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The cluster that this is about: by what was seen, else by the head. */
    public Optional<EtcdId> clusterId() {
        return seen.map(Seen::clusterId).or(() -> head.flatMap(StartHead::clusterId));
    }

    /** The member that this is about: by what was seen, else by the head. */
    public Optional<EtcdId> memberId() {
        return seen.map(Seen::memberId).or(() -> head.flatMap(StartHead::memberId));
    }

    /** The claim of the remembered head. */
    public Optional<String> claim() {
        return head.flatMap(StartHead::claim);
    }

    public Memory with(StartHead next) {
        return new Memory(Optional.of(next), seen, mount, Optional.empty());
    }

    public Memory with(Seen next) {
        return new Memory(head, Optional.of(next), mount, intent);
    }

    /** Before a move aside. */
    public Memory intending(Intent next) {
        return new Memory(head, seen, mount, Optional.of(next));
    }

    /** A move aside is given up, or another thing is done first. */
    public Memory withoutIntent() {
        return new Memory(head, seen, mount, Optional.empty());
    }

    /** After a move aside of what was remembered; what the intent was about is cleared, and nothing else. */
    public Memory after(Intent.What moved) {
        return new Memory(
                Optional.empty(), moved == Intent.What.DATA ? Optional.empty() : seen, mount, Optional.empty());
    }

    /** With the file system that is mounted at the volume now; it is never forgotten. */
    public Memory mountedAs(Optional<String> now) {
        return new Memory(head, seen, now.or(() -> mount), intent);
    }

    /**
     * Whether the remembered head is that of a start file, in an earlier state perhaps: a crash may have come between the
     * two.
     */
    public boolean isOf(StartHead file) {
        return head.filter(known -> known.claim().equals(file.claim())
                        && (known.memberId().isEmpty() || known.memberId().equals(file.memberId()))
                        && (known.clusterId().isEmpty() || known.clusterId().equals(file.clusterId())))
                .isPresent();
    }
}
