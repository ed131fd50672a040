package io.etcdsidekicks.discovery;

/**
 * What is on etcd's data volume. etcd itself decides by the WAL alone (etcd {@code server/embed/etcd.go},
 * {@code isMemberInitialized}; facts 3c).
 */
public enum DataVolume {
    /** The data directory does not exist. */
    ABSENT("none"),
    /** No WAL. {@code member/snap/db} alone is nothing: etcd writes it first. */
    NONE("none"),
    /** At least one {@code *.wal}: etcd restarts from it and ignores every {@code --initial-*} flag. */
    INITIALISED("initialised"),
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
}
