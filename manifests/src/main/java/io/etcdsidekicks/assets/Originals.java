package io.etcdsidekicks.assets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.io.IOUtils;

/** The repository's own manifests, which the build puts into this jar. */
final class Originals {
    private static final Pattern IMAGE = Pattern.compile("(?m)^(\\s+image: ).*$");

    private Originals() {}

    /** As it is in the repository. */
    static String text(String name) {
        try {
            return IOUtils.resourceToString("/originals/" + name, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("this program was built without manifests/" + name, e);
        }
    }

    /**
     * A pod's manifest as it is in the repository, but for the image.
     *
     * @param image empty to leave it, too
     */
    static String pod(String name, Optional<String> image) {
        return withImage(text(name), image);
    }

    /** A manifest with another image, or as it is. */
    static String withImage(String manifest, Optional<String> image) {
        return image.map(other -> IMAGE.matcher(manifest).replaceAll("$1" + Matcher.quoteReplacement(other)))
                .orElse(manifest);
    }
}
