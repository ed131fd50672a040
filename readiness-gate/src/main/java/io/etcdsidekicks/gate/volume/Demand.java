package io.etcdsidekicks.gate.volume;

import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.discovery.VolumeFacts;
import java.io.IOException;

/** What has to be so before anything is changed on the volume; if it is not, the step ends with nothing done. */
final class Demand {
    private Demand() {}

    static void head(VolumeFacts now, StartHead expected) throws IOException {
        that(
                now.head().filter(expected::equals).isPresent(),
                now.paths().startFile() + " is another one than a moment ago: it is "
                        + now.head().map(head -> head.state().word()).orElse("gone"));
    }

    /** For what is done to all of it, or to what is remembered of it. */
    static void same(VolumeFacts now, VolumeFacts expected) throws IOException {
        that(
                now.head().equals(expected.head())
                        && now.walPlace().equals(expected.walPlace())
                        && now.memory().equals(expected.memory()),
                "what is in " + now.paths().root() + " is not what it was a moment ago: another gate has changed it");
    }

    static void wal(VolumeFacts now, Memory.Seen seen) throws IOException {
        that(
                now.walPlace().filter(seen.place()::equals).isPresent(),
                now.paths().walDirectory() + " is another directory than a moment ago, or has no WAL any more");
    }

    static void noWal(VolumeFacts now) throws IOException {
        that(!now.hasWal(), "there is a WAL in " + now.paths().walDirectory() + " now");
    }

    /** A start file's life goes one way; only a joiner's open one may get another list. */
    static void mayBecome(StartHead now, StartHead next) throws IOException {
        var may = switch (now.state()) {
            case CLAIMED -> true;
            case OPEN ->
                switch (next.state()) {
                    case CLAIMED -> false;
                    case OPEN -> now.origin() == StartHead.Origin.JOINED;
                    case SEALED, WITHDRAWN -> true;
                };
            case SEALED -> next.state() == StartState.SEALED;
            case WITHDRAWN -> next.state() == StartState.SEALED || next.state() == StartState.WITHDRAWN;
        };
        that(
                may,
                "a start file that is " + now.state().word() + " never becomes "
                        + next.state().word());
    }

    static void that(boolean isSo, String otherwise) throws IOException {
        if (!isSo) {
            throw new IOException(otherwise);
        }
    }
}
