package io.etcdsidekicks.lab.machine;

import io.etcdsidekicks.lab.program.ShortCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A disk of a machine: a file system of its own, mounted at a place of that machine. It can be missing, come late, and
 * break. What runs and has it open, or sees it through a mount of its own, goes on with it however it is taken away.
 */
public final class Disk {
    private final Shelf shelf;
    private final Path place;
    private Path fileSystem;

    private Disk(Shelf shelf, Path place, Path fileSystem) {
        this.shelf = shelf;
        this.place = place;
        this.fileSystem = fileSystem;
    }

    /** Where it is mounted, when it is; as the lab sees it. */
    public Path place() {
        return place;
    }

    /** Mounts it; what was written below its place meanwhile is covered by it. */
    public void mount() {
        ShortCommand.run("mount", "-n", "--bind", fileSystem.toString(), place.toString());
    }

    /** Takes it away, and what is mounted on it; its place shows what is below it. */
    public void unmount() {
        ShortCommand.run("umount", "-n", "--lazy", place.toString());
    }

    /** It breaks, and another, empty one takes its place at once. */
    public void lose() {
        unmount();
        fileSystem = shelf.make();
        mount();
    }

    /** All disks of a machine, also those that are mounted nowhere. */
    public static final class Shelf {
        private final Path folder;
        private final List<Path> fileSystems = new ArrayList<>();
        private final List<Path> places = new ArrayList<>();

        /** @param folder in a file system that the machines share; for nothing else */
        public Shelf(Path folder) {
            this.folder = folder;
        }

        /** An empty disk, mounted there. */
        public synchronized Disk mountNew(Path place) {
            try {
                Files.createDirectories(place);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            var disk = new Disk(this, place, make());
            disk.mount();
            places.add(place);
            return disk;
        }

        /** Takes every disk away for good; nothing may run on the machine any more. */
        public synchronized void clear() {
            places.reversed().forEach(Shelf::takeAway);
            fileSystems.forEach(Shelf::takeAway);
            places.clear();
            fileSystems.clear();
        }

        private synchronized Path make() {
            var fileSystem = folder.resolve(String.valueOf(fileSystems.size() + 1));
            try {
                Files.createDirectories(fileSystem);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            ShortCommand.run("mount", "-n", "-t", "tmpfs", "-o", "mode=755", "disk", fileSystem.toString());
            fileSystems.add(fileSystem);
            return fileSystem;
        }

        /** It may be mounted nowhere. */
        private static void takeAway(Path place) {
            ShortCommand.attempt("umount", "-n", "--lazy", place.toString());
        }
    }
}
