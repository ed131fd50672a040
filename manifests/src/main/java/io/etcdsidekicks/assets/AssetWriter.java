package io.etcdsidekicks.assets;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** What is in a folder already, and what is put there. Nothing that exists is ever changed. */
final class AssetWriter {
    private final Path folder;

    AssetWriter(Path folder) {
        this.folder = folder;
    }

    /** How a file stands before it is written. */
    enum State {
        NEW,
        SAME,
        /** Something else is there. */
        DIFFERENT
    }

    /** An asset, and how it stands. */
    record Looked(Asset asset, State state) {}

    /** @throws IOException when what is there cannot be read */
    List<Looked> look(List<Asset> assets) throws IOException {
        var looked = new ArrayList<Looked>();
        for (var asset : assets) {
            looked.add(new Looked(asset, look(asset)));
        }
        return looked;
    }

    private State look(Asset asset) throws IOException {
        var file = folder.resolve(asset.path());
        if (Files.notExists(file)) {
            return State.NEW;
        }
        return Files.isRegularFile(file) && Files.readString(file).equals(asset.content())
                ? State.SAME
                : State.DIFFERENT;
    }

    /** @throws IOException when a file cannot be written, or has come to be there meanwhile */
    void write(List<Asset> assets) throws IOException {
        for (var asset : assets) {
            var file = folder.resolve(asset.path());
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, asset.content().getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE_NEW);
        }
    }
}
