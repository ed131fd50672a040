package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.VolumeFacts;
import io.etcdsidekicks.discovery.startfile.EtcdTemplate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the gate does on etcd's volume and in the state directory. Each change is made under the volume's lock, which is
 * held for the step only, and only over the state that it expects; each returns once it is on the disk, and can be
 * repeated after a crash. Nothing is ever deleted, truncated or written in place.
 *
 * <p>Every method throws {@link IOException} also when the volume is not as expected any more, cannot be told, is not
 * mounted, or another process changes it at that moment; nothing was changed then.
 */
public interface Volume {

    /** Links a finished claimed file into its place, never over another; then the state directory remembers it. */
    void claim(StartHead claimed, EtcdTemplate template) throws IOException;

    /**
     * Replaces the claimed file by an open one. What lies in the data or WAL directory without a WAL is moved aside within
     * this step, and the WAL is looked for once more in what was moved.
     *
     * @param expected the claimed head that has to lie there; a joiner's open one, too, to get another list
     */
    void open(StartHead expected, StartHead open, EtcdTemplate template) throws IOException;

    /**
     * Replaces a start file by one whose body is sealed ({@link io.etcdsidekicks.discovery.StartState#isSealed}). With a
     * WAL: after an fsync of WAL directory, data directory and volume, and the member is remembered as seen. Made from the
     * body of the file that is there, so that a faulty template never holds it back.
     *
     * @param expected the head that has to lie there
     * @param hasWal whether a WAL was there when it was decided: etcd may have written its first one since
     * @param seen the member whose WAL is there; empty when none is, or none that can be read
     */
    void seal(StartHead expected, StartHead sealed, boolean hasWal, Optional<Memory.Seen> seen) throws IOException;

    /** Writes a sealed file where there is none, beside data; never over another. */
    void writeSealed(StartHead sealed, EtcdTemplate template, Memory.Seen seen) throws IOException;

    /** Replaces a sealed file by one of the same head but for the address, made from a new template. */
    void renew(StartHead expected, StartHead sealed, EtcdTemplate template) throws IOException;

    /**
     * Only the state directory: what was seen, and whether the volume is a mount.
     *
     * @param expected as it was when this was decided: start file, WAL directory and memory have to be the same
     */
    void remember(VolumeFacts expected, Memory memory) throws IOException;

    /**
     * Moves the start file aside, and clears the memory of its head, if it is that one, and nothing else. Not from beside a
     * WAL, and not an open one, which is withdrawn first.
     *
     * @param expected the head that has to lie there
     * @return where it is now
     */
    Path moveStartFileAside(StartHead expected) throws IOException;

    /**
     * Moves start file, data and WAL directory aside, the WAL last: as long as it is there, these are data. What is
     * remembered of these data and of this start file is cleared, and nothing else: another disk's member stays known.
     *
     * @param expected as it was when this was decided: another gate of this machine may have joined the cluster meanwhile
     * @return where they are now; empty when there was nothing, and nothing was interrupted
     */
    List<Path> moveDataAside(VolumeFacts expected) throws IOException;

    /** Makes directories on the volume, for an etcd that still runs and misses them; nothing is put into them. */
    void makeDirectories(List<Path> missing) throws IOException;

    /**
     * Makes directories on the volume for an etcd that is to start on an empty disk, and whose kubelet makes none of them.
     * The start file has to be open, and no WAL there.
     */
    void makeFirst(List<Path> directories) throws IOException;

    /** Clears what is remembered of a cluster that was given up, or whose lost disk was replaced, but for the mount. */
    void forget(VolumeFacts expected) throws IOException;
}
