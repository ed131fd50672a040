package io.etcdsidekicks.lab;

import io.etcdsidekicks.lab.machine.Disk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;

/**
 * The disk of a machine's etcd, with start file and data on it, and what may become of them. Nothing here stops etcd: what
 * it has open it goes on with, and a pod that has the disk mounted sees it until its container is started again.
 */
public final class EtcdDisk {
    private final Disk disk;
    private final Disk.Shelf shelf;

    private EtcdDisk(Disk disk, Disk.Shelf shelf) {
        this.disk = disk;
        this.shelf = shelf;
    }

    /** @param place as the lab sees it */
    static EtcdDisk mount(Disk.Shelf shelf, Path place) {
        return new EtcdDisk(shelf.mountNew(place), shelf);
    }

    /** As the lab sees it. */
    public Path startFile() {
        return disk.place().resolve("etcd.yaml");
    }

    /** As the lab sees it. */
    public Path dataDirectory() {
        return disk.place().resolve("data");
    }

    /** It is not there: the machine sees an empty directory in its place. */
    public void unmount() {
        disk.unmount();
    }

    /** It comes after all; what was written below the mount point meanwhile is covered by it. */
    public void mount() {
        disk.mount();
    }

    /** It breaks: another, empty one takes its place. */
    public void lose() {
        disk.lose();
    }

    /** A clean-up job deletes the start file. */
    public void deleteStartFile() {
        try {
            Files.deleteIfExists(startFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A clean-up job deletes etcd's data. */
    public void deleteData() {
        try {
            FileUtils.deleteDirectory(dataDirectory().toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another, empty disk is mounted at the data directory: start file and data are on two disks (docs/facts.md 9.17). */
    public Disk coverData() {
        return shelf.mountNew(dataDirectory());
    }
}
