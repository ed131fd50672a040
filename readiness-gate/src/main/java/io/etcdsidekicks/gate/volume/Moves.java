package io.etcdsidekicks.gate.volume;

import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.VolumePaths;
import io.etcdsidekicks.discovery.disk.EtcdFiles;
import io.etcdsidekicks.discovery.disk.OwnNames;
import io.etcdsidekicks.discovery.disk.Places;
import io.etcdsidekicks.gate.DurableFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Where what lies on the volume is moved aside, and in which order. All that goes together gets the same number. */
record Moves(DurableFiles files, VolumePaths paths) {

    /** A name that nothing has. */
    Path free(Path thing) {
        return OwnNames.aside(thing, free(Stream.of(thing)));
    }

    Memory.Intent intent(Memory.Intent.What what, Path aside) {
        return new Memory.Intent(what, paths.root().relativize(aside).toString());
    }

    /** Where an earlier run moved a thing to, before it could write down that it did. */
    Optional<Path> finished(Optional<Memory.Intent> intent, Memory.Intent.What what) {
        return intent.filter(known -> known.what() == what)
                .map(known -> paths.root().resolve(known.aside()))
                .filter(files::exists);
    }

    /**
     * What is to be moved of data, in this order: the WAL goes last, for as long as it is there, these are data.
     *
     * @param intended by an earlier run that was interrupted
     */
    List<Path> things(Optional<Memory.Intent> intended) throws IOException {
        var things = new LinkedHashSet<Path>();
        for (var thing : places(intended)) {
            if (files.exists(thing) && (thing.equals(paths.startFile()) || EtcdFiles.holdAnything(thing))) {
                things.add(thing);
            }
        }
        return List.copyOf(things);
    }

    /** The number of an earlier run that was interrupted, as long as nothing has it that is still to be moved. */
    int number(List<Path> things, Optional<Memory.Intent> intended) {
        return intended.flatMap(known -> OwnNames.numberOf(paths.root().resolve(known.aside())))
                .filter(number -> things.stream().noneMatch(thing -> files.exists(OwnNames.aside(thing, number))))
                .orElseGet(() -> free(places(Optional.empty()).stream()));
    }

    /** Where the things of one number are now. */
    List<Path> at(int number, Optional<Memory.Intent> intended) {
        return places(intended).stream()
                .map(thing -> OwnNames.aside(thing, number))
                .filter(files::exists)
                .toList();
    }

    /** The start file first: it says where the others lie, but so does the intent. */
    private List<Path> places(Optional<Memory.Intent> intended) {
        var places = new LinkedHashSet<Path>();
        places.add(paths.startFile());
        places.add(Places.ofEtcd(paths));
        paths.wal().filter(wal -> !wal.startsWith(Places.ofEtcd(paths))).ifPresent(places::add);
        intended.flatMap(known -> OwnNames.thingOf(paths.root().resolve(known.aside())))
                .ifPresent(places::add);
        return List.copyOf(places);
    }

    private int free(Stream<Path> things) {
        var all = things.toList();
        return IntStream.iterate(1, number -> number + 1)
                .filter(number -> all.stream().noneMatch(thing -> files.exists(OwnNames.aside(thing, number))))
                .findFirst()
                .orElseThrow();
    }
}
