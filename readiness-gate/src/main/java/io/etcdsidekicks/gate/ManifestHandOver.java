package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.FileFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Moves the staged manifest to the kubelet, byte for byte, and takes it back; its directory may be on another file system.
 *
 * <p>The kubelet runs every file there whose name does not begin with a dot, and half a manifest can be a valid pod
 * without its data volume (docs/facts.md 4, 8). So everything is written under a dot-name, synced, and renamed, the file
 * that stays behind as well. After a crash at any step it can be run again: before the rename nobody has seen anything, and
 * after it only the other file is left to be removed.
 */
public final class ManifestHandOver {
    private final DurableFiles files;
    private final Path staged;
    private final Path installed;
    private final Path previous;
    private final Path lock;

    /**
     * @param staged where the manifest waits, never in the kubelet's directory
     * @param installed its place in the kubelet's directory
     */
    public ManifestHandOver(DurableFiles files, Path staged, Path installed) {
        this.files = files;
        this.staged = staged;
        this.installed = installed;
        this.previous = staged.resolveSibling(staged.getFileName() + ".previous");
        this.lock = staged.resolveSibling("." + staged.getFileName() + ".lock");
    }

    /** What happened. */
    public sealed interface Result {
        /** It is as it should be. */
        record Done(String words) implements Result {}

        /** It is not; to be tried again. */
        record Failed(String cause) implements Result {}
    }

    /**
     * Hands over, with owner, group and mode of the staged file; to be repeated until it is done. Another manifest that was
     * there is kept beside the staged one, as {@code .previous}.
     */
    public Result carryOut() {
        try {
            refuseOneDirectory();
            if (files.read(staged).isEmpty()) {
                return files.read(installed).isPresent()
                        ? new Result.Done("the manifest is in " + installed + " since an earlier hand-over")
                        : new Result.Failed("the staged manifest " + staged + " has gone");
            }
            try (var _ = files.lock(lock)) {
                return handOver(files.read(staged), files.read(installed));
            }
        } catch (IOException e) {
            return new Result.Failed(
                    "cannot hand over " + staged + " to " + installed + ": " + FileFailure.describe(e));
        }
    }

    private Result handOver(Optional<byte[]> content, Optional<byte[]> old) throws IOException {
        if (content.isEmpty()) {
            return new Result.Failed("another gate has moved " + staged + " at this moment");
        }
        if (isContent(old, content.get())) {
            files.keepDurably(installed); // the rename may be that of a run which did not get further
            files.deleteDurably(staged);
            return new Result.Done("the manifest was already in " + installed);
        }
        if (old.isPresent()) {
            put(old.get(), previous, installed);
        }
        put(content.get(), installed, staged);
        files.deleteDurably(staged);
        return new Result.Done("handed over " + staged + " to " + installed);
    }

    /**
     * Takes the manifest from the kubelet, back to where it was staged; to {@code .previous} beside it where that place is
     * taken. Nothing happens when the kubelet has none.
     */
    public Result takeAway() {
        try {
            refuseOneDirectory();
            if (files.read(installed).isEmpty()) {
                if (files.isDirectory(directoryOf(installed))) {
                    files.keepDurably(installed); // that it is gone may be the work of a run which did not get further
                }
                return new Result.Done("there is no manifest in " + installed);
            }
            try (var _ = files.lock(lock)) {
                return takeAway(files.read(installed));
            }
        } catch (IOException e) {
            return new Result.Failed("cannot take " + installed + " away: " + FileFailure.describe(e));
        }
    }

    private Result takeAway(Optional<byte[]> old) throws IOException {
        if (old.isEmpty()) {
            return new Result.Failed("another gate has moved " + installed + " at this moment");
        }
        var keptAt = files.exists(staged) && !isStaged(old.get()) ? previous : staged;
        put(old.get(), keptAt, installed);
        files.deleteDurably(installed);
        return new Result.Done("took " + installed + " away, to " + keptAt);
    }

    /** Removing the staged file would remove the pod, and the kept one would run. */
    private void refuseOneDirectory() throws IOException {
        if (files.isSame(directoryOf(staged), directoryOf(installed))) {
            throw new IOException("it is staged in the kubelet's own directory, where the kubelet runs it at once;"
                    + " stage it in another one");
        }
    }

    /** Something that is no file is another one: the pod has to be taken away all the same. */
    private boolean isStaged(byte[] content) {
        try {
            return isContent(files.read(staged), content);
        } catch (IOException e) {
            return false;
        }
    }

    private void put(byte[] content, Path place, Path permissionsOf) throws IOException {
        var unfinished = place.resolveSibling("." + place.getFileName() + ".handing-over");
        try {
            files.deleteDurably(unfinished); // whatever it is: nothing is written through a link or into a FIFO
            files.writeDurably(unfinished, content, permissionsOf);
            files.replaceDurably(unfinished, place);
        } catch (IOException e) {
            try {
                files.deleteDurably(unfinished);
            } catch (IOException leftOver) {
                e.addSuppressed(leftOver); // a dot-file, which the kubelet does not see and the next try overwrites
            }
            throw e;
        }
    }

    private static boolean isContent(Optional<byte[]> file, byte[] content) {
        return file.filter(found -> Arrays.equals(found, content)).isPresent();
    }

    private static Path directoryOf(Path file) {
        return file.resolveSibling("");
    }
}
