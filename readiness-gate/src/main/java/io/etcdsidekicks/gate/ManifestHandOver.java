package io.etcdsidekicks.gate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Moves the staged manifest, byte for byte, into the kubelet's directory, which may be on another file system.
 *
 * <p>The kubelet runs every file there whose name does not begin with a dot, and half a manifest can be a valid pod
 * without its data volume (facts 4, 8). So the content is written under a dot-name and renamed. After a crash at any
 * step it can be run again: before the rename the kubelet has seen nothing, and after it only the staged file is left
 * to be removed.
 */
public final class ManifestHandOver {
    private final ManifestFiles files;
    private final Path staged;
    private final Path installed;
    private final Path unfinished;
    private final Path previous;

    public ManifestHandOver(ManifestFiles files, Path staged, Path installed) {
        this.files = files;
        this.staged = staged;
        this.installed = installed;
        this.unfinished = installed.resolveSibling("." + installed.getFileName() + ".handing-over");
        this.previous = staged.resolveSibling(staged.getFileName() + ".previous");
    }

    /** What happened. */
    public sealed interface Result {
        /** The kubelet has the manifest. */
        record Done(String words) implements Result {}

        /** It has not, or the staged file is still there; to be tried again. */
        record Failed(String cause) implements Result {}
    }

    /** Hands over; to be repeated until it is done. */
    public Result carryOut() {
        try {
            var content = files.read(staged);
            var old = files.read(installed);
            if (content.isEmpty()) {
                return old.isPresent()
                        ? new Result.Done("the manifest is in " + installed + " since an earlier hand-over")
                        : new Result.Failed("the staged manifest " + staged + " has gone");
            }
            if (old.isPresent() && Arrays.equals(old.get(), content.get())) {
                files.keepDurably(installed); // the rename may be that of a run which did not get further
                files.deleteDurably(staged);
                return new Result.Done("the manifest was already in " + installed);
            }
            install(content.get(), old);
            files.deleteDurably(staged);
            return new Result.Done("handed over " + staged + " to " + installed);
        } catch (IOException e) {
            return new Result.Failed("cannot hand over " + staged + " to " + installed + ": " + describe(e));
        }
    }

    private void install(byte[] content, Optional<byte[]> old) throws IOException {
        try {
            if (old.isPresent()) {
                files.writeDurably(previous, old.get(), installed);
            }
            files.writeDurably(unfinished, content, staged);
            files.replaceDurably(unfinished, installed);
        } catch (IOException e) {
            try {
                files.deleteDurably(unfinished);
            } catch (IOException leftOver) {
                e.addSuppressed(leftOver); // a dot-file, which the kubelet does not see and the next try overwrites
            }
            throw e;
        }
    }

    private static String describe(IOException e) {
        return e.getClass().getSimpleName() + " " + e.getMessage();
    }
}
