package io.etcdsidekicks.lab.up;

import io.etcdsidekicks.lab.program.Scripts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The well-known recipe as a script on disk. */
public final class Recipe {
    private Recipe() {}

    public static Path write() {
        try {
            return Files.writeString(Files.createTempFile(Path.of("/run"), "recipe", ".sh"), Scripts.text("recipe.sh"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
