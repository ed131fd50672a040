package io.etcdsidekicks.gate.volume;

import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.discovery.VolumeFacts;
import io.etcdsidekicks.discovery.VolumePaths;
import io.etcdsidekicks.discovery.disk.OwnNames;
import io.etcdsidekicks.discovery.disk.VolumeReader;
import io.etcdsidekicks.discovery.startfile.EtcdTemplate;
import io.etcdsidekicks.gate.DurableFiles;
import io.etcdsidekicks.gate.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * Etcd's volume on a disk. Each step looks at the volume again once it has the lock, so that of two gates the later one
 * finds what the earlier one did. The volume comes first, then the state directory: a memory of something that was never
 * there would be an alarm.
 */
public final class DiskVolume implements Volume {
    private final DurableFiles files;
    private final VolumeReader reader;
    private final StartFileWriter startFiles;

    /**
     * Nothing is read yet.
     *
     * @param clientPort of this machine's etcd
     * @param tls whether peers and clients speak TLS
     */
    public DiskVolume(DurableFiles files, VolumeReader reader, int clientPort, boolean tls) {
        this.files = files;
        this.reader = reader;
        this.startFiles = new StartFileWriter(files, reader, clientPort, tls);
    }

    /** What is done under the lock. */
    @FunctionalInterface
    private interface Step {
        void run(VolumeFacts now) throws IOException;
    }

    /** The same, with what came of it. */
    @FunctionalInterface
    private interface Telling<T> {
        T run(VolumeFacts now) throws IOException;
    }

    @Override
    public void claim(StartHead claimed, EtcdTemplate template) throws IOException {
        Demand.that(claimed.state() == StartState.CLAIMED, "a start file begins as a claimed one");
        inOneStep(now -> {
            if (!startFiles.isDone(now, claimed)) {
                Demand.noWal(now);
                startFiles.link(now, startFiles.text(claimed, template, now.paths()));
            }
            write(now.memory().with(claimed));
        });
    }

    @Override
    public void open(StartHead expected, StartHead open, EtcdTemplate template) throws IOException {
        Demand.that(open.state() == StartState.OPEN, "this does not open it");
        Demand.mayBecome(expected, open);
        inOneStep(now -> {
            if (!startFiles.isDone(now, open)) {
                Demand.head(now, expected);
                Demand.noWal(now);
                var text = startFiles.text(open, template, now.paths());
                new LeftOvers(files, now.paths()).moveAside();
                files.writePrivately(now.paths().startFile(), text);
            }
            write(now.memory().with(open));
        });
    }

    @Override
    public void seal(StartHead expected, StartHead sealed, boolean hasWal, Optional<Memory.Seen> seen)
            throws IOException {
        Demand.mayBecome(expected, sealed);
        inOneStep(now -> {
            if (seen.isPresent()) {
                Demand.wal(now, seen.get());
            }
            if (!hasWal || sealed.state() == StartState.WITHDRAWN) {
                Demand.noWal(now);
            }
            if (now.hasWal()) {
                syncData(now.paths());
            }
            if (!startFiles.isDone(now, sealed)) {
                Demand.head(now, expected);
                files.writePrivately(now.paths().startFile(), startFiles.sealed(sealed));
            }
            var memory = now.memory().with(sealed);
            write(seen.map(memory::with).orElse(memory));
        });
    }

    @Override
    public void writeSealed(StartHead sealed, EtcdTemplate template, Memory.Seen seen) throws IOException {
        Demand.that(sealed.state() == StartState.SEALED, "beside data a start file is a sealed one");
        inOneStep(now -> {
            Demand.wal(now, seen);
            syncData(now.paths());
            if (!startFiles.isDone(now, sealed)) {
                startFiles.link(now, startFiles.text(sealed, template, now.paths()));
            }
            write(now.memory().with(sealed).with(seen));
        });
    }

    @Override
    public void renew(StartHead expected, StartHead sealed, EtcdTemplate template) throws IOException {
        Demand.that(
                sealed.state() == StartState.SEALED
                        && expected.at(sealed.address()).equals(sealed),
                "a sealed start file gets another template or address, and nothing else");
        inOneStep(now -> {
            if (!startFiles.isDone(now, sealed)) {
                Demand.head(now, expected);
            }
            files.writePrivately(now.paths().startFile(), startFiles.text(sealed, template, now.paths()));
            write(now.memory().with(sealed));
        });
    }

    @Override
    public void remember(VolumeFacts expected, Memory memory) throws IOException {
        inOneStep(now -> {
            Demand.same(now, expected);
            write(memory);
        });
    }

    @Override
    public void forget(VolumeFacts expected) throws IOException {
        inOneStep(now -> {
            Demand.same(now, expected);
            write(Memory.none().mountedAs(now.memory().mount()));
        });
    }

    @Override
    public void makeDirectories(List<Path> missing) throws IOException {
        inOneStep(now -> {
            for (var directory : missing) {
                Demand.that(
                        now.missing().contains(directory) || files.isDirectory(directory),
                        directory + " is no directory that etcd needs");
                files.createDirectoryDurably(directory);
            }
        });
    }

    @Override
    public void makeFirst(List<Path> directories) throws IOException {
        inOneStep(now -> {
            Demand.noWal(now);
            Demand.that(
                    now.head().filter(head -> head.state() == StartState.OPEN).isPresent(),
                    "the start file is not open any more");
            for (var directory : directories) {
                Demand.that(
                        directory.startsWith(now.paths().root())
                                && !directory.equals(now.paths().root()),
                        directory + " is no directory of its own on the volume");
                files.createDirectoryDurably(directory);
            }
        });
    }

    @Override
    public Path moveStartFileAside(StartHead expected) throws IOException {
        return tellInOneStep(now -> {
            var moves = new Moves(files, now.paths());
            var startFile = now.paths().startFile();
            if (now.head().isEmpty()) {
                var earlier = moves.finished(reader.memory().read().intent(), Memory.Intent.What.START_FILE);
                Demand.that(earlier.isPresent(), "there is no " + startFile + " any more");
                write(now.memory());
                return earlier.get();
            }
            Demand.head(now, expected);
            Demand.that(!now.hasWal(), startFile + " is not moved away from beside a WAL");
            Demand.that(
                    expected.state() != StartState.OPEN, "an open start file is withdrawn before it is moved aside");
            var isRemembered = now.memory().isOf(expected);
            var aside = moves.free(startFile);
            write(
                    isRemembered
                            ? now.memory().intending(moves.intent(Memory.Intent.What.START_FILE, aside))
                            : now.memory().withoutIntent());
            files.replaceDurably(startFile, aside);
            write(
                    isRemembered
                            ? now.memory().after(Memory.Intent.What.START_FILE)
                            : now.memory().withoutIntent());
            return aside;
        });
    }

    @Override
    public List<Path> moveDataAside(VolumeFacts expected) throws IOException {
        return tellInOneStep(now -> {
            Demand.same(now, expected);
            var intended = reader.memory().read().intent().filter(intent -> intent.what() == Memory.Intent.What.DATA);
            var moves = new Moves(files, now.paths());
            var things = moves.things(intended);
            var number = moves.number(things, intended);
            var cleared = MovedData.of(now, intended.isPresent()).clear(now.memory());
            if (!things.isEmpty()) {
                // Only what takes along all that is remembered may be taken for finished by whoever looks next.
                var takesAll = cleared.equals(now.memory().after(Memory.Intent.What.DATA));
                var last = OwnNames.aside(things.getLast(), number);
                write(
                        takesAll
                                ? now.memory().intending(moves.intent(Memory.Intent.What.DATA, last))
                                : now.memory().withoutIntent());
                for (var thing : things) {
                    files.replaceDurably(thing, OwnNames.aside(thing, number));
                }
            }
            write(cleared);
            return moves.at(number, intended);
        });
    }

    // The lock

    private void inOneStep(Step step) throws IOException {
        var _ = tellInOneStep(now -> {
            step.run(now);
            return now;
        });
    }

    private <T> T tellInOneStep(Telling<T> step) throws IOException {
        var root = lookOrRefuse().paths().root();
        files.createDirectoryDurably(root);
        try (var _ = files.lock(root.resolve(OwnNames.LOCK))) {
            return step.run(lookOrRefuse());
        }
    }

    private VolumeFacts lookOrRefuse() throws IOException {
        var facts = reader.look();
        var trouble = facts.notMounted().or(facts::fault);
        Demand.that(trouble.isEmpty(), trouble.orElse(""));
        return facts;
    }

    /** etcd has written its WAL to the disk; that its directories are found again is for us to make sure. */
    private void syncData(VolumePaths paths) throws IOException {
        var directories = new LinkedHashSet<Path>();
        for (var innermost : List.of(paths.walDirectory(), paths.data())) {
            for (var path = innermost; path.startsWith(paths.root()); path = path.resolveSibling("")) {
                directories.add(path);
            }
        }
        for (var directory : directories) {
            if (files.isDirectory(directory)) {
                files.syncDirectory(directory);
            }
        }
    }

    private void write(Memory memory) throws IOException {
        var file = reader.memory();
        files.writePrivately(file.path(), file.write(memory.mountedAs(reader.mount())));
    }
}
