/** Settings from command line, environment and file; every mistake reported at once. */
@NullMarked
package io.etcdsidekicks.discovery.settings;

import org.jspecify.annotations.NullMarked;
