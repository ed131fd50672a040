/** Makes the files of one cluster out of the repository's manifests. */
@NullMarked
package io.etcdsidekicks.assets;

import org.jspecify.annotations.NullMarked;
