package io.etcdsidekicks.lab.kubelet;

import java.time.Instant;

/**
 * Something that the runner saw or did.
 *
 * @param file name of the manifest
 */
public record PodEvent(Instant at, Kind kind, String file, String words) {

    /** What it was. */
    public enum Kind {
        /** A manifest that parses is in the directory. */
        SEEN,
        /** A file in the directory is no pod. */
        UNREADABLE,
        /** A volume is not as its type demands, so no container is started yet. */
        NOT_SET_UP,
        STARTED,
        EXITED,
        STOPPED
    }
}
