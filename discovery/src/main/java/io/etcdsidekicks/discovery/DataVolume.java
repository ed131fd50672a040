package io.etcdsidekicks.discovery;

/**
 * What is on etcd's data volume. etcd itself decides by the WAL alone (etcd {@code server/embed/etcd.go},
 * {@code isMemberInitialized}; facts 3c); that a machine was handed over, or has lost its volume, only we know.
 */
public enum DataVolume {
    /** The data directory does not exist. */
    ABSENT("none"),
    /** No WAL. {@code member/snap/db} alone is nothing: etcd writes it first. */
    NONE("none"),
    /** No WAL yet, but etcd was given to the kubelet and may write one at any moment. */
    HANDED_OVER("handed-over"),
    /** At least one {@code *.wal}: etcd restarts from it and ignores every {@code --initial-*} flag. */
    INITIALISED("initialised"),
    /** Nothing there, but a copy of the claim elsewhere says that there was: lost, or another volume. */
    LOST("lost"),
    /** Nothing is mounted where the volume belongs. */
    NOT_MOUNTED("not-mounted"),
    /** Snapshots without a WAL, or no access: starting etcd here could found a second cluster over lost data. */
    UNREADABLE("unreadable");

    private final String word;

    DataVolume(String word) {
        this.word = word;
    }

    /** As published in {@link RecordMeta#DATA}. */
    public String word() {
        return word;
    }

    /** Whether etcd, started here, would begin anew. */
    public boolean isEmpty() {
        return this == ABSENT || this == NONE || this == HANDED_OVER || this == LOST;
    }
}
