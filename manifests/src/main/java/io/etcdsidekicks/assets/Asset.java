package io.etcdsidekicks.assets;

import java.nio.file.Path;

/**
 * A file to be made.
 *
 * @param path below the cluster's folder
 * @param purpose in a few words, for whoever looks at the list
 */
record Asset(Path path, String purpose, String content) {}
