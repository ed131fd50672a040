package io.etcdsidekicks.gate.volume;

import io.etcdsidekicks.discovery.VolumePaths;
import io.etcdsidekicks.discovery.disk.EtcdFiles;
import io.etcdsidekicks.discovery.disk.OwnNames;
import io.etcdsidekicks.discovery.disk.Places;
import io.etcdsidekicks.gate.DurableFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What lies in etcd's directories without a WAL: an old database among it would silently swallow the first writes of a new
 * member (docs/facts.md 9.20). A WAL may appear in it just while it is moved, when an etcd is running after all; so it is
 * moved to a dot-name first, the WAL is looked for once more, and where there is one, all of it is moved back. The dot-name
 * tells a later run that this was not done yet.
 */
record LeftOvers(DurableFiles files, VolumePaths paths) {

    /**
     * Nothing is in etcd's directories when it returns.
     *
     * @throws IOException also when there is a WAL, which lies where it lay, or in the place that is named
     */
    void moveAside() throws IOException {
        for (var thing : things()) {
            var moving = OwnNames.moving(thing);
            if (files.exists(moving)) {
                settle(moving, thing);
            }
            if (EtcdFiles.holdAnything(thing)) {
                files.replaceDurably(thing, moving);
                settle(moving, thing);
            }
        }
        for (var thing : things()) {
            if (holdsWal(thing, thing)) {
                throw new IOException("a WAL has appeared in " + thing);
            }
        }
    }

    private void settle(Path moving, Path thing) throws IOException {
        if (!holdsWal(moving, thing)) {
            files.replaceDurably(moving, new Moves(files, paths).free(thing));
            return;
        }
        if (files.exists(thing) && EtcdFiles.holdAnything(thing)) {
            throw new IOException("there is a WAL in " + moving + ", which belongs to " + thing
                    + ", but that is there again; look whose data they are, and keep the right one");
        }
        files.replaceDurably(moving, thing);
        throw new IOException("a WAL has appeared in " + thing + " while it was moved aside; it was moved back");
    }

    /** Wherever in it: a template may have said otherwise when it was moved. */
    private boolean holdsWal(Path place, Path thing) throws IOException {
        for (var wal : List.of(paths.walDirectory(), paths.data().resolve("member/wal"))) {
            if (wal.startsWith(thing)
                    && files.isDirectory(place)
                    && EtcdFiles.holdWal(place.resolve(thing.relativize(wal)))) {
                return true;
            }
        }
        return false;
    }

    private List<Path> things() {
        var ofEtcd = Places.ofEtcd(paths);
        return Stream.concat(Stream.of(ofEtcd), paths.wal().filter(wal -> !wal.startsWith(ofEtcd)).stream())
                .toList();
    }
}
