package io.etcdsidekicks.discovery;

/**
 * What is on etcd's volume. etcd itself decides by the WAL alone (etcd {@code server/embed/etcd.go},
 * {@code isMemberInitialized}; docs/facts.md 3c); what a start file allows, and what a machine has lost, only we know.
 */
public enum DataVolume {
    /** Nothing: no start file, no WAL, no other file of etcd's, and nothing remembered that ought to be there. */
    NONE("none"),
    /** No start file and no WAL, but other files of etcd's: what a refused start leaves behind, or an old database. */
    LEFT_OVER("none"),
    /** A start file from which nothing can start yet. */
    CLAIMED("handed-over"),
    /** A start file from which etcd may start on an empty disk, and no WAL yet. */
    OPEN("handed-over"),
    /** A start file that was open, may not be used any more, and from which no WAL was ever seen. */
    WITHDRAWN("handed-over"),
    /** At least one {@code *.wal}: etcd restarts from it and ignores every {@code initial-*} key. */
    INITIALISED("initialised"),
    /** A WAL without the start file that was written for it: deleted by somebody, or another disk. */
    AMNESIAC("initialised"),
    /** No WAL, although there was one or a claim that still counts: the disk is lost, or another one is here. */
    LOST("lost"),
    /** Nothing is mounted where a disk was, or where one is demanded. */
    NOT_MOUNTED("not-mounted"),
    /** It cannot be told: no access, or a start file or memory that is not ours. */
    UNREADABLE("unreadable");

    private final String word;

    DataVolume(String word) {
        this.word = word;
    }

    /** As published in {@link RecordMeta#DATA}. */
    public String word() {
        return word;
    }

    /** Whether there is a WAL. */
    public boolean hasData() {
        return this == INITIALISED || this == AMNESIAC;
    }

    /** Whether nothing was ever allowed to start here: a founder, or one that joins, begins from this. */
    public boolean isFresh() {
        return this == NONE || this == LEFT_OVER;
    }
}
