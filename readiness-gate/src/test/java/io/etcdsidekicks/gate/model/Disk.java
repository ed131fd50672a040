package io.etcdsidekicks.gate.model;

import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.WalPlace;
import java.util.HashSet;
import java.util.Set;

/** A disk that may be etcd's volume, and what lies on it. */
final class Disk {
    /** What there may be of etcd's beside a WAL. */
    enum LeftOver {
        NOTHING,
        /** Of a start that was refused: an empty database. */
        HARMLESS,
        /** The database of an earlier life: etcd would skip every entry up to its index without a word. */
        OLD_DATABASE
    }

    final String fileSystem;
    /** Of the start file; null when there is none. */
    StartHead head;
    /** Which template the start file was made from. */
    int template;

    Wal wal;
    WalPlace place;
    LeftOver left = LeftOver.NOTHING;
    /** Names of what was moved aside. */
    final Set<String> aside = new HashSet<>(2);

    Disk(long number) {
        this.fileSystem = "disk-" + number;
    }

    /** As it is when somebody makes the same start file impossible to read: all of etcd's, and the file. */
    boolean isEmpty() {
        return head == null && wal == null && left == LeftOver.NOTHING;
    }

    /** The WAL directory is a new one, whatever lies in it. */
    void write(Wal log, long inode) {
        wal = log;
        place = new WalPlace(1, inode);
        left = LeftOver.OLD_DATABASE;
    }

    void loseWal() {
        wal = null;
        place = null;
    }

    void loseData() {
        loseWal();
        left = LeftOver.NOTHING;
    }
}
