package io.etcdsidekicks.gate;

import java.nio.file.Path;

/** Looks at a manifest without changing it. */
@FunctionalInterface
public interface ManifestReader {
    ManifestState look(Path file);
}
