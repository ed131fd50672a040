package io.etcdsidekicks.gate.volume;

import io.etcdsidekicks.gate.DurableFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Moves a file aside under a name that is free; nothing is ever deleted, nothing is written over. */
public final class NotesAside {
    private static final String PREVIOUS = ".previous";

    private final DurableFiles files;

    public NotesAside(DurableFiles files) {
        this.files = files;
    }

    /** Where the file is now; empty when there was none. */
    public Optional<Path> move(Path file) throws IOException {
        if (!files.exists(file)) {
            return Optional.empty();
        }
        var aside = freeName(file);
        files.replaceDurably(file, aside);
        return Optional.of(aside);
    }

    private Path freeName(Path file) {
        var name = file.getFileName() + PREVIOUS;
        var aside = file.resolveSibling(name);
        for (var number = 2; files.exists(aside); number++) {
            aside = file.resolveSibling(name + "-" + number);
        }
        return aside;
    }
}
