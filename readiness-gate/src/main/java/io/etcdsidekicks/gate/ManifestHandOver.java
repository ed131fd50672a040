package io.etcdsidekicks.gate;

import io.etcdsidekicks.gate.Templates.TemplateException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Gives the manifest to the kubelet, whose directory may be on another file system: a template filled in, any other one
 * moved byte for byte.
 *
 * <p>The kubelet runs every file there whose name does not begin with a dot, and half a manifest can be a valid pod
 * without its data volume (facts 4, 8). So the content is written under a dot-name and renamed. After a crash at any
 * step it can be run again: before the rename the kubelet has seen nothing, and after it only the staged file is left
 * to be removed.
 */
public final class ManifestHandOver {
    private final DurableFiles files;
    private final Templates templates;
    private final Target target;
    private final Path installed;
    private final Path unfinished;

    public ManifestHandOver(DurableFiles files, Templates templates, Target target) {
        this.files = files;
        this.templates = templates;
        this.target = target;
        this.installed = target.output();
        this.unfinished = installed.resolveSibling("." + installed.getFileName() + ".handing-over");
    }

    /** What happened. */
    public sealed interface Result {
        /** It is as it should be. */
        record Done(String words) implements Result {}

        /** It is not; to be tried again. */
        record Failed(String cause) implements Result {}
    }

    /**
     * Hands over; to be repeated until it is done.
     *
     * @param values of the placeholders; empty when nobody remembers them, then a template changes nothing
     */
    public Result carryOut(boolean isTemplate, Optional<Map<String, String>> values) {
        try {
            var old = files.read(installed);
            if (isTemplate) {
                return fillIn(values, old);
            }
            var staged = target.template().orElseThrow();
            var content = files.read(staged);
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
            install(content.get(), old, Optional.of(staged));
            files.deleteDurably(staged);
            return new Result.Done("handed over " + staged + " to " + installed);
        } catch (IOException | TemplateException e) {
            return new Result.Failed(
                    "cannot hand over " + target.templateName() + " to " + installed + ": " + describe(e));
        }
    }

    /** The template stays where it is, for the day the disk is lost. */
    private Result fillIn(Optional<Map<String, String>> values, Optional<byte[]> old)
            throws IOException, TemplateException {
        var template = template();
        if (values.isEmpty() || template.isEmpty()) {
            if (old.isPresent()) {
                return new Result.Done("the manifest is in " + installed + " since an earlier hand-over");
            }
            return new Result.Failed(
                    template.isEmpty()
                            ? "the staged manifest " + target.templateName() + " has gone"
                            : "nobody remembers what to fill into " + target.templateName()
                                    + "; put one without placeholders there");
        }
        var content = templates.render(target, template.get(), values.get());
        if (old.isPresent() && Arrays.equals(old.get(), content)) {
            files.keepDurably(installed);
            return new Result.Done("the manifest was already in " + installed);
        }
        install(content, old, target.template());
        return new Result.Done("filled in " + target.templateName() + " and handed it over to " + installed);
    }

    private Optional<byte[]> template() throws IOException {
        return target.template().isPresent()
                ? files.read(target.template().get())
                : Optional.of(templates.builtIn(target.kind()));
    }

    /**
     * Takes the manifest from the kubelet; nothing happens when it has none.
     *
     * @return its words, or what went wrong
     */
    public Result takeAway(boolean isTemplate) {
        try {
            var old = files.read(installed);
            if (old.isEmpty()) {
                return new Result.Done("there is no manifest in " + installed);
            }
            var keptAt = isTemplate || target.template().filter(files::exists).isPresent()
                    ? previous()
                    : target.template().orElseGet(this::previous);
            files.writeDurably(keptAt, old.get(), installed);
            files.deleteDurably(installed);
            return new Result.Done("took " + installed + " away, to " + keptAt);
        } catch (IOException e) {
            return new Result.Failed("cannot take " + installed + " away: " + describe(e));
        }
    }

    private void install(byte[] content, Optional<byte[]> old, Optional<Path> permissionsOf) throws IOException {
        try {
            if (old.isPresent()) {
                files.writeDurably(previous(), old.get(), installed);
            }
            if (permissionsOf.isPresent()) {
                files.writeDurably(unfinished, content, permissionsOf.get());
            } else {
                files.writePrivately(unfinished, content);
            }
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

    /** Never in the kubelet's directory, where it would run. */
    private Path previous() {
        var place = target.template().orElse(installed.resolveSibling("." + installed.getFileName()));
        return place.resolveSibling(place.getFileName() + ".previous");
    }

    private static String describe(Exception e) {
        return e.getClass().getSimpleName() + " " + e.getMessage();
    }
}
